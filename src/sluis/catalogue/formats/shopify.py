"""Shopify's product CSV: the present header, the older one, and files that mix both.

Sources: the vendor's page "Using CSV files to import and export products", and stored exports of both
generations. A product is all rows with one handle; its own cells stand on the first row only, and a blank one
further down means "as above". A row without option value, SKU and price carries nothing but a further image.
Weights are grams whatever unit the shop displays. Currency and whether prices include VAT are settings of the
shop and not in the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from sluis.catalogue.formats.base import UNSAID, Columns, Format, Layout, Report, Row, Walk, text_at
from sluis.catalogue.formats.variants import RECENT, Inherited, images_of, variant_handle, variant_name
from sluis.catalogue.headers import Header

_GROUP_ROWS = 5_000  # Rows of one product held together; the vendor allows 2,048 variants and 250 images.
_GROUP_CHARACTERS = 8_000_000
_NO_OPTION = ("title", "default title")
_IMAGE = ("Product image URL", "Image Src")


def recognise(header: Header) -> str | None:
    """Tell the generation by the columns that only it has."""
    if header.has_all(("URL handle", "Published on online store")):
        return "its header has `URL handle` and `Published on online store`"
    if "Handle" in header and header.has_any(("Body (HTML)", "Variant Price")):
        seen = "Body (HTML)" if "Body (HTML)" in header else "Variant Price"
        return f"its header has `Handle` and `{seen}`, the older form"
    if header.has_all(("Handle", "Published on online store")):
        return "its header has `Handle` and `Published on online store`, old and new mixed"
    return None


def layout(header: Header) -> Layout:
    """Return where Shopify's columns stand."""
    columns = Columns(header)
    places = _Places(columns, header)
    return Layout(columns.found, amend=places.amend, questions=("currency", "prices_include_vat", "language"))


class _Places:
    def __init__(self, columns: Columns, header: Header) -> None:
        self.handle = columns.take("handle", "URL handle", "Handle")
        self.title = columns.take("name", "Title", language=UNSAID)
        self.description = columns.take("description", "Description", "Body (HTML)", language=UNSAID)
        self.vendor = columns.take("brand", "Vendor")
        self.category = columns.take("categories", "Product category", "Type")
        self.sku = columns.take("sku", "SKU", "Variant SKU")
        columns.take("gtin", "Barcode", "Variant Barcode")
        self.price = columns.take("shop_price", "Price", "Variant Price", marks="money", usual_mark=".")
        grams = ("Weight value (grams)", "Variant Grams")
        columns.take("weight_g", *grams, unit="g", marks="weight_g", usual_mark=".")
        columns.take("stock", "Inventory quantity", "Variant Inventory Qty")
        self.status = header.place("Status")
        self.published = header.place("Published on online store", "Published")
        self.image = header.place(*_IMAGE)
        self.image_title = columns.title(*_IMAGE)
        self.variant_image = header.place("Variant image URL", "Variant Image")
        self.options = [
            (header.place(f"Option{number} name"), header.place(f"Option{number} value"))
            for number in (1, 2, 3)
        ]
        columns.add("images", *_IMAGE)
        columns.add("options", "Option1 value")
        columns.add("group", "URL handle", "Handle")
        columns.add("active", "Status")
        level = (self.title, self.description, self.vendor, self.category, self.status, self.published)
        names = (name for name, _ in self.options)
        self.product_level = [place for place in (*level, *names) if place is not None]

    def amend(self, rows: Iterator[Row], _again: Walk, report: Report) -> Iterator[Row]:
        """Yield one row for each variant, with its product's cells and the images of the whole product."""
        known = Inherited(recent=RECENT)
        group: list[Row] = []
        current, size = "", 0
        for row, cells in rows:
            handle = text_at(cells, self.handle)
            full = len(group) >= _GROUP_ROWS or size > _GROUP_CHARACTERS
            if group and (handle != current or not handle or full):
                yield from self._finished(current, group, known, report)
                group, size = [], 0
            current = handle
            group.append((row, cells))
            size += sum(map(len, cells))
        yield from self._finished(current, group, known, report)

    def _finished(self, handle: str, group: list[Row], known: Inherited, report: Report) -> Iterator[Row]:
        if not group:
            return
        new = not handle or handle not in known  # A product without variants may come without a handle.
        if handle and new:
            known.keep(handle, group[0][1], self.product_level)
        addresses = (text_at(cells, self.image) for _, cells in group)
        shared = images_of(group[0][0], self.image_title, addresses, report)
        for number, (row, cells) in enumerate(group):
            if not (new and number == 0) and not self._is_variant(cells):
                continue
            if handle:
                known.fill(handle, cells)
            own = images_of(row, self.image_title, [text_at(cells, self.variant_image)], report)
            yield row, self._variant(cells, handle, tuple(dict.fromkeys((*own, *shared))))

    def _is_variant(self, cells: list[str]) -> bool:
        places = [self.sku, self.price, *(value for _, value in self.options)]
        return any(text_at(cells, place) for place in places)

    def _variant(self, cells: list[str], handle: str, images: tuple[str, ...]) -> list[object]:
        options: dict[str, str] = {}
        for number, (name_place, value_place) in enumerate(self.options, start=1):
            name, value = text_at(cells, name_place), text_at(cells, value_place)
            if value and (name.casefold(), value.casefold()) != _NO_OPTION:
                options[name or f"Option {number}"] = value
        if options:
            if self.title is not None:
                cells[self.title] = variant_name(cells[self.title].strip(), options.values())
            if self.handle is not None:
                cells[self.handle] = variant_handle(handle, options)
        return [*cells, images, options, handle if options else "", self._active(cells)]

    def _active(self, cells: list[str]) -> str:
        status, published = text_at(cells, self.status).lower(), text_at(cells, self.published).lower()
        if not status and not published:
            return ""
        return "no" if status in ("draft", "archived") or published == "false" else "yes"


FORMAT = Format("shopify", "the product export of Shopify", recognise, layout)
