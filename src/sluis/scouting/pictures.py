"""The scout's drawings as SVG text: the opportunity map and the season calendar. Pure; no Django.

Colour never stands alone: a verdict has a shape of its own, and a stage of the calendar stands in its own place.
What a drawing shows is also told in its description, and the pages put the same values into a table beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from html import escape

from sluis.scouting.values import VerdictWord
from sluis.web.svg import PRINT, SCREEN, Palette, figure, label_at, rounded

_SCREEN_TONES = {
    "go": "var(--green)",
    "prepare": "var(--amber)",
    "no": "var(--vermilion)",
    "not_enough_known": "var(--ink-3)",
}
_PRINT_TONES = {"go": "#1c7047", "prepare": "#8a5a00", "no": "#a3262a", "not_enough_known": "#6b7480"}
_LEFT, _RIGHT, _TOP, _BOTTOM = Decimal(56), Decimal(692), Decimal(20), Decimal(380)
_LEAST, _MOST = Decimal(5), Decimal(22)
NAMED = 12


@dataclass(frozen=True, slots=True)
class Spot:
    """A product on the map: what it earns of demand and of price room (0 to 1), and the market's value in USD."""

    name: str
    demand: Decimal
    room: Decimal
    value_usd: Decimal
    verdict: VerdictWord


@dataclass(frozen=True, slots=True)
class MapWords:
    """The words of the map in the reader's language; `verdicts` by verdict, for the legend."""

    title: str
    demand: str
    room: str
    verdicts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage before an occasion, in days before its day; `first` is the larger."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Season:
    """An occasion in a calendar: its name with the Chinese one, and its day."""

    name: str
    name_zh: str
    day: date


def _tones(palette: Palette) -> Mapping[str, str]:
    return _PRINT_TONES if palette == PRINT else _SCREEN_TONES


def radius(value: Decimal, largest: Decimal) -> Decimal:
    """Return a radius whose square grows with the value, so that areas compare; the least is always seen.

    >>> radius(Decimal(25), Decimal(100)), radius(Decimal(0), Decimal(100))
    (Decimal('11'), Decimal('5'))
    """
    if largest <= 0 or value <= 0:
        return _LEAST
    return max((_MOST * (value / largest).sqrt()).quantize(Decimal("0.01")).normalize(), _LEAST)


def _shape(verdict: str, x: Decimal, y: Decimal, r: Decimal, fill: str) -> str:
    paint = f'fill="{fill}" fill-opacity="0.55" stroke="{fill}" stroke-width="1.5"'
    a, b, c, d = (rounded(one) for one in (x - r, x + r, y - r, y + r))
    mid_x, mid_y = rounded(x), rounded(y)
    if verdict == "go":
        return f'<circle cx="{mid_x}" cy="{mid_y}" r="{rounded(r)}" {paint}/>'
    if verdict == "prepare":
        return f'<path d="M{a} {c}H{b}V{d}H{a}Z" {paint}/>'
    if verdict == "no":
        return f'<path d="M{a} {c}L{b} {d}M{b} {c}L{a} {d}" fill="none" stroke="{fill}" stroke-width="3"/>'
    return f'<path d="M{mid_x} {c}L{b} {mid_y}L{mid_x} {d}L{a} {mid_y}Z" {paint}/>'


def opportunity_map(spots: Sequence[Spot], *, words: MapWords, palette: Palette = SCREEN) -> str:
    """Draw demand across and price room upwards; the area is the market's value, shape and colour the verdict.

    The largest stand behind, and the `NAMED` that earn most carry their names. Raise ValueError without a spot.
    """
    if not spots:
        raise ValueError("an opportunity map needs at least one product")
    tones, largest = _tones(palette), max(spot.value_usd for spot in spots)
    order = sorted(spots, key=lambda one: (-one.value_usd, one.name))
    best = sorted(spots, key=lambda one: (-(one.demand + one.room), one.name))[:NAMED]
    body = [*_axes(words, palette)]
    for spot in order:
        x, y = _place(spot)
        mark = _shape(spot.verdict, x, y, radius(spot.value_usd, largest), tones[spot.verdict])
        told = f"{spot.name}: {words.verdicts[spot.verdict]}"
        body.append(f"<g><title>{escape(told)}</title>{mark}</g>")
    body += _names(best, largest, palette)
    body += _legend(words, tones, palette)
    desc = "; ".join(
        f"{one.name}: {words.verdicts[one.verdict]}, {words.demand} {_percent(one.demand)}, "
        f"{words.room} {_percent(one.room)}"
        for one in best
    )
    return figure(width=720, height=440, title=words.title, desc=desc, body=body)


def _percent(share: Decimal) -> str:
    return f"{share * 100:.0f}%"


def _place(spot: Spot) -> tuple[Decimal, Decimal]:
    return _LEFT + (_RIGHT - _LEFT) * spot.demand, _BOTTOM - (_BOTTOM - _TOP) * spot.room


