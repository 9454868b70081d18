"""What people and machines do in our process: plain values in, plain values out, so that a child can do it too."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import RequestFactory

from sluis.catalogue import stock
from sluis.catalogue.models import Product, Stock
from sluis.connectors.alipay import notify
from sluis.kernel.errors import SluisError
from sluis.kernel.money import Money
from sluis.ledger.models import OpenItem, Transfer
from sluis.offices.models import Merchant, Office, Store
from sluis.payments import charge as charging
from sluis.payments import recovery
from sluis.payments.charge import Line
from sluis.payments.models import Charge, Refund
from sluis.payments.refund import refund_charge
from sluis.records.models import Event, InboxMessage
from sluis.work import loop
from sluis.work.models import Due

Act = Callable[..., Any]
CASHIER = "user:noor"
PRICES = (590, 1250, 2495)


def open_shop(*, seed: int) -> dict[str, Any]:
    """A merchant of its own for a seed, with a store and three products on the shelf."""
    merchant = Merchant.objects.create(
        office=Office.objects.get(code="BX"),
        code=f"shop-{seed}",
        name=f"Winkel {seed} BV",
        country="BE",
        company_number="0487120340",
        vat_number="BE0487120340",
        iban="BE67539487120387",
    )
    store = Store.objects.create(
        merchant=merchant, code="gent", name="Winkel Korenmarkt", city="Gent", country="BE", mcc="5441"
    )
    products = []
    for place, price in enumerate(PRICES):
        product = Product.objects.create(
            merchant=merchant,
            sku=f"ART-{place}",
            names={"nl": f"Artikel {place}"},
            till_price_minor=price,
            vat_rate_pct=Decimal(6),
        )
        stock.count(product_id=product.pk, on_hand=1000, event=f"count:{product.pk}")
        products.append(product.pk)
    return {"merchant": merchant.pk, "store": store.pk, "products": products}


def _lines(shop: dict[str, Any], quantities: list[int]) -> tuple[list[Line], Money]:
    lines = [
        Line(f"Artikel {place}", quantity, Money(price, "EUR"), shop["products"][place], Decimal(6))
        for place, (quantity, price) in enumerate(zip(quantities, PRICES, strict=True))
        if quantity
    ]
    return lines, sum((line.unit_price * line.quantity for line in lines), Money.zero("EUR"))


def charge(
    *, shop: dict[str, Any], basket: str, way: str, code: str, quantities: list[int], amount_minor: int
) -> dict[str, Any]:
    """The cashier charges a basket; `quantities` all zero means that only an amount was typed."""
    lines, total = _lines(shop, quantities)
    told: dict[str, Any] = {
        "store": Store.objects.select_related("merchant").get(pk=shop["store"]),
        "basket": basket,
        "amount": total if lines else Money(amount_minor, "EUR"),
        "lines": lines,
        "actor": CASHIER,
    }
    try:
        if way == "scan":
            return _seen(charging.charge_payment_code(**told, scanned=code))
        if way == "show":
            return _seen(charging.show_order_code(**told))
        return _seen(charging.open_payment_link(**told, user_agent="Mozilla/5.0 (Linux; Android 15)"))
    except SluisError as error:
        return {"error": error.code}


def _seen(found: Charge) -> dict[str, Any]:
    return {
        "id": found.pk,
        "state": found.state,
        "order_code": found.order_code,
        "amount": found.amount_minor,
        "left": found.amount_minor - found.refund_reserved_minor,
    }


def look(*, shop: dict[str, Any], basket: str) -> dict[str, Any]:
    """The till's page is loaded again: what became of this basket?"""
    found = Charge.objects.filter(store=shop["store"], basket=basket).order_by("-created_at", "-id").first()
    return _seen(found) if found else {"state": "none"}


def give_up(*, charge_id: str) -> dict[str, Any]:
    """The cashier gives the sale up."""
    try:
        return _seen(recovery.cancel(charge_id))
    except SluisError as error:
        return {"error": error.code}


def ask(*, charge_id: str) -> dict[str, Any]:
    """The cashier presses "ask again"."""
    return _seen(recovery.ask_by_hand(charge_id))


def refund(*, charge_id: str, minor: int) -> dict[str, Any]:
    """The cashier gives money back."""
    try:
        given = refund_charge(
            charge=Charge.objects.get(pk=charge_id),
            amount=Money(minor, "EUR"),
            reason="returned",
            actor=CASHIER,
        )
    except SluisError as error:
        return {"error": error.code}
    return {"id": given.pk, "state": given.state}


