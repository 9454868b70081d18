"""Plots as SVG text: values in, an accessible drawing out. Pure.

Colours are the page's tokens (var(--…)), so a plot follows the theme; PRINT holds their values for paper.
Text is escaped; geometry is Decimal rounded to two places, so the same values give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from hashlib import sha256
from html import escape


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that a plot uses."""

    ink: str
    quiet: str
    line: str
    first: str
    second: str
    done: str


SCREEN = Palette("var(--ink)", "var(--ink-2)", "var(--line)", "var(--s1)", "var(--s2)", "var(--green)")
PRINT = Palette("#18212d", "#55606f", "#e5e2d9", "#1f4f8f", "#5f8cc6", "#1c7047")


@dataclass(frozen=True, slots=True)
class LadderWords:
    """The words under the four steps of a price ladder, in the reader's language."""

    lands: str
    fees: str
    margin: str
    shelf: str


Write = Callable[[Decimal], str]


def plain(value: Decimal) -> str:
    """Write a value as it is, with a point and without trailing zeros."""
    return f"{value.normalize():f}"


def nice_ticks(low: Decimal, high: Decimal, count: int = 4) -> list[Decimal]:
    """Return about `count` round numbers whose first is at most `low` and whose last is at least `high`."""
    span = high - low if high > low else abs(high) or Decimal(1)
    rough = span / count
    power = Decimal(10) ** rough.adjusted()
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    last = max(last, first + 1)
    return [step * n for n in range(int(first), int(last) + 1)]


def rounded(value: Decimal) -> str:
    """Write a coordinate, rounded to two places."""
    return f"{value.quantize(Decimal('0.01')).normalize():f}"


def figure(*, width: int, height: int, title: str, desc: str, body: Iterable[str]) -> str:
    """Return a drawing with its title and description for those who cannot see it; `body` is SVG text."""
    inner = "".join(body)
    key = sha256(f"{title}{desc}{inner}".encode()).hexdigest()[:10]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="t{key} d{key}" font-size="12"><title id="t{key}">{escape(title)}</title>'
        f'<desc id="d{key}">{escape(desc)}</desc>{inner}</svg>'
    )


def label_at(
    x: Decimal, y: Decimal, words: str, *, fill: str, anchor: str = "middle", bold: bool = False
) -> str:
    """Return words at a point, escaped."""
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{rounded(x)}" y="{rounded(y)}" text-anchor="{anchor}" fill="{fill}"{weight}>{escape(words)}</text>'


def price_ladder(
    *,
    title: str,
    lands: Decimal,
    fees: Decimal,
    margin: Decimal,
    shelf: Sequence[Decimal],
    words: LadderWords,
    palette: Palette = SCREEN,
    write: Write = plain,
) -> str:
    """Draw from the landed price over fees and margin to the prices that shoppers see on the shelf.

    All values are in one currency, which `title` names; `write` turns them into the reader's text. A negative
    margin is drawn downwards as an outline.
    Raise ValueError when there is no shelf price: without one there is no ladder.
    """
    if not shelf:
        raise ValueError("a price ladder needs at least one shelf price")
    left, right, top, bottom = Decimal(52), Decimal(352), Decimal(14), Decimal(180)
    ticks = nice_ticks(Decimal(0), max(*shelf, lands + fees + max(margin, Decimal(0))))

    def y(value: Decimal) -> Decimal:
        return bottom - (bottom - top) * value / ticks[-1]

    def bar(place: int, start: Decimal, end: Decimal, fill: str, word: str, amount: Decimal) -> str:
        x, high, low = left + 14 + 74 * place, max(start, end), min(start, end)
        outline = f' fill="none" stroke="{fill}" stroke-width="2"' if end < start else f' fill="{fill}"'
        tall = rounded(y(low) - y(high))
        box = f'<rect x="{rounded(x)}" y="{rounded(y(high))}" width="52" height="{tall}" rx="3"{outline}/>'
        over = label_at(x + 26, y(high) - 5, write(amount), fill=palette.ink, bold=True)
        return box + over + label_at(x + 26, bottom + 18, word, fill=palette.quiet)

    grid = [
        f'<path d="M{rounded(left)} {rounded(y(t))}H{rounded(right)}" stroke="{palette.line}"/>'
        + label_at(left - 8, y(t) + 4, write(t), fill=palette.quiet, anchor="end")
        for t in ticks
    ]
    body = [
        *grid,
        bar(0, Decimal(0), lands, palette.first, words.lands, lands),
        bar(1, lands, lands + fees, palette.second, words.fees, fees),
        bar(2, lands + fees, lands + fees + margin, palette.done, words.margin, margin),
        *_shelf_marks(left + 14 + 74 * 3, shelf, y, palette),
        label_at(left + 14 + 74 * 3 + 26, bottom + 18, words.shelf, fill=palette.quiet),
    ]
    desc = (
        f"{words.lands} {write(lands)}, {words.fees} {write(fees)}, {words.margin} {write(margin)}, "
        f"{words.shelf} {write(min(shelf))}–{write(max(shelf))}"
    )
    return figure(width=360, height=210, title=title, desc=desc, body=body)