def _axes(words: MapWords, palette: Palette) -> Iterable[str]:
    for part in range(5):
        share = Decimal(part) / 4
        y, x = _BOTTOM - (_BOTTOM - _TOP) * share, _LEFT + (_RIGHT - _LEFT) * share
        yield f'<path d="M{rounded(_LEFT)} {rounded(y)}H{rounded(_RIGHT)}" stroke="{palette.line}"/>'
        yield f'<path d="M{rounded(x)} {rounded(_TOP)}V{rounded(_BOTTOM)}" stroke="{palette.line}"/>'
        yield label_at(_LEFT - 8, y + 4, _percent(share), fill=palette.quiet, anchor="end")
        yield label_at(x, _BOTTOM + 16, _percent(share), fill=palette.quiet)
    yield label_at(_RIGHT, _BOTTOM + 32, f"{words.demand} →", fill=palette.ink, anchor="end", bold=True)
    yield label_at(_LEFT, _TOP - 7, f"↑ {words.room}", fill=palette.ink, anchor="start", bold=True)


def _names(best: Sequence[Spot], largest: Decimal, palette: Palette) -> Iterable[str]:
    """Name the best beside their marks, moved up or down where a name would stand on another, else not at all."""
    taken: list[tuple[Decimal, Decimal, Decimal]] = []
    for spot in best:
        x, y = _place(spot)
        short = spot.name if len(spot.name) <= 26 else spot.name[:25] + "…"
        wide, away = 7 * Decimal(len(short)), radius(spot.value_usd, largest) + 4
        left = x - away - wide if x > _RIGHT - 190 else x + away
        for moved in (4, 17, -9, 30, -22, 43):
            at = y + moved
            clear = all(abs(at - o) > 12 or left > high or left + wide < low for low, high, o in taken)
            if clear and _TOP - 4 < at < _BOTTOM:
                taken.append((left, left + wide, at))
                anchor, edge = ("end", left + wide) if left < x else ("start", left)
                yield label_at(edge, at, short, fill=palette.ink, anchor=anchor)
                break


def _legend(words: MapWords, tones: Mapping[str, str], palette: Palette) -> Iterable[str]:
    for place, (verdict, word) in enumerate(words.verdicts.items()):
        x, y = _LEFT + 8 + 150 * place, Decimal(428)
        yield _shape(verdict, x, y, Decimal(6), tones[verdict])
        yield label_at(x + 14, y + 4, word, fill=palette.quiet, anchor="start")


def season_calendar(
    seasons: Sequence[Season],
    *,
    start: date,
    months: int,
    stages: Sequence[Stage],
    month_words: Sequence[str],
    title: str,
    palette: Palette = SCREEN,
) -> str:
    """Draw a line an occasion, earliest first: its stages backwards, then its day; what lies before `start` is cut.

    `month_words` are twelve. Raise ValueError without an occasion in the months shown.
    """
    end = _month_after(start, months)
    shown = sorted((one for one in seasons if start <= one.day < end), key=lambda one: (one.day, one.name))
    if not shown:
        raise ValueError("a season calendar needs an occasion in the months that it shows")
    left, right, line = Decimal(190), Decimal(704), Decimal(26)
    bottom = 30 + line * len(shown)
    days = Decimal((end - start).days)

    def x(day: date) -> Decimal:
        return left + (right - left) * Decimal((max(day, start) - start).days) / days

    body = [*_months(start, months, x, bottom, month_words, palette)]
    paints = (palette.line, palette.second, palette.first)
    for row, one in enumerate(shown):
        y = 30 + line * row
        body.append(
            label_at(Decimal(0), y + 15, f"{one.name} {one.name_zh}", fill=palette.ink, anchor="start")
        )
        for stage, paint in zip(stages, paints, strict=True):
            first, last = (one.day - timedelta(days=away) for away in (stage.first, stage.last))
            if last > start:
                body.append(
                    f'<rect x="{rounded(x(first))}" y="{rounded(y + 6)}" width="{rounded(x(last) - x(first))}" '
                    f'height="12" fill="{paint}"><title>{escape(f"{stage.name}: {first} – {last}")}</title></rect>'
                )
        body.append(
            f'<circle cx="{rounded(x(one.day))}" cy="{rounded(y + 12)}" r="5" fill="{palette.done}"/>'
        )
    body += _stages_legend(stages, paints, bottom + 22, palette)
    desc = "; ".join(f"{one.name} {one.name_zh} {one.day.isoformat()}" for one in shown)
    return figure(width=720, height=int(bottom) + 34, title=title, desc=desc, body=body)


def _month_after(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _months(
    start: date,
    months: int,
    x: Callable[[date], Decimal],
    bottom: Decimal,
    words: Sequence[str],
    palette: Palette,
) -> Iterable[str]:
    for ahead in range(1, months):
        first = _month_after(start, ahead)
        at = x(first)
        yield f'<path d="M{rounded(at)} 22V{rounded(bottom)}" stroke="{palette.line}"/>'
        yield label_at(at + 3, Decimal(16), words[first.month - 1], fill=palette.quiet, anchor="start")


def _stages_legend(
    stages: Sequence[Stage], paints: Sequence[str], y: Decimal, palette: Palette
) -> Iterable[str]:
    for place, (stage, paint) in enumerate(zip(stages, paints, strict=True)):
        x = Decimal(190 + 175 * place)
        yield f'<rect x="{rounded(x)}" y="{rounded(y - 9)}" width="14" height="10" fill="{paint}"/>'
        yield label_at(x + 19, y, stage.name, fill=palette.quiet, anchor="start")
