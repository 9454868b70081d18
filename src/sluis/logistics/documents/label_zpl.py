"""The label in ZPL II for thermal printers of 203 or 300 dots an inch.

The printer draws the bars itself (^BC), sharp at its own dots. All text comes as one picture (^GF), set with the
same template and font as the paper label: printers rarely hold a Chinese font, and then print empty boxes. The
picture is packed as ZPL's own repeat counts, which every ZPL printer reads; a label of 203 dots is some 20 kB.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final, Literal

from PIL import Image

from sluis.kernel.errors import BadInput
from sluis.web import barcode, pdf

Dpi = Literal[203, 300]
DOTS_A_MM: Final[Mapping[int, int]] = {203: 8, 300: 12}
HEAD_MM: Final = 104  # the width that a four-inch print head reaches
BARS_TOP_MM, BARS_HEIGHT_MM, BARS_WIDTH_MM = 24, 16, 92
_INK_BELOW: Final = 160  # greys of the paper label print black
_ONES, _TWENTIES = "GHIJKLMNOPQRSTUVWXY", "ghijklmnopqrstuvwxyz"


def draw(face: Mapping[str, Any], *, dpi: int) -> bytes:
    """Return the label as ZPL, UTF-8. Raise BadInput for a resolution that no printer of ours has."""
    if dpi not in DOTS_A_MM:
        raise BadInput("label printers have 203 or 300 dots an inch", field="dpi")
    dots = DOTS_A_MM[dpi]
    waybill = str(face["waybill"])
    width, height = HEAD_MM * dots, 148 * dots
    module = module_dots(waybill, dots)
    left = (105 * dots - len(barcode.modules(waybill)) * module) // 2
    commands = [
        "^XA",
        "^CI28",
        f"^PW{width}",
        f"^LL{height}",
        "^LH0,0",
        f"^FO0,0{picture(face, dpi=dpi, width=width)}^FS",
        f"^FO{left},{BARS_TOP_MM * dots}^BY{module}^BCN,{BARS_HEIGHT_MM * dots},N,N,N,A^FD{waybill}^FS",
        "^XZ",
        "",
    ]
    return "\n".join(commands).encode()


def module_dots(waybill: str, dots_a_mm: int) -> int:
    """Return the widest module in dots that lets the bars with their quiet zones into their room."""
    modules = len(barcode.modules(waybill)) + 2 * barcode.QUIET_MODULES
    found = BARS_WIDTH_MM * dots_a_mm // modules
    if found < 2:
        raise BadInput("the waybill number is too long for bars on an A6 label", field="waybill_number")
    return found


def picture(face: Mapping[str, Any], *, dpi: int, width: int) -> str:
    """Set the text of a label and return it as one ^GF command of black dots, cut to the print head."""
    pages = pdf.pictures(
        "logistics/label_print.typ", face, language="zh", dots_per_inch=round(DOTS_A_MM[dpi] * 25.4)
    )
    with Image.open(io.BytesIO(pages[0])) as opened:
        grey = opened.convert("L")
    grey = grey.crop((0, 0, min(width, grey.width), grey.height))
    ink = grey.point(lambda level: 255 if level < _INK_BELOW else 0).convert("1")
    row_bytes = -(-ink.width // 8)
    raw = ink.tobytes()  # rows of whole bytes, the leftmost dot in the highest bit
    rows = [raw[at : at + row_bytes].hex().upper() for at in range(0, len(raw), row_bytes)]
    return f"^GFA,{len(raw)},{len(raw)},{row_bytes},{_packed(rows)}"


def _packed(rows: list[str]) -> str:
    found, before = [], ""
    for row in rows:
        found.append(":" if row == before else _packed_row(row))
        before = row
    return "".join(found)


def _packed_row(row: str) -> str:
    """Pack one row of hex digits: a comma ends a row in white, an exclamation mark in black, letters count."""
    body, end = row, ""
    for digit, mark in (("0", ","), ("F", "!")):
        if row.endswith(digit):
            body, end = row.rstrip(digit), mark
            break
    return "".join(_repeat(digit, len(list(run))) for digit, run in groupby(body)) + end


def _repeat(digit: str, times: int) -> str:
    if times < 3:
        return digit * times
    whole, twenties = "", times // 20
    while twenties > 20:
        whole, twenties = whole + "z", twenties - 20
    whole += _TWENTIES[twenties - 1] if twenties else ""
    ones = times % 20
    return whole + (_ONES[ones - 1] if ones else "") + digit
