"""Prices and the re-order loop over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from sluis.marketplace import price_board, pricing, queries, reorders, states
from sluis.marketplace.price_board import PriceRow
from sluis.offices.api import caller, needs
from sluis.web.api import ApiMoney
from sluis.web.idempotent import idempotent
from sluis.web.paging import Page, Paging, Slice, page_of

router = Router(tags=["marketplace"])
READ, WRITE = "marketplace:read", "marketplace:write"


class PriceOut(Schema):
    """The price of a live listing."""

    listing: str
    sku: str
    price: ApiMoney | None = Field(description="Its own, in yuan.")
    holds: ApiMoney | None = Field(description="What holds today: a campaign's where one runs.")
    landed: ApiMoney | None
    proposed: ApiMoney | None = Field(description="A price too far from the old one, for a person to take.")
    in_step: bool = Field(description="The platform was told the price that holds.")


class ReorderOut(Schema):
    """One product in one shop over the last 90 days."""

    product: str
    sku: str
    store: str
    code: str
    is_live: bool
    receipts: int
    scans: int
    followed: int
    orders: int = Field(description="Of the product, wherever it was bought: no order is tied to a receipt.")
    pieces: int


def _price(row: PriceRow) -> dict[str, Any]:
    return {
        "listing": row.listing.pk,
        "sku": row.listing.product.sku,
        "price": row.listing.price,
        "holds": row.holds,
        "landed": row.landed,
        "proposed": row.proposed,
        "in_step": row.is_pushed,
    }


@router.get("/prices/{listing_id}", response=PriceOut)
@needs(READ)
def get_price(request: HttpRequest, listing_id: str) -> dict[str, Any]:
    """Return the price of one listing."""
    return _of(queries.listing(caller(request), listing_id))


def _of(listing: Any) -> dict[str, Any]:
    rows = price_board.rows([listing])
    if rows:
        return _price(rows[0])
    return {"listing": listing.pk, "sku": listing.product.sku, "in_step": False, **dict.fromkeys(_NONE)}


_NONE = ("price", "holds", "landed", "proposed")


@router.get("/prices", response=Page[PriceOut])
@needs(READ)
def list_prices(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> Slice[Any]:
    """List the prices of live listings."""
    rows = queries.listings(caller(request)).filter(state=states.LIVE, price_fen__isnull=False)
    found = page_of(request, response, rows, paging)
    shown = [_price(row) for row in price_board.rows(found.items)]
    return Slice(items=shown, next=found.next)


@router.post("/prices/{listing_id}/take-proposed", response=PriceOut)
@needs(WRITE)
@idempotent
def take_proposed(request: HttpRequest, listing_id: str) -> dict[str, Any]:
    """Take the proposed price; the platform is told after this answer."""
    scope = caller(request)
    listing = queries.listing(scope, listing_id)
    pricing.take_proposed(listing=listing, actor=scope.actor)
    return _of(queries.listing(scope, listing_id))


@router.get("/reorders", response=list[ReorderOut])
@needs(READ)
def list_reorders(request: HttpRequest) -> list[dict[str, Any]]:
    """Count receipts, scans and orders per shop and product."""
    return [
        {
            "product": row.product_id,
            "sku": row.sku,
            "store": row.store,
            "code": row.code,
            "is_live": row.is_live,
            "receipts": row.receipts,
            "scans": row.scans,
            "followed": row.followed,
            "orders": row.orders,
            "pieces": row.pieces,
        }
        for row in reorders.counted(caller(request))
    ]
