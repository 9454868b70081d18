"""Boxes used and time for 1,000 mixed orders, against py3dbp and packer3d where they are installed.

    python bench/cartons.py [--orders 1000] [--seed 7]

Orders are drawn from the example catalogue: one to twelve pieces of any shop, with glass, chocolate and cheese
that are kept cool, aerosols and batteries. Every packer gets the same groups (temperature and dangerous goods
apart), the same dividers around glass, and the same boxes. Neither peer knows that nothing may stand on glass, which
makes its task easier. py3dbp packs one box at a time, so it is asked for each box from the smallest up; packer3d
(a native program) may choose among all boxes itself and says when its answer is proven to be the best.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from sluis.logistics import box_filling, boxes, cartons
from sluis.logistics.carton_values import Box, Piece, Sides

DAY = date(2026, 6, 30)
COOL = {"chocolate": "cool", "dairy": "chilled"}


@dataclass(slots=True)
class Tally:
    """What one packer needed for all orders."""

    boxes: int = 0
    litres: float = 0.0
    left_over: int = 0
    proven: int = 0
    seconds: float = 0.0


def shelf() -> list[Piece]:
    """Return every measured product of the example catalogue as a piece."""
    found = []
    with (ROOT / "examples" / "catalogue.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            cells = [row[name] for name in ("length_mm", "width_mm", "height_mm", "weight_g")]
            if not all(cells):
                continue
            length, width, height, weight = (int(cell) for cell in cells)
            dangerous = "UN1950" if row["aerosol"] == "yes" else ""
            dangerous = dangerous or ("UN3481" if row["lithium"] == "in_equipment" else "")
            found.append(
                Piece(
                    row["sku"],
                    (length, width, height),
                    weight,
                    fragile=row["family"] == "beer",
                    temperature=COOL.get(row["family"], "ambient"),
                    dangerous=dangerous,
                )
            )
    return found


def draw_orders(count: int, seed: int) -> list[list[Piece]]:
    """Draw mixed orders; every piece of an order is an object of its own."""
    dice, known = random.Random(seed), shelf()
    largest = boxes.boxes(DAY)[-1]
    small = [p for p in known if max(p.sides_mm) <= max(largest.inner_mm) and p.weight_g <= 10_000]
    orders = []
    for _ in range(count):
        wanted = [dice.choice(small) for _ in range(dice.choice([1, 1, 2, 2, 3, 4, 6, 8, 12]))]
        orders.append(
            [Piece(p.sku, p.sides_mm, p.weight_g, p.fragile, p.temperature, p.dangerous) for p in wanted]
        )
    return orders


def ours(order: Sequence[Piece], tally: Tally) -> None:
    """Pack an order with our own function."""
    for carton in cartons.pack(order, as_of=DAY):
        tally.boxes += 1
        tally.litres += carton.box.volume / 1e6


def groups(order: Sequence[Piece]) -> list[tuple[list[Box], list[tuple[Piece, Sides]]]]:
    """Return the groups of an order as any packer gets them: boxes at hand, pieces with their dividers."""
    padding = boxes.packing_rule("fragile_padding", DAY)
    return [
        (
            [box for box in boxes.boxes(DAY) if box.kind == kind],
            [(piece, box_filling.padded(piece, padding)) for piece in group],
        )
        for kind, group in cartons.apart(list(order))
    ]


def with_py3dbp(order: Sequence[Piece], tally: Tally) -> None:
    """Pack an order with py3dbp: the smallest box that takes all, else the largest one and go on."""
    from py3dbp import Bin, Item, Packer

    def fill(box: Box, left: Sequence[tuple[Piece, Sides]]) -> set[int]:
        packer = Packer()
        packer.add_bin(Bin(box.code, *box.inner_mm, box.max_content_g))
        for number, (piece, sides) in enumerate(left):
            packer.add_item(Item(str(number), *sides, piece.weight_g))
        packer.pack(bigger_first=True, number_of_decimals=0)
        return {int(item.name) for item in packer.bins[0].items}

    for at_hand, left in groups(order):
        while left:
            inside: set[int] = set()
            for box in at_hand:
                inside = fill(box, left)
                if len(inside) == len(left):
                    break
            if not inside:
                tally.left_over += len(left)
                break
            tally.boxes += 1
            tally.litres += box.volume / 1e6
            left = [one for number, one in enumerate(left) if number not in inside]


def with_packer3d(order: Sequence[Piece], tally: Tally) -> None:
    """Pack an order with packer3d, gaps filled as ours are (no support rule), fewest boxes and then volume."""
    from packer3d import Packer

    for at_hand, pieces in groups(order):
        packer = Packer()
        for box in at_hand:
            width, length, height = box.inner_mm
            packer.add_box(
                id=box.code, width=width, length=length, height=height, max_weight=box.max_content_g
            )
        for number, (piece, (width, length, height)) in enumerate(pieces):
            packer.add_item(
                id=str(number),
                width=width,
                length=length,
                height=height,
                weight=piece.weight_g,
                rotation="any",
            )
        packer.set_options(support_mode="geometric", time_limit_ms=1000)
        result = packer.pack()
        rooms = {box.code: box.volume for box in at_hand}
        tally.boxes += len(result["bins"])
        tally.litres += sum(rooms[one["type_id"]] for one in result["bins"]) / 1e6
        tally.left_over += len(result["unpacked"])
        tally.proven += bool(result.get("proven_optimal"))


def measure(pack: Callable[[Sequence[Piece], Tally], None], orders: Sequence[Sequence[Piece]]) -> Tally:
    """Pack all orders and say what it took."""
    tally = Tally()
    begin = perf_counter()
    for order in orders:
        pack(order, tally)
    tally.seconds = perf_counter() - begin
    return tally


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    orders = draw_orders(options.orders, options.seed)
    pieces = sum(len(order) for order in orders)
    parts = sum(len(groups(order)) for order in orders)
    print(f"{len(orders)} orders, {pieces} pieces, {parts} groups that lie apart")
    print(f"{'':12}{'boxes':>8}{'litres':>10}{'left over':>11}{'seconds':>10}{'orders/s':>10}")
    packers = {"ours": ours, "py3dbp": with_py3dbp, "packer3d": with_packer3d}
    for name, pack in packers.items():
        if name != "ours" and find_spec(name) is None:
            print(f"{name:12} is not installed: skipped")
            continue
        tally = measure(pack, orders)
        proven = f"   {tally.proven} of {parts} groups proven best" if name == "packer3d" else ""
        print(
            f"{name:12}{tally.boxes:8,}{tally.litres:10,.0f}{tally.left_over:11,}{tally.seconds:10.2f}"
            f"{len(orders) / tally.seconds:10,.0f}{proven}"
        )


if __name__ == "__main__":
    main()
