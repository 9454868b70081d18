"""What customs is told of an order: the lines that are still to be sent, with what was paid for them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal

from sluis.customs.declaration import BONDED, DIRECT, Buyer, Consignee, DeclarationSet, Line
from sluis.kernel.money import Money
from sluis.logistics.models import Shipment
from sluis.marketplace import border
from sluis.marketplace.models import Order, OrderLine
from sluis.marketplace.ports import PlatformBuyer
from sluis.marketplace.states import REFUNDED
from sluis.records import sealing


@dataclass(frozen=True, slots=True)
class Amounts:
    """What was paid for the lines that are sent, in fen: all of it, and the postage and tax inside it."""

    paid_fen: int
    post_fen: int
    tax_fen: int

    @property
    def goods_fen(self) -> int:
        """Return the value of the goods."""
        return self.paid_fen - self.post_fen - self.tax_fen


def buyer_of(order: Order) -> PlatformBuyer:
    """Open the buyer of an order."""
    return PlatformBuyer(**json.loads(sealing.open_text(order.buyer, owner=f"merchant:{order.merchant_id}")))


def open_lines(order: Order) -> list[OrderLine]:
    """Return the lines that were not paid back before they left."""
    return list(order.lines.filter(closed_at=None).select_related("product").order_by("id"))


def open_amounts(order: Order) -> Amounts:
    """Return what was paid for the open lines and not paid back; of tax each line bears its share of what was paid."""
    lines = list(order.lines.order_by("id"))
    taxes = Money(order.tax_fen, "CNY").share([line.paid_fen for line in lines])
    closed = [
        (line.paid_fen, tax.minor)
        for line, tax in zip(lines, taxes, strict=True)
        if line.closed_at is not None
    ]
    back = order.claims.filter(state=REFUNDED, line__closed_at=None).values_list("asked_fen", flat=True)
    return Amounts(
        order.paid_fen - sum(paid for paid, _ in closed) - sum(back),
        order.post_fen,
        order.tax_fen - sum(tax for _, tax in closed),
    )


def declaration_of(order: Order, shipment: Shipment) -> DeclarationSet:
    """Return what customs is told of an order: goods without the tax that the price holds, and who, what, how."""
    buyer, lines, amounts = buyer_of(order), open_lines(order), open_amounts(order)
    bonded = order.route == "cbec_1210"
    net = sum(int(line.product.weight_g or 0) * line.quantity for line in lines)
    return DeclarationSet(
        order_number=order.reference,
        mode=BONDED if bonded else DIRECT,
        buyer=Buyer(buyer.name, buyer.id_number, buyer.mobile, buyer.account),
        consignee=Consignee(
            buyer.name, buyer.mobile, f"{buyer.province}{buyer.city}{buyer.district}{buyer.street}"
        ),
        lines=tuple(_declared_lines(lines, amounts.goods_fen)),
        freight_fen=amounts.post_fen,
        insurance_fen=0,
        discount_fen=0,
        tax_fen=amounts.tax_fen,
        payment_number=order.payment_number,
        paid_at=order.paid_at,
        waybill_number=shipment.waybill_number,
        gross_weight_g=shipment.weight_g,
        net_weight_g=min(net, shipment.weight_g),
        master_bill="" if bonded else border.master_bill(shipment.created_at),
        transport_name="" if bonded else border.FLIGHT,
        voyage="" if bonded else border.FLIGHT,
        departure_country=order.merchant.country,
    )


def _declared_lines(lines: list[OrderLine], goods_fen: int) -> list[Line]:
    """Split the goods value (paid less postage and tax) over the lines by what was paid for each."""
    goods = border.goods_per_line(lines, goods_fen)
    found = []
    for number, (line, total_fen) in enumerate(zip(lines, goods, strict=True), 1):
        product = line.product
        units = border.units(product.hs_code)
        weight_kg = Decimal(int(product.weight_g or 0) * line.quantity).scaleb(-3)
        found.append(
            Line(
                number=number,
                sku=product.sku,
                name_zh=line.title,
                specification=f"{product.brand}|{line.title}|{product.net_content or product.sku}",
                barcode=product.gtin,
                hs10=product.hs_code[:10].ljust(10, "0"),
                origin=product.origin,
                quantity=line.quantity,
                unit=units.traded,
                total_fen=total_fen,
                unit1=units.first,
                quantity1=border.quantity_in(units.first, pieces=line.quantity, weight_kg=weight_kg),
                unit2=units.second,
                quantity2=border.quantity_in(units.second, pieces=line.quantity, weight_kg=weight_kg)
                if units.second
                else None,
                record_number=product.sku[:30],
            )
        )
    return found
