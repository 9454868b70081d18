"""Customs refused an order's declaration: build its messages anew from the order as it is now and send them."""

from __future__ import annotations

from django.db import transaction

from sluis.customs import declare
from sluis.customs import states as customs_states
from sluis.customs.models import Declaration
from sluis.kernel.errors import Conflict
from sluis.logistics.models import Shipment
from sluis.marketplace import order_declaration, states
from sluis.marketplace.models import Order
from sluis.records import audit, moves


@transaction.atomic
def declare_again(*, order: Order, actor: str) -> Order:
    """Send a refused declaration again in its next round. Raise Conflict when none is refused, BadInput when the
    order still does not fit.
    """
    declaration = Declaration.objects.filter(
        office_code=order.office_code, reference=order.reference, state=customs_states.REFUSED
    ).first()
    if declaration is None:
        raise Conflict("customs has not refused this order")
    shipment = Shipment.objects.get(office_code=order.office_code, reference=order.reference)
    declare.correct(
        declaration=declaration,
        declared=order_declaration.declaration_of(order, shipment),
        paid_fen=order_declaration.open_amounts(order).paid_fen,
        actor=actor,
    )
    moves.must_move(
        Order.objects.filter(pk=order.pk, state=states.BLOCKED),
        to=states.DECLARING,
        moves=states.ORDER_MOVES,
        blocked_by="",
    )
    audit.write(
        actor=actor,
        verb="marketplace.declare_again",
        subject=order.pk,
        office=order.office_code,
        merchant=order.merchant_id,
    )
    order.refresh_from_db()
    return order
