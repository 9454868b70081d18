"""Listings and orders over the API. Who the buyer is never leaves by it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from sluis.customs import queries as customs
from sluis.kernel.money import Money
from sluis.logistics import queries as logistics
from sluis.marketplace import queries
from sluis.marketplace.models import Listing, Order, OrderLine
from sluis.offices.api import caller, needs
from sluis.web.api import ApiMoney
from sluis.web.paging import Page, Paging, Slice, page_of

router = Router(tags=["marketplace"])


class ListingOut(Schema):
    """A product on its way to a platform, or live there."""

    id: str
    product: str
    sku: str
    platform: str
    state: str
    title: str
    price: ApiMoney | None = Field(description="On the shelf, in yuan.")
    item_id: str = Field(description="The platform's number of it.")
    url: str
    problems: list[Any] = Field(description="What stands between this and the platform.")
    refusal: str
    approved_at: datetime | None
    live_at: datetime | None
    changed_at: datetime

    @staticmethod
    def resolve_product(listing: Listing) -> str:
        """Return the product's id."""
        return str(listing.product_id)

    @staticmethod
    def resolve_sku(listing: Listing) -> str:
        """Return the product's SKU."""
        return listing.product.sku


class ListingDetailOut(ListingOut):
    """With the Chinese texts and how the price was made."""

    category_id: str
    category_name: str
    selling_points: list[Any]
    description: str
    attributes: dict[str, Any]
    price_working: Any


class OrderLineOut(Schema):
    """One line of an order."""

    number: str
    product: str
    sku: str
    title: str
    quantity: int
    price: ApiMoney
    paid: ApiMoney

    @staticmethod
    def resolve_product(line: OrderLine) -> str:
        """Return the product's id."""
        return str(line.product_id)

    @staticmethod
    def resolve_sku(line: OrderLine) -> str:
        """Return the product's SKU."""
        return line.product.sku

    @staticmethod
    def resolve_price(line: OrderLine) -> Money:
        """Return the price of one piece."""
        return Money(line.price_fen, "CNY")

    @staticmethod
    def resolve_paid(line: OrderLine) -> Money:
        """Return what was paid for the line."""
        return Money(line.paid_fen, "CNY")


class OrderOut(Schema):
    """A paid trade of the platform."""

    id: str
    number: str = Field(description="The platform's trade id.")
    platform: str
    state: str
    platform_state: str
    route: str
    paid: ApiMoney
    post: ApiMoney
    tax: ApiMoney
    place_hint: str = Field(description="Province and city, no more.")
    blocked_by: str
    lines: list[OrderLineOut]
    paid_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None

    @staticmethod
    def resolve_post(order: Order) -> Money:
        """Return what the buyer paid for delivery."""
        return Money(order.post_fen, "CNY")

    @staticmethod
    def resolve_tax(order: Order) -> Money:
        """Return the tax of the order."""
        return Money(order.tax_fen, "CNY")

    @staticmethod
    def resolve_lines(order: Order) -> list[OrderLine]:
        """Return the lines."""
        return list(order.lines.all())


class OrderDetailOut(OrderOut):
    """With its parcel and its declaration."""

    shipment: str | None
    declaration: str | None

    @staticmethod
    def resolve_shipment(order: Order, context: Any) -> str | None:
        """Return the id of the parcel, if there is one."""
        found = logistics.of_order(caller(context["request"]), order.reference)
        return found.pk if found else None

    @staticmethod
    def resolve_declaration(order: Order, context: Any) -> str | None:
        """Return the id of the declaration, if there is one."""
        found = customs.of_order(caller(context["request"]), order.reference)
        return found.pk if found else None


@router.get("/listings", response=Page[ListingOut])
@needs("marketplace:read")
def list_listings(
    request: HttpRequest, response: HttpResponse, paging: Query[Paging], state: str = "", product: str = ""
) -> Slice[Listing]:
    """List the listings, newest first."""
    rows = queries.listings(caller(request))
    given = {"state": state, "product_id": product}
    return page_of(request, response, rows.filter(**{k: v for k, v in given.items() if v}), paging)


@router.get("/listings/{listing_id}", response=ListingDetailOut)
@needs("marketplace:read")
def get_listing(request: HttpRequest, listing_id: str) -> Listing:
    """Return one listing."""
    return queries.listing(caller(request), listing_id)


@router.get("/orders", response=Page[OrderOut])
@needs("marketplace:read")
def list_orders(
    request: HttpRequest,
    response: HttpResponse,
    paging: Query[Paging],
    state: str = "",
    number: str = "",
    paid_after: datetime | None = None,
) -> Slice[Order]:
    """List the orders, newest first."""
    rows = queries.orders(caller(request))
    given = {"state": state, "number": number}
    rows = rows.filter(**{k: v for k, v in given.items() if v})
    return page_of(request, response, rows.filter(paid_at__gt=paid_after) if paid_after else rows, paging)


@router.get("/orders/{order_id}", response=OrderDetailOut)
@needs("marketplace:read")
def get_order(request: HttpRequest, order_id: str) -> Order:
    """Return one order."""
    return queries.order(caller(request), order_id)
