"""What `sluis ledger …` does; each function returns plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sluis.kernel.errors import BadInput, SluisError
from sluis.ledger import (
    balances,
    bank_statement,
    bank_sync,
    fee_invoice,
    invoice_paper,
    journal,
    payout,
    queries,
    send,
    settle,
)
from sluis.ledger.models import PayoutBatch
from sluis.ledger.ports import BankFile
from sluis.offices.scope import SYSTEM, Scope
from sluis.records import files
from sluis.records.models import StoredFile

ACTOR = "system"


def settle_files(paths: Sequence[Path], *, office: str | None = None, actor: str = ACTOR) -> dict[str, Any]:
    """Settle statement files one by one; a file that fails does not stop the others.

    Returns `files` (one entry each: name, statement, fresh, lines, outcomes, net), `differences` by kind, and
    `errors`.
    """
    done: dict[str, Any] = {"files": [], "differences": {}, "errors": []}
    for path in paths:
        try:
            found = _settle_file(path, office=office, actor=actor)
        except SluisError as error:
            done["errors"].append({"file": path.name, "code": error.code, "message": error.message})
            continue
        again = any(one["statement"] == found["statement"] for one in done["files"])
        done["files"].append(found)
        if again:
            continue
        for kind, count in found["differences"].items():
            done["differences"][kind] = done["differences"].get(kind, 0) + count
    return done


def _settle_file(path: Path, *, office: str | None, actor: str) -> dict[str, Any]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror}", field="file") from error
    with stream:
        found = settle.settle(stream=stream, name=path.name, actor=actor, office=office)
    net = found.statement.net
    return {
        "file": path.name,
        "statement": found.statement.pk,
        "party": found.statement.party,
        "purpose": found.statement.purpose,
        "fresh": found.fresh,
        "lines": found.statement.line_count,
        "outcomes": found.outcomes,
        "differences": found.differences,
        "net": net.json() if net else None,
    }


def book_bank_files(paths: Sequence[Path], *, actor: str = ACTOR) -> dict[str, Any]:
    """Book the bank's files (camt.053, CODA, MT940); a file that fails does not stop the others."""
    done: dict[str, Any] = {"statements": 0, "outcomes": {}, "errors": []}
    for path in paths:
        try:
            found = bank_statement.book(file=BankFile(path.name, path.read_bytes()), actor=actor)
        except (SluisError, OSError) as error:
            done["errors"].append({"file": path.name, "message": str(error)})
            continue
        done["statements"] += found.fresh
        for outcome, count in found.outcomes.items():
            done["outcomes"][outcome] = done["outcomes"].get(outcome, 0) + count
    return done


def pay_out(office: str, day: date, *, actor: str = ACTOR) -> dict[str, Any]:
    """Make the payout batch of an office and give it to the bank; returns what was paid and the bank's
    answer.

    `batch` is None when nobody was due anything.
    """
    batch = payout.pay_out(office=office, day=day, actor=actor)
    if batch is None:
        return {"batch": None, "payouts": []}
    send.send({"batch": batch.pk})
    batch.refresh_from_db()
    return describe(batch)


def describe(batch: PayoutBatch) -> dict[str, Any]:
    """Return a batch with its payouts."""
    return {
        "batch": batch.pk,
        "message_id": batch.message_id,
        "state": batch.state,
        "reason": batch.reason,
        "total": batch.total.json(),
        "file": batch.file_id,
        "payouts": [
            {
                "payout": one.pk,
                "merchant": one.merchant_id,
                "amount": one.money.json(),
                "reference": one.reference,
                "state": one.state,
            }
            for one in batch.payouts.order_by("id")
        ],
    }


def payout_file(batch_id: str) -> bytes:
    """Return the payment file of a batch, written now if it was not yet."""
    batch = PayoutBatch.objects.get(pk=batch_id)
    if not batch.file_id:
        return files.content(send.write_file(batch, send.bank_of(batch.office)))
    return files.content(StoredFile.objects.get(pk=batch.file_id))


def fetch_bank_statements(office: str, through: date, *, actor: str = ACTOR) -> dict[str, Any]:
    """Fetch and book the bank's statements up to a day."""
    found = bank_sync.fetch(office=office, through=through, actor=actor)
    return {"statements": [{"day": one.day.isoformat(), "entries": one.entries.count()} for one in found]}


def journal_csv(first: date, last: date, *, scope: Scope = SYSTEM) -> Iterator[str]:
    """Yield the journal of a span of days as CSV, line by line."""
    return journal.journal(scope, first=first, last=last)


def vat_csv(first: date, last: date, *, scope: Scope = SYSTEM) -> Iterator[str]:
    """Yield the fee invoices of a span of days with their VAT as CSV, line by line."""
    return invoice_paper.vat_list(scope, first=first, last=last)


def invoice(office: str, first: date, last: date, issued: date, *, actor: str = ACTOR) -> dict[str, Any]:
    """Invoice the fees of a span of days; returns the new invoices with the ids of their files."""
    made = fee_invoice.invoice_fees(office=office, first=first, last=last, issued=issued, actor=actor)
    return {
        "invoices": [
            {
                "invoice": one.pk,
                "number": one.number,
                "merchant": one.merchant_id,
                "total": one.total.json(),
                "pdf": invoice_paper.paper(one).pk,
                "ubl": invoice_paper.ubl(one).pk,
            }
            for one in made
        ]
    }


def differences(kind: str = "", *, scope: Scope = SYSTEM) -> list[dict[str, Any]]:
    """Return what does not agree, oldest first; `kind` as in `queries.differences`, empty for all."""
    return [
        {
            "kind": one.kind,
            "party": one.party,
            "external_id": one.external_id,
            "line_kind": one.line_kind,
            "reference": one.reference,
            "merchant": one.merchant_id,
            "expected": one.expected.json() if one.expected else None,
            "stated": one.stated.json() if one.stated else None,
            "days": one.age_days,
            "line": one.line_id,
            "item": one.item_id,
            "statement": one.statement_id,
        }
        for one in queries.differences(scope, kind=kind, limit=10_000)
    ]


def imbalance() -> int:
    """Return by how many minor units the books miss zero, summed over the currencies; 0 is balanced."""
    return balances.imbalance()
