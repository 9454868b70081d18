"""The market picture per six-digit code: a market's imports, our part in them, and who else sells there.

Ibis expressions like those of `market`, on the same table of flows; a group of exporters (the Benelux) is
taken as one. Growth is per year over the last two; unit values rest on the rows whose weight is known, and
the gap is the logarithm of ours over that of all others (above 0: we are dearer). A figure without its data
is null, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis

from sluis.scouting import market
from sluis.scouting.countries import BENELUX, CHINA

OURS = "ours"


def as_one(flows: Any, exporters: Sequence[str]) -> Any:
    """Return flows with the exporters of a group under one name and the trade among themselves left out."""
    group = list(exporters)
    apart = flows.filter(~(flows.exporter.isin(group) & flows.importer.isin(group)))
    return apart.mutate(exporter=apart.exporter.isin(group).ifelse(OURS, apart.exporter))


def _unit_value(rows: Any, of: Any) -> Any:
    """Return USD per kilogram of the rows that `of` holds for and whose weight is known; null without any."""
    weight = rows.kg.sum(where=of & (rows.kg > 0))
    return ibis.ifelse(weight > 0, rows.weighed.sum(where=of & (rows.kg > 0)) / weight, ibis.null("float64"))


def suppliers(sums: market.Margins, *, as_of: int, market_code: str) -> Any:
    """Return per product how many sell to a market, how concentrated they are, and who sells most."""
    flows = sums.flows.filter((sums.flows.year == as_of) & (sums.flows.importer == market_code))
    share = flows.value / flows.value.sum().over(group_by="product")
    return (
        flows.mutate(share=share)
        .group_by("product")
        .aggregate(
            suppliers=lambda t: t.exporter.nunique(),
            concentration=lambda t: (t.share * t.share).sum(),
            largest=lambda t: t.exporter.argmax(t.value),
            largest_share=lambda t: t.share.max(),
            unit_value_ours=lambda t: _unit_value(t, t.exporter == OURS),
            unit_value_others=lambda t: _unit_value(t, t.exporter != OURS),
        )
    )


def picture(flows: Any, *, as_of: int, market_code: str = CHINA, exporters: Sequence[str] = BENELUX) -> Any:
    """Return a row per product that the market imports in a year, with our part in it as one exporter.

    Columns in USD: imports, imports_before (two years earlier), ours, potential, unrealised; ratios: growth a
    year, share, rca, concentration, largest_share, unit_value_gap; and the number of suppliers and the
    largest.
    """
    sums = market.margins(as_one(flows.filter(flows.year <= as_of), exporters), weights=True)
    demand = market.side_by_side(
        sums.demand.filter(sums.demand.importer == market_code), ["product"], as_of, "market"
    )
    now = sums.flows.filter((sums.flows.year == as_of) & (sums.flows.exporter == OURS))
    supply = sums.supply.filter(sums.supply.year == as_of)
    bought = sums.demand.filter((sums.demand.year == as_of) & (sums.demand.importer == market_code))
    epi = market.potential(now, supply, bought, markets=[market_code]).filter(lambda t: t.exporter == OURS)
    rca = market.advantage(supply).filter(lambda t: t.exporter == OURS)
    sold = now.filter(now.importer == market_code).select("product", ours="value")
    rows = demand.filter(demand.market_0 > 0)
    for other in (
        sold,
        rca.select("product", "rca"),
        epi.select("product", potential="epi"),
        suppliers(sums, as_of=as_of, market_code=market_code),
    ):
        rows = rows.left_join(other, "product", rname="_{name}").drop("_product")
    return _figures(rows).order_by("product")


def _figures(rows: Any) -> Any:
    ours, potential = rows.ours.fill_null(0.0), rows.potential.fill_null(0.0)
    no_number = ibis.null("float64")
    both = (rows.unit_value_ours > 0) & (rows.unit_value_others > 0)
    return rows.select(
        "product",
        imports=rows.market_0,
        imports_before=rows.market_2,
        growth=ibis.ifelse(rows.market_2 > 0, (rows.market_0 / rows.market_2).sqrt() - 1.0, no_number),
        ours=ours,
        share=ours / rows.market_0,
        rca=rows.rca.fill_null(0.0),
        potential=potential,
        unrealised=ibis.greatest(potential - ours, 0.0),
        unit_value_ours=rows.unit_value_ours,
        unit_value_others=rows.unit_value_others,
        unit_value_gap=ibis.ifelse(both, (rows.unit_value_ours / rows.unit_value_others).ln(), no_number),
        suppliers=rows.suppliers,
        concentration=rows.concentration,
        largest=rows.largest,
        largest_share=rows.largest_share,
    )
