"""The geometry of bars inside pages: values in, percentages for SVG attributes out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sluis.kernel.money import Money

SERIES = 5


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a value and the ends around it lie, in per cent of the track as SVG writes them."""

    left: str
    width: str
    point: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a stacked bar; `amount` is what the caller gave."""

    label: str
    amount: object
    left: str
    width: str
    series: int


def _per_cent(ratio: Decimal) -> str:
    return f"{min(max(ratio, Decimal(0)), Decimal(1)) * 100:.2f}%"


def share(value: Decimal, top: Decimal) -> str:
    """Return a value as per cent of `top`, clamped to the track."""
    return _per_cent(value / top) if top > 0 else "0.00%"


def interval(low: Decimal, value: Decimal, high: Decimal, top: Decimal) -> Interval:
    """Return the band from `low` to `high` and the point of `value`; raise ValueError when out of order."""
    if not low <= value <= high:
        raise ValueError(f"an interval needs low <= value <= high, not {low}, {value}, {high}")
    return Interval(left=share(low, top), width=share(high - low, top), point=share(value, top))


def _size(amount: object) -> Decimal:
    return amount.amount if isinstance(amount, Money) else Decimal(str(amount))


def stacked(parts: Sequence[Mapping[str, Any]]) -> list[Segment]:
    """Return the segments of a bar whose whole is the sum of the parts.

    Raise ValueError when a part is negative: a stack cannot show what is taken away.
    """
    sizes = [_size(part["amount"]) for part in parts]
    if any(size < 0 for size in sizes):
        raise ValueError("a stacked bar cannot show a negative part")
    total, start, segments = sum(sizes, Decimal(0)), Decimal(0), []
    for place, (part, size) in enumerate(zip(parts, sizes, strict=True)):
        series = int(part.get("series", place % SERIES + 1))
        segments.append(
            Segment(str(part["label"]), part["amount"], share(start, total), share(size, total), series)
        )
        start += size
    return segments
