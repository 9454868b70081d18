"""Receipts in the language of thermal printers: ESC/POS, for 80 mm and 58 mm paper (no Django).

Commands as in Epson's "ESC/POS Command Reference" (download4.epson.biz/sec_pubs/pos/reference_en/escpos): initialise,
code page 16 (Windows-1252), emphasis, size, alignment, raster picture `GS v 0`, QR code `GS ( k`, feed and cut.

Latin text goes as text: it is sharp, short and works on every such printer. Chinese goes as a picture by default,
for printers sold in Europe mostly hold no Chinese characters; a printer that does may be given the same lines in
GB 18030 (`FS &`), which is what printers made for China read.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Self

ESC, FS, GS, LF = b"\x1b", b"\x1c", b"\x1d", b"\n"
WINDOWS_1252 = b"\x10"
LEFT, CENTER = b"\x00", b"\x01"


@dataclass(frozen=True, slots=True)
class Paper:
    """A width of paper: columns of the printer's font A, and dots across at 203 dots per inch."""

    millimetres: int
    columns: int
    dots: int


PAPERS = {80: Paper(80, 48, 576), 58: Paper(58, 32, 384)}


@dataclass(frozen=True, slots=True)
class Picture:
    """A black-and-white picture: rows of whole bytes, the highest bit leftmost, 1 is black."""

    width: int
    height: int
    bits: bytes

    def __post_init__(self) -> None:
        if len(self.bits) != (self.width + 7) // 8 * self.height:
            raise ValueError("the bits do not fill the picture")


class Ticket:
    """Collects what a printer is to do; `bytes()` gives it."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self._parts = [ESC + b"@", ESC + b"t" + WINDOWS_1252]

    def text(self, line: str, *, bold: bool = False, center: bool = False, big: bool = False) -> Self:
        """Print a line, broken at blanks where it is too long; `big` is twice as wide and high."""
        style = ESC + b"E" + bytes([bold]) + ESC + b"a" + (CENTER if center else LEFT)
        style += GS + b"!" + (b"\x11" if big else b"\x00")
        width = self.paper.columns // 2 if big else self.paper.columns
        self._parts += [style, *(latin(part) + LF for part in wrapped(line, width))]
        if big:
            self._parts.append(GS + b"!\x00")
        return self

    def pair(self, left: str, right: str, *, bold: bool = False) -> Self:
        """Print a label and, at the right edge, what belongs to it; a long label takes lines of its own."""
        room = self.paper.columns - len(right) - 1
        *above, last = wrapped(left, max(room, 8))
        for line in above:
            self.text(line, bold=bold)
        return self.text(f"{last.ljust(room)} {right}", bold=bold)

    def rule(self) -> Self:
        """Print a line across."""
        return self.text("-" * self.paper.columns)

    def chinese(self, line: str, *, center: bool = False) -> Self:
        """Print Chinese in GB 18030, on a printer that holds the characters."""
        self._parts += [
            ESC + b"a" + (CENTER if center else LEFT),
            FS + b"&",
            line.encode("gb18030"),
            LF,
            FS + b".",
        ]
        return self

    def picture(self, picture: Picture) -> Self:
        """Print a picture at its own size. Raise ValueError for one that is wider than the paper."""
        if picture.width > self.paper.dots:
            raise ValueError(f"a picture of {picture.width} dots on paper of {self.paper.dots}")
        across, down = (picture.width + 7) // 8, picture.height
        size = across.to_bytes(2, "little") + down.to_bytes(2, "little")
        self._parts += [ESC + b"a" + CENTER, GS + b"v0\x00" + size + picture.bits]
        return self

    def qr(self, text: str, *, dot: int = 6) -> Self:
        """Print a QR code (model 2, level M) with modules of `dot` dots."""
        data = text.encode("utf-8")

        def function(number: int, body: bytes) -> bytes:
            content = b"\x31" + bytes([number]) + body
            return GS + b"(k" + len(content).to_bytes(2, "little") + content

        self._parts += [
            ESC + b"a" + CENTER,
            function(65, b"\x32\x00"),
            function(67, bytes([dot])),
            function(69, b"\x31"),
            function(80, b"\x30" + data),
            function(81, b"\x30"),
        ]
        return self

    def feed(self, lines: int) -> Self:
        """Feed paper."""
        self._parts.append(ESC + b"d" + bytes([lines]))
        return self

    def cut(self) -> bytes:
        """Feed to the knife, cut, and return everything."""
        return b"".join([*self._parts, GS + b"VB\x00"])


def latin(text: str) -> bytes:
    """Write text in Windows-1252; a letter that it lacks loses its accent, anything else becomes a question mark.

    >>> latin("Crème č €")
    b'Cr\\xe8me c \\x80'
    """
    found = bytearray()
    for sign in unicodedata.normalize("NFC", text):
        try:
            found += sign.encode("cp1252")
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore")
            found += plain or b"?"
    return bytes(found)


def wrapped(text: str, width: int) -> list[str]:
    """Break text into lines of at most `width` signs, at blanks where there are any.

    >>> wrapped("Assorted pralines 250 g", 12)
    ['Assorted', 'pralines 250', 'g']
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
            continue
        while len(word) > width:
            lines.append(word[:width])
            word = word[width:]
        lines.append(word)
    return lines
