"""Declare one order: check the set, store it sealed, and make its four messages due."""

from __future__ import annotations

import dataclasses
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from sluis.customs import identity, purge, resending, states
from sluis.customs.declaration import KINDS, ROLE_OF_KIND, Buyer, Consignee, DeclarationSet, Line, problems
from sluis.customs.models import Allowance, Declaration, Message
from sluis.customs.resending import Sent
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.kernel.ids import new_id
from sluis.offices.models import Merchant
from sluis.records import audit, events, moves, sealing
from sluis.work import due

SEND = "customs.send"
RECEIVE = "customs.receive"
_APP_WORDS = {resending.NEW: "new", resending.CHANGE: "changed"}


def _owner(merchant_id: str) -> str:
    return f"merchant:{merchant_id}"


def buyer_hash(id_number: str) -> str:
    """Return the office-wide keyed hash of an identity number, for the yearly allowance only."""
    return sealing.keyed_hash(id_number.upper(), purpose="buyer-identity")


def used_fen(*, id_number: str, year: int) -> int:
    """Return what our own declarations used of a buyer's allowance in a calendar year, in fen."""
    used = Allowance.objects.filter(buyer_hash=buyer_hash(id_number), year=year).aggregate(
        total=Sum("amount_fen")
    )["total"]
    return int(used or 0)


@transaction.atomic
def declare(*, merchant: Merchant, declared: DeclarationSet, paid_fen: int, actor: str) -> Declaration:
    """Store a declaration and ask for its messages to be sent after the commit; once per order number.

    Raise BadInput naming what customs would refuse: sums, weights, the identity number, missing transport
    data.
    """
    existing = Declaration.objects.filter(
        office_code=merchant.office_id, reference=declared.order_number
    ).first()
    if existing is not None:
        return existing
    _check(declared, paid_fen=paid_fen)
    declaration = Declaration(
        office_code=merchant.office_id,
        merchant=merchant,
        reference=declared.order_number,
        mode=declared.mode,
        **_columns(declared, merchant.pk),
    )
    declaration.own_number = declaration.pk[-20:]
    declaration.save(force_insert=True)
    Allowance.objects.create(
        buyer_hash=declaration.buyer_hash,
        year=clock.now().astimezone(clock.SHANGHAI).year,
        declaration=declaration,
        amount_fen=declared.dutiable_fen,
    )
    audit.write(
        actor=actor,
        verb="customs.declare",
        subject=declaration.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail={"reference": declared.order_number, "mode": declared.mode},
    )
    events.emit(
        kind="declaration.requested",
        reference=declaration.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail={"order": declared.order_number},
    )
    purge.schedule(declaration.office_code)
    request_messages(declaration, round_number=1, kinds=dict.fromkeys(kinds_we_send(), resending.NEW))
    return declaration


def _check(declared: DeclarationSet, *, paid_fen: int) -> None:
    if not identity.is_valid(declared.buyer.id_number):
        raise BadInput(
            "the identity number has 18 characters and its check digit must fit (ISO 7064 MOD 11-2)",
            field="buyer.id_number",
        )
    found = problems(declared, paid_fen=paid_fen)
    if found:
        raise BadInput("; ".join(f"{p.field}: {p.message}" for p in found), field=found[0].field)


def _columns(declared: DeclarationSet, merchant_id: str) -> dict[str, Any]:
    """Return the columns that follow from a set: the sealed content and what may be seen of it."""
    number = declared.buyer.id_number
    return {
        "buyer_hash": buyer_hash(number),
        "buyer_hint": f"{number[:3]}…{number[-4:]}",
        "dutiable_fen": declared.dutiable_fen,
        "tax_fen": declared.tax_fen,
        "waybill_number": declared.waybill_number,
        "content": sealing.seal(to_json(declared), owner=_owner(merchant_id)),
    }


def kinds_we_send() -> list[str]:
    """Return the messages of the roles that this office holds; the others are sent by their owners."""
    return [kind for kind in KINDS if ROLE_OF_KIND[kind] in settings.CUSTOMS_ROLES]


