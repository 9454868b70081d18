"""A hardened way through XML: in pieces, without document types, entities or anything from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from sluis.catalogue.problems import FileFault
from sluis.catalogue.tables.delimited import MAX_CELL

MAX_DEPTH = 60
_CHUNK = 1 << 14
_ENCODINGS = {"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"}


class Handler:
    """What a reader does at each element; overrides what it needs."""

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of a start tag; with namespaces the name is "address name"."""

    def text(self, text: str) -> None:
        """Take a piece of text."""

    def closed(self, name: str) -> None:
        """Take note of an end tag."""

    def ready(self) -> Iterator[object]:
        """Yield what has been completed since the last call."""
        return iter(())


def walk(stream: BinaryIO, handler: Handler, *, namespaces: bool = False) -> Iterator[object]:
    """Run a handler over a stream and yield what it completes.

    Raise FileFault `xml_unsafe` for a document type, an entity, an odd encoding or absurd nesting, and
    `xml_broken` with the line for anything that is not well-formed.
    """
    parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = _guarded(handler)
    parser.CharacterDataHandler = handler.text
    parser.XmlDeclHandler = _check_declaration
    parser.StartDoctypeDeclHandler = _refuse("a document type declaration")
    parser.EntityDeclHandler = _refuse("an entity")
    parser.ExternalEntityRefHandler = _refuse("a reference to something outside")
    while True:
        chunk = stream.read(_CHUNK)
        try:
            parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            raise FileFault("xml_broken", line=error.lineno, why=expat.errors.messages[error.code]) from None
        except (LookupError, ValueError) as error:
            raise FileFault("xml_broken", line=parser.CurrentLineNumber, why=str(error)[:80]) from None
        yield from handler.ready()
        if not chunk:
            return


def _guarded(handler: Handler) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
    """Return the handler's functions for start and end tags with a limit to how deep these may lie."""
    take_opened, take_closed = handler.opened, handler.closed
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise FileFault("xml_unsafe", what=f"more than {MAX_DEPTH} elements inside each other")
        take_opened(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        take_closed(name)

    return opened, closed


def _refuse(what: str) -> Callable[..., Any]:
    def refuse(*_: object) -> None:
        raise FileFault("xml_unsafe", what=what)

    return refuse


def _check_declaration(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower() not in _ENCODINGS:
        raise FileFault("xml_unsafe", what=f"the encoding {encoding[:20]}")


class BoundedText:
    """Gathers the text of one element up to the size of a cell."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0

    def add(self, text: str, *, row: int) -> None:
        """Add a piece; raise FileFault when the cell grows too long."""
        self._length += len(text)
        if self._length > MAX_CELL:
            raise FileFault("cell_too_long", row=row, limit=MAX_CELL)
        self._parts.append(text)

    def take(self) -> str:
        """Return the text so far and begin anew."""
        text = "".join(self._parts)
        self._parts.clear()
        self._length = 0
        return text
