"""Fills in what an HS code, an origin and a day say of a product, beside what its owner has told.

Given facts always win. What is filled in is named with its reason, so that a page can mark it as inferred;
what an HS code cannot say stays unknown, and eligibility then asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

from sluis.customs.amounts import read_data
from sluis.customs.facts import WORDS, YES_NO, ProductFacts
from sluis.customs.positive_list import list_status
from sluis.customs.trade_remedies import trade_remedy
from sluis.kernel.errors import BadInput

_WORDS_OF_FILE: Final[Mapping[str, object]] = {"yes": True, "no": False, "unknown": None, "nil": Decimal(0)}
_FIELDS: Final = frozenset(field.name for field in fields(ProductFacts))


@dataclass(frozen=True, slots=True)
class FilledFacts:
    """The facts of a product, and for each one that was not given the reason it was filled in with."""

    product: ProductFacts
    inferred: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _ByCode:
    source: str
    by_prefix: Mapping[str, object]

    def of(self, hs: str) -> object:
        return next(self.by_prefix[hs[:n]] for n in range(len(hs), -1, -1) if hs[:n] in self.by_prefix)


@cache
def _hs_facts() -> Mapping[str, _ByCode]:
    found = {}
    for name, table in read_data("hs_facts.toml").items():
        by_prefix = {
            prefix: _WORDS_OF_FILE.get(word, word)
            for word, prefixes in table.items()
            if word != "source"
            for prefix in prefixes
        }
        found[name] = _ByCode(table["source"], by_prefix)
    return found


def fill_in(
    *, hs8: str, name: str, origin: str | None, as_of: date, given: Mapping[str, Any] | None = None
) -> FilledFacts:
    """Return the facts of a product, `given` ones first. Raise BadInput on a given fact that does not
    exist."""
    known = {key: value for key, value in (given or {}).items() if value is not None}
    _check(known)
    inferred: dict[str, str] = {}
    values: dict[str, Any] = {}
    for fact, (value, reason) in _told_by_code(hs8, origin, as_of).items():
        if fact not in known and value is not None:
            values[fact], inferred[fact] = value, reason
    return FilledFacts(ProductFacts(hs8=hs8, name=name, origin=origin, **(values | known)), inferred)


def _check(known: Mapping[str, Any]) -> None:
    for fact, value in known.items():
        if fact not in _FIELDS or fact in ("hs8", "name", "origin"):
            raise BadInput(f"{fact}: is no product fact that can be given", field=fact)
        if fact in YES_NO and not isinstance(value, bool):
            raise BadInput(f"{fact}: must be true or false", field=fact)
        if fact in WORDS and value not in WORDS[fact]:
            raise BadInput(f"{fact}: must be one of {', '.join(WORDS[fact])}", field=fact)


def _told_by_code(hs8: str, origin: str | None, as_of: date) -> dict[str, tuple[object, str]]:
    told = {fact: (by_code.of(hs8), by_code.source) for fact, by_code in _hs_facts().items()}
    status = list_status(hs8, as_of)
    told["listed"] = (status.listed, status.source)
    told["list_note_bonded_only"] = (status.bonded_only if status.listed is not None else None, status.source)
    if origin is not None:
        remedy = trade_remedy(hs8, origin, as_of)
        source = remedy.source if remedy else "No measure on this code and origin is known here"
        told["trade_remedy"] = (remedy is not None, source)
    return told
