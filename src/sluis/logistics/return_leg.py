"""The way back: a parcel from the buyer to the supervised site through which the goods came in.

Customs wants returned goods at the original site, so they do not travel to Europe; from there they go back on
sale or are sent on by the line. The site is a row of `data/return_sites.csv` or handed in by the caller. The
label is the usual one with the parties turned round.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from functools import cache

from django.db import transaction

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.logistics import ship, states
from sluis.logistics.models import Shipment
from sluis.logistics.ports import Address, Item
from sluis.logistics.tables import Period, period, read_table
from sluis.records import audit


@cache
def _sites() -> tuple[tuple[str, Period, Address], ...]:
    return tuple(
        (
            row["route"],
            period(row),
            Address(
                name=row["name"],
                telephone=row["telephone"],
                country="CN",
                province=row["province"],
                city=row["city"],
                district=row["district"],
                street=row["street"],
                postcode=row["postcode"],
            ),
        )
        for row in read_table("return_sites.csv")
    )


def site_of(route: str, as_of: date) -> Address:
    """Return the site to which goods of a route go back. Raise BadInput when none is known on that day."""
    for known, holds, address in _sites():
        if known == route and holds.holds(as_of):
            return address
    raise BadInput(f"no return address is known for {route} on {as_of}; name one", field="to")


@transaction.atomic
def ship_back(
    *, shipment: Shipment, actor: str, quantities: Mapping[str, int] | None = None, to: Address | None = None
) -> Shipment:
    """Book the parcel that brings goods back; `quantities` are pieces by SKU, everything when None.

    Raise Conflict when the goods have not been delivered or the buyer was erased, BadInput on SKUs and pieces.
    """
    shipment = Shipment.objects.select_for_update().select_related("merchant").get(pk=shipment.pk)
    if shipment.return_of_id:
        raise Conflict("this parcel is a return itself")
    if shipment.state != states.DELIVERED:
        raise Conflict("the goods are not with the buyer; refuse the parcel or wait for it")
    parcel = ship.parcel_of(shipment)
    items = _items(parcel.items, quantities)
    packing_g = shipment.weight_g - sum(item.weight_g * item.quantity for item in parcel.items)
    number = shipment.returns.count() + 1
    back = ship.ship(
        merchant=shipment.merchant,
        reference=f"{shipment.reference}-R{number}"[:60],
        route=shipment.route,
        sender=parcel.receiver,
        receiver=to or site_of(shipment.route, clock.today(clock.SHANGHAI)),
        items=items,
        weight_g=sum(item.weight_g * item.quantity for item in items) + max(packing_g, 1),
        actor=actor,
        return_of=shipment,
    )
    audit.write(
        actor=actor,
        verb="logistics.ship_back",
        subject=shipment.pk,
        office=shipment.office_code,
        merchant=shipment.merchant_id,
        detail={"return": back.pk, "pieces": sum(item.quantity for item in items)},
    )
    return back


def _items(items: tuple[Item, ...], quantities: Mapping[str, int] | None) -> tuple[Item, ...]:
    if quantities is None:
        return items
    sent: dict[str, int] = {}
    for item in items:
        sent[item.sku] = sent.get(item.sku, 0) + item.quantity
    for sku, quantity in quantities.items():
        if not 0 < quantity <= sent.get(sku, 0):
            raise BadInput(
                f"{sku}: from 1 to {sent.get(sku, 0)} pieces can come back, not {quantity}",
                field="quantities",
            )
    found, left = [], dict(quantities)
    for item in items:
        taken = min(left.get(item.sku, 0), item.quantity)
        if taken:
            left[item.sku] -= taken
            found.append(dataclasses.replace(item, quantity=taken))
    if not found:
        raise BadInput("name at least one SKU that comes back", field="quantities")
    return tuple(found)
