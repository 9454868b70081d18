"""What buyers ask back, over the API: read it, decide it, take the goods in."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from sluis.kernel.errors import BadInput
from sluis.marketplace import queries, returns
from sluis.marketplace.models import Claim
from sluis.offices.api import caller, needs
from sluis.web.api import ApiMoney
from sluis.web.idempotent import idempotent
from sluis.web.paging import Page, Paging, Slice, page_of

router = Router(tags=["marketplace"])
READ, WRITE = "marketplace:read", "marketplace:write"


class ClaimOut(Schema):
    """What a buyer asks back for one line of an order."""

    id: str
    number: str = Field(description="The platform's number of it.")
    order: str
    order_number: str
    line: str
    sku: str
    state: str
    platform_state: str
    with_goods: bool
    asked: ApiMoney
    reason: str
    note: str
    quantity: int = Field(description="Pieces that come back.")
    hint: str = Field(description="What could not be done and is for a person to know.")
    shipment: str = Field(description="The parcel of the way back, empty before there is one.")
    asked_at: datetime
    answer_by: datetime | None
    decided_at: datetime | None
    arrived_at: datetime | None
    goods_in_at: datetime | None
    refunded_at: datetime | None

    @staticmethod
    def resolve_order(claim: Claim) -> str:
        """Return the order's id."""
        return str(claim.order_id)

    @staticmethod
    def resolve_order_number(claim: Claim) -> str:
        """Return the platform's trade id."""
        return claim.order.number

    @staticmethod
    def resolve_line(claim: Claim) -> str:
        """Return the line's number."""
        return claim.line.number

    @staticmethod
    def resolve_sku(claim: Claim) -> str:
        """Return the product's SKU."""
        return claim.line.product.sku

    @staticmethod
    def resolve_shipment(claim: Claim) -> str:
        """Return the parcel's id."""
        return claim.parcel


class AgreeIn(Schema):
    """How many pieces come back (all when left out), and words for the buyer."""

    quantity: int | None = None
    words: str = ""


class RefuseIn(Schema):
    """Words for the buyer and a picture as proof, png or jpg in base64."""

    words: str
    picture: str


class TakeInIn(Schema):
    """How many pieces are sound and go back on sale."""

    sound: int


@router.get("/returns", response=Page[ClaimOut])
@needs(READ)
def list_claims(
    request: HttpRequest, response: HttpResponse, paging: Query[Paging], state: str = "", order: str = ""
) -> Slice[Claim]:
    """List what buyers ask back, newest change first."""
    rows = queries.claims(caller(request))
    given = {"state": state, "order_id": order}
    return page_of(request, response, rows.filter(**{k: v for k, v in given.items() if v}), paging)


@router.get("/returns/{claim_id}", response=ClaimOut)
@needs(READ)
def get_claim(request: HttpRequest, claim_id: str) -> Claim:
    """Return one claim."""
    return queries.claim(caller(request), claim_id)


@router.post("/returns/{claim_id}/agree", response=ClaimOut)
@needs(WRITE)
@idempotent
def agree_claim(request: HttpRequest, claim_id: str, payload: AgreeIn) -> Claim:
    """Agree: the platform is told after this answer; `state` tells what it made of that."""
    scope = caller(request)
    claim = queries.claim(scope, claim_id)
    returns.agree(claim=claim, actor=scope.actor, quantity=payload.quantity, words=payload.words)
    return queries.claim(scope, claim_id)


@router.post("/returns/{claim_id}/refuse", response=ClaimOut)
@needs(WRITE)
@idempotent
def refuse_claim(request: HttpRequest, claim_id: str, payload: RefuseIn) -> Claim:
    """Refuse, with words and proof."""
    scope = caller(request)
    claim = queries.claim(scope, claim_id)
    try:
        picture = base64.b64decode(payload.picture, validate=True)
    except binascii.Error as error:
        raise BadInput("the picture is no base64", field="picture") from error
    returns.deny(claim=claim, words=payload.words, picture=picture, actor=scope.actor)
    return queries.claim(scope, claim_id)


@router.post("/returns/{claim_id}/goods-in", response=ClaimOut)
@needs(WRITE)
@idempotent
def take_in_claim(request: HttpRequest, claim_id: str, payload: TakeInIn) -> Claim:
    """The goods are in: sound pieces go back on sale, and the buyer is paid back."""
    scope = caller(request)
    returns.take_in(claim=queries.claim(scope, claim_id), sound=payload.sound, actor=scope.actor)
    return queries.claim(scope, claim_id)
