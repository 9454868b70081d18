"""Which kind of product file a header belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sluis.catalogue.formats import mapped
from sluis.catalogue.formats.base import Layout
from sluis.catalogue.formats.registry import FORMATS
from sluis.catalogue.headers import Header
from sluis.catalogue.mapping import is_sufficient, suggest_mapping
from sluis.catalogue.problems import FileFault, RowWarning, shortened

_DATA = re.compile(r"[€£$]?\s*[0-9][0-9.,\s]*|https?://\S+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """The format of a file, by what it was known, and where its columns stand."""

    name: str
    label: str
    why: str
    layout: Layout


def detect(header: Header, mapping: Mapping[str, str] | None) -> Found:
    """Return the format of a file by its header; a mapping by hand goes before everything else.

    A header of no known system is read by the names of its columns when they give a name and an identity.
    Raise FileFault otherwise, and for a system that is known but not supported.
    """
    if mapping is not None:
        why = "the columns were assigned by hand"
        return Found(mapped.NAME, mapped.LABEL, why, mapped.layout(header, mapping))
    for format_ in FORMATS:
        why_known = format_.recognise(header)
        if why_known:
            return Found(format_.name, format_.label, f"{why_known}: {format_.label}", format_.layout(header))
    _refuse_known(header)
    return _by_names(header)


def _refuse_known(header: Header) -> None:
    if "sku" in header and ("attribute_set_code" in header or "_attribute_set" in header):
        hint = "export the products as a Google Merchant feed, or assign the columns by hand"
        raise FileFault("unsupported_format", row=1, name="The product export of Magento", hint=hint)
    if sum(bool(_DATA.fullmatch(title)) for title in header.titles) >= max(1, len(header) // 4):
        raise FileFault("no_header", row=1)


def _by_names(header: Header) -> Found:
    suggestion = suggest_mapping(header.titles)
    if not is_sufficient(suggestion):
        names = ", ".join(f"“{shortened(title)}”" for title in header.titles[:8] if title)
        why = f"its columns ({names}) do not give a name and an SKU, GTIN or handle; assign them by hand"
        raise FileFault("not_a_catalogue", row=1, why=why)
    layout = mapped.layout(header, suggestion)
    pairs = ", ".join(f"{column} = {field}" for column, field in suggestion.items())
    layout.warnings.append(RowWarning(1, "", "", "guessed_mapping", {"mapping": pairs}))
    return Found(
        mapped.NAME, mapped.LABEL, "no known system's header; the columns were taken by their names", layout
    )
