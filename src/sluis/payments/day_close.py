"""The end of a store's day on one page: payments, refunds, fees, and what comes to the bank when.

A day is the store's own. Payments count on the day they were paid, refunds on the day they were given back, so that
the figures are those of the shop's own till. Fees and arrival come from the wallet's statements and our payouts, as
far as they are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sluis.kernel.money import Money
from sluis.ledger.models import MerchantTerms, OpenItem, Payout
from sluis.ledger.models.payouts import PayoutState
from sluis.offices.models import Store
from sluis.offices.scope import Scope
from sluis.payments import queries, states
from sluis.payments.models import Charge, Refund
from sluis.payments.till_frame import zone_of


class Stage(StrEnum):
    """How far the money of a payment or refund has come."""

    WAITING = "waiting"  # the wallet's statement has not named it yet
    SETTLED = "settled"  # on the statement; goes out with the next payout
    ON_THE_WAY = "on_the_way"  # in a payout that the bank was given
    BOOKED = "booked"  # on the bank's statement
    DIRECT = "direct"  # the wallet pays the merchant itself


@dataclass(frozen=True, slots=True)
class Arrival:
    """An amount that comes to the bank: signed, with the day where one is known."""

    stage: Stage
    amount: Money
    count: int
    day: date | None
    payout_id: str


@dataclass(frozen=True, slots=True)
class DayClose:
    """One day of one store; all amounts in the store's currency."""

    store: Store
    day: date
    payments: tuple[Charge, ...]
    refunds: tuple[Refund, ...]
    undecided: tuple[Charge, ...]
    not_paid: int
    fees: Money
    fees_known: int  # payments and refunds whose statement has come
    arrivals: tuple[Arrival, ...]

    @property
    def taken(self) -> Money:
        """Return what was paid."""
        return _sum((one.amount for one in self.payments), self.store.currency)

    @property
    def given_back(self) -> Money:
        """Return what was given back."""
        return _sum((one.amount for one in self.refunds), self.store.currency)

    @property
    def net(self) -> Money:
        """Return what was paid less what was given back: what the shop's own till should say of Alipay."""
        return self.taken - self.given_back

    @property
    def items(self) -> int:
        """Return how many payments and refunds there were."""
        return len(self.payments) + len(self.refunds)


def _sum(amounts: Iterable[Money], currency: str) -> Money:
    return sum(amounts, Money.zero(currency))


def close(scope: Scope, store: Store, day: date) -> DayClose:
    """Return a day of a store."""
    start = datetime.combine(day, time(), zone_of(store))
    end = datetime.combine(day + timedelta(days=1), time(), zone_of(store))
    rows = queries.charges(scope).filter(store=store)
    payments = list(rows.filter(state__in=sorted(states.CAPTURED), paid_at__gte=start, paid_at__lt=end))
    made = rows.filter(created_at__gte=start, created_at__lt=end)
    refunds = list(
        Refund.objects.within(scope)
        .filter(charge__store=store, state=states.REFUNDED, refunded_at__gte=start, refunded_at__lt=end)
        .select_related("charge")
        .order_by("refunded_at")
    )
    items = _items([one.pk for one in payments] + [one.pk for one in refunds])
    settled = [item for item in items if item.settled_by]
    return DayClose(
        store=store,
        day=day,
        payments=tuple(payments),
        refunds=tuple(refunds),
        undecided=tuple(made.filter(state__in=sorted(states.OPEN))),
        not_paid=made.filter(state__in=[states.FAILED, states.CANCELLED]).count(),
        fees=_sum((item.settled_by.fee for item in settled), store.currency),  # type: ignore[union-attr]
        fees_known=len(settled),
        arrivals=tuple(_arrivals(items, direct=_is_direct(store))),
    )


def _items(references: list[str]) -> list[OpenItem]:
    found = OpenItem.objects.filter(reference__in=references)
    return list(found.select_related("settled_by__payout__batch").order_by("expected_at", "id"))


def _is_direct(store: Store) -> bool:
    return MerchantTerms.objects.filter(
        merchant_id=store.merchant_id, mode=MerchantTerms.Mode.DIRECT
    ).exists()


def _arrivals(items: Iterable[OpenItem], *, direct: bool) -> list[Arrival]:
    sums: dict[tuple[Stage, date | None, str], tuple[Money, int]] = {}
    for item in items:
        stage, amount, day, payout = _place(item, direct=direct)
        known, count = sums.get((stage, day, payout), (Money.zero(amount.currency), 0))
        sums[(stage, day, payout)] = (known + amount, count + 1)
    order = list(Stage)
    found = [
        Arrival(stage, amount, count, day, payout) for (stage, day, payout), (amount, count) in sums.items()
    ]
    return sorted(found, key=lambda one: (order.index(one.stage), one.day or date.min))


def _place(item: OpenItem, *, direct: bool) -> tuple[Stage, Money, date | None, str]:
    line = item.settled_by
    if line is None:
        return Stage.WAITING, item.money, None, ""
    if direct or not line.is_payable:
        return Stage.DIRECT, line.net, None, ""
    payout: Payout | None = line.payout
    if payout is None:
        return Stage.SETTLED, line.net, None, ""
    booked = payout.state == PayoutState.BOOKED
    return (Stage.BOOKED if booked else Stage.ON_THE_WAY), line.net, payout.batch.day, payout.pk
