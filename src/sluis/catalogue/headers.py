"""The names of the columns of a file, matched the way people vary them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def folded(title: str) -> str:
    """Return a column name in the form in which names are compared: one space between words, no capitals.

    >>> folded(" En\\u00a0stock\\u202f? ") == folded("en stock ?")
    True
    """
    return " ".join(title.replace("\ufeff", "").split()).casefold()


class Header:
    """Column names with their places; of two columns with the same name the first one counts."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.titles = tuple(" ".join(str(title).replace("\ufeff", "").split()) for title in titles)
        self.places: dict[str, int] = {}
        self.duplicates: list[str] = []
        for place, title in enumerate(self.titles):
            name = title.casefold()
            if not name:
                continue
            if name in self.places:
                self.duplicates.append(title)
            else:
                self.places[name] = place

    def __len__(self) -> int:
        return len(self.titles)

    def __contains__(self, title: str) -> bool:
        return folded(title) in self.places

    def place(self, *titles: str) -> int | None:
        """Return the place of the first of these names that the header has, or None."""
        for title in titles:
            found = self.places.get(folded(title))
            if found is not None:
                return found
        return None

    def has_all(self, titles: Iterable[str]) -> bool:
        """Tell whether all these columns are there."""
        return all(title in self for title in titles)

    def has_any(self, titles: Iterable[str]) -> bool:
        """Tell whether one of these columns is there."""
        return any(title in self for title in titles)
