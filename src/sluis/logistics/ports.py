"""What logistics needs from a carrier, in our own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Address:
    """A person at a place; Chinese order for Chinese addresses."""

    name: str
    telephone: str
    country: str  # ISO 3166 alpha-2
    province: str
    city: str
    district: str
    street: str
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What is in the parcel; price in fen per piece. Words and origin may be looked up when they are empty."""

    sku: str
    name_zh: str
    hs_code: str
    quantity: int
    price_fen: int
    weight_g: int
    description: str = ""  # in English, as an officer reads it
    origin: str = ""  # ISO 3166 alpha-2


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel to be booked; sides in millimetres when they are known."""

    shipment_id: str
    reference: str
    route: str
    sender: Address
    receiver: Address
    items: tuple[Item, ...]
    weight_g: int
    sides_mm: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """`waybill_number` set: booked. `refused`: never will be. Neither: nobody knows, ask again with the same id."""

    waybill_number: str = ""
    carrier_order: str = ""
    routing: dict[str, str] | None = None
    refused: bool = False
    info: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """One event of a parcel as the carrier tells it; `milestone` is ours, empty when the code is unknown to us."""

    waybill_number: str
    code: str
    milestone: str
    at: datetime
    text: str
    place: str


class Carrier(Protocol):
    """A carrier, built from a connection. Booking twice with one shipment id gives the same waybill."""

    def book(self, parcel: Parcel) -> Booking:
        """Ask for a waybill number."""

    def traces(self, waybill_numbers: Sequence[str]) -> Sequence[Trace]:
        """Ask where parcels are; raises TryLater when the carrier does not answer."""
