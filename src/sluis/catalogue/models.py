"""What the merchants sell.

A *product* is one sellable article of one merchant, known by its SKU, GTIN or handle. Facts that China asks about
are kept as yes, no or unknown; what is missing is listed, never invented. *Stock* is shared by the till and the
platform: on hand minus reserved never falls below zero, and on hand is the sum of the *movements*. A *sales link*
says on which platform a product is live and where it can be ordered again. An *import run* keeps a *change* for every
product that it made or altered, so that it can be undone; a *sheet mapping* remembers how a merchant's own sheet is
read.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.kernel.money import Money
from sluis.offices.models import Merchant
from sluis.offices.scope import ScopedManager


def product_id() -> str:
    """Return a new product id."""
    return new_id("prd")


class Product(models.Model):
    """One sellable article of a merchant."""

    class Family(models.TextChoices):
        CHOCOLATE = "chocolate"
        BISCUITS = "biscuits"
        BEER = "beer"
        DAIRY = "dairy"
        FLOWERS = "flowers"
        APPLIANCES = "appliances"
        CLEANING = "cleaning"
        BABY = "baby"
        TOYS = "toys"
        FOOD = "food"
        OTHER = "other"

    id = models.CharField(primary_key=True, max_length=40, default=product_id)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="products")
    sku = models.CharField(max_length=64)  # the merchant's; else the GTIN or the handle
    gtin = models.CharField(max_length=14, blank=True)  # 14 digits, zeros in front
    handle = models.CharField(max_length=160, blank=True)
    group = models.CharField(max_length=160, blank=True)  # variants of one article share it
    names = models.JSONField(default=dict)  # language → name
    descriptions = models.JSONField(default=dict)  # language → cleaned HTML
    brand = models.CharField(max_length=120, blank=True)
    family = models.CharField(max_length=12, choices=Family.choices, default=Family.OTHER)
    hs_code = models.CharField(max_length=10, blank=True)
    origin = models.CharField(max_length=2, blank=True)
    weight_g = models.IntegerField(null=True)  # gross, one piece
    length_mm = models.IntegerField(null=True)
    width_mm = models.IntegerField(null=True)
    height_mm = models.IntegerField(null=True)
    net_content = models.CharField(max_length=40, blank=True)
    shelf_life_days = models.IntegerField(null=True)
    abv_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    ingredients = models.TextField(blank=True)
    ingredients_language = models.CharField(max_length=8, blank=True)
    price_minor = models.BigIntegerField(null=True)  # to the office, without VAT
    till_price_minor = models.BigIntegerField(null=True)  # at the counter, VAT included
    currency = models.CharField(max_length=3, default="EUR")
    vat_rate_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    facts = models.JSONField(default=dict)  # fact → true/false/value; an absent fact is unknown
    options = models.JSONField(default=dict)  # of a variant: option → value
    allergens = models.JSONField(default=dict)  # GS1 code → CONTAINS, MAY_CONTAIN or FREE_FROM
    nutrients = models.JSONField(default=dict)  # per 100 g or ml: name with its unit → number as text
    images = models.JSONField(default=list)  # addresses as given
    missing = models.JSONField(default=list)  # names of what a person should bring
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["Product"].of("merchant_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "sku"], name="sku_once"),
            models.CheckConstraint(
                condition=models.Q(price_minor=None) | models.Q(price_minor__gte=0), name="price_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["merchant", "family"]), models.Index(fields=["gtin"])]

    @property
    def price(self) -> Money | None:
        """Return the price to the office without VAT, or None when it is not known."""
        return None if self.price_minor is None else Money(self.price_minor, self.currency)

    @property
    def till_price(self) -> Money | None:
        """Return the price at the counter with VAT, or None when it is not known."""
        return None if self.till_price_minor is None else Money(self.till_price_minor, self.currency)

    def name_in(self, language: str) -> str:
        """Return the name in a language, else in English, Dutch, French, else the SKU."""
        names: dict[str, Any] = self.names
        for code in (language.split("-")[0], "en", "nl", "fr"):
            if names.get(code):
                return str(names[code])
        return self.sku

    def __str__(self) -> str:
        return self.name_in("en")


class ImportRun(models.Model):
    """One import of a file: what it was taken for, what was stored, what was refused."""

    id = models.CharField(primary_key=True, max_length=40)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, null=True)
    office_code = models.CharField(max_length=8, blank=True)
    filename = models.CharField(max_length=160)
    format = models.CharField(max_length=40)
    why = models.CharField(max_length=300)
    rows = models.IntegerField(default=0)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    questions = models.JSONField(default=list)  # what the file left open and was assumed
    actor = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=64, blank=True)
    file_id = models.CharField(
        max_length=40, blank=True
    )  # the stored file; empty when it came by command or API
    told = models.JSONField(
        default=dict
    )  # whose it is and what a person said of it, for a run in the background
    rows_total = models.IntegerField(null=True)  # known once it has begun
    rows_done = models.IntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)  # why the file as a whole was not taken

    objects = ScopedManager["ImportRun"].of("merchant_id")


class ImportChange(models.Model):
    """What one import did to one product, so that it can be undone.

    `before` holds the columns that changed with their old values; it is empty for a product that the import made.
    `digest` is what the product looked like after it: one that looks different now was changed since.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="import_changes")
    is_new = models.BooleanField()
    before = models.JSONField(default=dict)
    digest = models.CharField(max_length=32)
    stock_change = models.IntegerField(default=0)  # pieces on hand

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "product"], name="import_change_once")]


