"""The shelf price of a listing, from what it costs to land it (no Django).

Rules: a floor under the margin, then rounded up to an ending that shops in China use (…9.00). A campaign takes a
percentage off and rounds down to the same ending, but never below the margin that a campaign must leave. Whoever
reads the result sees how it was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal


@dataclass(frozen=True, slots=True)
class PriceRule:
    """Margin wanted on the shelf price, the least margin of a campaign, the ending, and how far a price moves
    without a person; all are the office's settings.
    """

    margin_pct: Decimal = Decimal(25)
    ending_fen: int = 900
    step_fen: int = 1000
    floor_pct: Decimal = Decimal(5)
    most_change_pct: Decimal = Decimal(15)


@dataclass(frozen=True, slots=True)
class ShelfPrice:
    """The price in fen with its working: landed cost, rule, and what the merchant keeps of it in fen."""

    fen: int
    landed_fen: int
    rule: PriceRule

    @property
    def kept_fen(self) -> int:
        """Return what is left above the landed cost."""
        return self.fen - self.landed_fen

    def working(self) -> dict[str, str]:
        """Return how the price was made, for the record."""
        return {
            "landed_cny": f"{Decimal(self.landed_fen).scaleb(-2):.2f}",
            "margin_pct": str(self.rule.margin_pct),
            "kept_cny": f"{Decimal(self.kept_fen).scaleb(-2):.2f}",
        }


def shelf_price(landed_fen: int, rule: PriceRule) -> ShelfPrice:
    """Return the lowest price with the rule's ending that keeps the wanted margin on the shelf price.

    >>> shelf_price(9840, PriceRule()).fen
    13900
    """
    if landed_fen <= 0:
        raise ValueError("a landed cost is more than zero")
    share = 1 - rule.margin_pct / 100
    if share <= 0:
        raise ValueError("a margin is below 100 %")
    floor = int((Decimal(landed_fen) / share).to_integral_value(ROUND_CEILING))
    steps = -(-(floor - rule.ending_fen) // rule.step_fen)
    return ShelfPrice(max(steps, 0) * rule.step_fen + rule.ending_fen, landed_fen, rule)


def campaign_price(shelf_fen: int, landed_fen: int, percent_off: Decimal, rule: PriceRule) -> int | None:
    """Return the price of a campaign in fen, or None when it would not leave the margin that it must.

    >>> campaign_price(16900, 9840, Decimal(20), PriceRule())
    12900
    >>> campaign_price(13900, 9840, Decimal(50), PriceRule()) is None
    True
    """
    if not 0 < percent_off < 100:
        raise ValueError("a campaign takes more than 0 and less than 100 % off")
    target = int(Decimal(shelf_fen) * (1 - percent_off / 100))
    steps = (target - rule.ending_fen) // rule.step_fen
    if steps < 0:
        return None
    price = steps * rule.step_fen + rule.ending_fen
    least = Decimal(landed_fen) / (1 - rule.floor_pct / 100)
    return price if price >= least else None


def moves_too_far(old_fen: int, new_fen: int, rule: PriceRule) -> bool:
    """Tell whether a price moves by more than goes without a person."""
    return abs(new_fen - old_fen) * 100 > old_fen * rule.most_change_pct
