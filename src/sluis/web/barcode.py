"""Code 128 (ISO/IEC 15417) for labels: the modules as text for any printer, and an SVG."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from itertools import groupby

from barcode.codex import Code128

QUIET_MODULES = 10  # On both sides, as the standard asks.


def modules(text: str) -> str:
    """Return the bars as "1" and the spaces as "0", one sign a module, without quiet zones.

    Raise ValueError for text that Code 128 cannot carry: nothing, or signs beyond ASCII.
    """
    if not text or not all(" " <= sign <= "~" for sign in text):
        raise ValueError(f"Code 128 carries visible ASCII only, not {text!r}")
    drawn: str = Code128(text).build()[0]
    return drawn


def svg(text: str, *, height: int = 48, module: Decimal = Decimal(2)) -> str:
    """Return the barcode as an SVG; `height` and `module` are in its own units, it grows with its place."""
    bars, place = [], QUIET_MODULES
    for sign, run in groupby(modules(text)):
        width = len(list(run))
        if sign == "1":
            bars.append(f"M{place * module} 0h{width * module}v{height}h-{width * module}z")
        place += width
    wide = (place + QUIET_MODULES) * module
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="barcode" viewBox="0 0 {wide} {height}" role="img" '
        f'shape-rendering="crispEdges"><title>{escape(text)}</title>'
        f'<path fill="#fff" d="M0 0h{wide}v{height}h-{wide}z"/><path fill="#000" d="{"".join(bars)}"/></svg>'
    )
