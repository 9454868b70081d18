"""What `sluis check` proves of payments: I3, I4, I13."""

from __future__ import annotations

from django.db.models import Count, F, Sum

from sluis.kernel.invariant import Finding
from sluis.ledger.models import Transfer
from sluis.payments import states
from sluis.payments.models import Charge, Refund


def check() -> list[Finding]:
    """Return one finding per invariant."""
    return [_one_success(), _refunds_within(), _ledger_agrees()]


def _one_success() -> Finding:
    twice = (
        Charge.objects.exclude(wallet_payment_id="")
        .filter(state__in=sorted(states.CAPTURED))
        .values("wallet", "wallet_payment_id")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
    )
    return Finding(
        "I3",
        "one request id has at most one successful charge at the wallet",
        [f"{row['wallet']} {row['wallet_payment_id']}: {row['n']} charges" for row in twice],
    )


def _refunds_within() -> Finding:
    over = Charge.objects.filter(refunded_minor__gt=F("amount_minor")).values_list("pk", flat=True)
    sums = {
        row["charge_id"]: row["total"]
        for row in Refund.objects.filter(state=states.REFUNDED)
        .values("charge_id")
        .annotate(total=Sum("amount_minor"))
    }
    differing = [
        charge.pk
        for charge in Charge.objects.filter(pk__in=sums).only("refunded_minor")
        if charge.refunded_minor != sums[charge.pk]
    ]
    return Finding("I4", "refunds of a payment stay within what it took", sorted({*over, *differing}))


def _ledger_agrees() -> Finding:
    booked = {
        row["event"].removeprefix("payment:"): row["total"]
        for row in Transfer.objects.filter(event__startswith="payment:pay_", leg="capture")
        .values("event")
        .annotate(total=Sum("amount_minor"))
    }
    # A cancelled charge may have been booked before its cancel; every captured one must be.
    captured = dict(
        Charge.objects.filter(state__in=sorted(states.CAPTURED)).values_list("pk", "amount_minor")
    )
    broken = [
        f"{pk}: charged {minor}, in the ledger {booked.get(pk)}"
        for pk, minor in captured.items()
        if booked.get(pk) != minor
    ]
    lines = Charge.objects.filter(lines__isnull=False).annotate(
        total=Sum(F("lines__unit_price_minor") * F("lines__quantity"))
    )
    broken += [
        f"{c.pk}: lines {c.total}, charged {c.amount_minor}" for c in lines.exclude(total=F("amount_minor"))
    ]
    return Finding("I13", "the amount shown, charged, in the ledger and on the receipt is the same", broken)
