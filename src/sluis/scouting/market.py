"""The market picture as of a year: what a market buys, from whom, and what each exporter could sell there.

One set of ibis expressions, which runs on DuckDB by default and on any ibis backend with the same columns.
Notation and formulas follow the published ones (Balassa's revealed comparative advantage; the export
potential indicator of Decreux and Spies, ITC 2016): x_ijk exports of product k from i to j, X_ik over all
markets, X_k over all exporters, M_jk the market's imports from all. Values in current USD free on board, as
the exporters' side declared them. Nothing later than `as_of` enters any expression: the first step of each is
to drop those years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

HISTORY = 3


@dataclass(frozen=True, slots=True)
class Margins:
    """Trade summed three ways; `product` is a six-digit code or the name of a group of codes."""

    flows: Any
    supply: Any
    demand: Any

    def until(self, year: int) -> Margins:
        """Drop every year after `year`."""
        return Margins(
            flows=self.flows.filter(self.flows.year <= year),
            supply=self.supply.filter(self.supply.year <= year),
            demand=self.demand.filter(self.demand.year <= year),
        )


def exact_sum(amounts: Any, where: Any = None) -> Any:
    """Sum amounts as whole thousandths, so that the result does not depend on the order of the rows."""
    return (amounts * 1000.0).round().cast("int64").sum(where=where).cast("float64") / 1000.0


def margins(trade: Any, *, weights: bool = False) -> Margins:
    """Sum a table (year, exporter, importer, hs6, value_usd, net_kg) by pair, by exporter and by market.

    With `weights` also the kilograms (`kg`), and the value of the rows whose weight is known (`weighed`).
    """

    def summed(*by: str) -> Any:
        columns = {"value": exact_sum(trade.value_usd)}
        if weights:
            columns |= {
                "kg": exact_sum(trade.net_kg),
                "weighed": exact_sum(trade.value_usd, where=trade.net_kg > 0),
            }
        return trade.group_by("year", *by, product=trade.hs6).aggregate(**columns)

    return Margins(flows=summed("exporter", "importer"), supply=summed("exporter"), demand=summed("importer"))


def side_by_side(table: Any, by: list[str], as_of: int, prefix: str) -> Any:
    """Lay the last three years side by side: `<prefix>_0` is the year itself, `_1` the one before."""
    recent = table.filter((table.year <= as_of) & (table.year > as_of - HISTORY))
    return recent.group_by(by).aggregate(
        **{
            f"{prefix}_{back}": recent.value.sum(where=recent.year == as_of - back).fill_null(0.0)
            for back in range(HISTORY)
        }
    )


def advantage(table: Any) -> Any:
    """Return RCA, (X_ik / X_i) / (X_k / X), of a table exporter, product, value of one year."""
    exporter = table.group_by("exporter").aggregate(exporter_total=table.value.sum())
    world = table.group_by("product").aggregate(world=table.value.sum())
    joined = table.join(exporter, "exporter").join(world, "product")
    total = table.value.sum().as_scalar()
    return joined.mutate(rca=(joined.value / joined.exporter_total) / (joined.world / total))


def potential(flows: Any, supply: Any, demand: Any, *, markets: Sequence[str]) -> Any:
    """Return EPI = supply x ease x demand for every (exporter, market, product) with supply and demand.

    The tables hold one year in `value`; ease E_ij is what the exporter sells to the
    market over what it would sell there at its world shares, so that over the products of a pair EPI adds up
    to its exports.
    """
    world = supply.group_by("product").aggregate(world=supply.value.sum())
    shares = supply.join(world, "product").filter(lambda t: t.world > 0)
    shares = shares.select("exporter", "product", share=shares.value / shares.world)
    wanted = demand.filter(demand.importer.isin(list(markets)))
    wanted = wanted.select("importer", "product", market=wanted.value)
    expected = shares.join(wanted, "product").mutate(expected=lambda t: t.share * t.market)
    pairs = flows.filter(flows.importer.isin(list(markets)))
    real = pairs.group_by("exporter", "importer").aggregate(real=pairs.value.sum())
    ideal = expected.group_by("exporter", "importer").aggregate(ideal=expected.expected.sum())
    ease = ideal.left_join(real, ["exporter", "importer"])
    ease = ease.select(
        "exporter",
        "importer",
        ease=ibis.ifelse(ease.ideal > 0, ease.real.fill_null(0.0) / ease.ideal, 0.0),
    )
    result = expected.join(ease, ["exporter", "importer"])
    return result.select("exporter", "importer", "product", "ease", epi=result.expected * result.ease)


def _of_year(table: Any, as_of: int) -> Any:
    return table.filter(table.year == as_of)


def pairs(sums: Margins, *, as_of: int, exporters: Sequence[str], markets: Sequence[str]) -> Any:
    """Return a row per (exporter, market, product) that the exporter sold anywhere this year or last.

    Columns: flow_0..2, supply_0..2 and market_0..2 (USD, this year and the two before), world (X_k), rca,
    ease, epi, and pair_total, all that the exporter sells to the market (three-year mean). Missing flows are
    zero.
    """
    past = sums.until(as_of)
    key = ["exporter", "importer", "product"]
    supply = side_by_side(
        past.supply.filter(past.supply.exporter.isin(list(exporters))),
        ["exporter", "product"],
        as_of,
        "supply",
    )
    supply = supply.filter((supply.supply_0 > 0) | (supply.supply_1 > 0))
    demand = side_by_side(
        past.demand.filter(past.demand.importer.isin(list(markets))), ["importer", "product"], as_of, "market"
    )
    own = past.flows.filter(
        past.flows.exporter.isin(list(exporters)) & past.flows.importer.isin(list(markets))
    )
    flows = side_by_side(own, key, as_of, "flow")
    rows = supply.cross_join(demand.select("importer").distinct()).filter(lambda t: t.exporter != t.importer)
    now = {"supply": _of_year(past.supply, as_of), "demand": _of_year(past.demand, as_of)}
    epi = potential(_of_year(own, as_of), now["supply"], now["demand"], markets=markets)
    total = flows.group_by("exporter", "importer").aggregate(
        pair_total=(flows.flow_0 + flows.flow_1 + flows.flow_2).sum() / HISTORY
    )
    rca = advantage(now["supply"]).select("exporter", "product", "rca", "world")
    for other, by in (
        (flows, key),
        (demand, ["importer", "product"]),
        (rca, ["exporter", "product"]),
        (epi, key),
        (total, key[:2]),
    ):
        rows = rows.left_join(other, by, rname="_{name}").drop(*[f"_{name}" for name in by])
    numbers = [name for name in rows.columns if name not in key]
    return rows.mutate(**{name: rows[name].fill_null(0.0) for name in numbers}).order_by(key)
