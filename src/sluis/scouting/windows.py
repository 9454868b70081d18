"""Windows of a backtest: what could be known in a start year, and what came of it some years later.

The candidates and their features come from `market.pairs`, which drops every later year first; the outcome is
read apart and only joined to them by name. Codes are joined through the concordance over the whole window, so
that a re-coding is never taken for trade.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sluis.scouting import concordance, market
from sluis.scouting.metrics import Numbers
from sluis.scouting.trade_data import Trade

_LEARNING_MARKETS = 30
_LEARNING_ROWS = 400_000


@dataclass(frozen=True, slots=True)
class Book:
    """The sums of a trade file that a backtest needs, kept in the backend, and the edition of its codes.

    `study` are the markets whose lists may be learned from.
    """

    trade: Trade
    sums: market.Margins
    codes: tuple[str, ...]
    years: tuple[int, ...]
    edition: int | None
    study: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """All (exporter, product) pairs of one market in one start year: features and, if known, the outcome."""

    market: str
    start: int
    features: dict[str, Any]
    later: Numbers | None

    @property
    def change(self) -> Numbers:
        """Return the change of the exports to the market over the horizon, in USD."""
        if self.later is None:
            raise ValueError(f"the outcome of {self.start} is not known")
        change: Numbers = self.later - self.features["flow_0"]
        return change

    def __len__(self) -> int:
        return len(self.features["flow_0"])


def book(
    trade: Trade, *, exporters: Sequence[str], markets: Sequence[str], learn_until: int | None = None
) -> Book:
    """Sum a trade file once: supply and demand of all, flows of the exporters to the markets.

    With `learn_until` the markets that imported most up to that year are added, as many as keep the lists
    small: lists to learn from, which are not asked about.
    """
    sums = trade.margins()
    supply = trade.keep("supply_sum", sums.supply)
    demand = trade.keep("demand_sum", sums.demand)
    seen = trade.rows(supply.select("year", "product").distinct())
    codes = tuple(sorted(set(seen["product"].tolist())))
    study = list(markets)
    if learn_until is not None:
        room = max(_LEARNING_ROWS // max(len(exporters) * len(codes), 1), len(study))
        past = demand.filter(demand.year <= learn_until)
        sizes = trade.rows(past.group_by("importer").aggregate(value=market.exact_sum(past.value)))
        ranked = sorted(zip(-sizes["value"], sizes["importer"], strict=True))
        others = [name for _, name in ranked if name not in study and len(name) == 3 and name.isalpha()]
        study += others[: max(min(room, _LEARNING_MARKETS) - len(study), 0)]
    flows = trade.keep("flows_sum", trade.margins(exporters=exporters, markets=study).flows)
    return Book(
        trade=trade,
        sums=market.Margins(flows=flows, supply=supply, demand=demand),
        codes=codes,
        years=tuple(sorted({int(year) for year in seen["year"]})),
        edition=concordance.single_edition(codes),
        study=tuple(study),
    )


def grouped(source: Book, *, first_year: int, last_year: int) -> market.Margins:
    """Return the sums of some years with codes joined in groups; unchanged for a file of one edition."""
    if source.edition is not None:
        return source.sums
    mapping = concordance.groups(source.codes, first_year=first_year, last_year=last_year)
    names = source.trade.engine.take(
        "joined_codes",
        {
            "product": pa.array(list(mapping), pa.string()),
            "member_of": pa.array(list(mapping.values()), pa.string()),
        },
    )

    def regrouped(name: str, table: Any, by: str | list[str]) -> Any:
        within = table.filter((table.year >= first_year) & (table.year <= last_year))
        renamed = within.left_join(names, "product").mutate(product=lambda t: t.member_of.coalesce(t.product))
        sums = renamed.group_by(["year", *by, "product"]).aggregate(value=renamed.value.sum())
        return source.trade.keep(name, sums)

    return market.Margins(
        flows=regrouped("flows_window", source.sums.flows, ["exporter", "importer"]),
        supply=regrouped("supply_window", source.sums.supply, ["exporter"]),
        demand=regrouped("demand_window", source.sums.demand, ["importer"]),
    )


def _outcome(source: Book, sums: market.Margins, year: int, rows: dict[str, Any]) -> Numbers:
    """Return the exports of each row in a later year: zero if the exporter reported, NaN if it did not."""
    flows = source.trade.rows(
        sums.flows.filter(sums.flows.year == year).select("exporter", "importer", "product", "value")
    )
    reported = source.trade.rows(sums.supply.filter(sums.supply.year == year).select("exporter").distinct())
    known = set(reported["exporter"].tolist())
    keys = zip(flows["exporter"], flows["importer"], flows["product"], strict=True)
    values = dict(zip(keys, flows["value"].tolist(), strict=True))
    wanted = zip(rows["exporter"], rows["importer"], rows["product"], strict=True)
    return np.array([values.get(key, 0.0) if key[0] in known else np.nan for key in wanted], dtype=np.float64)


def candidates(
    source: Book, *, start: int, horizon: int, exporters: Sequence[str], markets: Sequence[str]
) -> list[Candidates]:
    """Return one list per market for a start year, rows without a known outcome left out."""
    sums = grouped(source, first_year=start - market.HISTORY + 1, last_year=start + horizon)
    rows = source.trade.rows(market.pairs(sums, as_of=start, exporters=exporters, markets=markets))
    later = _outcome(source, sums, start + horizon, rows)
    lists = []
    for name in markets:
        mine = (rows["importer"] == name) & ~np.isnan(later)
        if mine.any():
            features = {column: values[mine] for column, values in rows.items()}
            lists.append(Candidates(market=name, start=start, features=features, later=later[mine]))
    return lists
