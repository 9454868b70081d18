"""Till counts made into lifts: of a merchant's own product, and across merchants where enough of them stand behind it.

Two walls keep one merchant's sales from another. A figure across merchants is used only from five merchants and twenty
visitors' baskets (`till_signal`), and a category draws its products towards the mean of all merchants only when five
of them sell it; below that each merchant's products are drawn towards its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sluis.scouting import till_signal
from sluis.scouting.sources.till_counts import TillRow
from sluis.scouting.till_signal import MERCHANTS_FOR_RELEASE, Lift, TillCount


@dataclass(frozen=True, slots=True)
class Sold:
    """What a line of a till's file is: the product's id, its six-digit code ("" unknown), family and merchant."""

    product: str
    hs6: str
    family: str
    merchant: str


Known = Mapping[tuple[str, str], Sold]  # by the merchant's code and the SKU


def lifts_of(rows: Sequence[TillRow], known: Known) -> tuple[dict[str, Lift], dict[str, Lift]]:
    """Return the lifts by product id, and those across merchants by six-digit code that may be shown.

    Rows of products that the catalogue does not know are left out.
    """
    held = [(row, known[row.merchant, row.sku]) for row in rows if (row.merchant, row.sku) in known]
    merchants: dict[str, set[str]] = {}
    for _row, sold in held:
        merchants.setdefault(sold.family, set()).add(sold.merchant)
    shared = {family for family, names in merchants.items() if len(names) >= MERCHANTS_FOR_RELEASE}
    own = till_signal.lifts(
        _count(
            row,
            sold,
            sold.product,
            sold.family if sold.family in shared else f"{sold.family} of {sold.merchant}",
        )
        for row, sold in held
    )
    across = till_signal.lifts(_by_code(held))
    return (
        {lift.product: lift for lift in own},
        {lift.product: lift for lift in across if lift.released()},
    )


def _count(row: TillRow, sold: Sold, product: str, category: str) -> TillCount:
    return TillCount(
        product=product,
        category=category,
        merchant=sold.merchant,
        wallet_with=row.wallet_with,
        wallet_all=row.wallet_all,
        other_with=row.other_with,
        other_all=row.other_all,
    )


def _by_code(held: Iterable[tuple[TillRow, Sold]]) -> Iterable[TillCount]:
    return (_count(row, sold, sold.hs6, sold.family) for row, sold in held if sold.hs6)