def _shelf_marks(
    x: Decimal, shelf: Sequence[Decimal], y: Callable[[Decimal], Decimal], palette: Palette
) -> Iterable[str]:
    low, high = min(shelf), max(shelf)
    yield f'<path d="M{rounded(x + 8)} {rounded(y(high))}V{rounded(y(low))}" stroke="{palette.ink}" stroke-width="2"/>'
    for end in (low, high):
        yield f'<circle cx="{rounded(x + 8)}" cy="{rounded(y(end))}" r="4" fill="{palette.ink}"/>'
    for place, price in enumerate(sorted(shelf)):
        across = x + 22 + Decimal(30) * place / max(len(shelf) - 1, 1)
        yield f'<circle cx="{rounded(across)}" cy="{rounded(y(price))}" r="3" fill="{palette.quiet}"/>'


def small_multiple(
    *,
    title: str,
    values: Sequence[Decimal | None],
    unit: str,
    low: Decimal | None = None,
    high: Decimal | None = None,
    palette: Palette = SCREEN,
    write: Write = plain,
) -> str:
    """Draw one small line of a series, None leaving a gap; give several the same `low` and `high`."""
    known = [value for value in values if value is not None]
    if not known:
        raise ValueError("a small multiple needs at least one value")
    floor = min([*known, Decimal(0)]) if low is None else low
    ceiling = max(known) if high is None else high
    span = (ceiling - floor) or Decimal(1)
    width, top, bottom = Decimal(180), Decimal(26), Decimal(76)
    step = width / max(len(values) - 1, 1)

    def point(place: int, value: Decimal) -> tuple[Decimal, Decimal]:
        return 6 + step * place, bottom - (bottom - top) * (value - floor) / span

    path, pen = [], "M"
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x, y = point(place, value)
        path.append(f"{pen}{rounded(x)} {rounded(y)}")
        pen = "L"
    last = max(place for place, value in enumerate(values) if value is not None)
    end_x, end_y = point(last, known[-1])
    body = [
        label_at(Decimal(6), Decimal(14), title, fill=palette.ink, anchor="start", bold=True),
        f'<path d="M6 {rounded(bottom)}H{rounded(6 + width)}" stroke="{palette.line}"/>',
        f'<path d="{"".join(path)}" fill="none" stroke="{palette.first}" stroke-width="2"/>',
        f'<circle cx="{rounded(end_x)}" cy="{rounded(end_y)}" r="3.5" fill="{palette.first}"/>',
        label_at(end_x + 8, end_y + 4, write(known[-1]), fill=palette.ink, anchor="start", bold=True),
    ]
    desc = f"{write(known[0])} → {write(known[-1])} {unit}"
    return figure(width=224, height=84, title=title, desc=desc, body=body)
