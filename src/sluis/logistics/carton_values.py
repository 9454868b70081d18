"""What cartonisation speaks of: pieces, boxes, where a piece lies, a closed carton. Lengths in mm, weights in grams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sluis.logistics.tables import Period, Status

Sides = tuple[int, int, int]
Temperature = Literal["ambient", "cool", "chilled", "frozen"]
TEMPERATURES: tuple[Temperature, ...] = ("ambient", "cool", "chilled", "frozen")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as it lies in the shop. `dangerous` names its class, as "UN1950"; empty when it is none."""

    sku: str
    sides_mm: Sides
    weight_g: int
    fragile: bool = False
    temperature: Temperature = "ambient"
    dangerous: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """One box that can be had: inner sides, wall, its own weight, the heaviest content."""

    code: str
    kind: Literal["plain", "insulated", "dangerous"]
    inner_mm: Sides
    wall_mm: int
    tare_g: int
    max_content_g: int
    period: Period
    status: Status
    source: str

    @property
    def volume(self) -> int:
        """Return the room inside in mm³."""
        return volume(self.inner_mm)

    @property
    def outer_mm(self) -> Sides:
        """Return the sides that a carrier measures."""
        length, width, height = self.inner_mm
        wall = 2 * self.wall_mm
        return length + wall, width + wall, height + wall


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece where it lies: its corner nearest the origin and its sides as turned, divider included."""

    piece: Piece
    at_mm: Sides
    sides_mm: Sides


@dataclass(frozen=True, slots=True)
class Carton:
    """A closed box with what lies in it."""

    box: Box
    placed: tuple[Placed, ...]
    filling_g: int

    @property
    def net_weight_g(self) -> int:
        """Return the weight of the pieces."""
        return sum(one.piece.weight_g for one in self.placed)

    @property
    def gross_weight_g(self) -> int:
        """Return the weight on the scales: pieces, box and filling."""
        return self.net_weight_g + self.box.tare_g + self.filling_g


def volume(sides: Sides) -> int:
    """Return a volume in mm³.

    >>> volume((100, 20, 5))
    10000
    """
    return sides[0] * sides[1] * sides[2]
