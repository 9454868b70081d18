"""Our own format: comma-separated UTF-8 with the columns of `examples/catalogue.csv`, or the same in a
workbook.

| column | holds |
| --- | --- |
| merchant | short code of the merchant, such as `chocolaterie-de-brug`; needed when the file holds several |
| sku, gtin, handle | what the product is known by; one of them is needed |
| name_nl, name_fr, name_en, name_de, name_zh | one of them is needed |
| brand, family | family is one of `rows.FAMILIES` |
| description_nl … description_zh | text or HTML |
| hs_code, origin | 6, 8 or 10 digits, best China's eight; two-letter country of origin |
| weight_g, length_mm, width_mm, height_mm | gross, one piece in its pack; another unit may stand in the cell
(`0.5 kg`) |
| net_content | what the pack says, such as `250 g` or `330 ml` |
| shelf_life_days, abv_pct | days from production; alcohol in % by volume |
| ingredients, ingredients_lang | in the EU style, and in which language |
| price, price_currency | to the office, without VAT |
| vat_rate_pct, till_price | at the counter, with VAT, in the same currency |
| stock, active | pieces on hand; yes or no |
| image_urls | addresses, comma between them |
| animal_origin, plant_material, lithium | a word of `rows.WORD_FACTS`, or `no` |
| aerosol, perfume, infant_formula, cosmetic, ccc_required, ccc_certified, facility_registered, cn_label, \
phyto_certificate, cites | yes or no |

A blank cell says nothing and changes nothing; `[clear]` empties a field that is already stored.
"""

from __future__ import annotations

from sluis.catalogue.formats.base import Columns, Format, Layout
from sluis.catalogue.headers import Header
from sluis.catalogue.rows import LANGUAGES, WORD_FACTS, YES_NO_FACTS

CLEAR = "[clear]"

_NAMES = tuple(f"name_{language}" for language in LANGUAGES)
_IDENTITIES = ("sku", "gtin", "handle")
_PLAIN = (
    *(
        "merchant",
        "sku",
        "gtin",
        "handle",
        "brand",
        "family",
        "hs_code",
        "origin",
        "net_content",
        "ingredients",
    ),
    *("ingredients_lang", "price_currency", "stock", "active", "shelf_life_days", "image_urls"),
)


def recognise(header: Header) -> str | None:
    """Tell our own format by a name with its language and one identity."""
    name = next((name for name in _NAMES if name in header), None)
    identity = next((name for name in _IDENTITIES if name in header), None)
    return f"its header has `{identity}` and `{name}`" if name and identity else None


def layout(header: Header) -> Layout:
    """Return where the columns of our own format stand."""
    columns = Columns(header)
    for name in _PLAIN:
        columns.take(name, name)
    for language in LANGUAGES:
        columns.take("name", f"name_{language}", language=language)
        columns.take("description", f"description_{language}", language=language)
    columns.take("weight_g", "weight_g", unit="g", marks="weight_g")
    for name in ("length_mm", "width_mm", "height_mm"):
        columns.take(name, name, unit="mm", marks=name)
    for name in ("abv_pct", "vat_rate_pct"):
        columns.take(name, name, marks=name)
    for name in ("price", "till_price"):
        columns.take(name, name, marks="money")
    for fact in (*WORD_FACTS, *YES_NO_FACTS):
        columns.take(fact, fact)
    return Layout(columns.found, clear_mark=CLEAR, questions=("currency",))


FORMAT = Format("sluis", "the format of Sluis", recognise, layout)
