"""From a wish to a price: the price that brings a margin, or the price inside a shelf price that includes
the tax.

Price and margin are tied by fees on the price and by taxes with thresholds, so the price is found by
bisection over whole fen: at the answer the wish is met, one fen below it is not. A trial reckons only what
moves with the price, and asks the border only where its answer can decide; the landed cost that is shown is
then worked out in full at the price found. A test holds the search against one that tries full landed costs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from sluis.kernel.errors import BadInput
from sluis.logistics.border import Border
from sluis.logistics.landed_cost import Groundwork, ask, at_price, fee_shares, lay_out, tax_line
from sluis.logistics.landed_values import (
    Article,
    FxRate,
    MarginAmount,
    MarginShare,
    Outcome,
    Pricing,
    RouteClosed,
    ShelfPrice,
    Terms,
)

HIGHEST_PRICE_FEN: Final = 100_000_000


def landed_cost(
    article: Article,
    *,
    route: str,
    as_of: date,
    fx: FxRate,
    border: Border,
    pricing: Pricing,
    terms: Terms | None = None,
) -> Outcome:
    """Return the landed cost of an order by one road as of a day, at a price or for a margin.

    MissingInput names what to give; RouteClosed says why there is no figure. Raise BadInput on an
    impossible wish.
    """
    _check(pricing)
    ground = lay_out(article, route_code=route, as_of=as_of, fx=fx, border=border, terms=terms)
    if not isinstance(ground, Groundwork):
        return ground
    if isinstance(pricing, ShelfPrice):
        unit_fen = pricing.unit_fen
        return at_price(ground, without_tax(ground, unit_fen) if pricing.tax_included else unit_fen)
    found = first_price(Search(ground, pricing).enough)
    if found is None:
        return RouteClosed(route, "unknown", ("NO_PRICE_BRINGS_THE_MARGIN",))
    return at_price(ground, found)


def _check(pricing: Pricing) -> None:
    if isinstance(pricing, ShelfPrice) and not 0 < pricing.unit_fen <= HIGHEST_PRICE_FEN:
        raise BadInput(f"price: must be from 0.01 to {HIGHEST_PRICE_FEN // 100} CNY", field="price")
    if isinstance(pricing, MarginShare) and not Decimal(0) <= pricing.pct < Decimal(100):
        raise BadInput("margin: must be from 0 to below 100 percent of the price", field="margin")
    if isinstance(pricing, MarginAmount) and pricing.eur.currency != "EUR":
        raise BadInput("margin: must be in EUR", field="margin")


def first_price(enough: Callable[[int], bool]) -> int | None:
    """Return a price in fen that is enough while one fen less is not, or None when no price is."""
    low, high = 0, 1
    while not enough(high):
        low, high = high, high * 2
        if high > HIGHEST_PRICE_FEN:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


class Search:
    """The trials of one search: what does not move with the price is reckoned once."""

    def __init__(self, ground: Groundwork, pricing: MarginShare | MarginAmount) -> None:
        self.ground = ground
        self.costs_fen = sum(line.amount_fen for line in ground.lines)
        self.fees = fee_shares(ground)
        self.by_buyer = ground.road.tax_payer == "buyer"
        if ground.road.tax_payer == "importer":
            self.costs_fen += _open_tax(ground, 1)  # on goods and transport, so the same at every price
        self.share = Fraction(pricing.pct) / 100 if isinstance(pricing, MarginShare) else None
        self.wanted_fen = 0 if isinstance(pricing, MarginShare) else ground.fx.to_fen(pricing.eur)

    def enough(self, unit_fen: int) -> bool:
        """Tell whether a price brings the margin, a closed road counting as free of tax: the search only passes there.

        The buyer's tax only raises the fees on what he pays, so a price that is not enough without it never is.
        """
        sales = unit_fen * self.ground.article.qty + self.ground.terms.freight_charged_fen
        if not self._brings(sales, sales):
            return False
        if not self.by_buyer or not self.fees.on_paid:
            return True
        tax = _open_tax(self.ground, unit_fen)
        return tax == 0 or self._brings(sales, sales + tax)

    def _brings(self, sales_fen: int, paid_fen: int) -> bool:
        margin = sales_fen - self.fees.on(sales_fen, paid_fen) - self.costs_fen
        if self.share is None:
            return margin >= self.wanted_fen
        return margin * self.share.denominator >= sales_fen * self.share.numerator


def _open_tax(ground: Groundwork, unit_fen: int) -> int:
    """Return the tax at a price in fen, nothing where the road is closed or the tax not known."""
    answer = ask(ground, unit_fen)
    if answer.word == "deny" or not answer.open:
        return 0
    return sum(tax_line(ground, charge).amount_fen for charge in answer.charges)


def without_tax(ground: Groundwork, shelf_unit_fen: int) -> int:
    """Return the highest price of a unit that, with the tax on it, does not exceed a shelf price that
    includes it."""
    if ground.road.tax_payer == "importer":
        return shelf_unit_fen
    qty = ground.article.qty

    def over(unit_fen: int) -> bool:
        tax = sum(charge.amount_fen for charge in ask(ground, unit_fen).charges)
        return unit_fen * qty + tax > shelf_unit_fen * qty

    return max((first_price(over) or 1) - 1, 0)
