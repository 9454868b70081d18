"""Lightspeed Retail X-Series (formerly Vend): the product export, with one set of stock columns per outlet.

Source: the vendor's support pages and a public mapping script with the full header. Rows with the same handle
are variants. A bundle of other articles takes several rows, one for each part, and only the first has its own
cells. The SKU is often the barcode. Whether `tax_value` is a percentage or a fraction is unconfirmed: up to 1
it is taken for a fraction.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from sluis.catalogue import gtin
from sluis.catalogue.formats.base import UNSAID, Columns, Format, Layout, Report, Row, Walk, text_at
from sluis.catalogue.formats.lightspeed_r import total_of
from sluis.catalogue.formats.variants import RECENT, Inherited, variant_handle, variant_name
from sluis.catalogue.headers import Header
from sluis.catalogue.problems import CellFault, RowWarning, shortened

_OPTIONS = ("one", "two", "three")
_SIZES = (("length_mm", "length"), ("width_mm", "width"), ("height_mm", "height"))


def recognise(header: Header) -> str | None:
    """Tell the export by its bundles and its purchase price."""
    if header.has_all(("composite_name", "supply_price")):
        return "its header has `composite_name` and `supply_price`"
    return None


def layout(header: Header) -> Layout:
    """Return where the columns of X-Series stand."""
    columns = Columns(header)
    places = _Places(columns, header)
    return Layout(columns.found, amend=places.amend, questions=("currency", "prices_include_vat", "language"))


class _Places:
    def __init__(self, columns: Columns, header: Header) -> None:
        self.handle = columns.take("handle", "handle")
        self.sku = columns.take("sku", "sku")
        self.name = columns.take("name", "name", language=UNSAID)
        self.description = columns.take("description", "description", language=UNSAID)
        self.brand = columns.take("brand", "brand_name")
        self.category = columns.take("categories", "product_category", "type")
        columns.take("shop_price", "retail_price", marks="money", usual_mark=".")
        self.rate = columns.take("vat_rate_pct", "tax_value", marks="vat_rate_pct", usual_mark=".")
        columns.take("active", "active")
        self.weight = columns.take("weight_g", "weight", unit="kg", marks="weight_g", usual_mark=".")
        self.weight_unit = header.place("weight_unit")
        self.sizes = [
            columns.take(name, title, unit="cm", marks="size", usual_mark=".") for name, title in _SIZES
        ]
        self.size_unit = header.place("dimensions_unit")
        self.options = [
            (header.place(f"variant_option_{n}_name"), header.place(f"variant_option_{n}_value"))
            for n in _OPTIONS
        ]
        self.part, self.part_count = header.place("composite_sku"), header.place("composite_quantity")
        self.outlets = [place for name, place in header.places.items() if name.startswith("inventory_")]
        for name, title in (
            ("options", "variant_option_one_value"),
            ("group", "handle"),
            ("components", "composite_sku"),
        ):
            columns.add(name, title)
        columns.add("gtin", "sku")
        columns.add("stock", header.titles[self.outlets[0]] if self.outlets else "inventory")
        level = (self.name, self.description, self.brand, self.category)
        self.level = [place for place in level if place is not None]

    def amend(self, rows: Iterator[Row], _again: Walk, report: Report) -> Iterator[Row]:
        """Yield each variant, and each bundle once with its parts."""
        known = Inherited(recent=RECENT)
        bundle: Row | None = None
        parts: list[tuple[str, int]] = []
        for row, cells in rows:
            part = self._part(cells)
            if bundle is not None and part and self._continues(bundle[1], cells):
                parts.append(part)
                continue
            if bundle is not None:
                yield self._with_parts(bundle, parts, known, report)
                bundle, parts = None, []
            if part:
                bundle, parts = (row, cells), [part]
            else:
                yield row, self._completed(cells, known, None)
        if bundle is not None:
            yield self._with_parts(bundle, parts, known, report)

    def _continues(self, first: list[str], cells: list[str]) -> bool:
        """Tell whether a row is one more part of the bundle: same handle, and no other SKU."""
        if text_at(first, self.handle) != text_at(cells, self.handle):
            return False
        return text_at(cells, self.sku) in ("", text_at(first, self.sku))

    def _with_parts(self, bundle: Row, parts: list[tuple[str, int]], known: Inherited, report: Report) -> Row:
        row, cells = bundle
        told = ", ".join(f"{count} × {sku}" for sku, count in parts)
        report(
            RowWarning(row, "composite_sku", shortened(text_at(cells, self.name)), "bundle", {"parts": told})
        )
        return row, self._completed(cells, known, tuple(parts))

    def _part(self, cells: list[str]) -> tuple[str, int] | None:
        sku, count = text_at(cells, self.part), text_at(cells, self.part_count)
        if not sku:
            return None
        try:
            return sku, max(1, int(Decimal(count or "1")))
        except (InvalidOperation, ValueError, OverflowError):
            return sku, 1

    def _completed(
        self, cells: list[str], known: Inherited, parts: tuple[tuple[str, int], ...] | None
    ) -> list[object]:
        handle = text_at(cells, self.handle)
        if handle and not known.fill(handle, cells):
            known.keep(handle, cells, self.level)
        options = {}
        for name_place, value_place in self.options:
            name, value = text_at(cells, name_place), text_at(cells, value_place)
            if name and value:
                options[name] = value
        if options and self.name is not None and self.handle is not None:
            cells[self.name] = variant_name(text_at(cells, self.name), options.values())
            cells[self.handle] = variant_handle(handle, options)
        self._units(cells)
        stock = total_of(text_at(cells, place) for place in self.outlets)
        group = handle if options else ""
        return [*cells, options, group, parts, barcode_of(text_at(cells, self.sku)), stock]

    def _units(self, cells: list[str]) -> None:
        """Put the units, which have their own columns, behind the numbers; make a fraction a percentage."""
        measured = [(self.weight, self.weight_unit), *((place, self.size_unit) for place in self.sizes)]
        for place, unit in measured:
            if place is not None and text_at(cells, place) and text_at(cells, unit):
                cells[place] = f"{text_at(cells, place)} {text_at(cells, unit)}"
        if self.rate is not None and text_at(cells, self.rate):
            try:
                rate = Decimal(text_at(cells, self.rate))
            except InvalidOperation:
                return  # The reader of percentages tells what is wrong with it.
            cells[self.rate] = f"{(rate * 100 if rate <= 1 else rate).normalize() + 0:f}"


def barcode_of(sku: str) -> str:
    """Return an SKU that is a valid GTIN, else an empty text.

    >>> barcode_of("5410126006056"), barcode_of("10042")
    ('5410126006056', '')
    """
    try:
        gtin.normalised(sku)
    except CellFault:
        return ""
    return sku


FORMAT = Format("lightspeed_x", "the product export of Lightspeed Retail (X-Series)", recognise, layout)
