"""Which events a merchant's software can be told, and at which address of the API it finds more (no Django)."""

from __future__ import annotations

PAYMENT, REFUND = "/api/v1/payments/{reference}", "/api/v1/payments/{charge}/refunds"
ORDER, SHIPMENT = "/api/v1/orders/{reference}", "/api/v1/shipments/{reference}"
LISTING, DECLARATION = "/api/v1/listings/{reference}", "/api/v1/declarations/{reference}"
CLAIM = "/api/v1/returns/{reference}"
PAYOUT = "/api/v1/ledger/payouts/{reference}"

ADDRESSES: dict[str, str] = {
    "payment.paid": PAYMENT,
    "payment.failed": PAYMENT,
    "payment.cancelled": PAYMENT,
    "refund.done": REFUND,
    "refund.failed": REFUND,
    "order.paid": ORDER,
    "order.routed": ORDER,
    "order.declaring": ORDER,
    "order.blocked": ORDER,
    "order.sent": ORDER,
    "order.delivered": ORDER,
    "order.closed": ORDER,
    "shipment.booked": SHIPMENT,
    "shipment.refused": SHIPMENT,
    "shipment.picked_up": SHIPMENT,
    "shipment.export_cleared": SHIPMENT,
    "shipment.line_haul": SHIPMENT,
    "shipment.import_cleared": SHIPMENT,
    "shipment.out_for_delivery": SHIPMENT,
    "shipment.delivered": SHIPMENT,
    "shipment.delivery_failed": SHIPMENT,
    "shipment.exception": SHIPMENT,
    "shipment.returned": SHIPMENT,
    "declaration.accepted": DECLARATION,
    "declaration.held": DECLARATION,
    "declaration.released": DECLARATION,
    "declaration.refused": DECLARATION,
    "declaration.returned": DECLARATION,
    "listing.submitted": LISTING,
    "listing.live": LISTING,
    "listing.refused": LISTING,
    "listing.delisted": LISTING,
    "claim.asked": CLAIM,
    "claim.agreed": CLAIM,
    "claim.refused": CLAIM,
    "claim.sent_back": CLAIM,
    "claim.refunded": CLAIM,
    "claim.withdrawn": CLAIM,
    "payout.requested": PAYOUT,
    "payout.booked": PAYOUT,
    "payout.rejected": PAYOUT,
    "payout.returned": PAYOUT,
}
KINDS = tuple(ADDRESSES)


def address_of(kind: str, *, reference: str, detail: dict[str, object]) -> str:
    """Return the path of the API under which the subject of an event stands."""
    return ADDRESSES[kind].format(reference=reference, charge=detail.get("charge", ""))
