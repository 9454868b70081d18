"""Where the products are sold.

A *listing* is a product on its way to a platform: localised into Chinese, approved by a person, submitted, live. An
*order* is a paid trade of the platform, with *lines*; buyer data is sealed. `fulfil.py` alone turns an order into a
parcel and a declaration. An *approved text* is Chinese that a person vouched for, used again where the same words come
back; an *uploaded picture* is one that the platform has already. A *claim* is what a buyer asks back: money, or
money for goods that return.

The one law: every paid trade becomes exactly one order with one reservation and one parcel.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.kernel.money import Money
from sluis.offices.models import Merchant
from sluis.offices.scope import ScopedManager


def listing_id() -> str:
    """Return a new listing id."""
    return new_id("lst")


def campaign_id() -> str:
    """Return a new campaign id."""
    return new_id("cmp")


def claim_id() -> str:
    """Return a new claim id."""
    return new_id("clm")


def order_id() -> str:
    """Return a new order id."""
    return new_id("ord")


class Listing(models.Model):
    """One product on one platform."""

    id = models.CharField(primary_key=True, max_length=40, default=listing_id)
    office_code = models.CharField(max_length=8)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="listings")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="listings")
    platform = models.CharField(max_length=24, default="tmall")
    state = models.CharField(max_length=10, default="draft")
    category_id = models.CharField(max_length=24, blank=True)
    category_name = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    selling_points = models.JSONField(default=list)
    description = models.TextField(blank=True)
    attributes = models.JSONField(default=dict)  # Chinese label → value, for the category's schema
    segments = models.JSONField(default=list)  # each text with where it came from
    problems = models.JSONField(default=list)  # what stands between this and the platform
    price_fen = models.BigIntegerField(null=True)
    price_working = models.JSONField(default=dict)
    images = models.JSONField(default=list)  # file ids and the platform's addresses
    item_id = models.CharField(max_length=40, blank=True)
    published = models.JSONField(
        default=dict
    )  # digest of each part that the platform holds, so that edits send the rest
    url = models.CharField(max_length=400, blank=True)
    # What the platform shows as free, as far as we know: what we pushed less what it sold. A change is written here
    # before it is sent, so that a repeat of it is the same change.
    pushed_quantity = models.IntegerField(null=True)
    push_change = models.IntegerField(default=0)
    push_key = models.CharField(max_length=32, blank=True)
    pushed_price_fen = models.BigIntegerField(null=True)
    proposed_fen = models.BigIntegerField(
        null=True
    )  # a price too far from the old one: a person takes it or not
    refusal = models.CharField(max_length=500, blank=True)
    approved_by = models.CharField(max_length=64, blank=True)
    approved_at = models.DateTimeField(null=True)
    live_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["Listing"].of("merchant_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "platform"], name="listed_once")]
        indexes = [models.Index(fields=["merchant", "state"]), models.Index(fields=["item_id"])]

    @property
    def price(self) -> Money | None:
        """Return the shelf price in yuan."""
        return None if self.price_fen is None else Money(self.price_fen, "CNY")


class ApprovedText(models.Model):
    """Translation memory: a text that a person approved, of one merchant, or of the office when `merchant` is empty."""

    class Kind(models.TextChoices):
        NAME = "name"
        INGREDIENTS = "ingredients"
        SENTENCE = "sentence"

    office_code = models.CharField(max_length=8)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, null=True, related_name="approved_texts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    language = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)  # of the words without case, accents and blanks
    original = models.TextField()
    zh = models.TextField()
    came_from = models.CharField(max_length=80, blank=True)  # what proposed it before the person approved
    approved_by = models.CharField(max_length=64)
    approved_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["ApprovedText"].of("merchant_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "language", "digest"],
                condition=models.Q(merchant__isnull=False),
                name="approved_text_once_of_merchant",
            ),
            models.UniqueConstraint(
                fields=["office_code", "language", "digest"],
                condition=models.Q(merchant__isnull=True),
                name="approved_text_once_of_office",
            ),
        ]


class ChinaRepresentative(models.Model):
    """Who answers for a merchant's goods in mainland China: importer, or representative in cross-border retail."""

    merchant = models.OneToOneField(
        Merchant, on_delete=models.CASCADE, primary_key=True, related_name="china_representative"
    )
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=240)
    phone = models.CharField(max_length=40)
    changed_by = models.CharField(max_length=64)
    changed_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["ChinaRepresentative"].of("merchant_id")


