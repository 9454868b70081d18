"""What a format is: how its header is known, and which of its columns holds which of our fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sluis.catalogue.headers import Header
from sluis.catalogue.problems import Problem

# Row number and cells. Cells are text; a format may put ready values behind the last column.
Row = tuple[int, list[Any]]
Walk = Callable[[], Iterator[Row]]
Report = Callable[[Problem], None]
# Gets the rows of the file once, a way to walk them for itself as often as it likes, and where to report
# problems.
Amend = Callable[[Iterator[Row], Walk, Report], Iterator[Row]]

# The language of texts in a file that does not say; it is asked for, or found from the texts.
UNSAID = "und"


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read: into which field, and what its cells leave unsaid.

    `marks` groups the columns that share one decimal mark. `usual_mark` is the mark that the format
    prescribes, used where no row of the file tells.
    """

    field: str
    place: int
    title: str
    language: str = ""
    unit: str = ""
    marks: str = ""
    usual_mark: str = ""


@dataclass(slots=True)
class Layout:
    """How one file of a format is read."""

    columns: list[Column]
    amend: Amend | None = None
    clear_mark: str = ""
    questions: tuple[str, ...] = ()
    likely_language: str = "en"  # Taken when the texts themselves do not show their language.
    warnings: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of product file. `recognise` says by what the header shows it, or None when it does not."""

    name: str
    label: str
    recognise: Callable[[Header], str | None]
    layout: Callable[[Header], Layout]


def text_at(cells: list[Any], place: int | None) -> str:
    """Return the stripped text of a cell; of a column that the file lacks, an empty one."""
    return str(cells[place]).strip() if place is not None else ""


class Columns:
    """Gathers the columns of a layout from a header; names that the header lacks are passed over."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self.found: list[Column] = []
        self.width = len(header)

    def take(
        self,
        name: str,
        *titles: str,
        language: str = "",
        unit: str = "",
        marks: str = "",
        usual_mark: str = "",
    ) -> int | None:
        """Read the first of these columns that the header has into a field; return its place."""
        place = self._header.place(*titles)
        if place is not None:
            title = self._header.titles[place]
            self.found.append(Column(name, place, title, language, unit, marks, usual_mark))
        return place

    def add(self, name: str, *titles: str) -> int:
        """Make room behind the last column for a value that the format works out; return its place.

        The format's `amend` appends these values to the cells of each row in the order of these calls.
        `titles` are the columns that the value comes from, for messages.
        """
        place = self.width
        self.width += 1
        self.found.append(Column(name, place, self.title(*titles)))
        return place

    def title(self, *titles: str) -> str:
        """Return how the header writes the first of these columns that it has, else the first of them."""
        place = self._header.place(*titles)
        return titles[0] if place is None else self._header.titles[place]

    def named(self, pattern: re.Pattern[str]) -> list[tuple[int, re.Match[str]]]:
        """Return place and match of each column whose name, in small letters, fits a pattern as a whole."""
        matches = ((place, pattern.fullmatch(name)) for name, place in self._header.places.items())
        return [(place, match) for place, match in matches if match]
