"""Assess stored products and keep the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from sluis.catalogue import product_signs
from sluis.catalogue.models import Product
from sluis.customs import papers
from sluis.kernel import clock
from sluis.records import audit, events
from sluis.scouting import outputs, pricing
from sluis.scouting.assess_rows import assess_products
from sluis.scouting.evidence import Evidence
from sluis.scouting.models import Assessment
from sluis.scouting.values import Assessment as Found
from sluis.scouting.values import ProductInput
from sluis.scouting.weighting import Weighting


def input_of(product: Product, *, papers_say: Mapping[str, bool] | None = None) -> ProductInput:
    """Return a stored product as the scout sees it: its papers of today decide what they are about.

    `papers_say` are the facts of its papers when the caller has read them for many products at once.
    """
    held = papers_say
    if held is None:
        held = papers.facts_of([product], as_of=clock.today())[product.pk]
    return ProductInput(
        sku=product.pk,
        names=dict(product.names),
        family=product.family,
        hs_code=product.hs_code or None,
        origin=product.origin or None,
        weight_g=product.weight_g,
        length_mm=product.length_mm,
        width_mm=product.width_mm,
        height_mm=product.height_mm,
        net_content=product.net_content or None,
        shelf_life_days=product.shelf_life_days,
        abv_pct=product.abv_pct,
        price=product.price,
        facts={**product.facts, **held},
        assumed=product_signs.assumed(product),
    )


def assess(
    *,
    products: Iterable[Product],
    evidence: Evidence,
    as_of: date,
    actor: str,
    weights: Weighting | None = None,
) -> list[Assessment]:
    """Assess products as of a day and keep each answer as its product's newest; return them ranked."""
    by_id = {product.pk: product for product in products}
    held = papers.facts_of(by_id.values(), as_of=as_of)
    found = assess_products(
        [input_of(product, papers_say=held[product.pk]) for product in by_id.values()],
        as_of=as_of,
        evidence=evidence,
        pricing=pricing.for_evidence(evidence),
        weights=weights,
    )
    kept = [_keep(by_id[one.product.sku], one) for one in found]
    with transaction.atomic():
        for merchant in {product.merchant for product in by_id.values()}:
            audit.write(
                actor=actor,
                verb="scouting.assess",
                subject=merchant.pk,
                office=merchant.office_id,
                merchant=merchant.pk,
                detail={"products": sum(p.merchant_id == merchant.pk for p in by_id.values())},
            )
    return kept


@transaction.atomic
def _keep(product: Product, found: Found) -> Assessment:
    earlier = Assessment.objects.filter(product=product, is_newest=True).first()
    Assessment.objects.filter(product=product, is_newest=True).update(is_newest=False)
    result = {**outputs.to_json(found), "sku": product.sku}
    low, high = found.interval or (None, None)
    kept = Assessment.objects.create(
        merchant_id=product.merchant_id,
        product=product,
        as_of=found.as_of,
        verdict=found.verdict,
        best_route=found.best_route or "",
        score=found.score,
        low=low,
        high=high,
        landed_fen=outputs.landed_fen(found),
        result=result,
        is_example=found.is_example,
    )
    if earlier is not None and earlier.verdict != kept.verdict:
        events.emit(
            kind="verdict.changed",
            reference=product.pk,
            office=product.merchant.office_id,
            merchant=product.merchant_id,
            detail={"before": earlier.verdict, "after": kept.verdict},
        )
    return kept
