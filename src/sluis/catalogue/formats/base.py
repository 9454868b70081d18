"""What a format is: how its header is known, and which of its columns holds which of our fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sluis.catalogue.headers import Header
from sluis.catalogue.problems import Problem

# Row number and cells; a format may put ready values beside the texts, in places behind the last column.
Cells = list[object]
Row = tuple[int, Cells]
Report = Callable[[Problem], None]
Amend = Callable[[Iterator[Row], Report], Iterator[Row]]


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
    warnings: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of product file. `recognise` says by what the header shows it, or None when it does not."""

    name: str
    label: str
    recognise: Callable[[Header], str | None]
    layout: Callable[[Header], Layout]


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

    def add(self, name: str, title: str, language: str = "") -> int:
        """Make room behind the last column for a value that the format works out; return its place."""
        place = self.width
        self.width += 1
        self.found.append(Column(name, place, title, language))
        return place
