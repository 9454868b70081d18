"""How a merchant's own sheet is read, remembered by the names of its columns: asked once, used every time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sluis.catalogue.headers import folded
from sluis.catalogue.models import SheetMapping
from sluis.catalogue.tables.opening import header_of, open_table
from sluis.catalogue.tables.source import Source
from sluis.kernel import clock
from sluis.offices.models import Merchant

# The column that a file to correct has more than the file it was made from.
PROBLEM_COLUMN = "what to do (sluis)"


@dataclass(frozen=True, slots=True)
class Told:
    """What a person said about a file: its columns, and what it cannot say itself. None: not said."""

    mapping: Mapping[str, str] | None = None
    currency: str | None = None
    prices_include_vat: bool | None = None
    language: str | None = None

    def else_(self, before: Told) -> Told:
        """Return this with what was said before in the place of what is not said now."""
        return Told(
            before.mapping if self.mapping is None else self.mapping,
            before.currency if self.currency is None else self.currency,
            before.prices_include_vat if self.prices_include_vat is None else self.prices_include_vat,
            before.language if self.language is None else self.language,
        )


def header_of_file(path: Path | bytes, *, filename: str = "") -> tuple[str, ...]:
    """Return the names of a file's columns. Raise FileFault when it is no table."""
    _, header = header_of(open_table(Source(path, filename=filename)))
    return header.titles


def header_digest(titles: Sequence[str]) -> str:
    """Return what a header is known by: its names without regard to their order, capitals and blanks."""
    names = sorted(name for name in map(folded, titles) if name and name != PROBLEM_COLUMN)
    return hashlib.sha256(json.dumps(names, ensure_ascii=False).encode()).hexdigest()


def recall(*, merchant: Merchant, titles: Sequence[str]) -> SheetMapping | None:
    """Return how this merchant's file with these columns was read before, or None."""
    return SheetMapping.objects.filter(merchant=merchant, header_digest=header_digest(titles)).first()


def told(sheet: SheetMapping) -> Told:
    """Return what was said about a sheet."""
    return Told(
        sheet.mapping or None, sheet.currency or None, sheet.prices_include_vat, sheet.language or None
    )


def remember(*, merchant: Merchant, titles: Sequence[str], said: Told, actor: str) -> SheetMapping:
    """Remember what a person said of a file; what is None keeps what was remembered before."""
    kept = {name: value for name, value in asdict(said).items() if value is not None}
    sheet, _ = SheetMapping.objects.update_or_create(
        merchant=merchant,
        header_digest=header_digest(titles),
        defaults={**kept, "header": list(titles), "actor": actor, "changed_at": clock.now()},
    )
    return sheet


def forget(*, merchant: Merchant, titles: Sequence[str]) -> bool:
    """Forget how a file with these columns is read; return whether anything was remembered."""
    deleted, _ = SheetMapping.objects.filter(merchant=merchant, header_digest=header_digest(titles)).delete()
    return deleted > 0
