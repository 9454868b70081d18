"""How a market grew and how we grew in it: the past taken apart exactly, and drawn as two lines.

Constant market share: of the change of our sales x = s M (share s of the market's imports M) between the first and the
last year, the market gave  mean(s) × dM  and our share  mean(M) × ds.  With the mean of both years as base the two add
up to dx without a rest (the base year would otherwise decide the split). Values in USD. It explains the past; it
forecasts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sluis.web import svg

WIDTH, HEIGHT = 520, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = Decimal(44), Decimal(150), Decimal(16), Decimal(28)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Year:
    """One year: what the market imported of a code, and how much of it came from us, in USD."""

    year: int
    imports: float
    ours: float


@dataclass(frozen=True, slots=True)
class Split:
    """The change of our sales between two years, and its two parts, which add up to it."""

    first: int
    last: int
    change: float
    market: float
    share: float


def split(years: Sequence[Year]) -> Split | None:
    """Take the change from the first to the last year apart; None where the market's imports are not known in both.

    >>> split([Year(2020, 128.0, 16.0), Year(2022, 256.0, 64.0)])
    Split(first=2020, last=2022, change=48.0, market=24.0, share=24.0)
    """
    if len(years) < 2 or years[0].imports <= 0 or years[-1].imports <= 0:
        return None
    then, now = years[0], years[-1]
    before, after = then.ours / then.imports, now.ours / now.imports
    return Split(
        first=then.year,
        last=now.year,
        change=now.ours - then.ours,
        market=(before + after) / 2 * (now.imports - then.imports),
        share=(then.imports + now.imports) / 2 * (after - before),
    )


@dataclass(frozen=True, slots=True)
class GrowthWords:
    """The words of the drawing in the reader's language."""

    title: str
    market: str
    ours: str


def lines(years: Sequence[Year], *, words: GrowthWords, palette: svg.Palette = svg.SCREEN) -> str | None:
    """Draw imports and our part of them as indices, the first year 100; None with fewer than two years.

    Our line is left out when we sold nothing in the first year: nothing can be compared with nothing.
    """
    if len(years) < 2 or years[0].imports <= 0:
        return None
    series = [(words.market, [_index(one.imports, years[0].imports) for one in years], palette.first)]
    if years[0].ours > 0:
        series.append((words.ours, [_index(one.ours, years[0].ours) for one in years], palette.done))
    top = max(value for _name, values, _colour in series for value in values)
    ticks = svg.nice_ticks(Decimal(0), max(top, HUNDRED), 4)
    plot = _Plot(len(years), ticks[-1])
    body = [*_grid(plot, ticks, palette), *_years(plot, years, palette)]
    ends = _apart([plot.y(values[-1]) for _name, values, _colour in series])
    for place, ((name, values, colour), end) in enumerate(zip(series, ends, strict=True)):
        body += _line(plot, name, values, colour, end, dashed=place > 0)
    told = "; ".join(f"{name}: {values[0]:.0f} → {values[-1]:.0f}" for name, values, _colour in series)
    return svg.figure(
        width=WIDTH,
        height=HEIGHT,
        title=words.title,
        desc=f"{years[0].year}–{years[-1].year}, {told}",
        body=body,
    )


def _index(value: float, first: float) -> Decimal:
    return (Decimal(str(value)) / Decimal(str(first)) * 100).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class _Plot:
    points: int
    top: Decimal

    def x(self, place: int) -> Decimal:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * place / max(self.points - 1, 1)

    def y(self, value: Decimal) -> Decimal:
        return HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * value / self.top


def _grid(plot: _Plot, ticks: Sequence[Decimal], palette: svg.Palette) -> list[str]:
    made = []
    for tick in ticks:
        y = plot.y(tick)
        made.append(
            f'<path d="M{svg.rounded(_LEFT)} {svg.rounded(y)}H{svg.rounded(WIDTH - _RIGHT)}" stroke="{palette.line}"/>'
        )
        made.append(svg.label_at(_LEFT - 8, y + 4, svg.plain(tick), fill=palette.quiet, anchor="end"))
    return made


def _years(plot: _Plot, years: Sequence[Year], palette: svg.Palette) -> list[str]:
    """Write the first and the last year, and those between as long as they fit."""
    step = max(len(years) // 5, 1)
    shown = {0, len(years) - 1} | set(range(0, len(years) - step, step))
    return [
        svg.label_at(plot.x(at), Decimal(HEIGHT - 8), str(years[at].year), fill=palette.quiet)
        for at in sorted(shown)
    ]


def _line(
    plot: _Plot, name: str, values: Sequence[Decimal], colour: str, label_y: Decimal, *, dashed: bool
) -> list[str]:
    path = "".join(
        f"{'L' if at else 'M'}{svg.rounded(plot.x(at))} {svg.rounded(plot.y(value))}"
        for at, value in enumerate(values)
    )
    end = plot.x(len(values) - 1)
    dashes = ' stroke-dasharray="6 4"' if dashed else ""  # Two lines on each other are both seen.
    return [
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>',
        f'<circle cx="{svg.rounded(end)}" cy="{svg.rounded(plot.y(values[-1]))}" r="3.5" fill="{colour}"/>',
        svg.label_at(
            end + 10, label_y + 4, f"{name} {values[-1]:.0f}", fill=colour, anchor="start", bold=True
        ),
    ]


def _apart(ends: list[Decimal]) -> list[Decimal]:
    """Move two labels apart when they would lie on each other."""
    if len(ends) == 2 and abs(ends[0] - ends[1]) < 16:
        middle = (ends[0] + ends[1]) / 2
        up = ends[0] <= ends[1]
        return [middle - 8, middle + 8] if up else [middle + 8, middle - 8]
    return ends
