"""Pay merchants: one payout per merchant and run, never more than was settled, never more than is owed.

What a merchant gets is the smaller of two figures: the sum of his settled lines that no payout has paid for,
and his payable balance (settled less costs and earlier payouts) less refunds whose settlement is still to
come; less the office's fee. Where nothing is left the lines wait, and the debt with them, for the next run.
"""

# Only literals are put into the SQL of this module; values go as parameters.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from sluis.kernel.money import Money
from sluis.ledger import accounts, balances, fees, kinds, references, states
from sluis.ledger.models import FeeTerms, Payout, PayoutBatch
from sluis.ledger.models.payouts import PayoutState, batch_id, payout_id
from sluis.ledger.post import Entry, post
from sluis.offices.models import Merchant
from sluis.records import audit, events
from sluis.work import due

SEND = "ledger.send_payouts"
CURRENCY = "EUR"  # SEPA carries nothing else
_UNPAID = "outcome = 'matched' AND is_payable AND payout_id IS NULL AND merchant_id = %s AND currency = %s"


class _NothingLeft(Exception):
    """There is nothing to pay; takes back the claims of this merchant."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The lines that a payout claims: how many, their net sum, and what the office's fee is reckoned on."""

    lines: int
    settled: Money
    fee_base: Money
    fee_items: int


@dataclass(frozen=True, slots=True)
class Due:
    """What a merchant is due and how it comes about; all in one currency."""

    settled: Money
    deducted: Money
    fee: Money
    fee_source: str
    amount: Money


def pay_out(*, office: str, day: date, actor: str) -> PayoutBatch | None:
    """Make a batch of what an office owes its merchants, for execution on `day`; None when nobody is due
    anything.

    A run that broke off is taken up again; a second run of the same day pays only what came since.
    """
    batch = _open_batch(office, day)
    for merchant in _merchants(office):
        _pay(batch, merchant, actor)
    return _close(batch, actor)


def reckon(claim: Claim, *, payable: Money, pending: Money, terms: fees.Terms = fees.FREE) -> Due:
    """Reckon what is due. `payable` and `pending` are owed to the merchant, negative where he owes."""
    zero = Money.zero(claim.settled.currency)
    owed = payable + min(pending, zero, key=lambda money: money.minor)
    most = min(owed, claim.settled, key=lambda money: money.minor)
    fee = max(terms.fee(claim.fee_base, items=claim.fee_items), zero, key=lambda money: money.minor)
    amount = most - fee
    return Due(claim.settled, claim.settled - fee - amount, fee, terms.source, amount)


def _open_batch(office: str, day: date) -> PayoutBatch:
    pk = batch_id()
    batch, _ = PayoutBatch.objects.get_or_create(
        office=office,
        day=day,
        currency=CURRENCY,
        state=PayoutState.COLLECTING,
        defaults={"id": pk, "message_id": _sepa_id(pk)},
    )
    return batch


def _sepa_id(pk: str) -> str:
    """Return an id in the characters that SEPA files admit."""
    return pk.replace("_", "").upper()


def _merchants(office: str) -> list[Merchant]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT merchant_id FROM ledger_statementline WHERE outcome = 'matched' AND is_payable"
            " AND payout_id IS NULL AND office = %s AND currency = %s",
            [office, CURRENCY],
        )
        found = [pk for (pk,) in cursor.fetchall()]
    return list(Merchant.objects.filter(pk__in=found).order_by("pk"))


def is_held(merchant: Merchant) -> bool:
    """Tell whether the bank refused this merchant's account; paying it again would come back again."""
    last = Payout.objects.filter(merchant=merchant).order_by("-created_at", "-id").first()
    return (
        last is not None
        and last.state in {PayoutState.REJECTED, PayoutState.RETURNED}
        and last.reason.startswith("AC")
        and last.creditor_iban == merchant.iban
    )


def _pay(batch: PayoutBatch, merchant: Merchant, actor: str) -> None:
    try:
        with transaction.atomic():
            # One run at a time per merchant; the batch must still be collecting.
            Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
            collecting = PayoutBatch.objects.filter(pk=batch.pk, state=PayoutState.COLLECTING)
            if not collecting.select_for_update().exists() or is_held(merchant):
                raise _NothingLeft
            pk = payout_id()
            claim = _claim(pk, merchant)
            found = reckon(
                claim,
                payable=-balances.balance(accounts.merchant_payable(merchant.pk), CURRENCY),
                pending=-balances.balance(accounts.merchant_pending(merchant.pk), CURRENCY),
                terms=_terms(batch, merchant),
            )
            if found.amount.minor <= 0:
                raise _NothingLeft
            _write(pk, batch, merchant, claim, found, actor)
    except _NothingLeft:
        return


