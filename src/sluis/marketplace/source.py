"""What the texts of a listing are made from: the facts of a product, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a product: names by language, brand, ISO origin, and facts for the attributes.

    Weights are grams; nutrients are per 100 g or ml as the catalogue keeps them; allergens are GS1 codes to
    CONTAINS, MAY_CONTAIN or FREE_FROM.
    """

    names: Mapping[str, str]
    brand: str
    origin: str
    family: str
    net_content: str
    ingredients: str
    shelf_life_days: int | None
    abv_pct: str
    maker: str
    maker_address: str
    weight_g: int | None
    model: str = ""
    is_chilled: bool = False
    ingredients_language: str = ""
    descriptions: Mapping[str, str] = field(default_factory=dict)  # language → HTML
    allergens: Mapping[str, str] = field(default_factory=dict)
    nutrients: Mapping[str, str] = field(default_factory=dict)
    gtin: str = ""
