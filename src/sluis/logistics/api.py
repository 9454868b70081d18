"""Shipments over the API, each with the story of its journey."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from sluis.logistics import buyer_page, queries
from sluis.logistics.models import Shipment, TrackingEvent
from sluis.logistics.quote_api import router as quote_router
from sluis.logistics.story import Chapter, chapters_of
from sluis.offices.api import caller, needs
from sluis.web.paging import Page, Paging, Slice, page_of

router = Router(tags=["logistics"])
router.add_router("", quote_router)


class ShipmentOut(Schema):
    """One parcel; who receives it never leaves by the API."""

    id: str
    reference: str = Field(description="What the parcel is for: the platform's order number.")
    route: str
    carrier: str
    state: str
    milestone: str
    milestone_at: datetime | None
    waybill_number: str
    place_hint: str = Field(description="Province and city, no more.")
    weight_g: int
    reason: str
    created_at: datetime
    delivered_at: datetime | None


class TrackingOut(Schema):
    """One thing that happened to a parcel."""

    at: datetime
    code: str
    milestone: str
    text: str
    place: str


class ChapterOut(Schema):
    """One step of the story as carrier and China customs tell it together, each stretch once."""

    at: datetime
    milestone: str
    place: str
    teller: str = Field(description="cainiao, or chinaport for customs.")


class ShipmentDetailOut(ShipmentOut):
    """With its tracking story, oldest first, and the address of the page that its buyer may be given."""

    events: list[TrackingOut]
    story: list[ChapterOut]
    buyer_url: str = Field(description="Names nobody and needs no sign-in; Chinese first.")

    @staticmethod
    def resolve_story(shipment: Shipment) -> list[Chapter]:
        """Return carrier's and customs' news as one story, oldest first."""
        return chapters_of(shipment)

    @staticmethod
    def resolve_buyer_url(shipment: Shipment) -> str:
        """Return the full address of the buyer's page."""
        return buyer_page.address(shipment)

    @staticmethod
    def resolve_events(shipment: Shipment) -> list[TrackingEvent]:
        """Return what happened, oldest first."""
        return list(shipment.events.order_by("at", "id"))


@router.get("/shipments", response=Page[ShipmentOut])
@needs("logistics:read")
def list_shipments(
    request: HttpRequest,
    response: HttpResponse,
    paging: Query[Paging],
    state: str = "",
    reference: str = "",
    waybill_number: str = "",
) -> Slice[Shipment]:
    """List the shipments, newest first."""
    given = {"state": state, "reference": reference, "waybill_number": waybill_number}
    rows = queries.shipments(caller(request)).filter(**{k: v for k, v in given.items() if v})
    return page_of(request, response, rows, paging)


@router.get("/shipments/{shipment_id}", response=ShipmentDetailOut)
@needs("logistics:read")
def get_shipment(request: HttpRequest, shipment_id: str) -> Shipment:
    """Return one shipment with its tracking story."""
    return queries.shipment(caller(request), shipment_id)
