"""Fetch the bank's statements day by day, each once it is whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sluis.kernel import clock
from sluis.ledger import bank_statement
from sluis.ledger.models import BankStatement
from sluis.ledger.send import bank_of
from sluis.offices.models import Connection
from sluis.work import due

SYNC = "ledger.bank_sync"
EVERY_S = 3600.0
FIRST_DAYS = 7  # how far back a newly connected account is read
SYSTEM = "system"


def ask_for_all() -> None:
    """Make the fetching due for every office that has a bank; asking again changes nothing."""
    offices = Connection.objects.filter(party="bank", is_active=True).values_list("office_id", flat=True)
    for office in sorted(set(offices)):
        due.ask(handler=SYNC, key=office, payload={"office": office}, resource=f"statements:{office}")


def handle(payload: dict[str, Any]) -> due.Again:
    """Fetch what is whole by now, and again in an hour."""
    fetch(office=str(payload["office"]), through=clock.today() - timedelta(days=1), actor=SYSTEM)
    return due.Again(EVERY_S)


def fetch(*, office: str, through: date, actor: str) -> list[BankStatement]:
    """Fetch and book the statements after the last one up to a day; stop at a day that the bank has not got.

    A statement of the present day may still grow: give yesterday, unless the bank has closed its day. Raise
    TryLater when the bank is away and BadInput for a damaged statement, which is not booked.
    """
    bank = bank_of(office)
    last = BankStatement.objects.filter(iban=bank.debtor().iban).order_by("-day").first()
    day = last.day + timedelta(days=1) if last else through - timedelta(days=FIRST_DAYS - 1)
    booked: list[BankStatement] = []
    while day <= through:
        file = bank.statement(day)
        if file is None:
            break
        booked += bank_statement.book(file=file, actor=actor).statements
        day += timedelta(days=1)
    return booked
