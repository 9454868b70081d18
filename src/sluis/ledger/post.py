"""Post an event's transfers: the only door into the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.kernel.money import Money
from sluis.ledger import accounts
from sluis.ledger.models import Transfer

_COLUMNS = (
    "event",
    "leg",
    "debit",
    "credit",
    "amount_minor",
    "currency",
    "merchant_id",
    "office",
    "at",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One transfer to be: the amount is positive; `leg` names it within its event ("capture", "fee")."""

    debit: str
    credit: str
    money: Money
    leg: str
    merchant_id: str | None = None


def post(*, event: str, entries: Sequence[Entry], office: str, at: datetime | None = None) -> list[Transfer]:
    """Write the transfers of an event in the caller's transaction and return them in the order of `entries`.

    A leg that is there with the same content is left alone. Raise Conflict when it is there with other
    content, BadInput for an amount that is not positive or an account that does not exist.
    """
    for entry in entries:
        _check(entry)
    moment = at or clock.now()
    wanted = [_row(event, entry, office, moment) for entry in entries]
    with transaction.atomic():
        # Existing legs are skipped, also those that another process writes right now.
        written = _insert(wanted)
        for row in wanted:
            row.pk = written.get(row.leg)
        if len(written) < len(wanted):
            _compare(event, wanted, written)
    return wanted


def _insert(rows: Sequence[Transfer]) -> dict[str, int]:
    """Insert what is not there and return the new ids by leg. One statement: it is on the till's path."""
    if not rows:
        return {}
    adapt = connection.ops.adapt_datetimefield_value
    mark = f"({', '.join(['%s'] * len(_COLUMNS))})"
    values: list[Any] = [
        value for row in rows for value in (row.event, row.leg, *_content(row), adapt(row.at))
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_transfer ({', '.join(_COLUMNS)}) VALUES {', '.join([mark] * len(rows))}"  # noqa: S608
            " ON CONFLICT (event, leg) DO NOTHING RETURNING leg, id",
            values,
        )
        return dict(cursor.fetchall())


def _compare(event: str, wanted: Sequence[Transfer], written: dict[str, int]) -> None:
    """Take the ids of legs that were there before. Raise Conflict when one of them says something else."""
    before = [row for row in wanted if row.leg not in written]
    legs = [row.leg for row in before]
    found = {row.leg: row for row in Transfer.objects.filter(event=event, leg__in=legs)}
    for row in before:
        if row.leg not in found or _content(found[row.leg]) != _content(row):
            raise Conflict(f"event {event} has another leg {row.leg!r} already", code="posted_differently")
        row.pk, row.at = found[row.leg].pk, found[row.leg].at


def _check(entry: Entry) -> None:
    if entry.money.minor <= 0:
        raise BadInput(f"a transfer moves a positive amount, not {entry.money}", field="money")
    if entry.debit == entry.credit:
        raise BadInput(f"a transfer needs two accounts, not {entry.debit} twice", field="credit")
    for field, code in (("debit", entry.debit), ("credit", entry.credit)):
        try:
            accounts.family(code)
        except accounts.UnknownAccount as error:
            raise BadInput(str(error), field=field) from error


def _row(event: str, entry: Entry, office: str, at: datetime) -> Transfer:
    row = Transfer(
        event=event,
        leg=entry.leg,
        debit=entry.debit,
        credit=entry.credit,
        amount_minor=entry.money.minor,
        currency=entry.money.currency,
        merchant_id=entry.merchant_id,
        office=office,
        at=at,
    )
    # It is written by hand; as a row of the database it must not be saved again.
    row._state.adding = False
    return row


def _content(row: Transfer) -> tuple[object, ...]:
    return (row.debit, row.credit, row.amount_minor, row.currency, row.merchant_id, row.office)
