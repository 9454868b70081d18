"""Shoppers: Chinese buyers order on the platform's storefront; tourists pay at tills here with Alipay."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sluis.catalogue.models import Product
from sluis.cli.loop.sandbox_client import SandboxClient
from sluis.kernel.ids import new_id
from sluis.kernel.money import Money
from sluis.marketplace.models import Listing
from sluis.offices.models import Store
from sluis.payments import charge, states
from sluis.payments.charge import Line
from sluis.payments.models import Charge, Refund
from sluis.payments.refund import refund_charge

ACTOR = "system"
ORDERS = 6


def buy(
    sandbox: SandboxClient, live: list[Listing], buyers: list[dict[str, Any]], count: int = ORDERS
) -> list[str]:
    """Let buyers order on the storefront; return the platform's trade ids."""
    trades = []
    for number in range(count):
        listing = live[number % len(live)]
        answer = sandbox.post(
            "/tmall/shop/api/buy",
            {
                "num_iid": int(listing.item_id),
                "quantity": 1 + number % 2,
                "buyer": buyers[number % len(buyers)],
            },
        )
        trades.append(str(answer["tid"]))
    return trades


def basket(store: Store, count: int) -> tuple[list[Line], Money]:
    """Fill a basket with products of a store's merchant that have a till price and stock."""
    products = list(
        Product.objects.filter(
            merchant=store.merchant, till_price_minor__isnull=False, stock__on_hand__gt=5
        ).order_by("sku")[:count]
    )
    lines = [
        Line(
            name=product.name_in("en"),
            quantity=1 + place % 2,
            unit_price=Money(product.till_price_minor or 0, store.currency),
            product_id=product.pk,
            vat_rate_pct=Decimal(product.vat_rate_pct or 0),
        )
        for place, product in enumerate(products)
    ]
    total = sum((line.unit_price * line.quantity for line in lines), Money.zero(store.currency))
    return lines, total


def pay_by_scan(sandbox: SandboxClient, store: Store) -> Charge:
    """The cashier scans the code on the tourist's phone."""
    lines, total = basket(store, 2)
    code = str(sandbox.post("/alipay/phone/api/code", {})["code"])
    return charge.charge_payment_code(
        store=store, basket=new_id("bas"), amount=total, lines=lines, scanned=code, actor=ACTOR
    )


def pay_by_order_code(sandbox: SandboxClient, store: Store) -> Charge:
    """The tourist scans our code and pays on his phone."""
    lines, total = basket(store, 3)
    shown = charge.show_order_code(store=store, basket=new_id("bas"), amount=total, lines=lines, actor=ACTOR)
    sandbox.post("/alipay/phone/api/pay", {"code": shown.order_code})
    return shown


def undecided(charges: list[Charge]) -> int:
    """Return how many of these charges are still open."""
    return Charge.objects.filter(pk__in=[c.pk for c in charges], state__in=sorted(states.OPEN)).count()


def give_back_a_part(paid: Charge) -> Refund:
    """Refund the first line of a charge."""
    paid.refresh_from_db()
    first = paid.lines.order_by("id").first()
    assert first is not None
    return refund_charge(
        charge=paid, amount=Money(first.unit_price_minor, paid.currency), reason="one came back", actor=ACTOR
    )
