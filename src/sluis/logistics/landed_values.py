"""The values of a landed cost: what goes in, the named lines that come out, and the honest other answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from sluis.kernel.money import Money
from sluis.logistics.channel_costs import ChannelCost, Door
from sluis.logistics.route_costs import RouteCost
from sluis.logistics.routes import Days
from sluis.logistics.tables import Level, half_up
from sluis.logistics.weights import Parcel


@dataclass(frozen=True, slots=True)
class FxRate:
    """How many CNY one euro is worth, from whom, and of which day."""

    cny_per_eur: Decimal
    source: str
    as_of: date

    def to_fen(self, money: Money) -> int:
        """Return an amount in EUR or CNY in fen, rounded half up once."""
        return money.minor if money.currency == "CNY" else money.convert(self.cny_per_eur, "CNY").minor

    def to_eur(self, amount_fen: int) -> Money:
        """Return an amount in fen in EUR, rounded half away from nil to the cent."""
        cents = Fraction(abs(amount_fen)) / Fraction(self.cny_per_eur)
        return Money(half_up(cents) if amount_fen >= 0 else -half_up(cents), "EUR")


@dataclass(frozen=True, slots=True)
class Article:
    """What is sold: the merchant's own cost of one unit in EUR without VAT, and one unit as a parcel."""

    cost: Money | None
    unit: Parcel
    qty: int = 1
    family: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """How it is sold and how figures are read.

    In general trade goods enter in consignments of `consignment_qty` units, of whose tax an order bears its
    part. `freight_charged_fen` is what the buyer pays for delivery beside the price. `extras` are further
    charges of the door that count, such as partner_share, page_production or marketing_new_brand. `level`
    picks the end or the middle of every range. Own rows replace those of the tables.
    """

    door: Door = "flagship"
    level: Level = "mid"
    freight_charged_fen: int = 0
    consignment_qty: int = 1000
    extras: tuple[str, ...] = ()
    own_route_costs: Sequence[RouteCost] = ()
    own_channel_costs: Sequence[ChannelCost] = ()


@dataclass(frozen=True, slots=True)
class ShelfPrice:
    """A price of one unit in fen; `tax_included` when it is all that the buyer pays."""

    unit_fen: int
    tax_included: bool = False


@dataclass(frozen=True, slots=True)
class MarginShare:
    """A margin wanted as a percentage of the price without tax."""

    pct: Decimal


@dataclass(frozen=True, slots=True)
class MarginAmount:
    """A margin wanted in EUR for the whole order."""

    eur: Money


Pricing = ShelfPrice | MarginShare | MarginAmount
LineStatus = Literal["given", "computed", "read", "planning", "example"]


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line in fen with its base, its rate and its source in words, and how far to trust it."""

    code: str
    text: str
    amount_fen: int
    base: str
    rate: str
    source: str
    status: LineStatus


@dataclass(frozen=True, slots=True)
class LandedCost:
    """What one order costs from the shop to the Chinese door. The total is the sum of the lines and nothing
    else."""

    route: str
    as_of: date
    unit_price_fen: int
    qty: int
    fx: FxRate
    lines: tuple[CostLine, ...]
    verdict: str
    reason_codes: tuple[str, ...]
    missing: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    days: tuple[Days, ...]
    notes: tuple[str, ...]

    @property
    def total_fen(self) -> int:
        """Return what the buyer pays in all: price, delivery where it is charged, and tax where he owes
        it."""
        return sum(line.amount_fen for line in self.lines)

    def amount_fen(self, *codes: str) -> int:
        """Return the sum of the lines of some codes."""
        return sum(line.amount_fen for line in self.lines if line.code in codes)

    @property
    def margin_fen(self) -> int:
        """Return what is left for the merchant; a loss is negative."""
        return self.amount_fen("MARGIN")

    @property
    def margin(self) -> Money:
        """Return what is left for the merchant in EUR."""
        return self.fx.to_eur(self.margin_fen)

    @property
    def tax_fen(self) -> int:
        """Return duty and tax together."""
        return self.amount_fen("DUTY", "TRADE_REMEDY", "CONSUMPTION_TAX", "VAT", "POSTAL_TAX")


@dataclass(frozen=True, slots=True)
class MissingInput:
    """Why there is no figure: the inputs to give, by name. Nothing is guessed in their place."""

    route: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouteClosed:
    """Why there is no figure: the road is closed to this order, or no price brings the margin."""

    route: str
    verdict: str
    reason_codes: tuple[str, ...]


Outcome = LandedCost | MissingInput | RouteClosed
