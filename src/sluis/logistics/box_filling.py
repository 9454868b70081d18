"""Fills one box: a piece is tried at the corners that the placed ones leave (extreme points), in its six positions.

Gaps are filled, so a piece needs no full support; nothing stands on glass, which goes in last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import cast

from sluis.logistics.carton_values import Box, Piece, Placed, Sides, volume

_ORDERS: tuple[Callable[[Piece], int], ...] = (
    lambda piece: -volume(piece.sides_mm),
    lambda piece: -max(piece.sides_mm),
    lambda piece: -sorted(piece.sides_mm)[1] * max(piece.sides_mm),
    lambda piece: -min(piece.sides_mm),
)

# Which corner is tried first: the lowest, the one at the back wall, the one nearest to the corner of the box.
_CORNERS: tuple[Callable[[Sides], object], ...] = (
    lambda at: (at[2], at[1], at[0]),
    lambda at: (at[0], at[1], at[2]),
    lambda at: (sum(at), at),
)


def fill_box(pieces: Sequence[Piece], box: Box, padding: int) -> list[Placed]:
    """Fill a box in a few orders of pieces and of corners and return what lies in it at the fullest."""
    best: list[Placed] = []
    for sequence in _sequences(pieces):
        for nearest in _CORNERS if len(pieces) > 1 else _CORNERS[:1]:
            placed = _place_all(sequence, box, padding, nearest)
            if len(placed) == len(pieces):
                return placed
            if sum(volume(o.sides_mm) for o in placed) > sum(volume(o.sides_mm) for o in best):
                best = placed
    return best


def _sequences(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Return the pieces in each order that differs from those before; glass goes in last, on top."""
    seen: set[tuple[object, ...]] = set()
    for order in _ORDERS:
        sequence = sorted(pieces, key=lambda piece: (piece.fragile, order(piece)))
        shapes = tuple((piece.sides_mm, piece.fragile, piece.weight_g) for piece in sequence)
        if shapes not in seen:
            seen.add(shapes)
            yield sequence


def _place_all(
    pieces: Sequence[Piece], box: Box, padding: int, nearest: Callable[[Sides], object]
) -> list[Placed]:
    placed: list[Placed] = []
    corners: list[Sides] = [(0, 0, 0)]
    weight_g = 0
    for piece in pieces:
        if weight_g + piece.weight_g > box.max_content_g:
            continue
        one = _place(piece, box, padding, placed, corners)
        if one is None:
            continue
        placed.append(one)
        weight_g += piece.weight_g
        corners.remove(one.at_mm)
        corners = sorted({*corners, *_corners_of(one, placed)}, key=nearest)  # type: ignore[arg-type]
    return placed


def _place(
    piece: Piece, box: Box, padding: int, placed: Sequence[Placed], corners: Sequence[Sides]
) -> Placed | None:
    ways = cast(set[Sides], set(permutations(padded(piece, padding))))
    turned = sorted(ways, key=lambda sides: (sides[2], -sides[0]))
    for at in corners:
        for sides in turned:
            if any(at[axis] + sides[axis] > box.inner_mm[axis] for axis in (0, 1, 2)):
                continue
            one = Placed(piece, at, sides)
            if not any(_in_the_way(one, other) for other in placed):
                return one
    return None


def _in_the_way(new: Placed, old: Placed) -> bool:
    (ax, ay, az), (al, aw, ah) = new.at_mm, new.sides_mm
    (bx, by, bz), (bl, bw, bh) = old.at_mm, old.sides_mm
    if ax >= bx + bl or bx >= ax + al or ay >= by + bw or by >= ay + aw:
        return False  # Beside each other, whatever the height.
    if az < bz + bh and bz < az + ah:
        return True
    below = new if az < bz else old
    return below.piece.fragile


def _corners_of(one: Placed, placed: Sequence[Placed]) -> list[Sides]:
    """Return the corners that a piece opens: its three ends, each let down and back against the others."""
    (x, y, z), (length, width, height) = one.at_mm, one.sides_mm
    ends = ((x + length, y, z), (x, y + width, z), (x, y, z + height))
    return [*ends, *(_slid(end, axis, placed) for end in ends for axis in (0, 1, 2))]


def _slid(at: Sides, axis: int, placed: Sequence[Placed]) -> Sides:
    """Slide a point towards the wall along one axis until a placed piece stops it."""
    first, second = (other for other in (0, 1, 2) if other != axis)
    stop = 0
    for one in placed:
        end = one.at_mm[axis] + one.sides_mm[axis]
        if (
            stop < end <= at[axis]
            and one.at_mm[first] <= at[first] < one.at_mm[first] + one.sides_mm[first]
            and one.at_mm[second] <= at[second] < one.at_mm[second] + one.sides_mm[second]
        ):
            stop = end
    return (
        stop if axis == 0 else at[0],
        stop if axis == 1 else at[1],
        stop if axis == 2 else at[2],
    )


def padded(piece: Piece, padding: int) -> Sides:
    """Return the sides of a piece with a divider of `padding` mm on each side of glass."""
    if not piece.fragile:
        return piece.sides_mm
    length, width, height = piece.sides_mm
    return length + 2 * padding, width + 2 * padding, height + 2 * padding
