"""The bytes of a file and what they are, told by their content and never by the name of the file."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sluis.catalogue.problems import FileFault

HEAD_BYTES = 4096
_CHUNK = 1 << 20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_REFUSED = (
    (b"%PDF", "it is a PDF document; ask for the data behind it as CSV or Excel"),
    (b"\x89PNG", "it is an image"),
    (b"\xff\xd8\xff", "it is an image"),
    (b"GIF8", "it is an image"),
    (b"\x1f\x8b", "it is compressed; unpack it first"),
    (b"Rar!", "it is compressed; unpack it first"),
    (b"7z\xbc\xaf", "it is compressed; unpack it first"),
    (b"SQLite format 3", "it is a database"),
)
_XML = re.compile(rb"\s*<(?:\?xml\s|[a-zA-Z][\w:.-]*[\s>/]|!--|!DOCTYPE)")
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL
)
_JSON = re.compile(rb'\s*(?:\{\s*"|\[\s*[\{\[])')
# Control characters that no text file holds; tab, line feed, form feed and carriage return are none of them.
_BINARY = re.compile(rb"[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f]")


class Source:
    """A file or a block of bytes that can be opened as often as needed."""

    def __init__(self, content: Path | str | bytes, *, filename: str = "") -> None:
        self._content = content if isinstance(content, bytes) else Path(content)
        self.filename = filename or (self._content.name if isinstance(self._content, Path) else "")

    def open(self) -> BinaryIO:
        """Open the bytes from their beginning."""
        if isinstance(self._content, bytes):
            return io.BytesIO(self._content)
        return self._content.open("rb")

    def head(self) -> bytes:
        """Return the first bytes."""
        with self.open() as stream:
            return stream.read(HEAD_BYTES)


def kind_of(source: Source) -> str:
    """Return "workbook", "xml" or "text". Raise FileFault, with what it is instead, for anything else."""
    head = source.head()
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileFault("empty_file")
    if head.startswith(b"PK\x03\x04"):
        return "workbook"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileFault("workbook_broken", why="it is an old .xls workbook or locked with a password")
    for magic, why in _REFUSED:
        if head.startswith(magic):
            raise FileFault("not_a_catalogue", why=why)
    bare = _without_wide_characters(head)
    if _HTML.match(bare):
        raise FileFault(
            "not_a_catalogue", why="it is a web page, perhaps a log-in page saved instead of the file"
        )
    if _XML.match(bare):
        return "xml"
    if _JSON.match(bare):
        raise FileFault("not_a_catalogue", why="it is JSON; export it as CSV, Excel or a product feed")
    return "text"


def _without_wide_characters(head: bytes) -> bytes:
    """Make the ASCII part of UTF-16 and UTF-32 comparable; other text is left as it is."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(codecs.BOM_UTF8)


@dataclass(frozen=True, slots=True)
class Encoding:
    """The codec that reads a text and, in words, why it was taken."""

    codec: str
    why: str


def encoding_of(source: Source) -> Encoding:
    """Return the encoding of a text: its byte order mark, else strict UTF-8, else Windows-1252.

    The whole text is decoded once, in pieces, so that a bad byte in the last row is met before the first is
    taken. Raise FileFault `encoding` when none of them fits.
    """
    head = source.head()
    for mark, codec, name in _MARKS:
        if head.startswith(mark):
            broken = _first_bad_byte(source, codec)
            if broken is not None:
                raise FileFault("encoding", why=f"it says it is {name}, but byte {broken} does not fit")
            return Encoding(codec, name)
    if head.count(b"\0") > len(head) // 5:
        raise FileFault("encoding", why="it looks like UTF-16 without its mark")
    if len(_BINARY.findall(head)) > len(head) // 50:
        raise FileFault("not_a_catalogue", why="it is not text")
    broken = _first_bad_byte(source, "utf-8")
    if broken is None:
        return Encoding("utf-8", "UTF-8")
    unfit = _first_bad_byte(source, "cp1252")
    if unfit is not None:
        raise FileFault("encoding", why=f"byte {broken} is not UTF-8 and byte {unfit} is not Windows-1252")
    return Encoding("cp1252", f"Windows-1252 (byte {broken} is not UTF-8)")


def _first_bad_byte(source: Source, codec: str) -> int | None:
    decoder = codecs.getincrementaldecoder(codec)(errors="strict")
    read = 0
    with source.open() as stream:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return max(0, read - (len(error.object) - len(chunk))) + error.start
            if not chunk:
                return None
            read += len(chunk)
