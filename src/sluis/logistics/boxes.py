"""The boxes that can be had and the rules of packing, as dated rows of `data/boxes.csv` and `data/packing_rules.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from sluis.kernel.errors import BadInput
from sluis.logistics.carton_values import Box
from sluis.logistics.tables import Period, period, read_table, status


@dataclass(frozen=True, slots=True)
class _Rule:
    rule: str
    amount: int
    period: Period


@cache
def _all_boxes() -> tuple[Box, ...]:
    return tuple(
        Box(
            code=row["code"],
            kind=row["kind"],  # type: ignore[arg-type]
            inner_mm=(
                int(row["inner_length_mm"]),
                int(row["inner_width_mm"]),
                int(row["inner_height_mm"]),
            ),
            wall_mm=int(row["wall_mm"]),
            tare_g=int(row["tare_g"]),
            max_content_g=int(row["max_content_g"]),
            period=period(row),
            status=status(row),
            source=row["source"],
        )
        for row in read_table("boxes.csv")
    )


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(_Rule(r["rule"], int(r["amount"]), period(r)) for r in read_table("packing_rules.csv"))


def packing_rule(rule: str, as_of: date) -> int:
    """Return the amount of a rule on a day. Raise BadInput on a day before any."""
    for row in _rules():
        if row.rule == rule and row.period.holds(as_of):
            return row.amount
    raise BadInput(f"no packing rule is known for {as_of}", field="as_of")


def boxes(as_of: date) -> tuple[Box, ...]:
    """Return the boxes that can be had on a day, smallest first."""
    return tuple(sorted((b for b in _all_boxes() if b.period.holds(as_of)), key=lambda box: box.volume))
