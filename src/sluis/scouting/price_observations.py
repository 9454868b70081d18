"""Prices seen in China, from a file of observations: what was seen, where, when, and what a unit of it cost.

Columns: product, brand, origin, net_content, price_cny, platform, seen_on, url, and for a match with one's
own products hs6 or sku. An observation without a day is kept and shown but makes no band, for a price means
nothing without its year. A row that cannot be read is named with what to do, and the rest is taken.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sluis.kernel.errors import BadInput
from sluis.scouting.price_room import Basis, PriceBand, content
from sluis.scouting.values import Source

REQUIRED = ("product", "price_cny", "platform", "seen_on")
_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?!\d)")


@dataclass(frozen=True, slots=True)
class Observation:
    """One price seen: CNY for the piece, and for one `basis` of its content; `seen` None where nobody wrote a
    day.
    """

    product: str
    brand: str
    price_cny: Decimal
    basis: Basis
    per_basis_cny: Decimal
    platform: str
    seen: date | None
    url: str
    hs6: str
    sku: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was left out: its line in the file, the column, and what to do."""

    line: int
    column: str
    message: str


def day(text: str) -> date | None:
    """Return the first day that a note such as "2017-09-22", "2017-07" or "about 2018" can mean; None without
    a year.

    A note that calls itself undated has none, whatever guess follows.
    """
    match = _DAY.search(text)
    if match is None or "undated" in text.lower():
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def read(path: str | Path) -> tuple[list[Observation], list[Fault]]:
    """Read a file of observations. Raise BadInput when it is no CSV in UTF-8 with the required columns."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{Path(path).name} is not readable as UTF-8 text", field="prices") from error
    reader = csv.DictReader(text.splitlines())
    absent = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
    if absent:
        raise BadInput(f"the price file lacks the column {', '.join(absent)}", field=absent[0])
    found: list[Observation] = []
    faults: list[Fault] = []
    for row in reader:
        one = _observation(row, reader.line_num)
        if isinstance(one, Observation):
            found.append(one)
        else:
            faults.append(one)
    return found, faults


def _observation(row: Mapping[str, str | None], line: int) -> Observation | Fault:
    cells = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
    try:
        price = Decimal(cells["price_cny"])
    except InvalidOperation:
        return Fault(line, "price_cny", f"{cells['price_cny']!r} is no price; write 75.00")
    if not price.is_finite() or price <= 0:
        return Fault(line, "price_cny", "a price is above nothing")
    if not cells["product"] or not cells["platform"]:
        return Fault(line, "product", "name the product and where its price was seen")
    known = content(cells.get("net_content", ""))
    amount, basis = known if known is not None else (Decimal(1), "item")
    return Observation(
        product=cells["product"],
        brand=cells.get("brand", ""),
        price_cny=price,
        basis=basis,
        per_basis_cny=price / amount,
        platform=cells["platform"],
        seen=day(cells["seen_on"]),
        url=cells.get("url", ""),
        hs6=cells.get("hs6", "")[:6],
        sku=cells.get("sku", ""),
    )


def bands(
    observations: Iterable[Observation], *, name: str, licence: str, not_before: date | None = None
) -> dict[str, PriceBand]:
    """Return a band from the lowest to the highest price for each SKU or six-digit code that observations
    name.

    Only dated ones count, from `not_before` on. Where one key has several bases the one seen most often
    stands, for litres and pieces cannot be compared; the source carries the newest day.
    """
    by_key: dict[str, dict[Basis, list[Observation]]] = {}
    for one in observations:
        if one.seen is not None and (not_before is None or one.seen >= not_before):
            for key in {one.sku or one.hs6} - {""}:
                by_key.setdefault(key, {}).setdefault(one.basis, []).append(one)
    return {key: _band(by_basis, name, licence) for key, by_basis in by_key.items()}


def _band(by_basis: Mapping[Basis, list[Observation]], name: str, licence: str) -> PriceBand:
    basis, seen = max(by_basis.items(), key=lambda item: (len(item[1]), item[0]))
    newest = max(one.seen for one in seen if one.seen is not None)
    prices = [one.per_basis_cny for one in seen]
    source = Source(name, licence, f"{len(seen)} prices seen", newest)
    return PriceBand(min(prices), max(prices), basis, source, len(seen))