def deliver(*, letter: dict[str, Any]) -> bool:
    """A notice comes in; tell whether it was acknowledged."""
    request = RequestFactory().post(
        letter["path"],
        data=base64.b64decode(letter["body"]),
        content_type="application/json; charset=UTF-8",
        headers={name: letter["headers"][name] for name in ("client-id", "request-time", "signature")},
    )
    answer = notify.receive(request)
    return bool(answer.status_code == 200 and json.loads(answer.content)["result"]["resultStatus"] == "S")


def sweep() -> int:
    """The worker does what is due."""
    return loop.run_due(limit=300)


def undecided(*, shop: dict[str, Any]) -> list[str]:
    """Return what of a shop is not at its end: charges, refunds, late successes not asked for, due rows."""
    mine = {"merchant": shop["merchant"]}
    found = list(Charge.objects.filter(**mine, state__in=["created", "sent", "unknown", "cancelling"]))
    open_refunds = list(Refund.objects.filter(**mine, state__in=["requested", "unknown"]))
    letters = Due.objects.filter(handler="alipay.notify").exclude(state=Due.State.DONE)
    late = Due.objects.filter(handler=recovery.HANDLER, merchant=shop["merchant"]).exclude(
        state=Due.State.DONE
    )
    return [
        *(f"{row.pk} {row.state}" for row in found),
        *(f"{row.pk} {row.state}" for row in open_refunds),
        *(f"letter {row.key} {row.state} {row.last_error}" for row in letters),
        *(f"question {row.key} {row.state} {row.last_error}" for row in late),
    ]


def books(*, shop: dict[str, Any]) -> dict[str, Any]:
    """Everything that the witness compares, of one shop, as plain values."""
    mine = {"merchant": shop["merchant"]}
    charges = list(Charge.objects.filter(**mine).order_by("created_at", "pk").prefetch_related("lines"))
    refunds = list(Refund.objects.filter(**mine).order_by("created_at", "pk"))
    ids = [row.pk for row in charges] + [row.pk for row in refunds]
    return {
        "charges": [_charge_row(row) for row in charges],
        "refunds": [
            {
                "id": row.pk,
                "charge": row.charge_id,
                "state": row.state,
                "amount": row.amount_minor,
                "wallet_refund_id": row.wallet_refund_id,
            }
            for row in refunds
        ],
        "transfers": [
            [row.event, row.leg, row.debit, row.credit, row.amount_minor, row.currency]
            for row in Transfer.objects.filter(merchant_id=shop["merchant"]).order_by("event", "leg")
        ],
        "open_items": [
            [row.kind, row.external_id, row.reference, row.amount_minor]
            for row in OpenItem.objects.filter(**mine).order_by("kind", "external_id")
        ],
        "stock": [
            [row.product_id, row.on_hand, row.reserved]
            for row in Stock.objects.filter(product_id__in=shop["products"]).order_by("product_id")
        ],
        "events": [[row.kind, row.reference] for row in Event.objects.filter(**mine).order_by("id")],
        "moves": _moves(ids),
        "inbox": sorted(InboxMessage.objects.filter(party="alipay").values_list("digest", flat=True)),
    }


def _charge_row(row: Charge) -> dict[str, Any]:
    return {
        "id": row.pk,
        "basket": row.basket,
        "state": row.state,
        "amount": row.amount_minor,
        "currency": row.currency,
        "wallet_payment_id": row.wallet_payment_id,
        "refunded": row.refunded_minor,
        "reserved": row.refund_reserved_minor,
        "late_success": row.late_success,
        "lines": sum(line.unit_price_minor * line.quantity for line in row.lines.all()),
        "sold": {str(line.product_id): line.quantity for line in row.lines.all()},
    }


def _moves(ids: list[str]) -> list[list[str]]:
    marks = ", ".join(["%s"] * len(ids)) or "''"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row_id, old, new FROM witness_move WHERE row_id IN ({marks}) ORDER BY n", ids)
        return [list(row) for row in cursor.fetchall()]


def findings() -> list[str]:
    """What the rooms themselves find broken, over all shops: the invariants of `sluis check`."""
    from sluis.cli import invariants

    return [
        f"{one.invariant} {one.statement}: {'; '.join(one.broken[:5])}"
        for one in invariants.gather()
        if one.broken
    ]


def digest_of(letter: dict[str, Any]) -> str:
    """Return under which digest the inbox keeps a letter."""
    return hashlib.sha256(letter["path"].encode() + b"\n" + base64.b64decode(letter["body"])).hexdigest()
