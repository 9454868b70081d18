"""Which messages a corrected declaration sends again, and whether as new or as a change (no Django).

Connection standard 202205 as the port applies it: what is stored there under the same number is changed
(appType 2), what was refused or never arrived is sent anew (appType 1), what says the same as before is not sent
at all. A list that customs sent back may be declared anew. Order, payment and waybill can be changed only while
no list of the order is under way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from sluis.customs import states
from sluis.customs.declaration import KINDS, LIST, ORDER, PAYMENT, WAYBILL, DeclarationSet

NEW, CHANGE = "1", "2"
_AT_PORT: Final = frozenset({states.SENT, states.STORED})
# "Already stored": our note of the sending was lost, the message was not.
_KEPT_THERE: Final = frozenset({"-301010", "-401007", "-504012", "-621004"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of an earlier round and what became of it."""

    kind: str
    round: int
    state: str
    status: str = ""


def said_in(kind: str, declared: DeclarationSet) -> tuple[object, ...]:
    """Return the values that one message carries, to see whether a correction touches it."""
    buyer, consignee = declared.buyer, declared.consignee
    amounts = (declared.freight_fen, declared.discount_fen, declared.tax_fen, declared.goods_fen)
    if kind == ORDER:
        lines = tuple(
            replace(line, hs10="", unit1="", quantity1=Decimal(0), unit2="", quantity2=None, record_number="")
            for line in declared.lines
        )
        return (declared.order_number, buyer, consignee, *amounts, declared.payment_number, lines)
    if kind == PAYMENT:
        person = (buyer.name, buyer.id_number, buyer.telephone)
        return (declared.order_number, *person, declared.paid_fen, declared.paid_at, declared.payment_number)
    if kind == WAYBILL:
        names = tuple(line.name_zh for line in declared.lines)
        numbers = (declared.waybill_number, declared.order_number, declared.master_bill)
        charges = (declared.freight_fen, declared.insurance_fen, declared.gross_weight_g)
        return (*numbers, *charges, consignee, names)
    return (declared,)


def known_as(kind: str, declared: DeclarationSet) -> str:
    """Return the number under which the port keeps a message; another number is another thing."""
    return {PAYMENT: declared.payment_number, WAYBILL: declared.waybill_number}.get(
        kind, declared.order_number
    )


def plan(
    *, old: DeclarationSet, new: DeclarationSet, sent: Iterable[Sent], held: Collection[str]
) -> dict[str, str]:
    """Return the kinds to send again with their appType, in the order of sending; `held` are those we may send."""
    history = list(sent)
    found = {}
    for kind in KINDS:
        if kind not in held:
            continue
        at_port = _at_port(kind, history) and known_as(kind, old) == known_as(kind, new)
        if not at_port:
            found[kind] = NEW
        elif _newest_refused(kind, history) or said_in(kind, old) != said_in(kind, new):
            found[kind] = CHANGE  # After a refused message the port keeps what an earlier round said.
    return found


def _newest_refused(kind: str, history: list[Sent]) -> bool:
    mine = [one for one in history if one.kind == kind]
    return bool(mine) and max(mine, key=lambda one: one.round).state == states.REFUSED


def _at_port(kind: str, history: list[Sent]) -> bool:
    """Tell whether the port keeps a message of this kind; a list is gone with its newest refusal."""
    mine = sorted((one for one in history if one.kind == kind), key=lambda one: one.round)
    kept = [one.state in _AT_PORT or one.status in _KEPT_THERE for one in mine]
    return bool(kept) and (kept[-1] if kind == LIST else any(kept))