def request_messages(declaration: Declaration, *, round_number: int, kinds: Mapping[str, str]) -> None:
    """Make messages due by kind with their appType, and the receipts to be fetched."""
    for kind, app_type in kinds.items():
        message = Message.objects.create(
            id=new_id("msg"),
            declaration=declaration,
            kind=kind,
            guid=str(uuid.uuid4()).upper(),
            round=round_number,
            app_type=app_type,
        )
        due.ask(
            handler=SEND,
            key=message.pk,
            payload={"message": message.pk},
            resource=f"{declaration.pk}:{kind}",
            merchant=declaration.merchant_id,
        )
    due.ask(handler=RECEIVE, key=declaration.office_code, payload={"office": declaration.office_code})


@transaction.atomic
def correct(*, declaration: Declaration, declared: DeclarationSet, paid_fen: int, actor: str) -> Declaration:
    """Mend a refused declaration and send what changed or was refused in the next round.

    Raise BadInput as `declare` does, Conflict when customs has not refused it.
    """
    _check(declared, paid_fen=paid_fen)
    if declared.order_number != declaration.reference:
        raise BadInput("a correction is of the same order", field="order_number")
    if declaration.purged_at is not None:
        raise Conflict("the buyer of this declaration was erased on schedule; it cannot be sent again")
    old = content(declaration)
    moves.must_move(
        Declaration.objects.filter(pk=declaration.pk),
        to=states.REQUESTED,
        moves=states.DECLARATION_MOVES,
        reason="",
        **_columns(declared, declaration.merchant_id),
    )
    sent = [Sent(one.kind, one.round, one.state, one.status) for one in declaration.messages.all()]
    Message.objects.filter(declaration=declaration, state=states.REQUESTED).update(state=states.REFUSED)
    kinds = resending.plan(old=old, new=declared, sent=sent, held=kinds_we_send())
    request_messages(declaration, round_number=max((one.round for one in sent), default=0) + 1, kinds=kinds)
    if not kinds:  # What was refused is another party's to send; ours stand and wait for it.
        moves.move(
            Declaration.objects.filter(pk=declaration.pk), to=states.SENT, moves=states.DECLARATION_MOVES
        )
    Allowance.objects.filter(declaration=declaration).update(
        buyer_hash=buyer_hash(declared.buyer.id_number), amount_fen=declared.dutiable_fen
    )
    audit.write(
        actor=actor,
        verb="customs.correct",
        subject=declaration.pk,
        office=declaration.office_code,
        merchant=declaration.merchant_id,
        detail={"messages": ", ".join(f"{kind} {_APP_WORDS[how]}" for kind, how in kinds.items())},
    )
    declaration.refresh_from_db()
    return declaration


def content(declaration: Declaration) -> DeclarationSet:
    """Open the sealed set of a declaration. Raise SealBroken when it was purged or the key is another."""
    return from_json(sealing.open_text(declaration.content, owner=_owner(declaration.merchant_id)))


def to_json(declared: DeclarationSet) -> str:
    """Write a declaration set as JSON."""

    def plain(value: object) -> str:
        return value.isoformat() if isinstance(value, datetime) else str(value)

    return json.dumps(dataclasses.asdict(declared), default=plain, ensure_ascii=False)


def from_json(text: str) -> DeclarationSet:
    """Read a declaration set back."""
    raw: dict[str, Any] = json.loads(text)
    lines = tuple(
        Line(
            **{
                **line,
                "quantity1": Decimal(line["quantity1"]),
                "quantity2": Decimal(line["quantity2"]) if line["quantity2"] else None,
            }
        )
        for line in raw.pop("lines")
    )
    return DeclarationSet(
        **{
            **raw,
            "buyer": Buyer(**raw["buyer"]),
            "consignee": Consignee(**raw["consignee"]),
            "paid_at": datetime.fromisoformat(raw["paid_at"]),
            "lines": lines,
        }
    )