def _terms(batch: PayoutBatch, merchant: Merchant) -> fees.Terms:
    held = fees.holding(
        fees.terms_of(office=batch.office, charged_by=FeeTerms.OFFICE),
        merchant_id=merchant.pk,
        kind="",
        currency=batch.currency,
        day=batch.day,
    )
    return held or fees.FREE


def _claim(pk: str, merchant: Merchant) -> Claim:
    bearing = ", ".join(f"'{kind}'" for kind in sorted(kinds.FEE_BEARING))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_payoutline (payout_id, line_id, amount_minor, is_released)"
            f" SELECT %s, id, net_minor, FALSE FROM ledger_statementline WHERE {_UNPAID}",
            [pk, merchant.pk, CURRENCY],
        )
        cursor.execute(
            "UPDATE ledger_statementline SET payout_id = %s WHERE id IN"
            " (SELECT line_id FROM ledger_payoutline WHERE payout_id = %s)",
            [pk, pk],
        )
        cursor.execute(
            "SELECT COUNT(*), COALESCE(SUM(l.net_minor), 0), COALESCE(SUM("
            f"CASE WHEN l.kind IN ({bearing}, 'refund', 'cancel')"
            " THEN l.net_minor + l.fee_minor ELSE 0 END), 0),"
            f" COALESCE(SUM(CASE WHEN l.kind IN ({bearing}) THEN 1 ELSE 0 END), 0)"
            " FROM ledger_payoutline p JOIN ledger_statementline l ON l.id = p.line_id"
            " WHERE p.payout_id = %s",
            [pk],
        )
        lines, settled, base, items = (int(value) for value in cursor.fetchone())
    return Claim(lines, Money(settled, CURRENCY), Money(base, CURRENCY), items)


def _write(pk: str, batch: PayoutBatch, merchant: Merchant, claim: Claim, found: Due, actor: str) -> Payout:
    number = Payout.objects.filter(office=batch.office, batch__day=batch.day).count() + 1
    payout = Payout.objects.create(
        id=pk,
        batch=batch,
        merchant=merchant,
        office=batch.office,
        currency=batch.currency,
        settled_minor=found.settled.minor,
        deducted_minor=found.deducted.minor,
        fee_minor=found.fee.minor,
        fee_source=found.fee_source,
        amount_minor=found.amount.minor,
        line_count=claim.lines,
        end_to_end_id=_sepa_id(pk),
        reference=references.of_payout(
            country=merchant.country, office=batch.office, day=f"{batch.day:%y%m%d}", number=number
        ),
        creditor_name=merchant.name,
        creditor_iban=merchant.iban,
        creditor_country=merchant.country,
    )
    payable = accounts.merchant_payable(merchant.pk)
    entries = [Entry(payable, accounts.payouts_in_transit(batch.office), found.amount, "pay", merchant.pk)]
    if found.fee:
        entries.append(Entry(payable, accounts.office_fees(batch.office), found.fee, "fee", merchant.pk))
    post(event=pk, entries=entries, office=batch.office)
    audit.write(
        actor=actor,
        verb="ledger.pay_out",
        subject=pk,
        office=batch.office,
        merchant=merchant.pk,
        detail={"amount": str(found.amount), "lines": claim.lines, "fee": str(found.fee)},
    )
    events.emit(kind="payout.requested", reference=pk, office=batch.office, merchant=merchant.pk)
    return payout


def _close(batch: PayoutBatch, actor: str) -> PayoutBatch | None:
    with transaction.atomic():
        ours = PayoutBatch.objects.filter(pk=batch.pk)
        found = ours.select_for_update().first()
        amounts = list(batch.payouts.values_list("amount_minor", flat=True))
        if found is None or not amounts:
            ours.filter(state=PayoutState.COLLECTING).delete()
            return None
        batch = found
        moved = states.move(batch, PayoutState.REQUESTED, count=len(amounts), total_minor=sum(amounts))
        if moved:
            audit.write(
                actor=actor,
                verb="ledger.close_batch",
                subject=batch.pk,
                office=batch.office,
                detail={"message_id": batch.message_id, "count": len(amounts), "total": str(batch.total)},
            )
            due.ask(handler=SEND, key=batch.pk, payload={"batch": batch.pk}, resource=f"bank:{batch.office}")
    return batch
