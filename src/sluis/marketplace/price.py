"""The shelf price of a listing, from what it costs to land it (no Django).

Rules: a floor under the margin, then rounded up to an ending that shops in China use (…9.00). Whoever reads the
result sees how it was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal


@dataclass(frozen=True, slots=True)
class PriceRule:
    """Margin wanted on the shelf price, and the ending; both are the office's settings."""

    margin_pct: Decimal = Decimal(25)
    ending_fen: int = 900
    step_fen: int = 1000


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
