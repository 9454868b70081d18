"""What each carrier would charge a parcel for: the greater of scales and volume, rounded up to his step.

Divisors and steps are rows of `data/volumetric_divisors.csv`; where there is no divisor only the scales count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from sluis.kernel.errors import BadInput
from sluis.logistics.carton_values import Carton
from sluis.logistics.tables import Period, Status, period, read_table, status
from sluis.logistics.weights import Parcel, charged_g


@dataclass(frozen=True, slots=True)
class CarrierWeight:
    """How one kind of carrier weighs: cm³ per kg (None: scales only) and step in grams."""

    carrier: str
    routes: tuple[str, ...]
    divisor: int | None
    step_g: int
    period: Period
    status: Status
    source: str

    def charged_g(self, parcel: Parcel) -> int:
        """Return the charged weight in grams. Raise BadInput naming what was not measured."""
        charged = charged_g(parcel, self.divisor)
        if isinstance(charged, str):
            raise BadInput(f"{charged}: measure the parcel first", field=charged)
        return -(-charged // self.step_g) * self.step_g


@cache
def _rows() -> tuple[CarrierWeight, ...]:
    return tuple(
        CarrierWeight(
            carrier=row["carrier"],
            routes=tuple(row["routes"].split()),
            divisor=int(row["divisor"]) if row["divisor"] else None,
            step_g=int(row["step_g"]),
            period=period(row),
            status=status(row),
            source=row["source"],
        )
        for row in read_table("volumetric_divisors.csv")
    )


def carriers(as_of: date, *, route: str = "") -> tuple[CarrierWeight, ...]:
    """Return how carriers weigh on a day, all of them or those of a route."""
    return tuple(row for row in _rows() if row.period.holds(as_of) and (not route or route in row.routes))


def charged_by_carrier(parcel: Parcel, *, as_of: date) -> dict[str, int]:
    """Return the charged weight of a parcel in grams by carrier. Raise BadInput on what was not measured."""
    found = {row.carrier: row.charged_g(parcel) for row in carriers(as_of)}
    if not found:
        raise BadInput(f"no carrier's divisor is known for {as_of}", field="as_of")
    return found


def parcel_of(carton: Carton) -> Parcel:
    """Return a closed carton as the parcel that a carrier weighs and measures."""
    return Parcel(carton.gross_weight_g, carton.box.outer_mm)
