"""The assessment of one product: the verdict from access, and a score whose contributions add up.

Five parts earn points: demand, price room, logistics fit, timing, own evidence from tills. A part without
evidence earns nothing, says what is missing, and widens the interval by all it could earn. Without demand
evidence, or with more than half of the weight missing, there is no score at all; the verdict stands either
way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sluis.scouting import logistics_fit, price_room, till_signal, timing, verdict
from sluis.scouting.evidence import DemandRow, Evidence
from sluis.scouting.till_signal import Lift
from sluis.scouting.values import (
    AccessSummary,
    Assessment,
    Contribution,
    Input,
    LandedPrice,
    Part,
    ProductInput,
    Source,
)
from sluis.scouting.weighting import PARTS, Weighting, project_weighting

_NOTHING_KNOWN = 0.5
_OWN_TILLS = Source("baskets at the merchants' tills", "own", "as counted", None)


def demand_part(row: DemandRow | None, evidence: Evidence, *, log_error: float) -> Part:
    """Return what demand earns: the backtested score between the low and the high of all codes."""
    if row is None:
        return Part(None, 0.0, 1.0, (), ("trade data of this HS code",))
    span = evidence.high - evidence.low
    shares = [
        min(max((row.score + shift - evidence.low) / span, 0.0), 1.0)
        for shift in (0.0, -log_error, log_error)
    ]
    growth = (row.imports_usd / row.imports_before_usd - 1.0) * 100 if row.imports_before_usd > 0 else None
    inputs = [
        Input(f"imports_of_china_usd_{row.year}", f"{row.imports_usd:.0f}", row.source),
        Input(f"sold_there_by_our_countries_usd_{row.year}", f"{row.sold_usd:.0f}", row.source),
        Input("export_potential_usd", f"{row.potential_usd:.0f}", row.source),
    ]
    if growth is not None:
        inputs.append(Input("growth_of_imports_pct", f"{growth:.1f}", row.source))
    return Part(shares[0], shares[1], shares[2], tuple(inputs))


def own_part(lift: Lift | None, scale: dict[str, Any], *, family: str | None, source: Source) -> Part:
    """Return what the tills say; missing below the least number of baskets in the category."""
    least = scale["least_baskets_in_category"]
    if lift is None or lift.category_baskets < least:
        return Part(None, 0.0, 1.0, (), (f"{least} baskets of this category at the till",))
    share, low, high = till_signal.earned(
        lift,
        nothing_at=scale["nothing_at_lift"],
        everything_at=scale["everything_at_lift"],
        never_against=family in scale["never_against"],
    )
    inputs = (
        Input("lift_in_wallet_baskets", f"{lift.mean:.2f} ({lift.low:.2f}–{lift.high:.2f})", source),
        Input("baskets_in_category", str(lift.category_baskets), source),
    )
    return Part(share, low, high, inputs)


def contribution(name: str, part: Part, weight: int) -> Contribution:
    """Turn a part into whole points; a missing one may still earn anything from nothing to its weight."""
    if part.share is None:
        return Contribution(name, None, 0, weight, weight, part.inputs, part.missing)
    points = round(part.share * weight)
    low, high = math.floor(part.low * weight), math.ceil(part.high * weight)
    return Contribution(name, points, min(low, points), max(high, points), weight, part.inputs, part.missing)


def total(contributions: Sequence[Contribution]) -> tuple[int | None, tuple[int, int] | None]:
    """Return score and interval: the sums of points, lows and highs; None when too little is known."""
    known = sum(one.weight for one in contributions if one.points is not None)
    demand_known = any(one.name == "demand" and one.points is not None for one in contributions)
    if not demand_known or known < _NOTHING_KNOWN * sum(one.weight for one in contributions):
        return None, None
    score = sum(one.points or 0 for one in contributions)
    return score, (sum(one.low for one in contributions), sum(one.high for one in contributions))


def assess(
    *,
    product: ProductInput,
    evidence: Evidence,
    access: AccessSummary,
    landed: Sequence[LandedPrice],
    as_of: date,
    weights: Weighting | None = None,
    ready: Mapping[str, Part] | None = None,
    decision: verdict.Decision | None = None,
) -> Assessment:
    """Assess one product as of a day. Pure: the border's answers and the landed prices come in as values.

    A caller that assesses many products may hand in what it knows already: `ready` parts by name (demand of a code,
    timing of a family), and the `decision` on this access.
    """
    using = weights or project_weighting()
    decision = decision or verdict.decide(access)
    known = ready or {}
    best = decision.best.route if decision.best and decision.verdict in ("go", "prepare") else None
    parts = {
        **_market_parts(product, evidence, price_room.cheapest(landed, best), using, known),
        "timing": known.get("timing") or timing.timing(product.family, as_of=as_of, **using.scales["timing"]),
    }
    own = parts["own_evidence"].share is not None
    points = using.points if own else using.points_without_till
    contributions = tuple(contribution(name, parts[name], points[name]) for name in PARTS)
    score, interval = total(contributions)
    return Assessment(
        product=product,
        as_of=as_of,
        verdict=decision.verdict,
        best_route=best,
        why=decision.best.reasons if decision.best else (),
        missing=decision.missing,
        score=score,
        interval=interval,
        contributions=contributions,
        access=access,
        landed=tuple(landed),
        next_steps=verdict.next_steps(decision, access),
        is_example=evidence.is_example,
        weights_dated=using.dated,
        history=_history(evidence.demand.get(product.hs6 or "")),
    )


def _history(row: DemandRow | None) -> tuple[tuple[int, float, float], ...]:
    return () if row is None else tuple((one.year, one.imports, one.ours) for one in row.history)


def _market_parts(
    product: ProductInput,
    evidence: Evidence,
    landed: LandedPrice | None,
    using: Weighting,
    ready: Mapping[str, Part],
) -> dict[str, Part]:
    scales = using.scales
    hs6 = product.hs6 or ""
    band = evidence.prices.get(product.sku) or evidence.prices.get(hs6)
    return {
        "demand": ready.get("demand")
        or demand_part(evidence.demand.get(hs6), evidence, log_error=scales["demand"]["log_error"]),
        "price_room": price_room.room(
            band=band, net_content=product.net_content, landed=landed, **scales["price_room"]
        ),
        "logistics_fit": logistics_fit.fit(
            price=product.price,
            weight_g=product.weight_g,
            shelf_life_days=product.shelf_life_days,
            family=product.family,
            **scales["logistics_fit"],
        ),
        "own_evidence": own_part(
            evidence.lifts.get(product.sku) or evidence.shared_lifts.get(hs6),
            dict(scales["own_evidence"]),
            family=product.family,
            source=evidence.till or _OWN_TILLS,
        ),
    }
