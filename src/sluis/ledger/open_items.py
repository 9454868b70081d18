"""Say what a counterparty's statement should bring."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.kernel.money import Money
from sluis.ledger import kinds
from sluis.ledger.models import OpenItem, StatementLine
from sluis.work import due

REMATCH = "ledger.rematch"


@transaction.atomic
def expect(
    *,
    party: str,
    external_id: str,
    kind: str,
    money: Money,
    merchant_id: str,
    office: str,
    event: str,
    reference: str = "",
    at: datetime | None = None,
) -> OpenItem:
    """Open an item once by (party, external id, kind), in the caller's transaction.

    The same again changes nothing. The sign follows from the kind, so a refund may be given as a positive
    amount. `reference` is our own request id, `at` the moment of the transaction. Raise Conflict when the
    item is there with another amount or merchant.
    """
    if not external_id or len(external_id) > 80:
        raise BadInput("the counterparty's id has 1 to 80 characters", field="external_id")
    if money.minor == 0:
        raise BadInput("nothing is expected of an amount of zero", field="money")
    item, fresh = OpenItem.objects.get_or_create(
        party=party,
        external_id=external_id,
        kind=kind,
        defaults={
            "amount_minor": kinds.signed(kind, money.minor),
            "currency": money.currency,
            "merchant_id": merchant_id,
            "office": office,
            "event": event,
            "reference": reference,
            "expected_at": at or clock.now(),
        },
    )
    if not fresh:
        asked = (kinds.signed(kind, money.minor), money.currency, merchant_id, office)
        if asked != (item.amount_minor, item.currency, item.merchant_id, item.office):
            raise Conflict(f"{party} {kind} {external_id} is expected with another content already")
        return item
    # Its statement may have come first; then the line waits among the unknown ones.
    if StatementLine.objects.filter(external_id=external_id, outcome=StatementLine.Outcome.UNKNOWN).exists():
        due.ask(handler=REMATCH, key=f"{party}:{external_id}:{kind}", payload={"item": item.pk})
    return item
