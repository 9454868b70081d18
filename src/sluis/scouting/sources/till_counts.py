"""Baskets at the tills by week, as a shop system sums them: how many there were, and how many held each product.

Columns: merchant, store, week (2026-W30), sku, wallet_with, wallet_all, other_with, other_all. Whole baskets, never a
payer. A row that cannot be is named with what to do, and the rest is taken.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sluis.kernel.errors import BadInput
from sluis.scouting.price_observations import Fault

COLUMNS = ("merchant", "store", "week", "sku", "wallet_with", "wallet_all", "other_with", "other_all")
_WEEK = re.compile(r"\d{4}-W(0[1-9]|[1-4]\d|5[0-3])")


@dataclass(frozen=True, slots=True)
class TillRow:
    """Baskets of one store in one week, and those that held one product."""

    merchant: str
    store: str
    week: str
    sku: str
    wallet_with: int
    wallet_all: int
    other_with: int
    other_all: int


def read(path: str | Path) -> tuple[list[TillRow], list[Fault]]:
    """Read a file of till counts. Raise BadInput when it is no CSV in UTF-8 with the columns."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{Path(path).name} is not readable as UTF-8 text", field="till") from error
    reader = csv.DictReader(text.splitlines())
    absent = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if absent:
        raise BadInput(f"the till file lacks the column {', '.join(absent)}", field=absent[0])
    rows: list[TillRow] = []
    faults: list[Fault] = []
    for row in reader:
        one = _row(row, reader.line_num)
        if isinstance(one, TillRow):
            rows.append(one)
        else:
            faults.append(one)
    return rows, faults


def _row(row: Mapping[str, str], line: int) -> TillRow | Fault:
    texts = {name: (row[name] or "").strip() for name in COLUMNS}
    for name in ("merchant", "store", "sku"):
        if not texts[name]:
            return Fault(line, name, f"give the {name}")
    if not _WEEK.fullmatch(texts["week"]):
        return Fault(line, "week", f"{texts['week']!r} is no week; write 2026-W30")
    counts = {}
    for name in COLUMNS[4:]:
        if not texts[name].isdecimal():
            return Fault(line, name, f"{texts[name]!r} is no count; write whole baskets")
        counts[name] = int(texts[name])
    for side in ("wallet", "other"):
        if counts[f"{side}_with"] > counts[f"{side}_all"]:
            return Fault(line, f"{side}_with", "baskets with the product cannot outnumber all baskets")
    return TillRow(texts["merchant"], texts["store"], texts["week"], texts["sku"], **counts)
