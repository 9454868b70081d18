"""How much of the Chinese shelf price is left after the landed cost, and how many pieces pay the fixed cost.

Prices in China are seen per piece, per kilogram or per litre; they are brought to the product's own content
before anything is compared. Amounts in CNY are exact decimals; only the share that is earned is a ratio.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from typing import Literal

from sluis.kernel.money import Money
from sluis.scouting.values import Input, LandedPrice, Part, Source

Basis = Literal["kg", "l", "piece", "item"]
_UNITS: dict[str, tuple[Basis, Decimal]] = {
    "g": ("kg", Decimal("0.001")),
    "gr": ("kg", Decimal("0.001")),
    "kg": ("kg", Decimal(1)),
    "ml": ("l", Decimal("0.001")),
    "cl": ("l", Decimal("0.01")),
    "dl": ("l", Decimal("0.1")),
    "l": ("l", Decimal(1)),
    "stuk": ("piece", Decimal(1)),
    "stuks": ("piece", Decimal(1)),
    "pc": ("piece", Decimal(1)),
    "pcs": ("piece", Decimal(1)),
    "piece": ("piece", Decimal(1)),
    "pieces": ("piece", Decimal(1)),
    "pièce": ("piece", Decimal(1)),
    "pièces": ("piece", Decimal(1)),
}
_CONTENT = re.compile(r"(?:(\d{1,4})\s*[x×]\s*)?(\d{1,6}(?:[.,]\d{1,3})?)\s*([a-zè]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PriceBand:
    """What buyers in China pay, from `low` to `high` CNY for one `basis`, where and when it was seen."""

    low: Decimal
    high: Decimal
    basis: Basis
    source: Source
    observations: int = 1


@lru_cache(maxsize=20_000)
def content(text: str) -> tuple[Decimal, Basis] | None:
    """Read a net content ("250 g", "6 x 33 cl", "20 stuks") as kilograms, litres or pieces; None when
    unreadable.

    >>> content("6 x 33 cl")
    (Decimal('1.98'), 'l')
    """
    match = _CONTENT.fullmatch(text.strip())
    if match is None or (unit := _UNITS.get(match[3].lower())) is None:
        return None
    amount = Decimal(match[2].replace(",", ".")) * int(match[1] or 1) * unit[1]
    return (amount, unit[0]) if amount > 0 else None


def shelf_price(band: PriceBand, net_content: str | None) -> tuple[Decimal, Decimal] | None:
    """Return the band for the whole product in CNY; None when its content does not fit the band's basis."""
    if band.basis == "item":
        return band.low, band.high
    known = content(net_content) if net_content else None
    if known is None or known[1] != band.basis:
        return None
    return band.low * known[0], band.high * known[0]


def cheapest(landed: Iterable[LandedPrice], route: str | None) -> LandedPrice | None:
    """Return the landed price of the best route, else the lowest that is known."""
    known = [price for price in landed if price.cost is not None]
    chosen = [price for price in known if price.route == route]
    return min(chosen or known, key=lambda price: price.cost.minor if price.cost else 0, default=None)


def room(
    *,
    band: PriceBand | None,
    net_content: str | None,
    landed: LandedPrice | None,
    nothing_at: float,
    everything_at: float,
) -> Part:
    """Return what the price room earns: nothing and everything at the given shares of the shelf price left
    over.
    """
    missing = []
    prices = shelf_price(band, net_content) if band is not None else None
    if band is None:
        missing.append("price_in_china")
    elif prices is None:
        missing.append("net_content")
    if landed is None or landed.cost is None:
        missing.append("landed_price")
    if band is None or prices is None or landed is None or landed.cost is None:
        return Part(None, 0.0, 1.0, (), tuple(missing))
    cost = landed.cost.amount
    ends = [_earned(float((price - cost) / price), nothing_at, everything_at) for price in prices]
    middle = (prices[0] + prices[1]) / 2
    inputs = (
        Input("shelf_price_cny", f"{prices[0]:.2f}–{prices[1]:.2f}", band.source),
        Input("landed_cost_cny", f"{landed.cost.text()} ({landed.route})", _OWN),
    )
    return Part(_earned(float((middle - cost) / middle), nothing_at, everything_at), ends[0], ends[1], inputs)


_OWN = Source("landed cost of this product", "own", "computed", None)


def _earned(left: float, nothing_at: float, everything_at: float) -> float:
    return min(max((left - nothing_at) / (everything_at - nothing_at), 0.0), 1.0)


def break_even_pieces(
    *, fixed_a_year: Money, price: Money, cost: Money, percent_of_sales: Decimal
) -> int | None:
    """Return how many pieces a year pay the fixed cost; None when no piece leaves anything.

    `percent_of_sales` is what platform, payment and traffic take of the price; all amounts in one currency.
    """
    fees = Decimal(price.minor) * percent_of_sales / 100
    margin = (price - cost).minor - fees
    if margin <= 0:
        return None
    return int((Decimal(fixed_a_year.minor) / margin).to_integral_value(ROUND_CEILING))
