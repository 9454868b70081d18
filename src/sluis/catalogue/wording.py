"""What the catalogue calls things in the reader's language: fields, facts, families, moves of stock."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def field_word(name: str) -> str:
    """Return the name of a field or fact of a product; an unknown one is shown with its blanks."""
    return {
        "name": pgettext("product", "Name"),
        "sku": pgettext("product", "SKU"),
        "gtin": pgettext("product", "GTIN"),
        "hs_code": pgettext("product", "HS code"),
        "origin": pgettext("product", "Country of origin"),
        "weight_g": pgettext("product", "Gross weight"),
        "weight": pgettext("product", "Gross weight"),
        "dimensions": pgettext("product", "Dimensions"),
        "net_content": pgettext("product", "Net content"),
        "family": pgettext("product", "Product family"),
        "brand": pgettext("product", "Brand"),
        "description": pgettext("product", "Description"),
        "images": pgettext("product", "Pictures"),
        "price": pgettext("product", "Price without VAT"),
        "till_price": pgettext("product", "Price at the till"),
        "vat_rate_pct": pgettext("product", "VAT rate"),
        "ingredients": pgettext("product", "Ingredients"),
        "abv_pct": pgettext("product", "Alcohol by volume"),
        "shelf_life_days": pgettext("product", "Shelf life"),
        "stock": pgettext("product", "Stock"),
        "merchant": pgettext("product", "Merchant"),
        "animal_origin": pgettext("product", "Animal origin"),
        "plant_material": pgettext("product", "Plant material"),
        "lithium": pgettext("product", "Lithium battery"),
        "aerosol": pgettext("product", "Aerosol"),
        "perfume": pgettext("product", "Perfume"),
        "infant_formula": pgettext("product", "Infant formula"),
        "recipe_registered": pgettext("product", "Recipe registered with SAMR"),
        "cosmetic": pgettext("product", "Cosmetic"),
        "nmpa_registered": pgettext("product", "Filed or registered with NMPA"),
        "ccc_required": pgettext("product", "CCC compulsory"),
        "ccc_certified": pgettext("product", "CCC certificate"),
        "facility_registered": pgettext("product", "Plant registered with China customs"),
        "cn_label": pgettext("product", "Chinese label"),
        "phyto_certificate": pgettext("product", "Phytosanitary certificate"),
        "cites": pgettext("product", "Protected species (CITES)"),
        "first_import_licence": pgettext("product", "First-import licence"),
        "listed": pgettext("product", "On the positive list"),
        "origin_suspended": pgettext("product", "Origin suspended"),
    }.get(name, name.replace("_", " "))


def value_word(value: object) -> str:
    """Return the word for a fact: yes, no, or what kind."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return {
        "none": pgettext("fact", "none"),
        "dairy": pgettext("fact", "dairy"),
        "meat": pgettext("fact", "meat"),
        "egg": pgettext("fact", "egg"),
        "honey": pgettext("fact", "honey"),
        "cut_flower": pgettext("fact", "cut flower"),
        "bulb": pgettext("fact", "bulb"),
        "live_plant": pgettext("fact", "live plant"),
        "seed": pgettext("fact", "seed"),
        "fresh_fruit": pgettext("fact", "fresh fruit"),
        "in_equipment": pgettext("fact", "inside the device"),
        "loose": pgettext("fact", "loose"),
        "not_needed": pgettext("fact", "not needed"),
        "held": pgettext("fact", "held"),
        "missing": pgettext("fact", "missing"),
        "CONTAINS": pgettext("allergen", "contains it"),
        "MAY_CONTAIN": pgettext("allergen", "may contain it"),
        "FREE_FROM": pgettext("allergen", "is free from it"),
    }.get(str(value), str(value))


def allergen_word(code: str) -> str:
    """Return the name of an allergen by its GS1 code."""
    return {
        "AW": pgettext("allergen", "Cereals with gluten"),
        "AC": pgettext("allergen", "Crustaceans"),
        "AE": pgettext("allergen", "Egg"),
        "AF": pgettext("allergen", "Fish"),
        "AP": pgettext("allergen", "Peanut"),
        "AY": pgettext("allergen", "Soy"),
        "AM": pgettext("allergen", "Milk"),
        "AN": pgettext("allergen", "Tree nuts"),
        "BC": pgettext("allergen", "Celery"),
        "BM": pgettext("allergen", "Mustard"),
        "AS": pgettext("allergen", "Sesame"),
        "AU": pgettext("allergen", "Sulphites"),
        "NL": pgettext("allergen", "Lupin"),
        "UM": pgettext("allergen", "Molluscs"),
    }.get(code, code)


def sign_word(code: str, level: str) -> str:
    """Return what a text shows: an allergen with its level, or a content that is only worth knowing."""
    if code == "gelatine":
        return _("Holds gelatine: China asks from which animal it comes")
    if code == "alcohol":
        return _("Holds alcohol: fill in how much")
    said = {"CONTAINS": _("Contains %(what)s"), "MAY_CONTAIN": _("May contain %(what)s")}
    return said[level] % {"what": allergen_word(code).lower()}


def where_word(where: str) -> str:
    """Return in which text something stands."""
    return {"name": _("in the name"), "ingredients": _("in the ingredients")}.get(
        where, _("in the description")
    )


def language_word(code: str) -> str:
    """Return the name of a language."""
    return {
        "nl": _("Dutch"),
        "fr": _("French"),
        "en": _("English"),
        "de": _("German"),
        "zh": _("Chinese"),
    }.get(code, code)


def family_word(family: str) -> str:
    """Return the name of a product family."""
    return {
        "chocolate": pgettext("family", "Chocolate"),
        "biscuits": pgettext("family", "Biscuits"),
        "beer": pgettext("family", "Beer"),
        "dairy": pgettext("family", "Cheese and dairy"),
        "flowers": pgettext("family", "Flowers and bulbs"),
        "appliances": pgettext("family", "Household appliances"),
        "cleaning": pgettext("family", "Cleaning products"),
        "baby": pgettext("family", "Baby products"),
        "toys": pgettext("family", "Toys"),
        "food": pgettext("family", "Other food"),
        "other": pgettext("family", "Other"),
    }.get(family, family)


def movement_word(kind: str) -> str:
    """Return what a move of stock was."""
    return {
        "counted": pgettext("stock", "Counted"),
        "sold": pgettext("stock", "Sold at the till"),
        "reserved": pgettext("stock", "Promised to an order"),
        "released": pgettext("stock", "Free again"),
        "shipped": pgettext("stock", "Shipped"),
        "returned": pgettext("stock", "Came back"),
    }.get(kind, kind)


def format_word(name: str, label: str) -> str:
    """Return what a file was taken for; names of systems stay as they are."""
    return {
        "mapped": _("your own sheet"),
        "gs1": _("a food sheet with GS1 names"),
        "sluis": _("the format of Sluis"),
        "channable": _("a feed of Channable"),
        "google_merchant": _("a Google Merchant feed"),
        "shopify": "Shopify",
        "woocommerce": "WooCommerce",
        "lightspeed_c": "Lightspeed eCom (C-Series)",
        "lightspeed_r": "Lightspeed Retail (R-Series)",
        "lightspeed_x": "Lightspeed Retail (X-Series)",
    }.get(name, label)
