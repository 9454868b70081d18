"""WooCommerce's product CSV, whose header is translated to the language of the shop's back office.

Source: the exporter of the plugin (`class-wc-product-csv-exporter.php`) for columns and escapes; headers of
other languages as met in shops' files (the French one only in part). Variations are rows of their own that
name their parent by SKU or as `id:12`, and may stand before it; so the file is walked once for the parents. A
parent is no article that can be sold, and no product of ours. Prices use the decimal mark of the shop,
weights and sizes a point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sluis.catalogue.formats.base import UNSAID, Columns, Format, Layout, Report, Row, Walk, text_at
from sluis.catalogue.formats.variants import Inherited, images_of
from sluis.catalogue.formats.woocommerce_headers import ATTRIBUTE, MEASURE, TITLES
from sluis.catalogue.headers import Header
from sluis.catalogue.problems import RowWarning, shortened

_MARKS = {
    "en": ("Is featured?", "Visibility in catalog"),
    "nl": ("Uitgelicht?", "Zichtbaarheid in catalogus"),
    "fr": ("Mis en avant ?", "Visibilité dans le catalogue"),
}
_LANGUAGE_NAMES = {"en": "English", "nl": "Dutch", "fr": "French"}
_LIST = re.compile(r"(?<!\\),\s*")
_TEXT_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_NOT_GOODS = {"grouped", "external", "virtual", "downloadable"}


def recognise(header: Header) -> str | None:
    """Tell the export, and its language, by a column that only it has."""
    language = _language(header)
    if language is None:
        return None
    if header.has_all(("UGS", "Tarif régulier")) and not header.has_any(_MARKS["fr"]):
        return "its header has `UGS` and `Tarif régulier`, in French"
    seen = next((title for title in _MARKS[language] if title in header), "Regular price")
    return f"its header has `{seen}`, in {_LANGUAGE_NAMES[language]}"


def _language(header: Header) -> str | None:
    for language, titles in _MARKS.items():
        if header.has_any(titles):
            return language
    if header.has_all(("UGS", "Tarif régulier")):
        return "fr"
    return "en" if header.has_all(("Type", "Parent", "Regular price")) else None


def layout(header: Header) -> Layout:
    """Return where WooCommerce's columns stand; the back office may speak another language than the shop."""
    columns = Columns(header)
    places = _Places(columns, header)
    questions = ("currency", "prices_include_vat", "language")
    return Layout(
        columns.found, amend=places.amend, questions=questions, likely_language=_language(header) or "en"
    )


