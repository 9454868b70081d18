"""Lightspeed eCom C-Series, the web shop most used in the Benelux: semicolons, one set of columns per
language.

Source: the vendor's article on the columns of its export (English also in Dutch back offices) and a public
migration tool for the cells of variants, categories and images. One row is one variant; `Internal_ID` ties a
product together. `HS_Code` is a European code of 6 to 10 digits, not a Chinese one. Whether `Price` includes
VAT is a shop setting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sluis.catalogue.formats.base import Columns, Format, Layout, Report, Row, Walk, text_at
from sluis.catalogue.formats.variants import images_of, slug, variant_name
from sluis.catalogue.headers import Header
from sluis.catalogue.rows import LANGUAGES

_TITLE = re.compile(r"([a-z]{2})_title_short")
_OPTION = re.compile(r'"?\s*([^":,]+?)\s*:\s*([^"]*?)\s*"?(?:,|$)')
_OPTION_CHARACTERS = 1_000
_RATE = re.compile(r"(?:[^0-9]*\s)?([0-9]{1,2}(?:[.,][0-9]{1,2})?)\s*%?")
_VISIBLE = {"visible": "yes", "y": "yes", "yes": "yes", "1": "yes", "true": "yes", "auto": "yes"}
_HIDDEN = {"hidden": "no", "n": "no", "no": "no", "0": "no", "false": "no"}
_DEFAULT = {"default", "standaard", "standard", "par défaut"}


def recognise(header: Header) -> str | None:
    """Tell the export by its two internal numbers."""
    if header.has_all(("Internal_ID", "Internal_Variant_ID")):
        return "its header has `Internal_ID` and `Internal_Variant_ID`"
    return None


def layout(header: Header) -> Layout:
    """Return where the columns of C-Series stand."""
    columns = Columns(header)
    places = _Places(columns, header)
    return Layout(columns.found, amend=places.amend, questions=("currency", "prices_include_vat"))


class _Places:
    def __init__(self, columns: Columns, header: Header) -> None:
        self.languages = [m[1] for _, m in columns.named(_TITLE) if m[1] in LANGUAGES]
        self.titles, self.texts, self.variants = {}, {}, {}
        for language in self.languages:
            short = columns.take("name", f"{language}_Title_Short", language=language)
            long = columns.take("description", f"{language}_Description_Long", language=language)
            self.titles[language] = (short, header.place(f"{language}_Title_Long"))
            self.texts[language] = (long, header.place(f"{language}_Description_Short"))
            self.variants[language] = header.place(f"{language}_Variant")
        columns.take("brand", "Brand")
        self.sku = columns.take("sku", "SKU")
        self.article = header.place("Article_Code")
        columns.take("gtin", "EAN")
        columns.take("hs_code", "HS_Code")
        columns.take("shop_price", "Price", marks="money")
        self.tax = columns.take("vat_rate_pct", "Tax", marks="vat_rate_pct")
        columns.take("stock", "Stock_Level", marks="stock", usual_mark=".")
        columns.take("weight_g", "Weight", unit="g", marks="weight_g", usual_mark=".")
        for name, title in (("width_mm", "Size_X"), ("height_mm", "Size_Y"), ("length_mm", "Size_Z")):
            columns.take(name, title, unit="cm", marks="size", usual_mark=".")
        self.visible = columns.take("active", "Visible")
        self.volume, self.volume_unit = header.place("Volume_Value"), header.place("Volume_Unit")
        self.id, self.variant_id = header.place("Internal_ID"), header.place("Internal_Variant_ID")
        first = self.languages[0] if self.languages else "nl"
        self.url, self.images = header.place(f"{first}_URL"), header.place("Images")
        self.categories = [header.place(f"{first}_Category_{number}") for number in (1, 2, 3)]
        for name in ("images", "options", "group", "handle", "categories", "net_content"):
            columns.add(name, _TITLES.get(name, name))

    def amend(self, rows: Iterator[Row], _again: Walk, report: Report) -> Iterator[Row]:
        """Yield each variant with its options in its names, and other columns where the usual are blank."""
        for row, cells in rows:
            told = {
                language: options_of(text_at(cells, self.variants[language])) for language in self.languages
            }
            options = next((found for found in told.values() if found), {})
            for language in self.languages:
                self._choose(cells, self.titles[language])
                self._choose(cells, self.texts[language])
                place = self.titles[language][0]
                if place is not None:
                    cells[place] = variant_name(cells[place].strip(), (told[language] or options).values())
            self._choose(cells, (self.sku, self.article))
            self._settle(cells)
            group = text_at(cells, self.id) if options else ""
            images = images_of(row, "Images", [text_at(cells, self.images)], report)
            yield row, [*cells, images, options, group, self._handle(cells, options), *self._rest(cells)]

    def _choose(self, cells: list[str], places: tuple[int | None, int | None]) -> None:
        first, second = places
        if first is not None and not text_at(cells, first):
            cells[first] = text_at(cells, second)

    def _settle(self, cells: list[str]) -> None:
        """Bring rate and visibility to words that are read everywhere; what is not understood is left out."""
        if self.tax is not None:
            rate = _RATE.fullmatch(text_at(cells, self.tax))
            cells[self.tax] = rate[1] if rate else ""
        if self.visible is not None:
            word = text_at(cells, self.visible).lower()
            cells[self.visible] = _VISIBLE.get(word) or _HIDDEN.get(word, "")

    def _handle(self, cells: list[str], options: dict[str, str]) -> str:
        url = text_at(cells, self.url).strip("/").rpartition("/")[2].removesuffix(".html")
        if not url or options:
            number = text_at(cells, self.variant_id) or slug(" ".join(options.values()))
            return f"{url or text_at(cells, self.id)}/{number}"[:160]
        return url[:160]

    def _rest(self, cells: list[str]) -> list[str]:
        path = " > ".join(filter(None, (text_at(cells, place) for place in self.categories)))
        volume, unit = text_at(cells, self.volume), text_at(cells, self.volume_unit)
        return [path, f"{volume} {unit}" if volume.strip("0.,") and unit else ""]


_TITLES = {
    "images": "Images",
    "options": "NL_Variant",
    "group": "Internal_ID",
    "handle": "Internal_Variant_ID",
}


def options_of(cell: str) -> dict[str, str]:
    """Return the options that a variant cell names; a plain word such as "Standaard" names none.

    >>> options_of('"Kleur: Rood","Maat: XL"'), options_of("Standaard")
    ({'Kleur': 'Rood', 'Maat': 'XL'}, {})
    """
    if ":" not in cell or cell.casefold() in _DEFAULT:
        return {}
    return {name: value for name, value in _OPTION.findall(cell[:_OPTION_CHARACTERS]) if value}


FORMAT = Format("lightspeed_c", "the product export of Lightspeed eCom (C-Series)", recognise, layout)
