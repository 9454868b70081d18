"""What the formats with variants have in common: options, names that tell variants apart, inherited cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from sluis.catalogue.cell_readers import addresses_of
from sluis.catalogue.formats.base import Report
from sluis.catalogue.problems import CellFault, RowWarning, shortened

# What all products that wait for further rows may hold together; a shop with 50,000 parents stays far below.
INHERITED_CHARACTERS = 64_000_000
RECENT = 20_000

_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Return a text in the letters of a web address.

    >>> slug("Crème brûlée / XL")
    'creme-brulee-xl'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_SLUG.sub("-", plain).strip("-")


def variant_name(name: str, options: Iterable[str]) -> str:
    """Return the name of a product with what sets this variant apart.

    >>> variant_name("Trui", ["Rood", "XL"])
    'Trui – Rood / XL'
    """
    told = " / ".join(value for value in options if value and value.casefold() not in name.casefold())
    return f"{name} – {told}" if name and told else name


def variant_handle(handle: str, options: Mapping[str, str]) -> str:
    """Return a handle of its own for one variant, the same at every import."""
    return f"{handle}/{slug(' '.join(options.values()))}"[:160] if options else handle


class Inherited:
    """The cells that later rows of a product take over from its first one, up to a total size.

    With `recent`, only that many products are remembered: enough where the rows of a product stand close
    together.
    """

    def __init__(self, *, recent: int | None = None) -> None:
        self._cells: dict[str, dict[int, str]] = {}
        self._room = INHERITED_CHARACTERS
        self._recent = recent

    def __contains__(self, key: str) -> bool:
        return key in self._cells

    def keep(self, key: str, cells: list[str], places: Iterable[int]) -> None:
        """Remember these cells of a product; long texts are let go when the room is used up."""
        kept: dict[int, str] = {}
        for place in places:
            text = cells[place]
            if text and (self._room > 0 or len(text) < 200):
                kept[place] = text
                self._room -= len(text)
        self._cells[key] = kept
        if self._recent is not None and len(self._cells) > self._recent:
            oldest = self._cells.pop(next(iter(self._cells)))
            self._room += sum(map(len, oldest.values()))

    def fill(self, key: str, cells: list[str]) -> bool:
        """Fill the blank cells of a row; return whether the product is known."""
        kept = self._cells.get(key)
        if kept is None:
            return False
        for place, text in kept.items():
            if not cells[place].strip():
                cells[place] = text
        return True


def images_of(row: int, title: str, cells: Iterable[str], report: Report) -> tuple[str, ...]:
    """Return the image addresses of some cells, each once; one that is no web address is a warning."""
    found: dict[str, None] = {}
    for cell in cells:
        if not cell.strip():
            continue
        try:
            found.update(dict.fromkeys(addresses_of(cell)))
        except CellFault as fault:
            report(RowWarning(row, title, shortened(cell), fault.code, fault.detail))
    return tuple(found)[:20]
