"""What the marketplace needs from a platform, in our own words: one port for listings, one for orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Category:
    """A leaf of the platform's tree in which this shop may list."""

    category_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to upload: png or jpg, at most 3 MB."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ItemText:
    """Everything a platform must be told to put an item on sale; price in fen, weight in grams."""

    listing_id: str
    category_id: str
    title: str
    selling_points: tuple[str, ...]
    description_html: str
    brand: str
    origin: str  # ISO 3166 alpha-2
    sku: str
    gtin: str
    hs10: str
    price_fen: int
    quantity: int
    weight_g: int
    image_urls: tuple[str, ...]
    attributes: dict[str, str] = field(default_factory=dict)  # Chinese label → value


@dataclass(frozen=True, slots=True)
class Gap:
    """A field the platform asks for and what is wrong with ours, in words for the merchant."""

    field: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class PublishAnswer:
    """`item_id` set: on sale. `refused`: it will not be, for these reasons. Neither: nobody knows, ask again."""

    item_id: str = ""
    url: str = ""
    refused: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the platform shows of an item: pieces that are free, price in fen, whether it is for sale."""

    quantity: int
    price_fen: int
    is_on_sale: bool


class Listings(Protocol):
    """The platform's catalogue, built from a connection. Methods raise TryLater when it does not answer."""

    def categories(self) -> Sequence[Category]:
        """Return the leaves in which this shop may list."""

    def gaps(self, item: ItemText) -> Sequence[Gap]:
        """Check an item against the category's rules before it is sent."""

    def upload(self, picture: Picture) -> str:
        """Upload a picture and return the platform's address of it."""

    def publish(self, item: ItemText) -> PublishAnswer:
        """Put an item on sale; looks first whether a lost answer already did (by our SKU)."""

    def change_quantity(self, *, item_id: str, change: int, key: str) -> None:
        """Add to the stock that the platform shows, or take from it; once per key. Raise Rejected when the
        platform has sold so much meanwhile that it would fall below zero.
        """

    def shown(self, item_id: str) -> Shown:
        """Return what the platform shows of an item now."""

    def set_quantity(self, *, item_id: str, quantity: int) -> None:
        """Set the stock that the platform shows."""

    def set_price(self, *, item_id: str, price_fen: int) -> None:
        """Set the price."""

    def delist(self, *, item_id: str) -> None:
        """Take an item off sale; one that is off already is no error."""


class Translator(Protocol):
    """A translation service of an office, built from its connection; never required.

    Raise TryLater when it does not answer, Misconfigured when it refuses the key, Rejected when it refuses the text.
    """

    @property
    def name(self) -> str:
        """Return what the service is called, to stand beside what it proposed."""

    def to_chinese(self, texts: Sequence[str], *, language: str) -> Sequence[str]:
        """Translate texts of one language into Simplified Chinese, one answer a text, in their order."""


@dataclass(frozen=True, slots=True)
class PlatformBuyer:
    """Who ordered and where it goes; the identity number only where customs asks for it."""

    name: str
    mobile: str
    province: str
    city: str
    district: str
    street: str
    postcode: str
    id_number: str
    account: str


@dataclass(frozen=True, slots=True)
class PlatformLine:
    """One sub-order; amounts in fen."""

    number: str
    item_id: str
    sku: str
    title: str
    quantity: int
    price_fen: int
    paid_fen: int
    tax_fen: int = 0
    is_closed: bool = False  # paid back in full, or never to be sent


@dataclass(frozen=True, slots=True)
class ChangedTrade:
    """A trade that changed, and when."""

    number: str
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class PlatformOrder:
    """A trade as the platform tells it; amounts in fen."""

    number: str
    state: str
    created_at: datetime
    paid_at: datetime | None
    modified_at: datetime
    paid_fen: int
    post_fen: int
    tax_fen: int
    payment_number: str
    on_hold: bool
    declared: bool
    buyer: PlatformBuyer
    lines: tuple[PlatformLine, ...]


class Orders(Protocol):
    """The platform's trades, built from a connection. Methods raise TryLater when it does not answer."""

    def changed(self, *, start: datetime, end: datetime) -> Sequence[ChangedTrade]:
        """Return the paid trades that changed in a window of at most a day."""

    def order(self, number: str) -> PlatformOrder:
        """Return one trade with its buyer."""

    def send_notice(
        self, *, number: str, waybill_number: str, company: str, lines: Sequence[str] = ()
    ) -> None:
        """Tell the platform that the parcel left, with the lines it holds when it is not the whole trade.

        What is sent already is no error.
        """

    def clearance(self, *, number: str, released: bool, at: datetime) -> None:
        """Tell the platform what customs said."""
