"""What `sluis check` proves of the marketplace: I6."""

from __future__ import annotations

from django.db.models import Count

from sluis.catalogue.models import StockMovement
from sluis.kernel.invariant import Finding
from sluis.logistics.models import Shipment
from sluis.marketplace import states
from sluis.marketplace.models import Order, OrderLine


def check() -> list[Finding]:
    """Return one finding per invariant."""
    return [_one_of_each()]


def _one_of_each() -> Finding:
    reserved = {
        row["event"]: row["n"]
        for row in StockMovement.objects.filter(kind="reserved").values("event").annotate(n=Count("id"))
    }
    lines = OrderLine.objects.select_related("order").exclude(order__state=states.BLOCKED)
    broken = [
        f"{line.order_id} line {line.number}: not reserved once"
        for line in lines.iterator()
        if reserved.get(f"order:{line.order_id}:{line.number}") != 1
    ]
    parcels = {
        row["reference"]: row["n"]
        for row in Shipment.objects.values("office_code", "reference").annotate(n=Count("id"))
    }
    shipped = Order.objects.filter(state__in=[states.DECLARING, states.SENT, states.DELIVERED])
    broken += [
        f"{order.pk}: {parcels.get(order.reference, 0)} parcels"
        for order in shipped.only("reference").iterator()
        if parcels.get(order.reference) != 1
    ]
    return Finding("I6", "every paid platform order is one order, one reservation, one parcel", broken)
