"""What the marketplace needs from a platform, in our own words: one port for listings, one for orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    rule: str = ""  # the platform's name of the rule
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What a category asks of its goods: the Chinese label, whether it must be answered, what may be chosen."""

    label: str
    is_required: bool
    options: tuple[str, ...]
    takes_other: bool  # a free text may be given
    kind: str  # text, integer or decimal


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

    def questions(self, category_id: str) -> Sequence[Question]:
        """Return what a category asks of its goods beside brand and origin."""

    def upload(self, picture: Picture) -> str:
        """Upload a picture and return the platform's address of it."""

    def publish(self, item: ItemText) -> PublishAnswer:
        """Put an item on sale; looks first whether a lost answer already did (by our SKU)."""

    def revise(self, item: ItemText, *, item_id: str, changed: frozenset[str]) -> PublishAnswer:
        """Bring an item that the platform has up to date and put it on sale again; only the changed parts are sent
        (title, selling_points, description, images, facts).
        """

    def change_quantity(self, *, item_id: str, change: int, key: str) -> None:
        """Add to the stock that the platform shows, or take from it; once per key. Raise Rejected when the
        platform has sold so much meanwhile that it would fall below zero.
        """

    def shown(self, item_id: str) -> Shown:
        """Return what the platform shows of an item now."""

    def shelf(self) -> Mapping[str, Shown]:
        """Return what the platform shows of every item that is on sale, by item id."""

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


@dataclass(frozen=True, slots=True)
class PlatformClaim:
    """What a buyer asks back for one line, as the platform tells it; the amount in fen.

    `state` is one of ours where only the platform can say it (asked, awaited, sent_back, denied, withdrawn,
    refunded); `version` guards against acting on what has changed since.
    """

    number: str
    order_number: str
    line_number: str
    state: str
    platform_state: str
    version: int
    phase: str
    with_goods: bool
    asked_fen: int
    reason: str
    note: str
    asked_at: datetime
    modified_at: datetime
    answer_by: datetime | None
    sent_back_by: str


class Claims(Protocol):
    """The platform's refunds, built from a connection. Methods raise TryLater when it does not answer and
    Conflict when the claim has changed since it was read.
    """

    def changed_claims(self, *, start: datetime, end: datetime) -> Sequence[PlatformClaim]:
        """Return the claims that changed in a window."""

    def claim(self, number: str) -> PlatformClaim:
        """Return one claim as it is now."""

    def pay_back(self, claim: PlatformClaim) -> None:
        """Agree that the money goes back now. One that went back already is no error."""

    def agree_return(self, claim: PlatformClaim, *, words: str) -> None:
        """Agree that the goods come back, to the shop's return address."""

    def deny(self, claim: PlatformClaim, *, words: str, proof: Picture) -> None:
        """Refuse, with words for the buyer and a picture that shows why."""
