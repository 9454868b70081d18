"""What is known about the market: demand per six-digit code, prices seen in China, lifts from the till.

Everything here carries its source, licence, version and day. Nothing is filled in: a code without a row has
no demand evidence, and a score without demand evidence is not given.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from sluis.kernel.errors import BadInput
from sluis.scouting import demand, market, picture, trade_data
from sluis.scouting.countries import BENELUX, CHINA
from sluis.scouting.growth import Year
from sluis.scouting.metrics import Numbers
from sluis.scouting.price_room import PriceBand
from sluis.scouting.till_signal import Lift
from sluis.scouting.values import Source

DEMAND_COLUMNS = (
    "flow_0", "flow_1", "flow_2", "supply_0", "supply_1", "supply_2", "market_0", "market_1", "market_2",
    "epi", "pair_total",
)  # fmt: skip
EXAMPLE = Source(
    name="example evidence of the project: invented figures, not for decisions",
    licence="EUPL-1.2",
    version="2026-11",
    dated=date(2026, 11, 1),
    is_example=True,
)
EXAMPLE_RATE_SOURCE = Source(
    name="US Federal Reserve, monthly mean, by the data set exchange-rates",
    licence="PDDL 1.0",
    version="2026-06",
    dated=date(2026, 6, 30),
)
_NO_PRICES: Mapping[str, PriceBand] = {}
_NO_LIFTS: Mapping[str, Lift] = {}


@dataclass(frozen=True, slots=True)
class DemandRow:
    """The demand of one code: its score, its place between nothing and everything, figures to show in USD, and what
    was bought year by year, the first year first.
    """

    hs6: str
    year: int
    score: float
    imports_usd: float
    imports_before_usd: float
    sold_usd: float
    potential_usd: float
    source: Source
    history: tuple[Year, ...] = ()


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """Units of CNY for one unit of `base`, with its source."""

    base: str
    cny: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that an assessment may use. `low` and `high` are the demand scores that earn nothing and everything.

    `lifts` are by the product's own id, `shared_lifts` across merchants by six-digit code.
    """

    demand: Mapping[str, DemandRow]
    low: float
    high: float
    prices: Mapping[str, PriceBand] = field(default_factory=lambda: _NO_PRICES)
    lifts: Mapping[str, Lift] = field(default_factory=lambda: _NO_LIFTS)
    shared_lifts: Mapping[str, Lift] = field(default_factory=lambda: _NO_LIFTS)
    till: Source | None = None
    rate: ExchangeRate | None = None

    @property
    def is_example(self) -> bool:
        """Tell whether any of it is invented."""
        return any(row.source.is_example for row in self.demand.values()) or any(
            band.source.is_example for band in self.prices.values()
        )


def demand_rows(
    columns: Mapping[str, Any],
    *,
    year: int,
    source: Source,
    weights: demand.Weights = demand.STARTING,
    history: Mapping[str, tuple[Year, ...]] | None = None,
) -> Evidence:
    """Score the codes of one exporter in one market; the scale runs from the first to the last tenth of them.

    `columns` are those of `market.pairs` with the codes in `product`; without a `history` the three years of the columns
    are told. Raise BadInput when there are no codes.
    """
    codes = [str(code) for code in columns["product"]]
    if not codes:
        raise BadInput("the trade data hold no code that the exporter sells", field="trade")
    scored = demand.scores(columns, weights)
    edges: Numbers = np.quantile(scored, [0.1, 0.9])
    low, high = float(edges[0]), float(edges[1])
    if high <= low:
        low, high = low - 1.0, low + 1.0
    rows = {
        code: DemandRow(
            hs6=code,
            year=year,
            score=float(scored[at]),
            imports_usd=float(columns["market_0"][at]),
            imports_before_usd=float(columns["market_1"][at]),
            sold_usd=float(columns["flow_0"][at]),
            potential_usd=float(columns["epi"][at]),
            source=source,
            history=_three_years(columns, at, year) if history is None else history.get(code, ()),
        )
        for at, code in enumerate(codes)
    }
    return Evidence(demand=rows, low=low, high=high)


def _three_years(columns: Mapping[str, Any], at: int, year: int) -> tuple[Year, ...]:
    return tuple(
        Year(year - back, float(columns[f"market_{back}"][at]), float(columns[f"flow_{back}"][at]))
        for back in (2, 1, 0)
    )


def from_trade(
    path: str | Path,
    *,
    year: int,
    source: Source,
    exporters: tuple[str, ...] = BENELUX,
    market_code: str = CHINA,
    weights: demand.Weights = demand.STARTING,
) -> Evidence:
    """Read the demand evidence of a group of exporters, taken as one, from a trade file as published."""
    with trade_data.opened(path) as trade:
        flows = picture.as_one(trade.flows.filter(trade.flows.year <= year), exporters)
        sums = market.margins(flows)
        rows = trade.rows(market.pairs(sums, as_of=year, exporters=[picture.OURS], markets=[market_code]))
    return demand_rows(rows, year=year, source=source, weights=weights)


def _number(row: Mapping[str, str], column: str, line: int) -> Decimal:
    try:
        value = Decimal(row[column])
    except InvalidOperation as error:
        raise BadInput(f"line {line}, {column}: {row[column]!r} is not a number", field=column) from error
    if not value.is_finite() or value < 0:
        raise BadInput(f"line {line}, {column}: {row[column]!r} must not be negative", field=column)
    return value


def example() -> Evidence:
    """Return the evidence for the example catalogue. It is invented, and every output says so."""
    text = (
        resources.files("sluis.scouting").joinpath("data", "example_evidence.csv").read_text(encoding="utf-8")
    )
    rows = list(csv.DictReader(text.splitlines()))
    columns: dict[str, Any] = {
        name: np.array([float(_number(row, name, line)) for line, row in enumerate(rows, 2)])
        for name in DEMAND_COLUMNS
    }
    columns["product"] = [row["hs6"] for row in rows]
    found = demand_rows(columns, year=int(rows[0]["year"]), source=EXAMPLE)
    bands = {
        row["hs6"]: PriceBand(
            low=_number(row, "price_low_cny", line),
            high=_number(row, "price_high_cny", line),
            basis=row["price_basis"],  # type: ignore[arg-type]
            source=EXAMPLE,
        )
        for line, row in enumerate(rows, 2)
        if row["price_basis"]
    }
    return Evidence(
        demand=found.demand,
        low=found.low,
        high=found.high,
        prices=bands,
        rate=ExchangeRate("EUR", Decimal("7.80"), EXAMPLE_RATE_SOURCE),
    )
