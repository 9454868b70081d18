"""Google Merchant feeds (product data specification), as XML or delimited text, and Channable's exports of
that kind.

Source: support.google.com/merchants/answer/7052112 and 6324448; helpcenter.channable.com, "Field mapping".
Prices hold their currency and, in the European Union, VAT. Variants are rows of their own, tied by
`item_group_id`. The feed knows no HS code, no stock and no ingredients; Channable's may know stock.
"""

from __future__ import annotations

from collections.abc import Iterator

from sluis.catalogue.formats.base import UNSAID, Columns, Format, Layout, Report, Row, Walk, text_at
from sluis.catalogue.formats.variants import images_of
from sluis.catalogue.headers import Header
from sluis.catalogue.problems import RowWarning, shortened

_NEEDED = ("id", "image_link", "availability")
_CHANNABLE_ONLY = ("ean", "stock", "delivery_time")
_OPTIONS = ("color", "size", "material", "pattern")
_MEASURES = (
    ("weight_g", "shipping_weight", "product_weight", "kg"),
    ("length_mm", "shipping_length", "product_length", "cm"),
    ("width_mm", "shipping_width", "product_width", "cm"),
    ("height_mm", "shipping_height", "product_height", "cm"),
)
_OUT_OF_STOCK = {"out_of_stock", "out of stock", "outofstock"}


def titles(name: str) -> tuple[str, str, str]:
    """Return how an attribute may be written: with underscores, with spaces, with the prefix of the XML."""
    return name, name.replace("_", " "), f"g:{name}"


def _is_feed(header: Header) -> bool:
    return all(header.has_any(titles(name)) for name in _NEEDED)


def recognise(header: Header) -> str | None:
    """Tell a feed by its compulsory attributes."""
    if "g:id" in header:
        return "it has `g:id`"
    return "it has `id`, `image_link` and `availability`" if _is_feed(header) else None


def recognise_channable(header: Header) -> str | None:
    """Tell Channable's form by a field that Google's specification does not have."""
    own = next((name for name in _CHANNABLE_ONLY if name in header), None)
    return f"it has `id`, `image_link`, `availability` and `{own}`" if own and _is_feed(header) else None


def layout(header: Header) -> Layout:
    """Return where the attributes stand."""
    columns = Columns(header)
    places = _Places(columns, header)
    return Layout(columns.found, amend=places.amend, questions=("currency", "language"))


class _Places:
    def __init__(self, columns: Columns, header: Header) -> None:
        def place(name: str) -> int | None:
            return header.place(*titles(name))

        columns.take("sku", *titles("id"))
        self.title = columns.take("name", *titles("title"), language=UNSAID)
        columns.take("description", *titles("description"), language=UNSAID)
        gtin = columns.take("gtin", *titles("gtin"), *titles("ean"))
        columns.take("brand", *titles("brand"))
        columns.take("categories", *titles("product_type"), *titles("google_product_category"))
        columns.take("till_price", *titles("price"), marks="money", usual_mark=".")
        columns.take("net_content", *titles("unit_pricing_measure"))
        columns.take("hs_code", *titles("hs_code"))
        columns.take("origin", *titles("country_of_origin"))
        self.stock = columns.take("stock", *titles("stock"), *titles("quantity"))
        self.seconds = [(gtin, place("ean"))]
        for field, outer, bare, unit in _MEASURES:
            # The outer measure counts for a parcel; that of the bare product is better than none.
            taken = columns.take(field, *titles(outer), *titles(bare), unit=unit, marks=field, usual_mark=".")
            self.seconds.append((taken, place(bare)))
        self.images = [place("image_link"), place("additional_image_link")]
        self.availability, self.condition = place("availability"), place("condition")
        self.group = place("item_group_id")
        self.options = [(name, place(name)) for name in _OPTIONS]
        for name, title in (
            ("images", "image_link"),
            ("options", "item_group_id"),
            ("group", "item_group_id"),
        ):
            columns.add(name, title)
        if self.stock is None:
            columns.add("stock", "availability")

    def amend(self, rows: Iterator[Row], _again: Walk, report: Report) -> Iterator[Row]:
        """Yield each new item with its images, its options and what its availability says about stock."""
        for row, cells in rows:
            condition = text_at(cells, self.condition).lower()
            if condition in ("used", "refurbished"):
                shown = shortened(text_at(cells, self.title))
                report(RowWarning(row, "condition", shown, "not_goods", {"kind": condition}))
                continue
            for first, second in self.seconds:
                if first is not None and not text_at(cells, first):
                    cells[first] = text_at(cells, second)
            images = images_of(row, "image_link", [text_at(cells, place) for place in self.images], report)
            group = text_at(cells, self.group)
            options = {name: text_at(cells, place) for name, place in self.options if text_at(cells, place)}
            sold_out = text_at(cells, self.availability).lower() in _OUT_OF_STOCK
            added = [*cells, images, options if group else {}, group]
            if self.stock is None:
                added.append("0" if sold_out else "")
            elif sold_out and not text_at(cells, self.stock):
                added[self.stock] = "0"
            yield row, added


CHANNABLE = Format("channable", "a product feed of Channable", recognise_channable, layout)
FORMAT = Format("google_merchant", "a Google Merchant product feed", recognise, layout)
