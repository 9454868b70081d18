"""Bring goods back: the label of the way back and customs' consent, as soon as both can be had."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sluis.customs import declare, return_goods
from sluis.customs.models import Declaration
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.logistics import return_leg
from sluis.logistics.models import Shipment
from sluis.marketplace import claim_news, states
from sluis.marketplace.models import Claim
from sluis.records.models import Event
from sluis.work import due

BRING = "marketplace.bring_back"
ACTOR = "system"
NO_REASON = "buyer returns the goods"


def ask(claim: Claim) -> None:
    """Make label and customs due for a claim whose goods may come, in the caller's transaction."""
    due.ask(handler=BRING, key=claim.pk, payload={"claim": claim.pk}, merchant=claim.merchant_id)


def prepare(payload: dict[str, Any]) -> None:
    """Book the parcel of the way back and ask customs, each once; what cannot be done is kept as a hint."""
    claim = Claim.objects.select_related("order", "line__product").get(pk=payload["claim"])
    if claim.state not in (states.AWAITED, states.SENT_BACK):
        return
    hints = [words for step in (_label, _customs) if (words := _tried(step, claim))]
    Claim.objects.filter(pk=claim.pk).update(hint="; ".join(hints)[:300])


def _tried(step: Any, claim: Claim) -> str:
    try:
        with transaction.atomic():
            step(claim)
    except (Conflict, BadInput) as error:
        return error.message
    return ""


def _label(claim: Claim) -> None:
    if claim.parcel:
        return
    order = claim.order
    there = Shipment.objects.get(office_code=order.office_code, reference=order.reference, return_of=None)
    back = return_leg.ship_back(
        shipment=there, actor=ACTOR, quantities={claim.line.product.sku: claim.quantity}
    )
    Claim.objects.filter(pk=claim.pk).update(parcel=back.pk)
    claim_news.tell(claim, "claim_label", ACTOR, {"parcel": back.reference})


def _customs(claim: Claim) -> None:
    if claim.customs_return:
        return
    order = claim.order
    declaration = Declaration.objects.get(office_code=order.office_code, reference=order.reference)
    sku = claim.line.product.sku
    asked = return_goods.ask_return(
        declaration=declaration,
        reason=claim.reason or NO_REASON,
        actor=ACTOR,
        quantities={_line_number(declaration, sku): claim.quantity},
    )
    Claim.objects.filter(pk=claim.pk).update(customs_return=asked.pk)


def _line_number(declaration: Declaration, sku: str) -> int:
    for line in declare.content(declaration).lines:
        if line.sku == sku:
            return line.number
    raise Conflict(f"the declaration has no line of {sku}")


def hear(event: Event) -> None:
    """Go on when the goods are with the buyer, note when they are back at the site and what customs says."""
    if event.kind == "shipment.delivered":
        if event.detail.get("return_of"):
            _arrived(event)
        else:
            waiting = Claim.objects.filter(
                order__reference=event.detail.get("order", ""),
                order__office_code=event.office,
                state__in=[states.AWAITED, states.SENT_BACK],
                parcel="",
            )
            for claim in waiting:
                ask(claim)
    elif event.kind == "declaration.return_refused":
        info = str(event.detail.get("info", ""))[:200]
        rows = Claim.objects.filter(customs_return=str(event.detail.get("return", "-")))
        rows.update(hint=f"customs refused the return: {info}"[:300])


def _arrived(event: Event) -> None:
    for claim in Claim.objects.filter(parcel=event.reference, arrived_at=None):
        Claim.objects.filter(pk=claim.pk).update(arrived_at=clock.now())
        claim_news.tell(claim, "claim_arrived", "party:cainiao", {})
