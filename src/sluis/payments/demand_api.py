"""The demand signal over the API, and the import of what the shop's own till sold to others."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.offices.api import caller, needs
from sluis.offices.models import Store
from sluis.payments import demand_signal
from sluis.payments.demand_signal import Share
from sluis.payments.till_import import Imported, import_till

router = Router(tags=["payments"])


class ShareOut(Schema):
    """A product or a category: shares of baskets (0 to 1, null without baskets) with the counts behind them."""

    key: str
    name: str
    category: str
    merchant: str
    wallet_with: int
    wallet_all: int
    other_with: int
    other_all: int
    wallet_share: Decimal | None
    other_share: Decimal | None
    ratio: Decimal | None


class DemandOut(Schema):
    """The shares of a period, both days included."""

    since: date
    until: date
    by: str
    items: list[ShareOut]


class ImportedOut(Schema):
    """What an import brought; `unknown` names the commonest articles that the catalogue does not hold."""

    days: list[date]
    baskets: int
    of_wallets: int
    without_our_goods: int
    unknown: list[str]
    replaced: int
    dry_run: bool


@router.get("/payments/demand", response=DemandOut)
@needs("payments:read", "scouting:read")
def demand(
    request: HttpRequest,
    since: date | None = None,
    until: date | None = None,
    by: Literal["product", "category"] = "product",
) -> dict[str, Any]:
    """Return what visitors put into their baskets against what others did; 90 days unless you say otherwise."""
    last = until or clock.today()
    first = since or last - timedelta(days=89)
    items: list[Share] = demand_signal.shares(caller(request), since=first, until=last, by=by)
    return {"since": first, "until": last, "by": by, "items": items}


@router.post("/payments/till-days", response=ImportedOut)
@needs("catalogue:write")
def import_till_days(
    request: HttpRequest, store: str, file: File[UploadedFile], dry_run: bool = False
) -> dict[str, Any]:
    """Import what a store's own till sold: CSV with receipt, date, article, quantity and how it was paid.

    A day in the file replaces what was imported of it before, so the same file twice changes nothing; no key is needed.
    """
    scope = caller(request)
    found = (
        Store.objects.within(scope)
        .select_related("merchant__office")
        .filter(Q(pk=store) | Q(code=store))
        .first()
    )
    if found is None:
        raise BadInput("there is no such store; GET /me lists yours", field="store")
    made: Imported = import_till(store=found, content=file.read(), actor=scope.actor, dry_run=dry_run)
    return {name: getattr(made, name) for name in Imported.__slots__} | {"dry_run": dry_run}