class _Places:
    def __init__(self, columns: Columns, header: Header) -> None:
        def place(name: str) -> int | None:
            return header.place(*TITLES[name])

        self.sku = columns.take("sku", *TITLES["sku"])
        self.gtin = columns.take("gtin", *TITLES["gtin"])
        self.name = columns.take("name", *TITLES["name"], language=UNSAID)
        self.short = place("short_description")
        self.description = columns.take("description", *TITLES["description"], language=UNSAID)
        self.brand = columns.take("brand", *TITLES["brand"])
        self.categories = columns.take("categories", *TITLES["categories"])
        self.price = columns.take("shop_price", *TITLES["regular_price"], marks="money")
        self.sale = place("sale_price")
        self.stock = columns.take("stock", *TITLES["stock"], marks="stock", usual_mark=".")
        columns.take("hs_code", "Meta: hs_code", "Meta: _hs_code")
        columns.take("origin", "Meta: country_of_origin", "Meta: _country_of_origin")
        self.measures = list(_measures(columns, header))
        self.id, self.type, self.parent = place("id"), place("type"), place("parent")
        self.published, self.in_stock, self.images = place("published"), place("in_stock"), place("images")
        self.attributes = _attributes(columns)
        self.titles = {name: columns.title(*TITLES[name]) for name in ("type", "parent", "images")}
        sources = {
            "images": "images",
            "options": "name",
            "group": "parent",
            "active": "published",
            "handle": "id",
        }
        for name, source in sources.items():
            columns.add(name, *TITLES[source])
        texts = (self.name, self.description, self.short, self.brand, self.categories)
        values = (value for _, value in self.attributes)
        kept = (*texts, self.images, self.published, *self.measures, *values)
        self.inherited = [place for place in kept if place is not None]

    def amend(self, rows: Iterator[Row], again: Walk, report: Report) -> Iterator[Row]:
        """Yield the rows that can be sold, the parents' cells filled in and the plugin's escapes undone."""
        parents, lonely = self._parents(again)
        for row, cells in rows:
            kinds = self._kinds(cells)
            if _is_parent(kinds):
                continue
            left_out = ", ".join(sorted(kinds & _NOT_GOODS))
            if left_out:
                shown = shortened(text_at(cells, self.name))
                report(RowWarning(row, self.titles["type"], shown, "not_goods", {"kind": left_out}))
                continue
            group = ""
            if "variation" in kinds:
                group = text_at(cells, self.parent)
                if not parents.fill(group, cells):
                    report(RowWarning(row, self.titles["parent"], shortened(group), "unknown_parent"))
            yield row, self._completed(row, cells, group, report)
        for row, name in lonely:
            report(RowWarning(row, self.titles["type"], shortened(name), "no_variations"))

    def _parents(self, again: Walk) -> tuple[Inherited, list[tuple[int, str]]]:
        """Return what variations take over from their parents, and the parents that nothing belongs to."""
        parents = Inherited()
        rows: dict[str, tuple[int, str]] = {}
        named: set[str] = set()
        for row, cells in again():
            kinds = self._kinds(cells)
            if "variation" in kinds:
                named.add(text_at(cells, self.parent))
            elif _is_parent(kinds):
                keys = [text_at(cells, self.sku), f"id:{text_at(cells, self.id)}"]
                for key in keys:
                    if key not in ("", "id:"):
                        parents.keep(key, cells, self.inherited)
                        rows[key] = (row, text_at(cells, self.name))
        with_children = {rows[key] for key in named if key in rows}
        return parents, sorted(set(rows.values()) - with_children)

    def _kinds(self, cells: list[str]) -> set[str]:
        return {kind.strip() for kind in text_at(cells, self.type).lower().split(",")}

    def _completed(self, row: int, cells: list[str], group: str, report: Report) -> list[object]:
        options = self._options(cells, group)
        self._mend(cells)
        images = images_of(row, self.titles["images"], self._list(cells, self.images), report)
        published = text_at(cells, self.published)
        active = {"1": "yes", "": ""}.get(published, "no")
        has_identity = text_at(cells, self.sku) or text_at(cells, self.gtin)
        handle = "" if has_identity or not text_at(cells, self.id) else f"id-{text_at(cells, self.id)}"
        return [*cells, images, options, group, active, handle]

    def _mend(self, cells: list[str]) -> None:
        """Undo the escapes of the exporter and fill price and stock from their second columns."""
        for place in (self.sku, self.name, self.brand, self.short, self.description, self.categories):
            if place is not None:
                cells[place] = unescaped(cells[place])
        if self.description is not None and not text_at(cells, self.description):
            cells[self.description] = text_at(cells, self.short)
        if self.categories is not None:
            cells[self.categories] = "; ".join(self._list(cells, self.categories))
        if self.price is not None and not text_at(cells, self.price):
            cells[self.price] = text_at(cells, self.sale)
        # "parent" is a count shared with the other variations: how many of this one is not known.
        if self.stock is not None and text_at(cells, self.stock).lower() in ("", "parent"):
            cells[self.stock] = "0" if text_at(cells, self.in_stock) == "0" else ""

    def _list(self, cells: list[str], place: int | None) -> list[str]:
        cell = text_at(cells, place)
        return [part.replace("\\,", ",").strip() for part in _LIST.split(cell)] if cell else []

    def _options(self, cells: list[str], group: str) -> dict[str, str]:
        """Return the attributes that set a variation apart: those that hold one value, not a list."""
        options: dict[str, str] = {}
        for name_place, value_place in self.attributes if group else []:
            name, value = text_at(cells, name_place), text_at(cells, value_place)
            if name and value and len(self._list(cells, value_place)) == 1:
                options[unescaped(name)] = unescaped(value).replace("\\,", ",")
        return options


def _is_parent(kinds: set[str]) -> bool:
    return "variable" in kinds and "variation" not in kinds


def unescaped(text: str) -> str:
    r"""Undo what the exporter does to texts: line ends as `\n`, an apostrophe before signs of a formula.

    >>> unescaped("'-5 graden"), unescaped(r"Een\nTwee"), unescaped(r"C:\\nieuw"), unescaped("'s Avonds")
    ('-5 graden', 'Een\nTwee', 'C:\\nieuw', "'s Avonds")
    """
    if text[:1] == "'" and text[1:2] in _TEXT_SIGNS and text[1:2]:
        text = text[1:]
    if "\\" in text:
        text = re.sub(r"\\(\\n|n)", lambda match: "\n" if match[1] == "n" else "\\n", text)
    return text


def _measures(columns: Columns, header: Header) -> Iterator[int]:
    """Read weight and sizes, whose unit stands in the name of the column."""
    fields = {"weight": "weight_g", "length": "length_mm", "width": "width_mm", "height": "height_mm"}
    for place, match in columns.named(MEASURE):
        kind = next(name for name, words in TITLES.items() if name in fields and match[1] in words)
        unit = {"livres": "lb", "pouces": "in", "pouce": "in"}.get(match[2], match[2])
        title = header.titles[place]
        columns.take(fields[kind], title, unit=unit, marks=fields[kind], usual_mark=".")
        yield place


def _attributes(columns: Columns) -> list[tuple[int | None, int | None]]:
    names: dict[str, int] = {}
    values: dict[str, int] = {}
    for place, match in columns.named(ATTRIBUTE):
        groups = match.groupdict()
        if groups["name"] or groups["name_en"]:
            names[groups["name"] or groups["name_en"]] = place
        elif groups["value"] or groups["value_en"]:
            values[groups["value"] or groups["value_en"]] = place
    return [(names.get(number), place) for number, place in values.items()]


FORMAT = Format("woocommerce", "the product export of WooCommerce", recognise, layout)
