"""One product as a file tells it, in our own words and units, whichever system the file came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sluis.kernel.money import Money

FAMILIES = (
    "chocolate",
    "biscuits",
    "beer",
    "dairy",
    "flowers",
    "appliances",
    "cleaning",
    "baby",
    "toys",
    "food",
    "other",
)

LANGUAGES = ("nl", "fr", "en", "de", "zh")

# Facts that China asks about and that are answered by yes or no.
YES_NO_FACTS = (
    "aerosol",
    "perfume",
    "infant_formula",
    "cosmetic",
    "ccc_required",
    "ccc_certified",
    "facility_registered",
    "cn_label",
    "phyto_certificate",
    "cites",
)

# Facts that are answered by a word; "no" may be written for "none".
WORD_FACTS = {
    "animal_origin": ("none", "dairy", "meat", "egg", "honey"),
    "plant_material": ("none", "cut_flower", "bulb", "live_plant", "seed", "fresh_fruit"),
    "lithium": ("none", "in_equipment", "loose"),
}

_EMPTY: Mapping[str, str] = {}


@dataclass(slots=True, kw_only=True)
class ProductRow:
    """One sellable article. None (or an empty mapping) means that the file says nothing, never that it is
    empty.

    `gtin` has 14 digits, `gtin_as_given` is how the file writes it. `price` is the price to the office
    without VAT, `till_price` the one at the counter with VAT. `descriptions` are cleaned HTML. `facts` holds
    true, false or a word; an absent fact is unknown. `cleared` names fields that the file asks to empty.
    `missing` names what a person should still bring. Variants are rows of their own that share `group`.
    """

    row: int
    missing: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    merchant: str | None = None
    sku: str | None = None
    gtin: str | None = None
    gtin_as_given: str | None = None
    gtin_in_store: bool = False
    handle: str | None = None
    group: str | None = None
    options: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    names: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    descriptions: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    brand: str | None = None
    family: str | None = None
    categories: tuple[str, ...] | None = None
    hs_code: str | None = None
    origin: str | None = None
    weight_g: int | None = None
    net_content: str | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    shelf_life_days: int | None = None
    abv_pct: Decimal | None = None
    ingredients: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    price: Money | None = None
    till_price: Money | None = None
    vat_rate_pct: Decimal | None = None
    stock: int | None = None
    is_active: bool | None = None
    images: tuple[str, ...] | None = None
    facts: Mapping[str, bool | str] = field(default_factory=dict)
    allergens: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    nutrients: Mapping[str, Decimal] = field(default_factory=dict)
    components: tuple[tuple[str, int], ...] | None = None

    @property
    def identity(self) -> str:
        """Return what its merchant knows the product by: the SKU, else the GTIN, else the handle."""
        return self.sku or self.gtin or self.handle or ""
