"""Read the bank's statements: payouts are confirmed, settlements arrive, the rest waits for a person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from sluis.kernel import wiring
from sluis.kernel.errors import BadInput, Conflict
from sluis.kernel.money import Money
from sluis.ledger import accounts, settled
from sluis.ledger.bank_match import match_entry
from sluis.ledger.models import BankEntry, BankStatement
from sluis.ledger.ports import BankFile, BankFileReader, ParsedBankEntry, ParsedBankStatement
from sluis.ledger.post import post
from sluis.offices.models import Connection
from sluis.records import audit, events, files


@dataclass(frozen=True, slots=True)
class Booked:
    """What came of a file: its statements, those that were new, and the outcomes of new entries."""

    statements: list[BankStatement]
    fresh: int
    outcomes: dict[str, int] = field(default_factory=dict)


def book(*, file: BankFile, actor: str) -> Booked:
    """Read a statement file of the bank and book it; the same statement again changes nothing.

    Raise BadInput for a file that is none, whose balances do not add up, or of a foreign account; nothing is
    stored then.
    """
    reader = wiring.get(BankFileReader)
    parsed = reader.read(file)
    with transaction.atomic():
        kept = files.store(file.content, name=file.name[-160:], media_type="application/octet-stream")
        sha256 = hashlib.sha256(file.content).hexdigest()
        statements, fresh = [], 0
        outcomes: dict[str, int] = {}
        for one in sorted(parsed, key=lambda one: (one.day, one.statement_id)):
            found = _known(one)
            if found is None:
                found = _book(one, sha256=sha256, file_id=kept.pk, actor=actor)
                fresh += 1
                for outcome in found.entries.values_list("outcome", flat=True):
                    outcomes[outcome] = outcomes.get(outcome, 0) + 1
            statements.append(found)
        if not fresh:
            kept.delete()
    return Booked(statements, fresh, outcomes)


def _known(parsed: ParsedBankStatement) -> BankStatement | None:
    """Find the same statement, in this form or another. Raise Conflict when that one says otherwise."""
    same = BankStatement.objects.filter(
        iban=parsed.iban, form=parsed.form, statement_id=parsed.statement_id
    ).first()
    other = (
        BankStatement.objects.filter(
            iban=parsed.iban,
            day=parsed.day,
            opening_minor=parsed.opening.minor,
            closing_minor=parsed.closing.minor,
        )
        .exclude(form=parsed.form)
        .first()
    )
    found = same or other
    if found is None:
        return None
    ours = sorted(found.entries.values_list("amount_minor", flat=True))
    if ours != sorted(entry.money.minor for entry in parsed.entries):
        raise Conflict(
            f"statement {parsed.statement_id} of {parsed.day} was booked with other entries; compare the two",
            code="statement_changed",
        )
    return found


def _office_of(iban: str) -> str:
    connection = Connection.objects.filter(party="bank", account=iban, is_active=True).first()
    if connection is None:
        raise BadInput(
            f"{iban} is no account of ours; connect it under Settings, or take the right file",
            field="file",
            code="foreign_account",
        )
    return connection.office_id


def _book(parsed: ParsedBankStatement, *, sha256: str, file_id: str, actor: str) -> BankStatement:
    office = _office_of(parsed.iban)
    total = sum((entry.money.minor for entry in parsed.entries), parsed.opening.minor)
    if total != parsed.closing.minor:
        raise BadInput(
            f"statement {parsed.statement_id}: opening balance and entries give "
            f"{Money(total, parsed.closing.currency)}, it closes with {parsed.closing}",
            field="file",
            code="balance_differs",
        )
    first = BankStatement.objects.filter(iban=parsed.iban).order_by("day", "statement_id").first()
    statement = BankStatement.objects.create(
        office=office,
        iban=parsed.iban,
        statement_id=parsed.statement_id,
        form=parsed.form,
        day=parsed.day,
        currency=parsed.closing.currency,
        opening_minor=parsed.opening.minor,
        closing_minor=parsed.closing.minor,
        sha256=sha256,
        file_id=file_id,
    )
    _open_account(statement, first)
    for number, entry in enumerate(parsed.entries, start=1):
        match_entry(_row(statement, number, entry))
    audit.write(
        actor=actor,
        verb="ledger.book_bank_statement",
        subject=statement.pk,
        office=office,
        detail={"day": parsed.day.isoformat(), "entries": len(parsed.entries), "form": parsed.form},
    )
    events.emit(kind="bank_statement.booked", reference=statement.pk, office=office)
    return statement


def _open_account(statement: BankStatement, first: BankStatement | None) -> None:
    """Take over the balance from before the ledger; an earlier statement that comes late corrects it."""
    if first is not None and (first.day, first.statement_id) < (statement.day, statement.statement_id):
        return
    known = first.opening_minor if first else 0
    entries = settled.move(
        accounts.bank(statement.office),
        accounts.opening(statement.office),
        Money(statement.opening_minor - known, statement.currency),
        "opening",
    )
    if entries:
        post(event=f"{statement.pk}:opening", entries=entries, office=statement.office)


def _row(statement: BankStatement, number: int, entry: ParsedBankEntry) -> BankEntry:
    return BankEntry(
        statement=statement,
        entry_no=number,
        office=statement.office,
        amount_minor=entry.money.minor,
        currency=entry.money.currency,
        booked_date=entry.booked_date,
        value_date=entry.value_date,
        end_to_end_id=entry.end_to_end_id[:80],
        batch_id=entry.batch_id[:80],
        reference=entry.reference[:40],
        text=entry.text[:500],
        counterparty_name=entry.counterparty_name[:140],
        counterparty_iban=entry.counterparty_iban[:34],
        bank_reference=entry.bank_reference[:80],
        is_return=entry.is_return,
        reason=entry.reason[:140],
    )


def gaps(iban: str) -> list[date]:
    """Return the days whose statement does not open with the balance that the one before closed with."""
    rows = BankStatement.objects.filter(iban=iban).order_by("day", "statement_id")
    broken, closing = [], None
    for day, opening, closes in rows.values_list("day", "opening_minor", "closing_minor"):
        if closing is not None and opening != closing:
            broken.append(day)
        closing = closes
    return broken
