"""Assess the products of a merchant anew, in the background: when evidence, weights or rules have changed."""

from __future__ import annotations

from typing import Any

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.offices.models import Merchant
from sluis.scouting import evidence, stored, weights_of_office
from sluis.scouting.assess import assess
from sluis.scouting.evidence import Evidence
from sluis.scouting.models import Assessment
from sluis.work import due

HANDLER = "scouting.reassess"
_AT_ONCE = 500


def ask(merchant: Merchant) -> None:
    """Make the assessment of a merchant's products due, once."""
    due.ask(handler=HANDLER, key=merchant.pk, payload={"merchant": merchant.pk}, merchant=merchant.pk)


def run(payload: dict[str, Any]) -> None:
    """Assess a merchant's products on what its office has loaded; without that, on the example if it was used before."""
    merchant = Merchant.objects.select_related("office").get(pk=payload["merchant"])
    today = clock.today()
    known = stored.of_office(merchant.office_id, as_of=today) or _example(merchant)
    if known is None:
        return
    weights = weights_of_office.in_force(merchant.office_id)
    waiting: list[Product] = []
    for product in (
        Product.objects.filter(merchant=merchant).select_related("merchant").order_by("pk").iterator(_AT_ONCE)
    ):
        waiting.append(product)
        if len(waiting) == _AT_ONCE:
            assess(products=waiting, evidence=known, as_of=today, actor="system", weights=weights)
            waiting = []
    if waiting:
        assess(products=waiting, evidence=known, as_of=today, actor="system", weights=weights)


def _example(merchant: Merchant) -> Evidence | None:
    """Return the invented evidence when it is what the merchant was assessed on, as in the demo."""
    on_it = Assessment.objects.filter(merchant=merchant, is_newest=True, is_example=True).exists()
    return evidence.example() if on_it else None
