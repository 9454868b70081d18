"""Lightspeed Retail R-Series, a till: the item export, and the header of its import template.

Source: the vendor's article on item imports and test data of a Dutch bookshop's tool. `Price` carries the
currency sign, `MSRP` and `Default Cost` do not. `System ID` is the till's own number and no GTIN. The export
has no description, no weight and no image: they are missing, which is no error.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from sluis.catalogue.formats.base import UNSAID, Columns, Format, Layout, Report, Row, Walk, text_at
from sluis.catalogue.formats.variants import variant_name
from sluis.catalogue.headers import Header

_ON_HAND = " - quantity on hand"


def recognise(header: Header) -> str | None:
    """Tell the export by the till's own number, the template by its name for items with a size or colour."""
    if header.has_all(("System ID", "Manufact. SKU")):
        return "its header has `System ID` and `Manufact. SKU`"
    if header.has_all(("Matrix Description", "Custom SKU")):
        return "its header has `Matrix Description` and `Custom SKU`, the import template"
    return None


def layout(header: Header) -> Layout:
    """Return where the columns of R-Series stand."""
    columns = Columns(header)
    places = _Places(columns, header)
    return Layout(columns.found, amend=places.amend, questions=("currency", "prices_include_vat", "language"))


class _Places:
    def __init__(self, columns: Columns, header: Header) -> None:
        self.name = columns.take("name", "Item", "Description", language=UNSAID)
        self.sku = columns.take("sku", "Custom SKU", "Manufact. SKU", "Manufacturer SKU")
        self.second_sku = header.place("Manufact. SKU", "Manufacturer SKU")
        self.gtin = columns.take("gtin", "EAN", "UPC")
        self.upc = header.place("UPC")
        columns.take("brand", "Brand")
        columns.take("shop_price", "Price", "Default Price", marks="money", usual_mark=".")
        self.quantity = columns.take("stock", "Qty.")
        self.matrix = header.place("Matrix Description")
        self.attributes = [header.place(f"Attribute {number}") for number in (1, 2, 3)]
        self.levels = [header.place("Category"), *(header.place(f"Subcategory {n}") for n in range(1, 10))]
        self.on_hand = [place for name, place in header.places.items() if name.endswith(_ON_HAND)]
        self.system_id = header.place("System ID")
        for name in ("options", "group", "handle", "categories"):
            columns.add(
                name, {"handle": "System ID", "categories": "Category"}.get(name, "Matrix Description")
            )
        if self.quantity is None and self.on_hand:
            columns.add("stock", header.titles[self.on_hand[0]])

    def amend(self, rows: Iterator[Row], _again: Walk, _report: Report) -> Iterator[Row]:
        """Yield each item with its second-choice numbers, category path and, for matrix items, its name."""
        for row, cells in rows:
            self._choose(cells, self.sku, self.second_sku)
            self._choose(cells, self.gtin, self.upc)
            options: dict[str, str] = {}
            matrix = text_at(cells, self.matrix)
            if matrix and self.name is not None:
                values = [text_at(cells, place) for place in self.attributes]
                options = {f"Attribute {n}": value for n, value in enumerate(values, start=1) if value}
                cells[self.name] = text_at(cells, self.name) or variant_name(matrix, options.values())
            path = " > ".join(filter(None, (text_at(cells, place) for place in self.levels)))
            group = matrix[:160] if options else ""
            added: list[object] = [*cells, options, group, text_at(cells, self.system_id), path]
            if self.quantity is None and self.on_hand:
                added.append(total_of(text_at(cells, place) for place in self.on_hand))
            yield row, added

    def _choose(self, cells: list[str], first: int | None, second: int | None) -> None:
        if first is not None and not text_at(cells, first):
            cells[first] = text_at(cells, second)


def total_of(counts: Iterator[str]) -> str:
    """Return the sum of the stock of several shops as text; blank when none counts, the first that is no
    number.

    >>> total_of(iter(["12.00000", "", "-2"])), total_of(iter(["", ""])), total_of(iter(["3", "veel"]))
    ('10', '', 'veel')
    """
    total, counted = Decimal(0), False
    for count in counts:
        if not count:
            continue
        try:
            total += Decimal(count)
        except InvalidOperation:
            return count
        counted = True
    return f"{total.normalize() + 0:f}" if counted else ""


FORMAT = Format("lightspeed_r", "the item export of Lightspeed Retail (R-Series)", recognise, layout)
