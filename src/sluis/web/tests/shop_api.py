"""A small API over Django's session rows, to try the base of the API on real requests and a real table."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from ninja.security import HttpBearer

from sluis.kernel import errors
from sluis.kernel.money import Money
from sluis.web.api import ApiMoney, Input, make_api
from sluis.web.etags import etag, require_match
from sluis.web.idempotent import idempotent
from sluis.web.paging import Page, Paging, Slice, page_of

charged: list[Money] = []
FAILURES = {
    "bad-input": errors.BadInput("the shop closes before it opens", field="hours.close"),
    "not-found": errors.NotFound("no payment pay_1"),
    "conflict": errors.Conflict("already refunded", code="already_refunded"),
    "not-allowed": errors.NotAllowed("needs payments:refund"),
    "rejected": errors.Rejected("balance too low", party="alipay", their_code="USER_BALANCE_NOT_ENOUGH"),
    "try-later": errors.TryLater("busy", wait_s=3.2),
    "unknown": errors.OutcomeUnknown("no answer within 5 s"),
    "misconfigured": errors.Misconfigured("the certificate ended"),
    "crash": RuntimeError("a secret of ours"),
}


@dataclass(frozen=True)
class Anna:
    """A caller; Anna holds one key, Bram another."""

    actor: str


class Keys(HttpBearer):
    """Accepts two keys."""

    def authenticate(self, request: HttpRequest, token: str) -> Anna | None:
        """Return who calls."""
        return Anna(token) if token in ("anna", "bram") else None


class ChargeIn(Input):
    """What a charge takes."""

    price: ApiMoney
    note: str = ""


class ChargeOut(Schema):
    """What a charge answers."""

    price: ApiMoney
    count: int


class SessionOut(Schema):
    """One row."""

    session_key: str


router = Router()


@router.post("/charges/{till}", response={201: ChargeOut})
@idempotent
def charge(request: HttpRequest, till: str, payload: ChargeIn) -> dict[str, object]:
    """Take money once."""
    if payload.note in FAILURES:
        raise FAILURES[payload.note]
    charged.append(payload.price)
    return {"price": payload.price, "count": len(charged)}


@router.get("/sessions", response=Page[SessionOut])
def sessions(
    request: HttpRequest, response: HttpResponse, paging: Query[Paging], starts: str = ""
) -> Slice[Session]:
    """List rows."""
    rows = Session.objects.filter(session_key__startswith=starts)
    return page_of(request, response, rows, paging, key="session_key")


@router.put("/hours")
def hours(request: HttpRequest, response: HttpResponse) -> dict[str, str]:
    """Change the hours of a shop that is at version 2."""
    now = etag("shop_1", 2)
    require_match(request, now)
    response.headers["ETag"] = now
    return {}


@router.get("/failures/{name}")
def failure(request: HttpRequest, name: str) -> None:
    """Fail as asked."""
    raise FAILURES[name]


api = make_api(authenticator=Keys(), title="Shop")
api.add_router("", router)
