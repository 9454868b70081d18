"""A food sheet with the property names of the GS1 Web Vocabulary, one row for each GTIN.

Source: GS1 Web Vocabulary v1.16. Makers in the Benelux exchange these facts through the GS1 data pools; a
sheet with these names as its header is our convention, and so is the ending `@nl`, `@fr`, `@en`, `@de` or
`@zh` of a text in several languages. Units are codes of UN/ECE Recommendation 20 (`250 GRM`), countries
numbers or letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sluis.catalogue.cell_readers import TEXT_LIMITS
from sluis.catalogue.cells.richtext import plain_text
from sluis.catalogue.formats.base import UNSAID, Columns, Format, Layout, Report, Row, Walk, text_at
from sluis.catalogue.formats.gs1_nutrition import (
    NUTRIENTS,
    allergens_of,
    basis_of,
    energy_of,
    grams_of,
    with_sodium,
)
from sluis.catalogue.formats.variants import images_of
from sluis.catalogue.headers import Header
from sluis.catalogue.problems import CellFault, RowError, shortened
from sluis.catalogue.rows import LANGUAGES

_NAMES = ("productName", "functionalName", "regulatedProductName")
_INGREDIENTS = "ingredientStatement"
_UNITS = {
    "GRM": "g",
    "KGM": "kg",
    "MLT": "ml",
    "CLT": "cl",
    "LTR": "l",
    "MGM": "mg",
    "H87": "stuks",
    "C62": "stuks",
}
_QUANTITY = re.compile(r"([0-9][0-9.,]*)\s*([A-Z0-9]{3})")
_ALLERGEN_COLUMN = re.compile(r"hasallergen[: ]([a-z]{2})")
_MARKED = re.compile(r"<(b|strong)>(.*?)</\1>", re.IGNORECASE | re.DOTALL)


def recognise(header: Header) -> str | None:
    """Tell the sheet by GTIN and list of ingredients."""
    if "gtin" in header and header.has_any(_in_languages(_INGREDIENTS)):
        return "its header has `gtin` and `ingredientStatement`"
    return None


def _in_languages(name: str) -> list[str]:
    return [name, *(f"{name}@{language}" for language in LANGUAGES)]


def layout(header: Header) -> Layout:
    """Return where the properties stand."""
    columns = Columns(header)
    places = _Places(columns, header)
    return Layout(columns.found, amend=places.amend, questions=("language",))


class _Places:
    def __init__(self, columns: Columns, header: Header) -> None:
        columns.take("gtin", "gtin")
        columns.take("brand", "brand")
        columns.take("origin", "countryOfOrigin")
        columns.take("shelf_life_days", "supplierSpecifiedMinimumConsumerStorageDays")
        columns.take(
            "abv_pct", "percentageOfAlcoholByVolume", "alcoholPercentage", marks="abv_pct", usual_mark="."
        )
        columns.take("weight_g", "grossWeight", unit="g", marks="weight_g")
        for name, title in (("height_mm", "Height"), ("width_mm", "Width"), ("length_mm", "Depth")):
            columns.take(name, f"inPackage{title}", unit="mm", marks="size")
        self.content = columns.take("net_content", "netContent")
        self.names = [self._language_columns(columns, header, language) for language in (*LANGUAGES, UNSAID)]
        self.ingredients = [
            (title.partition("@")[2] or UNSAID, header.place(title)) for title in _in_languages(_INGREDIENTS)
        ]
        self.allergens = header.place("hasAllergen")
        self.single_allergens = [
            (match[1].upper(), place) for place, match in columns.named(_ALLERGEN_COLUMN)
        ]
        self.types = header.place("allergenType")
        self.levels = header.place("allergenLevelOfContainmentCode")
        self.basis = header.place("nutrientBasisQuantity")
        self.energy = header.place("energyPerNutrientBasis")
        self.nutrients = [(key, header.place(title), title) for key, title in NUTRIENTS.items()]
        self.images = [header.place("image"), header.place("referencedFile")]
        for name, title in (("ingredients_by_language", _INGREDIENTS), ("allergens", "hasAllergen")):
            columns.add(name, title)
        for name, title in (("nutrients", "nutrientBasisQuantity"), ("images", "image")):
            columns.add(name, title)

    def _language_columns(self, columns: Columns, header: Header, language: str) -> list[int]:
        """Read the best name of a language; return the places of all, the best first."""
        ending = "" if language == UNSAID else f"@{language}"
        wanted = [f"{name}{ending}" for name in _NAMES]
        columns.take("name", *wanted, language=language)
        return [place for place in map(header.place, wanted) if place is not None]

    def amend(self, rows: Iterator[Row], _again: Walk, report: Report) -> Iterator[Row]:
        """Yield each product with its ingredients, allergens and nutrients as ready values."""
        for row, cells in rows:
            for places in self.names:
                best = next((text_at(cells, place) for place in places if text_at(cells, place)), "")
                if places:
                    cells[places[0]] = best
            if self.content is not None:
                cells[self.content] = quantity_text(text_at(cells, self.content))
            try:
                ingredients = self._ingredients(cells)
                allergens, nutrients = self._allergens(cells), self._nutrients(cells)
            except _Located as found:
                fault = found.fault
                report(RowError(row, found.column, shortened(found.value), fault.code, fault.detail))
                continue
            images = images_of(row, "image", [text_at(cells, place) for place in self.images], report)
            yield row, [*cells, ingredients, allergens, nutrients, images]

    def _ingredients(self, cells: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for language, place in self.ingredients:
            text = text_at(cells, place)
            try:
                marked = marked_text(text)
            except CellFault as fault:
                raise _Located(fault, _INGREDIENTS, text) from None
            if marked:
                found[language] = marked
        return found

    def _allergens(self, cells: list[str]) -> dict[str, str]:
        listed = text_at(cells, self.allergens)
        if not listed and text_at(cells, self.types):
            listed = f"{text_at(cells, self.types)}:{text_at(cells, self.levels)}"
        parts = [
            listed,
            *(f"{code}:{text_at(cells, p)}" for code, p in self.single_allergens if text_at(cells, p)),
        ]
        try:
            return allergens_of(";".join(filter(None, parts)))
        except CellFault as fault:
            raise _Located(fault, "hasAllergen", ";".join(filter(None, parts))) from None

    def _nutrients(self, cells: list[str]) -> dict[str, object]:
        found: dict[str, object] = {}
        column, value = "energyPerNutrientBasis", text_at(cells, self.energy)
        try:
            found.update(energy_of(value))
            for key, place, title in self.nutrients:
                column, value = title, text_at(cells, place)
                if value:
                    found[key] = grams_of(value, milligrams=key == "sodium_mg")
        except CellFault as fault:
            raise _Located(fault, column, value) from None
        if not found:
            return {}
        return {**basis_of(text_at(cells, self.basis)), **with_sodium(found)}


class _Located(Exception):
    """A fault together with the column and the value that it is about."""

    def __init__(self, fault: CellFault, column: str, value: str) -> None:
        super().__init__(fault.code)
        self.fault, self.column, self.value = fault, column, value


def quantity_text(text: str) -> str:
    """Return a quantity with its unit code as people write it.

    >>> quantity_text("250 GRM"), quantity_text("330MLT"), quantity_text("6 x 33 cl")
    ('250 g', '330 ml', '6 x 33 cl')
    """
    match = _QUANTITY.fullmatch(text)
    return f"{match[1]} {_UNITS[match[2]]}" if match and match[2] in _UNITS else text


def marked_text(text: str) -> str:
    """Return a list of ingredients as plain text, its allergens in capitals where they were printed bold.

    >>> marked_text("suiker, <b>melk</b>poeder &amp; zout")
    'suiker, MELKpoeder & zout'
    """
    if len(text) > TEXT_LIMITS["ingredients"]:
        raise CellFault("too_long", length=len(text), limit=TEXT_LIMITS["ingredients"])
    return plain_text(_MARKED.sub(lambda match: match[2].upper(), text))


FORMAT = Format("gs1", "a food sheet with GS1 property names", recognise, layout)
