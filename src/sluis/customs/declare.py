"""Declare one order: check the set, store it sealed, and make its four messages due."""

from __future__ import annotations

import dataclasses
import json
import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from sluis.customs import identity, states
from sluis.customs.declaration import KINDS, ROLE_OF_KIND, Buyer, Consignee, DeclarationSet, Line, problems
from sluis.customs.models import Allowance, Declaration, Message
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.kernel.ids import new_id
from sluis.offices.models import Merchant
from sluis.records import audit, events, moves, sealing
from sluis.work import due

SEND = "customs.send"
RECEIVE = "customs.receive"


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
    if not identity.is_valid(declared.buyer.id_number):
        raise BadInput(
            "the identity number has 18 characters and its check digit must fit (ISO 7064 MOD 11-2)",
            field="buyer.id_number",
        )
    found = problems(declared, paid_fen=paid_fen)
    if found:
        raise BadInput("; ".join(f"{p.field}: {p.message}" for p in found), field=found[0].field)
    number = declared.buyer.id_number
    declaration = Declaration(
        office_code=merchant.office_id,
        merchant=merchant,
        reference=declared.order_number,
        mode=declared.mode,
        buyer_hash=buyer_hash(number),
        buyer_hint=f"{number[:3]}…{number[-4:]}",
        dutiable_fen=declared.dutiable_fen,
        tax_fen=declared.tax_fen,
        waybill_number=declared.waybill_number,
        content=sealing.seal(to_json(declared), owner=_owner(merchant.pk)),
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
    request_messages(declaration, round_number=1)
    return declaration


def request_messages(declaration: Declaration, *, round_number: int) -> None:
    """Make the messages of the roles that we hold due, and the receipts to be fetched."""
    for kind in KINDS:
        if ROLE_OF_KIND[kind] not in settings.CUSTOMS_ROLES:
            continue
        message = Message.objects.create(
            id=new_id("msg"),
            declaration=declaration,
            kind=kind,
            guid=str(uuid.uuid4()).upper(),
            round=round_number,
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
    """Mend a refused declaration and send its messages again. Raise BadInput as `declare` does."""
    found = problems(declared, paid_fen=paid_fen)
    if found:
        raise BadInput("; ".join(f"{p.field}: {p.message}" for p in found), field=found[0].field)
    moves.must_move(
        Declaration.objects.filter(pk=declaration.pk),
        to=states.REQUESTED,
        moves=states.DECLARATION_MOVES,
        content=sealing.seal(to_json(declared), owner=_owner(declaration.merchant_id)),
        reason="",
    )
    newest = declaration.messages.order_by("-round").values_list("round", flat=True).first() or 0
    request_messages(declaration, round_number=newest + 1)
    audit.write(
        actor=actor,
        verb="customs.correct",
        subject=declaration.pk,
        office=declaration.office_code,
        merchant=declaration.merchant_id,
    )
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
