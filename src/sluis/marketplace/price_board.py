"""What the price pages and the API show of live listings: the price, how it was made, and what the platform shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sluis.customs import duty
from sluis.customs.duty_values import DutyLine
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.channel_costs import channel_cost
from sluis.logistics.tables import half_up
from sluis.marketplace import border, price_sync
from sluis.marketplace.models import Listing, ShelfDifference

PROBE_FEN = 10_000  # a price of a hundred yuan: the tax inside a price is a share of it


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A live listing's price: its own, what holds today, what was pushed, what is proposed, where Tmall differs."""

    listing: Listing
    landed: Money | None
    holds: Money
    is_campaign: bool
    is_pushed: bool
    proposed: Money | None
    differences: tuple[ShelfDifference, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """From landing to the shelf, for one piece: each a sum of money; `rise` is what fees and tax rise by above landing."""

    landed: Money
    fees_rise: Money
    tax_rise: Money
    kept: Money
    shelf: Money


def rows(listings: Iterable[Listing]) -> list[PriceRow]:
    """Return the price rows of listings."""
    page = list(listings)
    held = price_sync.holding(page)
    found: dict[str, list[ShelfDifference]] = {}
    for one in ShelfDifference.objects.filter(listing__in=page).order_by("-found_at"):
        found.setdefault(one.listing_id, []).append(one)
    return [_row(one, held[one.pk], found.get(one.pk, [])) for one in page if one.price_fen is not None]


def _row(listing: Listing, held: int, found: list[ShelfDifference]) -> PriceRow:
    landed = listing.price_working.get("landed_cny")
    return PriceRow(
        listing=listing,
        landed=Money.of(str(landed), "CNY") if landed else None,
        holds=Money(held, "CNY"),
        is_campaign=held != listing.price_fen,
        is_pushed=listing.pushed_price_fen == held,
        proposed=None if listing.proposed_fen is None else Money(listing.proposed_fen, "CNY"),
        differences=tuple(found[:5]),
    )


def ladder(listing: Listing, *, shelf_fen: int) -> Ladder | None:
    """Return the steps from landing to a shelf price; None while the landed cost or the tariff is not known.

    Fees and tax of a sale at the landed price are in it already; shown is what they rise by. Fees are the middle of the
    dated ranges of the sales channel.
    """
    landed_text = listing.price_working.get("landed_cny")
    if not landed_text:
        return None
    landed = Money.of(str(landed_text), "CNY")
    rise = shelf_fen - landed.minor
    share = _tax_share(listing)
    if share is None:
        return None
    fees = Money(half_up(rise * _fee_share(listing)), "CNY")
    tax = Money(half_up(rise * share), "CNY")
    shelf = Money(shelf_fen, "CNY")
    return Ladder(landed, fees, tax, shelf - landed - fees - tax, shelf)


def _fee_share(listing: Listing) -> Fraction:
    today = clock.today(clock.SHANGHAI)
    costs = [
        channel_cost("flagship", kind, today, family=listing.product.family)
        for kind in ("commission", "payment_fee")
    ]
    return sum((cost.range.at("mid") / 100 for cost in costs if cost is not None), Fraction(0))


def _tax_share(listing: Listing) -> Fraction | None:
    """Return the part of a price that is import tax, the tax being inside it."""
    try:
        line = border.duty_line(listing.product, quantity=1, goods_fen=PROBE_FEN)
    except BadInput:
        return None
    result = _probe(line)
    return None if result is None else Fraction(result, PROBE_FEN + result)


def _probe(line: DutyLine) -> int | None:
    result = duty.quote(
        "cbec_9610", clock.today(clock.SHANGHAI), [line], freight_fen=0, insurance_fen=0, annual_used_fen=0,
        coupon_fen=0,
    )  # fmt: skip
    return result.tax_total_fen


def percent(part: Money, whole: Money) -> Decimal:
    """Return what part a sum is of another in percent, with one decimal."""
    return (Decimal(part.minor) * 100 / Decimal(whole.minor)).quantize(Decimal("0.1"))
