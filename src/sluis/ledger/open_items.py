"""Say what a counterparty's statement should bring."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

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
    item = OpenItem(
        party=party,
        external_id=external_id,
        kind=kind,
        reference=reference,
        amount_minor=kinds.signed(kind, money.minor),
        currency=money.currency,
        merchant_id=merchant_id,
        office=office,
        event=event,
        expected_at=at or clock.now(),
    )
    if not _insert(item):
        return _same(item)
    # Its statement may have come first; then the line waits among the unknown ones.
    if StatementLine.objects.filter(external_id=external_id, outcome=StatementLine.Outcome.UNKNOWN).exists():
        due.ask(handler=REMATCH, key=f"{party}:{external_id}:{kind}", payload={"item": item.pk})
    return item


def _insert(item: OpenItem) -> bool:
    """Insert an item unless it is there; tell whether it was new. One statement: it is on the till's path."""
    columns: dict[str, Any] = {
        "party": item.party,
        "external_id": item.external_id,
        "kind": item.kind,
        "reference": item.reference,
        "amount_minor": item.amount_minor,
        "currency": item.currency,
        "merchant_id": item.merchant_id,
        "office": item.office,
        "event": item.event,
        "expected_at": connection.ops.adapt_datetimefield_value(item.expected_at),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_openitem ({', '.join(columns)})"  # noqa: S608
            f" VALUES ({', '.join(['%s'] * len(columns))})"
            " ON CONFLICT (party, external_id, kind) DO NOTHING RETURNING id",
            list(columns.values()),
        )
        found = cursor.fetchone()
    if found is None:
        return False
    item.pk, item._state.adding = found[0], False
    return True


def _same(item: OpenItem) -> OpenItem:
    """Return the item that is there. Raise Conflict when it says something else."""
    found = OpenItem.objects.get(party=item.party, external_id=item.external_id, kind=item.kind)
    if any(
        getattr(found, name) != getattr(item, name)
        for name in ("amount_minor", "currency", "merchant_id", "office")
    ):
        raise Conflict(
            f"{item.party} {item.kind} {item.external_id} is expected with another content already"
        )
    return found
