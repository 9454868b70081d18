"""Rows as several pages of money show them, and the way from a booked event to what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sluis.ledger import queries, wording
from sluis.ledger.models import Payout, PayoutBatch, Statement, StatementLine, Transfer
from sluis.ledger.models.payouts import PayoutState
from sluis.offices.history import party_word
from sluis.offices.scope import Scope

ADDRESSES: tuple[tuple[str, str], ...] = (
    ("pay_", "/payments/{}/"),
    ("ref_", "/payments/?q={}"),
    ("pyo_", "/money/payouts/{}/"),
    ("ord_", "/orders/{}/"),
)
OFFICE_ADDRESSES: tuple[tuple[str, str], ...] = (
    ("pob_", "/money/batches/{}/"),
    ("stm_", "/money/statements/{}/"),
    ("bke_", "/money/bank/{}/"),
    ("line_", "/money/lines/{}/"),
    ("item_", "/money/items/{}/"),
)
NUMBERED = ("bke_", "line_", "item_")


def event_address(event: str, *, is_office: bool = False) -> str:
    """Return the page of what an event's id names ("order:ord_…:1", "stm_…:12", "3184…"), or an empty text.

    Files, bookings and lines that are an office's lead only those there who hold one.
    """
    if event.isdigit():
        return f"/orders/?q={event}"  # the platform's own order number, by which its lines name the sale
    for part in event.split(":"):
        for start, address in (*ADDRESSES, *(OFFICE_ADDRESSES if is_office else ())):
            if part.startswith(start):
                return address.format(part.removeprefix(start) if start in NUMBERED else part)
    return ""


def payout_row(one: Payout) -> dict[str, Any]:
    """Return a payout with the word and tone of its state."""
    return {
        "payout": one,
        "state": wording.payout_word(one.state),
        "tone": wording.PAYOUT_TONES.get(one.state, ""),
    }


def batch_row(one: PayoutBatch) -> dict[str, Any]:
    """Return a file to the bank with the word and tone of its state."""
    return {
        "batch": one,
        "state": wording.payout_word(one.state),
        "tone": wording.PAYOUT_TONES.get(one.state, ""),
    }


def statement_row(one: Statement) -> dict[str, Any]:
    """Return a counterparty's file in words."""
    return {
        "statement": one,
        "party": party_word(one.party),
        "purpose": wording.purpose_word(one.purpose),
        "state": wording.statement_state_word(one.state),
        "tone": "go" if one.state == Statement.State.POSTED else "info",
    }


def line_row(line: StatementLine, *, is_office: bool) -> dict[str, Any]:
    """Return a line as the lists of money show it."""
    reference = line.reference or (line.open_item.reference if line.open_item else "")
    return {
        "line": line,
        "kind": wording.line_kind_word(line.kind),
        "outcome": wording.outcome_word(line.outcome),
        "tone": wording.OUTCOME_TONES.get(line.outcome, ""),
        "url": event_address(reference, is_office=is_office),
        "decides": line.outcome in wording.DIFFERENCE_TONES,
    }


def transfer_row(one: Transfer, *, is_office: bool) -> dict[str, Any]:
    """Return a transfer with its accounts in words."""
    return {
        "transfer": one,
        "debit": wording.account_word(one.debit),
        "credit": wording.account_word(one.credit),
        "url": event_address(one.event, is_office=is_office),
    }


def difference_kinds(scope: Scope) -> list[dict[str, Any]]:
    """Return the kinds of differences that there are, each with how many and the age of the oldest."""
    found = []
    for kind, count in queries.difference_counts(scope).items():
        if count:
            oldest = queries.differences(scope, kind=kind, limit=1)
            found.append(
                {
                    "kind": kind,
                    "word": wording.difference_word(kind),
                    "tone": wording.DIFFERENCE_TONES.get(kind, ""),
                    "count": count,
                    "days": oldest[0].age_days if oldest else 0,
                }
            )
    return found


STAGES = (
    {PayoutState.REQUESTED},
    {PayoutState.SENT, PayoutState.UNKNOWN},
    {PayoutState.ACCEPTED},
    {PayoutState.BOOKED, PayoutState.RETURNED},
)


def payout_steps(state: str) -> list[dict[str, Any]]:
    """Return how far a payout or batch is, for the step line."""
    labels = [wording.payout_word(name) for name in ("requested", "sent", "accepted", "booked")]
    at = next((place for place, states in enumerate(STAGES) if state in states), -1)
    if state == PayoutState.BOOKED:
        at = len(STAGES)
    steps: list[dict[str, Any]] = [
        {"label": label, "state": _step_state(place, at)} for place, label in enumerate(labels)
    ]
    if state == PayoutState.UNKNOWN:
        steps[at]["state"], steps[at]["note"] = "waiting", wording.payout_word(state)
    elif state == PayoutState.REJECTED:
        steps = _failed(steps, 2, state)
    elif state == PayoutState.RETURNED:
        steps = _failed(steps, 3, state)
    return steps


def _step_state(place: int, at: int) -> str:
    if place < at:
        return "done"
    return "current" if place == at else "todo"


def _failed(steps: Sequence[dict[str, Any]], at: int, state: str) -> list[dict[str, Any]]:
    done = [{**step, "state": "done"} for step in steps[:at]]
    return [*done, {"label": wording.payout_word(state), "state": "failed"}]


def parts_that_show(parts: Iterable[tuple[str, Any, int]]) -> list[dict[str, Any]]:
    """Return the parts of a stacked bar that are more than nothing; none when fewer than two would be seen."""
    shown = [
        {"label": label, "amount": amount, "series": series}
        for label, amount, series in parts
        if (amount.minor if hasattr(amount, "minor") else amount) > 0
    ]
    return shown if len(shown) > 1 else []
