"""What of the ledger needs a person now."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sluis.kernel import clock
from sluis.kernel.invariant import Attention
from sluis.kernel.money import Money
from sluis.ledger import bank_statement, payout, queries
from sluis.ledger.models import PayoutBatch
from sluis.ledger.models.payouts import PayoutState
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope

UNBOOKED_AFTER = timedelta(days=4)


def attention(scope: Scope) -> list[Attention]:
    """Return differences, debts, payouts that did not arrive, and what the bank booked that nobody knew."""
    return [
        *_differences(scope),
        *_summaries(scope),
        *_debts(scope),
        *_refused(scope),
        *_batches(scope),
        *_bank(scope),
    ]


def _differences(scope: Scope) -> list[Attention]:
    """Put together what is alike: one entry per kind, with how many and the age of the oldest."""
    counts = Counter(queries.difference_counts(scope))
    found = []
    for kind, count in sorted(counts.items()):
        if not count:
            continue
        [oldest] = queries.differences(scope, kind=kind, limit=1)
        found.append(
            Attention(
                code=f"difference_{kind}",
                subject=oldest.statement_id or f"item_{oldest.item_id}",
                merchant=oldest.merchant_id if count == 1 else "",
                parameters={"count": str(count), "days": str(oldest.age_days), "party": oldest.party},
                url=f"/money/differences/?kind={kind}",
                urgent=kind in {"unknown", "amount", "twice"},
            )
        )
    return found


def _summaries(scope: Scope) -> list[Attention]:
    return [
        Attention(
            code="summary_differs",
            subject=summary.pk,
            merchant="",
            parameters={
                "stated": str(summary.net),
                "found": str(total),
                "party": summary.party,
                "batch": summary.batch,
            },
            url=f"/money/statements/{summary.pk}/",
        )
        for summary, total in queries.summary_gaps(scope)
    ]


def _debts(scope: Scope) -> list[Attention]:
    return [
        Attention(
            code="negative_balance",
            subject=one.merchant_id,
            merchant=one.merchant_id,
            parameters={"amount": str(-one.payable), "name": one.name},
            url=f"/money/merchants/{one.merchant_id}/",
            urgent=False,
        )
        for one in queries.standings(scope)
        if one.payable < Money.zero(one.payable.currency)
    ]


def _refused(scope: Scope) -> list[Attention]:
    """Return the merchants whose last payout the bank refused or sent back, until it is mended."""
    found = []
    for state in (PayoutState.REJECTED, PayoutState.RETURNED):
        for one in queries.payouts(scope, state=state)[:200]:
            merchant = Merchant.objects.get(pk=one.merchant_id)
            later = queries.payouts(scope).filter(merchant_id=one.merchant_id, created_at__gt=one.created_at)
            if later.exists():
                continue
            found.append(
                Attention(
                    code="payout_held" if payout.is_held(merchant) else f"payout_{state}",
                    subject=one.pk,
                    merchant=one.merchant_id,
                    parameters={"amount": str(one.money), "name": merchant.name, "reason": one.reason},
                    url=f"/money/payouts/{one.pk}/",
                )
            )
    return found


def _batches(scope: Scope) -> list[Attention]:
    """Return the files that the bank has not clearly taken, and those it has not booked in days."""
    now = clock.now()
    found = []
    rows = queries.payout_batches(scope).filter(
        state__in=[PayoutState.REQUESTED, PayoutState.SENT, PayoutState.UNKNOWN, PayoutState.ACCEPTED]
    )
    for batch in rows:
        age = now - batch.created_at
        if batch.state == PayoutState.UNKNOWN:
            found.append(_batch(batch, "batch_unknown", age.days))
        elif batch.state != PayoutState.ACCEPTED and age > timedelta(hours=1):
            found.append(_batch(batch, "batch_not_sent", age.days))
        elif age > UNBOOKED_AFTER:
            found.append(_batch(batch, "batch_not_booked", age.days))
    return found


def _batch(batch: PayoutBatch, code: str, days: int) -> Attention:
    return Attention(
        code=code,
        subject=batch.pk,
        merchant="",
        parameters={"total": str(batch.total), "days": str(days), "reason": batch.reason},
        url=f"/money/batches/{batch.pk}/",
    )


def _bank(scope: Scope) -> list[Attention]:
    found = [
        Attention(
            code=f"bank_entry_{outcome}",
            subject=f"bke_{entry.pk}",
            merchant=entry.merchant_id or "",
            parameters={"amount": str(entry.money), "text": entry.text or entry.counterparty_name},
            url=f"/money/bank/{entry.pk}/",
        )
        for outcome in ("unknown", "amount", "twice")
        for entry in queries.bank_entries(scope, outcome=outcome)[:50]
    ]
    for iban in sorted(set(queries.bank_statements(scope).values_list("iban", flat=True))):
        found += [
            Attention(
                code="bank_gap",
                subject=iban,
                merchant="",
                parameters={"day": day.isoformat(), "iban": iban},
                url="/money/bank/",
            )
            for day in bank_statement.gaps(iban)
        ]
    return found
