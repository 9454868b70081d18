"""WooCommerce's column names by language; the first of each list is the English one.

English from the plugin's exporter, Dutch (with its older forms) from shops' files, French in part: what the
French back office calls the sizes, the parent and the attributes is unconfirmed.
"""

from __future__ import annotations

import re

TITLES: dict[str, tuple[str, ...]] = {
    "id": ("ID",),
    "type": ("Type",),
    "sku": ("SKU", "Artikelnummer", "UGS"),
    "gtin": (
        "GTIN, UPC, EAN, or ISBN",
        "GTIN, UPC, EAN of ISBN",
        "GTIN, UPC, EAN ou ISBN",
        "GTIN, UPC, EAN oder ISBN",
    ),
    "name": ("Name", "Naam", "Nom"),
    "published": ("Published", "Gepubliceerd", "Publié"),
    "short_description": (
        "Short description",
        "Korte beschrijving",
        "Korte omschrijving",
        "Description courte",
    ),
    "description": ("Description", "Beschrijving"),
    "in_stock": ("In stock?", "Op voorraad?", "En stock ?", "En stock?", "En inventaire?"),
    "stock": ("Stock", "Voorraad", "Inventaire"),
    "sale_price": ("Sale price", "Actieprijs", "Tarif promo"),
    "regular_price": ("Regular price", "Reguliere prijs", "Tarif régulier"),
    "categories": ("Categories", "Categorieën", "Catégories"),
    "brand": ("Brands", "Merken", "Marques"),
    "images": ("Images", "Afbeeldingen"),
    "parent": ("Parent", "Hoofd"),
    "weight": ("weight", "gewicht", "poids"),
    "length": ("length", "lengte", "longueur"),
    "width": ("width", "breedte", "largeur"),
    "height": ("height", "hoogte", "hauteur"),
}

# Weight and sizes carry the unit of the shop in their name.
MEASURE = re.compile(
    r"(weight|gewicht|poids|length|lengte|longueur|width|breedte|largeur|height|hoogte|hauteur)"
    r" \((kg|g|lbs|oz|livres|mm|cm|m|in|yd|pouces?)\)"
)
ATTRIBUTE = re.compile(
    r"attribute (?P<name_en>\d+) name|attribute (?P<value_en>\d+) value\(s\)"
    r"|(?:naam eigenschap|nom de l[’']attribut) (?P<name>\d+)"
    r"|(?:waarde eigenschap|valeur\(s\) de l[’']attribut) (?P<value>\d+)"
)