class UploadedPicture(models.Model):
    """A picture that the platform has: the same bytes are uploaded once for a merchant's shop."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="uploaded_pictures")
    platform = models.CharField(max_length=24, default="tmall")
    sha256 = models.CharField(max_length=64)
    url = models.CharField(max_length=400)
    uploaded_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["UploadedPicture"].of("merchant_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "platform", "sha256"], name="picture_uploaded_once")
        ]


class Order(models.Model):
    """A paid trade of the platform."""

    id = models.CharField(primary_key=True, max_length=40, default=order_id)
    office_code = models.CharField(max_length=8)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="orders")
    platform = models.CharField(max_length=24, default="tmall")
    number = models.CharField(max_length=40)  # the platform's trade id
    # Under it parcel and declaration are known: the trade id, or the number of our first line where the trade holds
    # lines that are not ours, for another merchant's parcel may not bear the same.
    reference = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, default="paid")
    platform_state = models.CharField(max_length=40)
    route = models.CharField(max_length=20, blank=True)
    paid_fen = models.BigIntegerField()
    post_fen = models.BigIntegerField(default=0)
    tax_fen = models.BigIntegerField(default=0)
    duty_working = models.JSONField(default=list)
    payment_number = models.CharField(max_length=64, blank=True)
    paid_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    read_at = models.DateTimeField(default=clock.now)  # when the platform last told us of it
    buyer = models.BinaryField()  # sealed JSON; empty once erased on schedule
    place_hint = models.CharField(max_length=80, blank=True)
    blocked_by = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    objects = ScopedManager["Order"].of("merchant_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "number", "merchant"], name="order_once")]
        indexes = [
            models.Index(fields=["merchant", "state"]),
            models.Index(fields=["number"]),
            models.Index(fields=["reference"]),
        ]

    def save(self, **options: Any) -> None:  # type: ignore[override]
        """Store it; a whole trade goes by its own number."""
        self.reference = self.reference or self.number
        super().save(**options)

    @property
    def is_part(self) -> bool:
        """Tell whether the trade holds lines of others too."""
        return self.reference != self.number

    @property
    def paid(self) -> Money:
        """Return what the buyer paid."""
        return Money(self.paid_fen, "CNY")


class OrderLine(models.Model):
    """One line of an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    number = models.CharField(max_length=40)  # the platform's sub-order id
    title = models.CharField(max_length=200)
    quantity = models.IntegerField()
    price_fen = models.BigIntegerField()  # one piece
    paid_fen = models.BigIntegerField()  # the line, after discounts
    closed_at = models.DateTimeField(null=True)  # paid back in full before it was sent: it is not shipped

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="order_line_once")]


class PullMark(models.Model):
    """How far the trades of one connection were read; stored only after a whole window succeeded."""

    connection_id = models.CharField(max_length=40, primary_key=True)
    through = models.DateTimeField()
    window_s = models.IntegerField(default=1800)  # halved when the platform finds a query too heavy
    trouble = models.CharField(max_length=300, blank=True)  # why nothing can be read now
    trouble_since = models.DateTimeField(null=True)


