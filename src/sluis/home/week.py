"""The figures of the start page: what sold, what visitors paid, what comes to the bank, what is on the road.

A week is today and the six days before it in Amsterdam; it is compared with the same span seven days earlier,
up to the same hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from sluis.customs import queries as customs
from sluis.customs import states as customs_states
from sluis.kernel import clock
from sluis.kernel.clock import AMSTERDAM
from sluis.kernel.money import Money
from sluis.ledger import accounts, balances
from sluis.ledger.models import Payout
from sluis.ledger.models.payouts import PayoutState
from sluis.logistics import queries as logistics
from sluis.logistics import states as logistics_states
from sluis.marketplace.models import Order
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.payments import states as payment_states
from sluis.payments.models import Charge, Refund

WEEK = timedelta(days=7)
ON_THE_WAY = (PayoutState.REQUESTED, PayoutState.SENT, PayoutState.ACCEPTED, PayoutState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Span:
    """From the start of the first day to this moment."""

    first_day: date
    start: datetime
    end: datetime


def last_seven_days() -> Span:
    """Return today and the six days before it."""
    first = clock.today(AMSTERDAM) - timedelta(days=6)
    return Span(first, datetime.combine(first, time(), AMSTERDAM), clock.now())


@dataclass(frozen=True, slots=True)
class Sold:
    """Paid orders of the week in CNY, and the sum of the week before (None when there was none)."""

    money: Money
    orders: int
    before: Money | None

    @property
    def change(self) -> Decimal | None:
        """Return by what share it is more than the week before, to the per cent."""
        if self.before is None or not self.before.minor:
            return None
        return (Decimal(self.money.minor) / self.before.minor - 1).quantize(Decimal("0.01"))


def sold(scope: Scope, span: Span) -> Sold:
    """Return what was sold on the platform; closed orders do not count."""
    minor, count = _sum_of_orders(scope, span.start, span.end)
    before, _count = _sum_of_orders(scope, span.start - WEEK, span.end - WEEK)
    return Sold(Money(minor, "CNY"), count, Money(before, "CNY") if before else None)


def _sum_of_orders(scope: Scope, start: datetime, end: datetime) -> tuple[int, int]:
    rows = Order.objects.within(scope).exclude(state="closed").filter(paid_at__gte=start, paid_at__lt=end)
    found = rows.aggregate(total=Sum("paid_fen"), count=Count("id"))
    return found["total"] or 0, found["count"]


@dataclass(frozen=True, slots=True)
class Paid:
    """What visitors paid at the tills by currency, the payments and the refunds of the week."""

    sums: tuple[Money, ...]
    payments: int
    refunds: int


def paid(scope: Scope, span: Span) -> Paid:
    """Return what visitors paid, training left out."""
    rows = Charge.objects.within(scope).filter(
        state__in=sorted(payment_states.CAPTURED),
        is_training=False,
        paid_at__gte=span.start,
        paid_at__lt=span.end,
    )
    sums = rows.order_by().values("currency").annotate(total=Sum("amount_minor"), count=Count("id"))
    by_currency = list(sums.order_by("-total"))
    refunds = Refund.objects.within(scope).filter(
        state=payment_states.REFUNDED, refunded_at__gte=span.start, refunded_at__lt=span.end
    )
    money = tuple(Money(row["total"], row["currency"]) for row in by_currency)
    return Paid(money, sum(row["count"] for row in by_currency), refunds.count())


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes to the merchants: ordered from the bank, settled for the next payout, and not settled yet."""

    ordered: Money
    ordered_day: date | None
    settled: Money
    fees: Money
    pending: tuple[Money, ...]

    @property
    def total(self) -> Money:
        """Return what is sure: ordered and settled."""
        return self.ordered + self.settled


def coming(scope: Scope) -> Coming:
    """Return what comes to the bank accounts of the merchants that a scope may see."""
    merchants = list(Merchant.objects.within(scope).values_list("pk", flat=True))
    payouts = Payout.objects.within(scope).filter(state__in=ON_THE_WAY, currency="EUR")
    sums = payouts.aggregate(amount=Sum("amount_minor"), fee=Sum("fee_minor"))
    nearest = payouts.order_by("batch__day").values_list("batch__day", flat=True).first()
    found = balances.of([accounts.merchant_payable(pk) for pk in merchants])
    settled = sum(-one.net.minor for one in found if one.net.currency == "EUR")
    pending: dict[str, int] = {}
    for one in balances.of([accounts.merchant_pending(pk) for pk in merchants]):
        pending[one.net.currency] = pending.get(one.net.currency, 0) - one.net.minor
    return Coming(
        ordered=Money(sums["amount"] or 0, "EUR"),
        ordered_day=nearest,
        settled=Money(settled, "EUR"),
        fees=Money(sums["fee"] or 0, "EUR"),
        pending=tuple(Money(minor, currency) for currency, minor in sorted(pending.items()) if minor > 0),
    )


@dataclass(frozen=True, slots=True)
class Road:
    """Parcels on their way, how many customs holds, and since how many days the slowest travels."""

    parcels: int
    held: int
    slowest_days: int | None


def road(scope: Scope) -> Road:
    """Return what is on the road."""
    moving: QuerySet[Any] = logistics.shipments(scope).filter(
        state__in=[logistics_states.BOOKED, logistics_states.MOVING]
    )
    eldest = moving.order_by("created_at").values_list("created_at", flat=True).first()
    held = customs.declarations(scope).filter(state=customs_states.HELD).count()
    return Road(moving.count(), held, (clock.now() - eldest).days if eldest else None)
