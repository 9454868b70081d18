"""Many products assessed and ranked: the border asked once per kind of product, then the score for each.

Nothing here needs a database: products, evidence and a way to price the routes come in, assessments come out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from decimal import Decimal

from sluis.catalogue.rows import ProductRow
from sluis.scouting import border, score, timing, verdict
from sluis.scouting.evidence import Evidence
from sluis.scouting.values import AccessSummary, Assessment, LandedPrice, Part, ProductInput
from sluis.scouting.weighting import Weighting, project_weighting

Pricing = Callable[[ProductInput, AccessSummary, date], Sequence[LandedPrice]]
RANKS = {"go": 0, "prepare": 1, "not_enough_known": 2, "no": 3}


def product_input(row: ProductRow) -> ProductInput:
    """Return a row of a catalogue file as the scout sees it."""
    return ProductInput(
        sku=row.identity or f"row {row.row}",
        names=row.names,
        family=row.family,
        hs_code=row.hs_code,
        origin=row.origin,
        weight_g=row.weight_g,
        length_mm=row.length_mm,
        width_mm=row.width_mm,
        height_mm=row.height_mm,
        net_content=row.net_content,
        shelf_life_days=row.shelf_life_days,
        abv_pct=row.abv_pct,
        price=row.price,
        facts=row.facts,
    )


def unpriced(product: ProductInput, access: AccessSummary, as_of: date) -> Sequence[LandedPrice]:
    """Price nothing: every route says that its landed price is missing."""
    return [LandedPrice(route.route, None, ("landed_price",)) for route in access.routes]


def kind(product: ProductInput) -> Hashable:
    """Return what decides access, so that products of one kind share one answer."""
    facts = tuple(sorted(product.facts.items()))
    return product.hs_code, product.origin, product.abv_pct, facts, tuple(sorted(product.assumed.items()))


def rank_key(assessment: Assessment) -> tuple[int, bool, int, str]:
    """Order by verdict, then by score with the unscored last, then by SKU."""
    scored = assessment.score is not None
    return RANKS[assessment.verdict], not scored, -(assessment.score or 0), assessment.product.sku


def assess_products(
    products: Iterable[ProductInput],
    *,
    as_of: date,
    evidence: Evidence,
    pricing: Pricing = unpriced,
    weights: Weighting | None = None,
) -> list[Assessment]:
    """Assess products as of a day and rank them: go by score, then prepare, not enough known, no."""
    using = weights or project_weighting()
    asked: dict[Hashable, tuple[AccessSummary, verdict.Decision]] = {}
    ready: dict[tuple[str | None, str | None], dict[str, Part]] = {}
    found = []
    for product in products:
        price = _price_cny(product, evidence)
        key = (kind(product), price if price is not None and price > _LARGE else None)
        answer = asked.get(key)
        if answer is None:
            access = border.access(product, as_of=as_of, price_cny=price)
            answer = asked[key] = (access, verdict.decide(access))
        access, decision = answer
        shared = (product.hs6, product.family)
        if shared not in ready:
            ready[shared] = _ready(product, evidence, as_of, using)
        found.append(
            score.assess(
                product=product,
                evidence=evidence,
                access=access,
                landed=pricing(product, access, as_of),
                as_of=as_of,
                weights=using,
                ready=ready[shared],
                decision=decision,
            )
        )
    return sorted(found, key=rank_key)


def _ready(product: ProductInput, evidence: Evidence, as_of: date, using: Weighting) -> dict[str, Part]:
    """Return the parts that all products of a code and family share."""
    row = evidence.demand.get(product.hs6 or "")
    return {
        "demand": score.demand_part(row, evidence, log_error=using.scales["demand"]["log_error"]),
        "timing": timing.timing(product.family, as_of=as_of, **using.scales["timing"]),
    }


# Far below every order limit; dearer products are asked about one by one.
_LARGE = Decimal(1000)


def _price_cny(product: ProductInput, evidence: Evidence) -> Decimal | None:
    """Return the merchant's price in CNY at the evidence's rate; None when either is missing."""
    if product.price is None or evidence.rate is None or product.price.currency != evidence.rate.base:
        return None
    return product.price.amount * evidence.rate.cny
