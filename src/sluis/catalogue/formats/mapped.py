"""A sheet of the merchant's own making ("our Excel"): a person assigns each column to a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sluis.catalogue.cells.measures import UNITS
from sluis.catalogue.formats.base import UNSAID, Column, Layout
from sluis.catalogue.formats.sluis import CLEAR
from sluis.catalogue.headers import Header
from sluis.catalogue.mapping import FIELDS, IN_LANGUAGES, is_sufficient
from sluis.catalogue.problems import FileFault, shortened

NAME = "mapped"
LABEL = "a sheet of the merchant's own"

_MEASURES = {"weight_g": "weight", "length_mm": "length", "width_mm": "length", "height_mm": "length"}
_MONEY = ("price", "till_price", "shop_price")


def layout(header: Header, mapping: Mapping[str, str]) -> Layout:
    """Return where the assigned columns stand. `mapping` is column name to field, see `mapping.FIELDS`.

    Raise FileFault `bad_mapping` for a column that the file lacks, an unknown field, a field given twice, and
    when neither a name nor an identity is assigned.
    """
    columns: list[Column] = []
    fields: set[str] = set()
    for title, target in mapping.items():
        if not target:
            continue
        place = header.place(title)
        if place is None:
            raise FileFault("bad_mapping", column=title, why=f"the file has no column “{shortened(title)}”")
        if target.partition(":")[0] in fields:
            raise FileFault("bad_mapping", column=title, why=f"two columns are assigned to {target}")
        fields.add(target.partition(":")[0])
        columns.append(_column(target, place, header.titles[place]))
    if not is_sufficient(mapping):
        raise FileFault("bad_mapping", why="assign a name, and one of SKU, GTIN and handle")
    return Layout(columns, clear_mark=CLEAR, questions=tuple(_questions(columns, fields)))


def _questions(columns: list[Column], fields: set[str]) -> Iterator[str]:
    if fields & set(_MONEY) and "price_currency" not in fields:
        yield "currency"
    if "shop_price" in fields:
        yield "prices_include_vat"
    if any(column.language == UNSAID and column.field != "ingredients" for column in columns):
        yield "language"


def _column(target: str, place: int, title: str) -> Column:
    field, _, unit = target.partition(":")
    name, _, language = field.partition("-")
    if field not in FIELDS:
        raise FileFault("bad_mapping", column=title, why=f"there is no field “{shortened(target)}”")
    kind = _MEASURES.get(name)
    if unit and (kind is None or unit not in UNITS[kind][0]):
        raise FileFault("bad_mapping", column=title, why=f"there is no unit “{shortened(unit)}” for {name}")
    marks = "money" if name in _MONEY else name if kind or name.endswith("_pct") else ""
    return Column(name, place, title, language or (UNSAID if name in IN_LANGUAGES else ""), unit, marks)
