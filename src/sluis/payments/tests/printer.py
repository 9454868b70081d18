"""A reader of ESC/POS for the tests: it knows the commands of the reference by their lengths, not by our encoder."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class PrintedLine:
    """One line of text as the printer would set it."""

    text: str
    bold: bool
    center: bool
    big: bool


@dataclass
class Printed:
    """What comes out of the printer."""

    lines: list[PrintedLine] = field(default_factory=list)
    chinese: list[str] = field(default_factory=list)
    pictures: list[tuple[int, int, bytes]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    cuts: int = 0

    @property
    def text(self) -> str:
        """Return all lines of text."""
        return "\n".join(line.text for line in self.lines)


def read(content: bytes) -> Printed:
    """Read what a printer is told. Raise ValueError for a command that is not of the reference."""
    found = Printed()
    place, waiting = 0, b""
    bold = center = big = han = False
    while place < len(content):
        one, two = content[place : place + 1], content[place : place + 2]
        if one == b"\n":
            if han:
                found.chinese.append(waiting.decode("gb18030"))
            else:
                found.lines.append(PrintedLine(waiting.decode("cp1252"), bold, center, big))
            waiting, place = b"", place + 1
        elif two == b"\x1b@":
            bold = center = big = han = False
            place += 2
        elif two in (b"\x1bt", b"\x1bE", b"\x1ba", b"\x1bd", b"\x1d!"):
            value = content[place + 2]
            if two == b"\x1bE":
                bold = bool(value)
            elif two == b"\x1ba":
                center = value == 1
            elif two == b"\x1d!":
                big = value == 0x11
            place += 3
        elif two in (b"\x1c&", b"\x1c."):
            han = two == b"\x1c&"
            place += 2
        elif content[place : place + 3] == b"\x1dv0":
            across = int.from_bytes(content[place + 4 : place + 6], "little")
            down = int.from_bytes(content[place + 6 : place + 8], "little")
            start = place + 8
            found.pictures.append((across * 8, down, content[start : start + across * down]))
            place = start + across * down
        elif content[place : place + 3] == b"\x1d(k":
            length = int.from_bytes(content[place + 3 : place + 5], "little")
            body = content[place + 5 : place + 5 + length]
            if body[:2] == b"\x31\x50":
                found.codes.append(body[3:].decode())
            place += 5 + length
        elif content[place : place + 3] == b"\x1dVB":
            found.cuts += 1
            place += 4
        elif one in (b"\x1b", b"\x1c", b"\x1d"):
            raise ValueError(f"unknown command {content[place : place + 4]!r} at {place}")
        else:
            waiting += one
            place += 1
    if waiting:
        raise ValueError(f"text without an end: {waiting!r}")
    return found
