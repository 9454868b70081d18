"""Assigning the columns of "our Excel" to our fields: what can be assigned, and a proposal from the names.

A field with a language is written with a hyphen, `name-nl`; a column of which nothing is wanted is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sluis.catalogue.headers import folded
from sluis.catalogue.rows import LANGUAGES, WORD_FACTS, YES_NO_FACTS

IN_LANGUAGES = ("name", "description", "ingredients")
_PLAIN = (
    *("merchant", "sku", "gtin", "handle", "group", "brand", "family", "categories", "hs_code", "origin"),
    *("weight_g", "net_content", "length_mm", "width_mm", "height_mm", "shelf_life_days", "abv_pct"),
    *("price", "till_price", "shop_price", "price_currency", "vat_rate_pct", "stock", "active", "image_urls"),
    "ingredients_lang",
)

FIELDS: tuple[str, ...] = (
    *_PLAIN,
    *IN_LANGUAGES,
    *(f"{field}-{language}" for field in IN_LANGUAGES for language in LANGUAGES),
    *WORD_FACTS,
    *YES_NO_FACTS,
)

_ALIASES = {
    "sku": (
        "sku,artikelnummer,artikelnr,artikelnr.,artikel nr,artikelcode,art.nr.,art nr,productcode,"
        "bestelnummer,référence,reference,réf,réf.,ref,code article,item number,item no,article number,"
        "product code,id"
    ),
    "gtin": (
        "gtin,ean,ean13,ean-13,ean code,ean-code,eancode,barcode,streepjescode,code-barres,code barre,"
        "code à barres,upc,gencod"
    ),
    "handle": "handle,slug,url key",
    "name": "name,product,product name,productname,title,item,article",
    "name-nl": "naam,productnaam,artikelnaam,titel,artikel,omschrijving kort,artikelomschrijving",
    "name-fr": "nom,nom du produit,désignation,libellé,intitulé,titre",
    "description": "description",
    "description-nl": "beschrijving,omschrijving,productomschrijving,lange omschrijving",
    "description-fr": "descriptif,description longue,description du produit",
    "brand": "brand,merk,marque,marke,vendor",
    "family": "family,productfamilie,famille",
    "categories": "category,categorie,catégorie,productgroep,groep,rayon",
    "hs_code": (
        "hs code,hs,hscode,hs-code,goederencode,gn-code,gn code,taric,code douanier,code sh,commodity code,"
        "douanecode,tariff code"
    ),
    "origin": "origin,country of origin,land van oorsprong,oorsprong,herkomst,pays d'origine,origine,land",
    "weight_g": (
        "weight (g),gewicht (g),poids (g),gewicht in gram,brutogewicht (g),poids brut (g),gross weight "
        "(g),gram"
    ),
    "weight_g:kg": (
        "weight (kg),gewicht (kg),poids (kg),gewicht in kg,brutogewicht (kg),poids brut (kg),gross weight "
        "(kg)"
    ),
    "net_content": (
        "net content,inhoud,netto inhoud,netto-inhoud,contenu,contenance,contenu net,inhoud verpakking"
    ),
    "shelf_life_days": (
        "shelf life (days),houdbaarheid (dagen),houdbaarheid in dagen,dlc (jours),durée de vie (jours)"
    ),
    "abv_pct": (
        "abv,alcohol,alcohol %,alcoholpercentage,alc,alc. vol.,% vol,alcool,degré d'alcool,"
        "titre alcoométrique"
    ),
    "ingredients": "ingredients",
    "ingredients-nl": "ingrediënten,ingredienten,ingrediëntenlijst,samenstelling",
    "ingredients-fr": "ingrédients,composition,liste des ingrédients",
    "price": (
        "price excl vat,price excl. vat,prijs excl,prijs excl.,prijs excl btw,prijs excl. btw,prix ht,"
        "prix htva,prix hors tva,inkoopprijs,net price"
    ),
    "till_price": (
        "price incl vat,price incl. vat,prijs incl,prijs incl.,prijs incl btw,prijs incl. btw,prix ttc,"
        "prix tvac,verkoopprijs,winkelprijs,adviesprijs,consumentenprijs,prix de vente"
    ),
    "shop_price": "price,prijs,prix,preis",
    "price_currency": "currency,valuta,munt,devise",
    "vat_rate_pct": "vat,vat %,vat rate,btw,btw %,btw-tarief,btw tarief,tva,tva %,taux de tva",
    "stock": "stock,voorraad,aantal,aantal op voorraad,quantity,qty,quantité,en stock",
    "image_urls": "image,images,afbeelding,afbeeldingen,foto,photo,image url",
    "length_mm": "length (mm),lengte (mm),longueur (mm)",
    "width_mm": "width (mm),breedte (mm),largeur (mm)",
    "height_mm": "height (mm),hoogte (mm),hauteur (mm)",
    "length_mm:cm": "length (cm),lengte (cm),longueur (cm)",
    "width_mm:cm": "width (cm),breedte (cm),largeur (cm)",
    "height_mm:cm": "height (cm),hoogte (cm),hauteur (cm)",
}
_BY_NAME = {folded(alias): field for field, aliases in _ALIASES.items() for alias in aliases.split(",")}
_BY_NAME.update({folded(field): field for field in FIELDS})
_BY_NAME.update({folded(field.replace("-", "_")): field for field in FIELDS})
_WEAK = {"id", "item", "article", "artikel", "land", "product", "aantal", "groep"}


def suggest_mapping(header: Sequence[str]) -> dict[str, str]:
    """Propose the field of each column that has a telling name, in Dutch, French or English; no field twice.

    A measure in another unit than ours is proposed with it, `weight_g:kg`.

    >>> suggest_mapping(["Artikelnr", "Naam", "EAN", "Gewicht (kg)", "Opmerking"])
    {'Artikelnr': 'sku', 'Naam': 'name-nl', 'EAN': 'gtin', 'Gewicht (kg)': 'weight_g:kg'}
    """
    taken: dict[str, str] = {}
    for weak in (False, True):
        for title in header:
            name = folded(title)
            field = _BY_NAME.get(name)
            if field and (name in _WEAK) == weak and _base(field) not in map(_base, taken.values()):
                taken.setdefault(title, field)
    return {title: taken[title] for title in header if title in taken}


def _base(field: str) -> str:
    return field.partition(":")[0]


def is_sufficient(mapping: Mapping[str, str]) -> bool:
    """Tell whether a mapping gives both a name and an identity."""
    fields: Iterable[str] = mapping.values()
    names = {"name", *(f"name-{language}" for language in LANGUAGES)}
    return bool(names & set(fields)) and bool({"sku", "gtin", "handle"} & set(mapping.values()))