class SheetMapping(models.Model):
    """How a merchant's file with certain columns is read: assigned once by a person, used again every time."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="sheet_mappings")
    header_digest = models.CharField(max_length=64)
    header = models.JSONField(default=list)  # the names of the columns, to show
    mapping = models.JSONField(default=dict)  # column → field; empty when the format is known
    currency = models.CharField(max_length=3, blank=True)
    prices_include_vat = models.BooleanField(null=True)
    language = models.CharField(max_length=8, blank=True)
    actor = models.CharField(max_length=64)
    changed_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["SheetMapping"].of("merchant_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "header_digest"], name="sheet_mapping_once")
        ]


class HsConfirmation(models.Model):
    """A person said which HS code a product has; what was proposed is kept beside it, to learn from."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="hs_confirmations")
    hs_code = models.CharField(max_length=10)
    proposed = models.CharField(max_length=6, blank=True)
    per_mille = models.IntegerField(default=0)  # how likely the proposal was said to be
    names = models.JSONField(default=dict)  # as they were then
    actor = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["HsConfirmation"].of("product__merchant_id")


class Stock(models.Model):
    """How many pieces of a product are there and how many of them are promised."""

    product = models.OneToOneField(Product, on_delete=models.PROTECT, primary_key=True, related_name="stock")
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)

    objects = ScopedManager["Stock"].of("product__merchant_id")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(reserved__gte=0), name="reserved_not_negative"),
            models.CheckConstraint(
                condition=models.Q(on_hand__gte=models.F("reserved")), name="stock_not_oversold"
            ),
        ]


class StockMovement(models.Model):
    """One change of stock, once per (event, product, kind)."""

    class Kind(models.TextChoices):
        COUNTED = "counted"  # import or count: on hand changes
        SOLD = "sold"  # at the till
        RESERVED = "reserved"  # platform order paid
        RELEASED = "released"  # reservation given back
        SHIPPED = "shipped"  # reserved pieces leave
        RETURNED = "returned"

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on_hand_change = models.IntegerField(default=0)
    reserved_change = models.IntegerField(default=0)
    event = models.CharField(max_length=120)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "product", "kind"], name="movement_once")]


class SalesLink(models.Model):
    """Where a product is for sale: written by `marketplace`, read by the receipt in `payments`."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="sales_links")
    platform = models.CharField(max_length=24)
    external_id = models.CharField(max_length=40)
    url = models.CharField(max_length=400)
    is_live = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "platform"], name="sales_link_once")]
