"""Which weight a carrier charges, and what it charges for it.

Charged weight is the greater of what the parcel weighs and what its volume would weigh at the carrier's
divisor (cm³ per kg: 5,000 for express, 6,000 for China lines and general air freight, none in the post),
rounded up to the carrier's step. The price is that of the first weight and of each further step.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel: gross weight in grams and its three sides in mm, None where nobody has measured.

    `dense` says that its volume is known never to count, so that no sides are needed.
    """

    weight_g: int | None
    dimensions_mm: tuple[int, int, int] | None = None
    dense: bool = False

    def times(self, qty: int) -> Parcel:
        """Return a parcel of `qty` such pieces, stacked on their shortest side."""
        weight = None if self.weight_g is None else self.weight_g * qty
        if self.dimensions_mm is None:
            return Parcel(weight, None, self.dense)
        long, middle, short = sorted(self.dimensions_mm, reverse=True)
        return Parcel(weight, (long, middle, short * qty), self.dense)


def volumetric_g(dimensions_mm: tuple[int, int, int], divisor: int) -> Fraction:
    """Return the weight in grams that a volume counts for.

    >>> volumetric_g((300, 200, 100), 6000)
    Fraction(1000, 1)
    """
    length, width, height = dimensions_mm
    return Fraction(length * width * height, divisor)


def charged_g(parcel: Parcel, divisor: int | None) -> Fraction | str:
    """Return the charged weight in grams, before steps, or the name of the input that is missing."""
    if parcel.weight_g is None:
        return "weight_g"
    if divisor is None or parcel.dense:
        return Fraction(parcel.weight_g)
    if parcel.dimensions_mm is None:
        return "dimensions_mm"
    return max(Fraction(parcel.weight_g), volumetric_g(parcel.dimensions_mm, divisor))


def steps_above(charged: Fraction, first_g: int, step_g: int) -> int:
    """Return how many further steps a charged weight begins above the first weight.

    >>> steps_above(Fraction(1000), 1000, 500), steps_above(Fraction(1001), 1000, 500)
    (0, 1)
    """
    over = charged - first_g
    return 0 if over <= 0 else -(-over // step_g)