class Claim(models.Model):
    """What a buyer asks back for one line: money, or money for goods that come back. The platform calls it a refund."""

    id = models.CharField(primary_key=True, max_length=40, default=claim_id)
    office_code = models.CharField(max_length=8)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="claims")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="claims")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="claims")
    platform = models.CharField(max_length=24, default="tmall")
    number = models.CharField(max_length=40)  # the platform's
    version = (
        models.BigIntegerField()
    )  # of what the platform told last; acting on an older one is refused there
    phase = models.CharField(max_length=12)
    with_goods = models.BooleanField()
    state = models.CharField(max_length=10, default="asked")
    platform_state = models.CharField(max_length=60)
    asked_fen = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True)  # then the platform decides for the buyer
    decision = models.CharField(max_length=8, blank=True)  # agree, refuse: what the platform is to be told
    decision_words = models.CharField(max_length=200, blank=True)
    proof = models.CharField(max_length=40, blank=True)  # the stored picture that a refusal is shown with
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    quantity = models.IntegerField(default=0)  # pieces that come back
    parcel = models.CharField(max_length=40, blank=True)  # the shipment that brings them
    customs_return = models.CharField(max_length=40, blank=True)
    hint = models.CharField(max_length=300, blank=True)  # what could not be done and is for a person to know
    sent_back_by = models.CharField(
        max_length=80, blank=True
    )  # carrier and number, as the buyer told the platform
    arrived_at = models.DateTimeField(null=True)  # at the site of the road, as the carrier says
    goods_in_at = models.DateTimeField(null=True)
    sound = models.IntegerField(null=True)  # pieces that go back on sale
    refunded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["Claim"].of("merchant_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "number"], name="claim_once"),
            models.CheckConstraint(condition=models.Q(asked_fen__gt=0), name="claim_positive"),
        ]
        indexes = [models.Index(fields=["merchant", "state"]), models.Index(fields=["parcel"])]

    @property
    def asked(self) -> Money:
        """Return what the buyer asks back."""
        return Money(self.asked_fen, "CNY")


class PricingRule(models.Model):
    """How an office makes shelf prices from a day on, or makes them for one merchant; the newest row holds."""

    office_code = models.CharField(max_length=8)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, null=True, related_name="pricing_rules")
    valid_from = models.DateField()
    margin_pct = models.DecimalField(max_digits=5, decimal_places=2)
    floor_pct = models.DecimalField(max_digits=5, decimal_places=2)
    most_change_pct = models.DecimalField(max_digits=5, decimal_places=2)
    ending_fen = models.IntegerField()
    step_fen = models.IntegerField()
    source = models.CharField(max_length=200)  # who decided it, or where it is written
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office_code", "merchant", "valid_from"],
                condition=models.Q(merchant__isnull=False),
                name="merchant_price_rule_once",
            ),
            models.UniqueConstraint(
                fields=["office_code", "valid_from"],
                condition=models.Q(merchant__isnull=True),
                name="office_price_rule_once",
            ),
        ]


class Campaign(models.Model):
    """Days on which some listings of a merchant sell for less; days as they are in China."""

    id = models.CharField(primary_key=True, max_length=40, default=campaign_id)
    office_code = models.CharField(max_length=8)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=80)
    first_date = models.DateField()
    last_date = models.DateField()
    percent_off = models.DecimalField(max_digits=5, decimal_places=2)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)  # called off by a person

    objects = ScopedManager["Campaign"].of("merchant_id")


class CampaignPrice(models.Model):
    """What one listing costs in a campaign; the price was shown before the campaign was made."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="prices")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="campaign_prices")
    price_fen = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "listing"], name="campaign_price_once")]


class ShelfDifference(models.Model):
    """Where the platform showed something else than we believed; found each night, confirmed, and mended."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="differences")
    kind = models.CharField(max_length=10)  # stock, price, shelf
    ours = models.CharField(max_length=20)
    theirs = models.CharField(max_length=20)
    found_at = models.DateTimeField(default=clock.now)
    mended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "kind"], condition=models.Q(mended_at=None), name="difference_open_once"
            )
        ]
