"""The witnesses: what each sandbox's own book says, beside what we say."""

from __future__ import annotations

from typing import Any

from sluis.cli.loop.sandbox_client import SandboxClient
from sluis.customs import states as customs_states
from sluis.customs.models import Declaration, Message
from sluis.ledger import commands as ledger
from sluis.logistics import states as logistics_states
from sluis.logistics.models import Shipment
from sluis.marketplace import states as market_states
from sluis.marketplace.models import Listing, Order
from sluis.payments import states as payment_states
from sluis.payments.models import Charge, Refund
from sluis.scouting.models import Assessment


def ours(*, products: int, payouts: int) -> dict[str, int]:
    """Return the figures of the loop as our own database has them."""
    return {
        "products": products,
        "assessed": Assessment.objects.filter(is_newest=True).count(),
        "listed": Listing.objects.filter(state=market_states.LIVE).count(),
        "orders": Order.objects.count(),
        "declared": Declaration.objects.filter(state=customs_states.RELEASED).count(),
        "shipped": Shipment.objects.exclude(waybill_number="").count(),
        "delivered": Shipment.objects.filter(state=logistics_states.DELIVERED).count(),
        "payments": Charge.objects.filter(state__in=sorted(payment_states.CAPTURED)).count(),
        "refunds": Refund.objects.filter(state=payment_states.REFUNDED).count(),
        "payouts": payouts,
        "ledger_imbalance": ledger.imbalance(),
    }


def theirs(sandbox: SandboxClient) -> dict[str, int]:
    """Return the same figures from each sandbox's own book."""
    alipay, tmall = sandbox.book("alipay"), sandbox.book("tmall")
    return {
        "charges": int(alipay["charges"]),
        "refunds": int(alipay["refunds"]),
        "live_items": int(tmall["live_items"]),
        "trades": int(tmall["trades"]),
        "accepted_messages": int(sandbox.book("chinaport")["accepted_messages"]),
        "delivered_parcels": int(sandbox.book("cainiao")["delivered_parcels"]),
    }


def differences(mine: dict[str, int], witness: dict[str, int]) -> list[str]:
    """Return where the two disagree, each as a sentence."""
    messages = Message.objects.exclude(sent_at=None).count()
    pairs: list[tuple[str, Any, str, Any]] = [
        ("payments", mine["payments"], "charges", witness["charges"]),
        ("refunds", mine["refunds"], "refunds", witness["refunds"]),
        ("listed", mine["listed"], "live_items", witness["live_items"]),
        ("orders", mine["orders"], "trades", witness["trades"]),
        ("delivered", mine["delivered"], "delivered_parcels", witness["delivered_parcels"]),
        ("messages sent", messages, "accepted_messages", witness["accepted_messages"]),
    ]
    return [f"{a} is {x} with us, {b} is {y} with them" for a, x, b, y in pairs if x != y]
