"""Goods of a released declaration go back: asked for within 30 days, back within 45, tax and allowance return.

The message is CEB625, sent by the declarant; customs answers with CEB626. When the goods are in, customs voids
the tax bill (CEB818, status 3), and only then the buyer's yearly allowance comes back. Goods that come later go
back by private means: tax and allowance stay (fact sheet "China import rules" §6).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from django.db import transaction
from django.db.models import Sum

from sluis.customs import declare, states
from sluis.customs.amounts import amount
from sluis.customs.declaration import LIST, ROLE_OF_KIND, DeclarationSet
from sluis.customs.exact import half_up
from sluis.customs.models import Allowance, Declaration, Return
from sluis.customs.ports import Envelope, Receipt, ReturnedGoods
from sluis.customs.telling import tell
from sluis.customs.window import window_of
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict, TryLater
from sluis.records import moves
from sluis.work import due

SEND: Final = "customs.send_return"
LAPSE: Final = "customs.return_lapse"
ANSWERS: Final = frozenset({"626", "818"})
KIND: Final = "625"
_VOID = "3"  # CEB818: the tax bill is void


def days(name: str, at: datetime) -> timedelta:
    """Return a period of the rules in force on the Chinese day of a moment."""
    return timedelta(days=int(amount(name, at.astimezone(clock.SHANGHAI).date()).value))


def ask_until(declaration: Declaration) -> datetime | None:
    """Return until when a return may be asked for; None before the release."""
    released = declaration.released_at
    return released + days("return_apply_within_days", released) if released else None


def quantities_left(declaration: Declaration, declared: DeclarationSet) -> dict[int, int]:
    """Return how many pieces of each line may still go back."""
    left = {line.number: line.quantity for line in declared.lines}
    for earlier in declaration.returns.exclude(state=states.REFUSED):
        for line in earlier.lines:
            left[line["number"]] -= line["quantity"]
    return left


@transaction.atomic
def ask_return(
    *, declaration: Declaration, reason: str, actor: str, quantities: Mapping[int, int] | None = None
) -> Return:
    """Ask customs to take goods back; `quantities` are pieces by line number, everything that is left when None.

    Raise Conflict before the release, after 30 days, or when the buyer was erased; BadInput on lines and pieces.
    """
    declaration = Declaration.objects.select_for_update().get(pk=declaration.pk)
    declared = _returnable(declaration)
    left = quantities_left(declaration, declared)
    wanted = dict(quantities) if quantities is not None else _some(left)
    _check(wanted, left, reason)
    goods_fen = _value_of(declared, wanted)
    released = declaration.released_at or clock.now()
    asked = Return(
        declaration=declaration,
        guid=str(uuid.uuid4()).upper(),
        lines=[{"number": number, "quantity": wanted[number]} for number in sorted(wanted)],
        reason=reason.strip()[:1000],
        goods_fen=goods_fen,
        allowance_fen=_allowance_of(declaration, declared, goods_fen, last=wanted == _some(left)),
        goods_by=released + days("return_goods_back_within_days", released),
    )
    asked.own_number = asked.pk[-20:]
    asked.save(force_insert=True)
    detail = {"return": asked.pk, "pieces": str(sum(wanted.values()))}
    tell(declaration, "return_asked", detail, actor=actor)
    due.ask(handler=SEND, key=asked.pk, payload={"return": asked.pk}, merchant=declaration.merchant_id)
    due.ask(handler=LAPSE, key=asked.pk, payload={"return": asked.pk}, at=asked.goods_by)
    due.ask(handler=declare.RECEIVE, key=declaration.office_code, payload={"office": declaration.office_code})
    return asked


def _returnable(declaration: Declaration) -> DeclarationSet:
    until = ask_until(declaration)
    if declaration.state != states.RELEASED or until is None:
        raise Conflict("customs has not released this parcel, so it cannot be returned")
    if clock.now() > until:
        raise Conflict(
            f"customs takes returns until {until.astimezone(clock.SHANGHAI):%Y-%m-%d}; tax and allowance stay"
        )
    if declaration.purged_at is not None:
        raise Conflict("the buyer of this declaration was erased on schedule")
    if ROLE_OF_KIND[LIST] not in {ROLE_OF_KIND[kind] for kind in declare.kinds_we_send()}:
        raise Conflict("returns are sent by the declarant, a role that this office does not hold")
    return declare.content(declaration)


def _check(wanted: Mapping[int, int], left: Mapping[int, int], reason: str) -> None:
    if not reason.strip():
        raise BadInput("reason: say why the goods go back; customs asks for it", field="reason")
    if not wanted:
        raise BadInput("lines: nothing is left to return", field="lines")
    for number, quantity in wanted.items():
        if number not in left:
            raise BadInput(f"lines: the declaration has no line {number}", field="lines")
        if not 0 < quantity <= left[number]:
            raise BadInput(
                f"line {number}: from 1 to {left[number]} pieces can go back, not {quantity}", field="lines"
            )


def _some(left: Mapping[int, int]) -> dict[int, int]:
    return {number: quantity for number, quantity in left.items() if quantity > 0}


def _allowance_of(declaration: Declaration, declared: DeclarationSet, goods_fen: int, *, last: bool) -> int:
    """Return what of the taxable price goes back; the last return takes what rounding left of it."""
    earlier = declaration.returns.exclude(state=states.REFUSED)
    if last:
        taken = earlier.aggregate(total=Sum("allowance_fen"))["total"] or 0
        return declaration.dutiable_fen - int(taken)
    return half_up(Fraction(declaration.dutiable_fen * goods_fen, declared.goods_fen or 1))


def _value_of(declared: DeclarationSet, wanted: Mapping[int, int]) -> int:
    return sum(
        half_up(Fraction(line.total_fen * wanted[line.number], line.quantity))
        for line in declared.lines
        if line.number in wanted
    )


def envelope_of(asked: Return) -> Envelope:
    """Return how a return travels; the same row always gives the same envelope."""
    return Envelope(KIND, asked.guid, asked.pk, asked.own_number, asked.built_at)


def send(payload: dict[str, Any]) -> None:
    """Send one return; an unknown outcome raises TryLater, and the same bytes go again."""
    asked = Return.objects.select_related("declaration").get(pk=payload["return"])
    if asked.state != states.REQUESTED:
        return
    declaration = asked.declaration
    goods = ReturnedGoods(
        declaration.list_number, asked.reason, {line["number"]: line["quantity"] for line in asked.lines}
    )
    answer = window_of(declaration.office_code).send_return(
        declare.content(declaration), goods, envelope_of(asked)
    )
    if answer.refused:
        _move(asked, states.REFUSED, status=answer.code, info=answer.info)
    elif answer.taken:
        _move(asked, states.SENT, sent_at=clock.now())
    else:
        raise TryLater(f"customs did not answer: {answer.info}", party="chinaport", their_code=answer.code)


def under_way(office: str) -> bool:
    """Tell whether an answer about a return of an office is still to come."""
    return Return.objects.filter(
        declaration__office_code=office, state__in=[states.REQUESTED, states.SENT, states.ACCEPTED_RETURN]
    ).exists()


def apply_receipt(*, office: str, receipt: Receipt) -> None:
    """Move the return that an answer speaks of; twice or late ends the same."""
    rows = Return.objects.filter(declaration__office_code=office).select_related("declaration")
    if receipt.kind == "818":
        if receipt.status == _VOID:
            _goods_are_in(rows.filter(declaration__list_number=receipt.list_number), receipt.returned_at)
        return
    asked = (
        rows.filter(pk=receipt.guid).first()  # CEB900 names our message
        or rows.filter(guid=receipt.guid).first()
        or rows.filter(own_number=receipt.own_number).first()
    )
    if asked is None:
        return
    if asked.returned_at is None or receipt.returned_at >= asked.returned_at:
        Return.objects.filter(pk=asked.pk).update(
            status=receipt.status[:10],
            info=receipt.info[:1000],
            returned_at=receipt.returned_at,
            port_number=receipt.port_number or asked.port_number,
        )
    target = states.meaning(receipt.status)
    if target in (states.REFUSED, states.ACCEPTED):
        _move(asked, target, status=receipt.status, info=receipt.info)


@transaction.atomic
def _move(asked: Return, to: str, **changes: Any) -> bool:
    fields = {name: str(value)[:1000] if name == "info" else value for name, value in changes.items()}
    moved = moves.move(Return.objects.filter(pk=asked.pk), to=to, moves=states.RETURN_MOVES, **fields)
    if moved:
        detail = {"return": asked.pk, "info": str(changes.get("info", ""))[:300]}
        tell(asked.declaration, f"return_{to}", detail)
    return moved


@transaction.atomic
def _goods_are_in(rows: Any, at: datetime) -> None:
    """Customs voided the tax bill: the goods of the oldest return that waits for this are back."""
    waiting = rows.filter(state__in=[states.ACCEPTED_RETURN, states.LAPSED]).order_by("built_at", "pk")
    asked: Return | None = waiting.first()
    if asked is None or not moves.move(
        Return.objects.filter(pk=asked.pk), to=states.COMPLETED, moves=states.RETURN_MOVES, completed_at=at
    ):
        return
    kept_fen = _restore_allowance(asked.declaration)
    tell(
        asked.declaration,
        "returned",
        {"return": asked.pk, "goods_fen": str(asked.goods_fen), "part": "part" if kept_fen else "all"},
    )


def _restore_allowance(declaration: Declaration) -> int:
    """Write what the buyer keeps as used and return it in fen."""
    back = declaration.returns.filter(state=states.COMPLETED).aggregate(total=Sum("allowance_fen"))["total"]
    kept = max(declaration.dutiable_fen - int(back or 0), 0)
    Allowance.objects.filter(declaration=declaration).update(amount_fen=kept)
    return kept


def lapse(payload: dict[str, Any]) -> None:
    """The last day for the goods has passed: tax and allowance stay, and a person is told."""
    asked = Return.objects.select_related("declaration").get(pk=payload["return"])
    if asked.state == states.ACCEPTED_RETURN:
        _move(asked, states.LAPSED)
