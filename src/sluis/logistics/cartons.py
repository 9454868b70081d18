"""Which boxes an order goes into: real boxes, weights, glass, temperature and dangerous goods.

Pieces of one temperature and one kind of dangerous goods go together, never with another. Within such a group
the smallest box that takes everything is chosen; when none does, the fullest one is closed and the rest goes
on. A caller may hand in boxes of its own. Lengths in mm, weights in grams.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sluis.kernel.errors import BadInput
from sluis.logistics.box_filling import fill_box, padded
from sluis.logistics.boxes import boxes, packing_rule
from sluis.logistics.carton_values import TEMPERATURES, Box, Carton, Piece, Placed, volume

LONGEST_MM: Final = 3_000
HEAVIEST_G: Final = 100_000


def pack(pieces: Iterable[Piece], *, as_of: date, own_boxes: Sequence[Box] = ()) -> tuple[Carton, ...]:
    """Return the closed boxes of an order. Raise BadInput naming a piece that is not measured or fits no box."""
    pieces = list(pieces)
    if not pieces:
        raise BadInput("pieces: an order has at least one piece", field="pieces")
    at_hand = sorted(own_boxes, key=lambda box: box.volume) if own_boxes else list(boxes(as_of))
    padding, filling_pct = packing_rule("fragile_padding", as_of), packing_rule("filling_share", as_of)
    for piece in pieces:
        _check(piece)
    found: list[Carton] = []
    for kind, group in apart(pieces):
        fitting = [box for box in at_hand if box.kind == kind]
        found += _pack_group(group, fitting, padding, filling_pct)
    return tuple(found)


def _check(piece: Piece) -> None:
    if not all(0 < side <= LONGEST_MM for side in piece.sides_mm):
        raise BadInput(
            f"{piece.sku}: each side is from 1 to {LONGEST_MM} mm, not {piece.sides_mm}", field="sides_mm"
        )
    if not 0 < piece.weight_g <= HEAVIEST_G:
        raise BadInput(
            f"{piece.sku}: a piece weighs from 1 to {HEAVIEST_G} g, not {piece.weight_g}", field="weight_g"
        )
    if piece.temperature not in TEMPERATURES:
        raise BadInput(f"{piece.sku}: temperature is one of {', '.join(TEMPERATURES)}", field="temperature")


def apart(pieces: Sequence[Piece]) -> list[tuple[str, list[Piece]]]:
    """Return what may lie together, with the kind of box that it needs."""
    groups: dict[tuple[str, str], list[Piece]] = {}
    for piece in pieces:
        groups.setdefault((piece.dangerous, piece.temperature), []).append(piece)
    return [
        ("dangerous" if dangerous else "plain" if temperature == "ambient" else "insulated", group)
        for (dangerous, temperature), group in sorted(groups.items())
    ]


def _pack_group(pieces: list[Piece], fitting: Sequence[Box], padding: int, filling_pct: int) -> list[Carton]:
    left, found = pieces, []
    while left:
        box, placed = _fullest(left, fitting, padding)
        content_g = sum(one.piece.weight_g for one in placed)
        found.append(Carton(box, tuple(placed), -(-content_g * filling_pct // 100)))
        inside = {id(one.piece) for one in placed}
        left = [piece for piece in left if id(piece) not in inside]
    return found


def _fullest(left: list[Piece], fitting: Sequence[Box], padding: int) -> tuple[Box, list[Placed]]:
    """Return the smallest box that takes all, else the one that takes the largest part."""
    best: tuple[int, Box, list[Placed]] | None = None
    for box in fitting:
        # A box that cannot hold all is filled only when no larger one is at hand.
        if box is not fitting[-1] and not _could_hold(left, box, padding):
            continue
        placed = fill_box(left, box, padding)
        if len(placed) == len(left):
            return box, placed
        taken = sum(volume(one.sides_mm) for one in placed)
        if placed and (best is None or taken > best[0]):
            best = taken, box, placed
    if best is None:
        largest = max(left, key=lambda piece: volume(piece.sides_mm))
        raise BadInput(
            f"{largest.sku}: no box takes {largest.sides_mm} mm and {largest.weight_g} g; add one that does",
            field="boxes",
        )
    return best[1], best[2]


def _could_hold(pieces: Sequence[Piece], box: Box, padding: int) -> bool:
    """Tell whether nothing simple speaks against a box: weight, room, the sides of each piece."""
    if sum(piece.weight_g for piece in pieces) > box.max_content_g:
        return False
    sides = [padded(piece, padding) for piece in pieces]
    if sum(volume(one) for one in sides) > box.volume:
        return False
    inner = sorted(box.inner_mm)
    return all(have >= want for one in sides for have, want in zip(inner, sorted(one), strict=True))
