"""Allergens and nutrients in the codes and units of the GS1 Web Vocabulary v1.16."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from sluis.catalogue.cells.measures import split_unit
from sluis.catalogue.cells.numerals import decimal_of
from sluis.catalogue.problems import CellFault

# The current two-letter codes; NL is lupin and neither a language nor a country.
ALLERGENS = {
    "AW": "cereals with gluten",
    "AC": "crustaceans",
    "AE": "egg",
    "AF": "fish",
    "AP": "peanut",
    "AY": "soy",
    "NL": "lupin",
    "AM": "milk",
    "AN": "tree nuts",
    "SA": "almond",
    "SH": "hazelnut",
    "SW": "walnut",
    "BC": "celery",
    "BM": "mustard",
    "AS": "sesame",
    "AU": "sulphur dioxide and sulphites",
    "UM": "molluscs",
}
# FREE_FROM is used by the data pools; whether this version of the vocabulary has it is unconfirmed.
CONTAINMENTS = ("CONTAINS", "MAY_CONTAIN", "FREE_FROM")

NUTRIENTS = {
    "fat_g": "fatPerNutrientBasis",
    "saturated_fat_g": "saturatedFatPerNutrientBasis",
    "carbohydrate_g": "carbohydratesPerNutrientBasis",
    "sugars_g": "sugarsPerNutrientBasis",
    "protein_g": "proteinPerNutrientBasis",
    "salt_g": "saltPerNutrientBasis",
    "fibre_g": "fibrePerNutrientBasis",
    "sodium_mg": "sodiumPerNutrientBasis",
}

_ENERGY = re.compile(r"([0-9][0-9., ]*?)\s*(kJ|KJO|kcal|E14)", re.IGNORECASE)
_IN_MILLIGRAMS = {"mg": Decimal(1), "mgm": Decimal(1), "g": Decimal(1000), "grm": Decimal(1000)}


def allergens_of(text: str) -> dict[str, str]:
    """Return allergen code to level of containment from a list such as `AM:CONTAINS;AN:MAY_CONTAIN`.

    A code without a level is contained. Raise CellFault `allergen` for a code or level that is not known.

    >>> allergens_of("AM:CONTAINS; NL:MAY_CONTAIN")
    {'AM': 'CONTAINS', 'NL': 'MAY_CONTAIN'}
    """
    found: dict[str, str] = {}
    for part in re.split(r"[;,|\n]", text):
        code, _, level = (piece.strip().upper() for piece in part.partition(":"))
        if not code:
            continue
        level = level.replace(" ", "_") or "CONTAINS"
        if code not in ALLERGENS or level not in CONTAINMENTS:
            raise CellFault("allergen")
        found[code] = level
    return found


def energy_of(text: str) -> dict[str, Decimal]:
    """Return kilojoules and kilocalories of a cell that holds one or both.

    >>> energy_of("2250 kJ / 540 kcal")
    {'energy_kj': Decimal('2250'), 'energy_kcal': Decimal('540')}
    """
    if not text:
        return {}
    pairs = _ENERGY.findall(text[:60])
    if not pairs:
        raise CellFault("unit", known="kJ and kcal")
    return {
        "energy_kj" if unit.lower() in ("kj", "kjo") else "energy_kcal": decimal_of(number, lambda: None)
        for number, unit in pairs
    }


def grams_of(text: str, *, milligrams: bool = False) -> Decimal:
    """Return a nutrient in grams or milligrams; a unit in the cell is converted, `<` and `~` are ignored."""
    number, unit = split_unit(text[:60].lstrip("<~ "))
    wanted = "mg" if milligrams else "g"
    if (unit or wanted) not in _IN_MILLIGRAMS:
        raise CellFault("unit", known="g or mg")
    amount = decimal_of(number, lambda: ".") * _IN_MILLIGRAMS[unit or wanted]
    return amount if milligrams else amount / 1000


def basis_of(text: str) -> dict[str, Decimal]:
    """Return for how many grams (`per_g`) or millilitres (`per_ml`) the nutrients hold, 100 g if unsaid."""
    try:
        number, unit = split_unit(text or "100 g")
        amount = decimal_of(number, lambda: ".")
    except CellFault:
        return {"per_g": Decimal(100)}
    return {"per_ml" if unit in ("ml", "mlt") else "per_g": amount}


def with_sodium(nutrients: dict[str, object]) -> dict[str, object]:
    """Add sodium where only salt is given: Chinese labels state sodium, which is salt divided by 2.5.

    Source: Regulation (EU) No 1169/2011, annex I, point 11 (salt = sodium × 2.5).
    """
    salt = nutrients.get("salt_g")
    if "sodium_mg" in nutrients or not isinstance(salt, Decimal):
        return nutrients
    sodium = (salt * 1000 / Decimal("2.5")).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return {**nutrients, "sodium_mg": sodium.normalize() + 0}
