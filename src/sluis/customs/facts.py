"""What the rules may ask: the facts of a product, of an order, and of its buyer.

`None` in a product means "not known", never "no": a biscuit has an `abv_pct` of nil. The names are those of
the rule file and of the case files, so a rule reads like the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

AnimalOrigin = Literal["none", "dairy", "meat", "egg", "honey"]
PlantMaterial = Literal["none", "cut_flower", "bulb", "live_plant", "seed", "fresh_fruit"]
Lithium = Literal["none", "in_equipment", "loose"]
Licence = Literal["not_needed", "held", "missing"]
Purpose = Literal["personal", "resale"]
QuotaKind = Literal["sugar", "long_grain_rice"]

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "route": ("cbec_1210", "cbec_9610", "cbec_1239", "postal_articles", "general_trade_0110"),
    "animal_origin": ("none", "dairy", "meat", "egg", "honey"),
    "plant_material": ("none", "cut_flower", "bulb", "live_plant", "seed", "fresh_fruit"),
    "lithium": ("none", "in_equipment", "loose"),
    "first_import_licence": ("not_needed", "held", "missing"),
    "purpose": ("personal", "resale"),
    "quota_kind": ("sugar", "long_grain_rice"),
}
YES_NO: Final = frozenset({
    "listed", "list_note_bonded_only", "cites", "origin_suspended", "is_food", "facility_registered",
    "infant_formula", "recipe_registered", "cosmetic", "nmpa_registered", "ccc_required", "ccc_certified",
    "cn_label", "phyto_certificate", "aerosol", "perfume", "excise_good", "trade_remedy", "id_verified",
})  # fmt: skip
NUMBERS: Final = frozenset({
    "abv_pct", "dutiable_value_cny", "item_count", "annual_used_cny", "quota_kg", "quota_used_kg",
})  # fmt: skip
TEXTS: Final = frozenset({"origin"})


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A product as the border sees it; `listed` is the status on the positive list on the day asked."""

    hs8: str
    name: str
    origin: str | None = None
    listed: bool | None = None
    list_note_bonded_only: bool | None = None
    cites: bool | None = None
    origin_suspended: bool | None = None
    animal_origin: AnimalOrigin | None = None
    plant_material: PlantMaterial | None = None
    is_food: bool | None = None
    facility_registered: bool | None = None
    infant_formula: bool | None = None
    recipe_registered: bool | None = None
    cosmetic: bool | None = None
    nmpa_registered: bool | None = None
    ccc_required: bool | None = None
    ccc_certified: bool | None = None
    cn_label: bool | None = None
    phyto_certificate: bool | None = None
    lithium: Lithium | None = None
    aerosol: bool | None = None
    perfume: bool | None = None
    abv_pct: Decimal | None = None
    excise_good: bool | None = None
    trade_remedy: bool | None = None
    first_import_licence: Licence | None = None


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One order: values in CNY, the number of items, what it is for, and the weight quota it draws on if
    any."""

    dutiable_value_cny: Decimal
    item_count: int = 1
    annual_used_cny: Decimal = Decimal(0)
    purpose: Purpose = "personal"
    quota_kind: QuotaKind | None = None
    quota_kg: Decimal | None = None
    quota_used_kg: Decimal = Decimal(0)


OF_ORDER: Final = tuple(field.name for field in fields(OrderFacts))


class Absent:
    """The mark of a number or word that does not apply, such as a quota on an order without sugar or rice."""


class Unknown:
    """The mark of a fact that nobody has given yet."""


ABSENT: Final = Absent()
UNKNOWN: Final = Unknown()
Value = bool | str | Fraction | Absent | Unknown


def product_facts(route: str, product: ProductFacts, id_verified: bool) -> dict[str, Value]:
    """Return every fact that does not hang on the order, by the name that a rule uses for it."""
    gathered: dict[str, Value] = {"route": route, "id_verified": id_verified}
    for field in fields(product):
        gathered[field.name] = _value(getattr(product, field.name), UNKNOWN)
    return gathered


def order_facts(order: OrderFacts) -> dict[str, Value]:
    """Return the facts of an order by the name that a rule uses for each."""
    return {name: _value(getattr(order, name), ABSENT) for name in OF_ORDER}


def _value(raw: bool | str | int | Decimal | None, if_none: Absent | Unknown) -> Value:
    if raw is None:
        return if_none
    if isinstance(raw, bool | str):
        return raw
    return Fraction(raw)
