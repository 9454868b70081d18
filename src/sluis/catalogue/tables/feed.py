"""Product feeds in XML: RSS 2.0, Atom, or a plain list of products, read item by item.

Each item becomes a row with one cell for each known attribute, so that a feed gives the same rows in XML as
in tab-separated text. Only direct children of an item count: the price inside `shipping` is no price of the
product.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import cast

from sluis.catalogue.problems import FileFault
from sluis.catalogue.tables.delimited import Record, twice_converted
from sluis.catalogue.tables.source import Source
from sluis.catalogue.tables.xml_stream import BoundedText, Handler, walk

_NAMES = (
    "id title description link image_link additional_image_link availability price sale_price brand gtin "
    "ean mpn "
    "condition google_product_category product_type item_group_id color size material pattern gender "
    "age_group "
    "product_weight product_length product_width product_height shipping_weight shipping_length "
    "shipping_width "
    "shipping_height unit_pricing_measure stock quantity hs_code country_of_origin identifier_exists "
    "multipack "
    "is_bundle shipping product_detail"
)
ATTRIBUTES = tuple(_NAMES.split())
_PLACES = {name: place for place, name in enumerate(ATTRIBUTES)}
_SAME = {"summary": "description", "content": "description", "name": "title"}
_ITEMS = {"item", "entry", "product"}
_REPEATED = {"additional_image_link"}
# Google's feeds do not have these; they stand in the header only when the first items have them.
_CHANNABLE_ONLY = {"ean", "stock", "quantity"}
_SAMPLE_ITEMS = 50


class Feed:
    """A feed as a table; `records` can be walked more than once."""

    double_encoded: tuple[int, str] | None = None
    short_rows = other_sheets = False
    why = "a product feed in XML"

    def __init__(self, source: Source) -> None:
        self._source = source
        first = list(islice(self._items(), _SAMPLE_ITEMS))
        if not first:
            raise FileFault("not_a_catalogue", why="its XML holds no items, entries or products")
        if not any(cells and cells[_PLACES["id"]] and cells[_PLACES["title"]] for _, cells in first):
            raise FileFault("not_a_catalogue", why="its items have no id and title")
        seen = {
            name for _, cells in first if cells for name, cell in zip(ATTRIBUTES, cells, strict=True) if cell
        }
        self._header = [name if name not in _CHANNABLE_ONLY or name in seen else "" for name in ATTRIBUTES]

    def records(self) -> Iterator[Record]:
        """Yield the names of the attributes as row 1, then each item."""
        yield 1, list(self._header)
        yield from self._items()

    def _items(self) -> Iterator[Record]:
        with self._source.open() as stream:
            items = _Items()
            yield from cast("Iterator[Record]", walk(stream, items, namespaces=True))
            self.double_encoded = items.double_encoded


class _Items(Handler):
    def __init__(self) -> None:
        self._row = 1
        self._depth = 0
        self._cells: list[str] | None = None
        self._place: int | None = None
        self._text = BoundedText()
        self._done: list[Record] = []
        self.double_encoded: tuple[int, str] | None = None

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2].lower()
        if self._cells is None:
            if local in _ITEMS:
                self._row += 1
                self._cells, self._depth = [""] * len(ATTRIBUTES), 0
            return
        self._depth += 1
        if self._depth == 1:
            self._place = _PLACES.get(_SAME.get(local, local))
            self._text.take()
            if local == "link" and "href" in attributes:
                self._text.add(attributes["href"], row=self._row)

    def text(self, text: str) -> None:
        # Text of inner elements counts only for marked-up text such as an Atom summary in XHTML.
        if self._place is not None and (self._depth == 1 or self._place == _PLACES["description"]):
            self._text.add(text, row=self._row)

    def closed(self, name: str) -> None:
        if self._cells is None:
            return
        if self._depth == 0:
            self._done.append((self._row, self._cells))
            self._cells = None
            return
        if self._depth == 1:
            self._keep(self._cells, self._text.take().strip())
        self._depth -= 1

    def _keep(self, cells: list[str], text: str) -> None:
        place, self._place = self._place, None
        if place is None or not text:
            return
        if self.double_encoded is None:
            sample = twice_converted(text)
            self.double_encoded = (self._row, sample) if sample else None
        if not cells[place]:
            cells[place] = text
        elif ATTRIBUTES[place] in _REPEATED and len(cells[place]) < 10_000:
            cells[place] += "," + text

    def ready(self) -> Iterator[object]:
        done, self._done = self._done, []
        return iter(done)
