"""The market picture of one six-digit code from a trade file, as plain values: what the command prints."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

from sluis.kernel.errors import BadInput
from sluis.scouting import picture, trade_data
from sluis.scouting.countries import CHINA

USD = ("imports", "imports_before", "ours", "potential", "unrealised")


def of_code(
    trade_path: str | Path, hs6: str, *, as_of: int | None = None, market_code: str = CHINA
) -> dict[str, Any]:
    """Return China's picture of a code in a year (the file's last for None); a figure without its data is None.

    Raise BadInput when the code is no six digits, or when the file has no import of it in that year.
    """
    if not re.fullmatch(r"\d{6}", hs6):
        raise BadInput(f"{hs6!r} is no HS code of six digits, as 180690", field="hs6")
    with trade_data.opened(trade_path) as trade:
        if as_of is None:
            as_of = last_year(trade)
        rows = picture.picture(trade.flows, as_of=as_of, market_code=market_code)
        found = trade.rows(rows.filter(rows.product == hs6))
    if not len(found["product"]):
        raise BadInput(
            f"the file holds no import of {hs6} into {market_code} in {as_of}; "
            "give another year, or a file with it",
            field="--as-of",
        )
    return {"year": as_of, "market": market_code} | {name: plain(held[0]) for name, held in found.items()}


def last_year(trade: trade_data.Trade) -> int:
    """Return the last year of a file. Raise BadInput when it holds none."""
    years = trade.rows(trade.raw.select("year").distinct())["year"]
    if not len(years):
        raise BadInput("the file holds no flow that can be read", field="trade")
    return int(max(years))


def plain(value: Any) -> Any:
    """Return a figure as Python holds it; a gap of the data is None.

    >>> plain(float("nan")), plain(7)
    (None, 7)
    """
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and math.isnan(value) else value
