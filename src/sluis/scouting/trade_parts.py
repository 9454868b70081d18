"""A trade file made into what an office's scores need of it: the flows, the demand columns, the market picture, months.

All are Parquet files in our own form, so that a page reads some thousand rows instead of eleven million.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from sluis.kernel.errors import BadInput
from sluis.scouting import backtest, market, months, picture, trade_data
from sluis.scouting.countries import BENELUX, CHINA

HISTORY_YEARS = 10


@dataclass(frozen=True, slots=True)
class TradeParts:
    """The files made of a trade file, the number of its flows, and facts to keep with the import."""

    parts: Mapping[str, Path]
    rows: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Months:
    """The file of months made of a trade file."""

    path: Path
    rows: int
    facts: Mapping[str, Any]


def write_parquet(path: Path, columns: Mapping[str, Sequence[Any] | Any]) -> Path:
    """Write columns as a Parquet file and return its path."""
    pq.write_table(pa.table(dict(columns)), path, compression="zstd")
    return path


def write(
    path: Path, room: Path, *, exporters: Sequence[str] = BENELUX, market_code: str = CHINA
) -> TradeParts:
    """Write the parts of a trade file into a folder. Raise BadInput when it holds no trade with the market."""
    flows_path = room / "flows.parquet"
    with trade_data.opened(path) as trade:
        count, years = _copy_flows(trade, flows_path)
        flows = trade.keep("flows_read", trade.flows)
        last = max(years)
        sums = market.margins(picture.as_one(flows, exporters))
        pairs = trade.rows(market.pairs(sums, as_of=last, exporters=[picture.OURS], markets=[market_code]))
        drawn = trade.rows(picture.picture(flows, as_of=last, market_code=market_code, exporters=exporters))
        history = trade.rows(_history(sums, last, market_code))
        form = trade.form
    if not len(drawn["product"]):
        raise BadInput(f"the file holds no import of {market_code} in {last}, its last year", field="file")
    learned = backtest.learned(flows_path, year=last)
    parts = {
        "flows": flows_path,
        "pairs": write_parquet(room / "pairs.parquet", pairs),
        "history": write_parquet(room / "history.parquet", history),
        "picture": write_parquet(room / "picture.parquet", drawn),
    }
    monthly = write_months(path, room, market_code=market_code)
    if monthly is not None:
        parts["months"] = monthly.path
    facts = {
        "form": form,
        "first_year": min(years),
        "last_year": last,
        "codes": len(drawn["product"]),
        "weights": list(learned.values),
        "weights_origin": learned.origin,
    }
    return TradeParts(parts, count, facts)


def _history(sums: market.Margins, last: int, market_code: str) -> Any:
    """Return imports and ours by code and year, the last ten years."""
    bought = sums.demand.filter(
        (sums.demand.importer == market_code) & (sums.demand.year > last - HISTORY_YEARS)
    )
    sold = sums.flows.filter((sums.flows.importer == market_code) & (sums.flows.exporter == picture.OURS))
    both = bought.select("product", "year", imports="value").left_join(
        sold.select("product", "year", ours="value"), ["product", "year"], rname="_{name}"
    )
    return both.select("product", "year", "imports", ours=both.ours.fill_null(0.0)).order_by(
        ["product", "year"]
    )


def _copy_flows(trade: trade_data.Trade, target: Path) -> tuple[int, list[int]]:
    """Write the flows in the form of declared ones; return how many there are and their years."""
    flows = trade.flows
    told = flows.select(
        "year",
        flow=ibis.literal("X"),
        reporter=flows.exporter,
        partner=flows.importer,
        hs6=flows.hs6,
        value_usd=flows.value_usd,
        net_kg=flows.net_kg,
    )
    trade.engine.write(told, target)
    with_years = trade.rows(flows.group_by("year").aggregate(n=flows.count()))
    years = [int(year) for year in with_years["year"]]
    if not years:
        raise BadInput("the file holds no flow that can be read", field="file")
    return int(with_years["n"].sum()), years


def write_months(path: Path, room: Path, *, market_code: str = CHINA) -> Months | None:
    """Write what the market bought by month; None when the file is of a form without months."""
    with trade_data.tables_of(path) as (engine, tables):
        forms = [(months.form_of(frozenset(table.columns)), table) for table in tables]
        known = [(form, table) for form, table in forms if form is not None]
        if not known:
            return None
        found = [months.bought(table, form, market_code, trade_data.number) for form, table in known]
        rows = ibis.union(*found) if len(found) > 1 else found[0]
        sums = rows.group_by("code", "year", "month").aggregate(value=rows.value.sum())
        table = engine.arrow(sums.order_by(["code", "year", "month"]))
    if not table.num_rows:
        return None
    target = room / "months.parquet"
    pq.write_table(table, target, compression="zstd")
    periods = sorted(zip(table["year"].to_pylist(), table["month"].to_pylist(), strict=True))
    facts = {
        "form": known[0][0],
        "first_month": f"{periods[0][0]}-{periods[0][1]:02d}",
        "last_month": f"{periods[-1][0]}-{periods[-1][1]:02d}",
    }
    return Months(target, table.num_rows, facts)
