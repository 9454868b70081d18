"""What is left of the Chinese shelf price, and the break-even volume."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sluis.kernel.money import Money
from sluis.scouting import price_room
from sluis.scouting.price_room import PriceBand
from sluis.scouting.values import LandedPrice, Source

SHOP = Source("a shop in Hangzhou", "own observation", "2026-10", None)


def band(low: str, high: str, basis: str) -> PriceBand:
    return PriceBand(Decimal(low), Decimal(high), basis, SHOP)  # type: ignore[arg-type]


def landed(yuan: str) -> LandedPrice:
    return LandedPrice("cbec_1210", Money.of(yuan, "CNY"))


@pytest.mark.parametrize(
    ("text", "amount", "basis"),
    [
        ("250 g", "0.250", "kg"),
        ("6 x 33 cl", "1.98", "l"),
        ("6x300ml", "1.8", "l"),
        ("20 stuks", "20", "piece"),
        ("1,5 l", "1.5", "l"),
    ],
)
def test_net_content(text: str, amount: str, basis: str) -> None:
    found = price_room.content(text)
    assert found is not None
    assert found[0] == Decimal(amount)
    assert found[1] == basis


@pytest.mark.parametrize("text", ["", "a box", "0 g", "12 parsecs", "-5 g"])
def test_unreadable_content_is_no_content(text: str) -> None:
    assert price_room.content(text) is None


def test_room_of_praline_box() -> None:
    """250 g at 240 to 360 CNY a kilogram sells for 60 to 90; landed at 45 a quarter to a half is left."""
    part = price_room.room(
        band=band("240", "360", "kg"),
        net_content="250 g",
        landed=landed("45.00"),
        nothing_at=0.15,
        everything_at=0.60,
    )
    assert part.share == pytest.approx((0.4 - 0.15) / 0.45)
    assert part.low == pytest.approx((0.25 - 0.15) / 0.45)
    assert part.high == pytest.approx((0.50 - 0.15) / 0.45)
    assert [one.name for one in part.inputs] == ["shelf_price_cny", "landed_cost_cny"]
    assert part.inputs[0].source is SHOP


def test_a_parcel_dearer_than_the_shelf_earns_nothing() -> None:
    part = price_room.room(
        band=band("13", "15", "item"),
        net_content=None,
        landed=landed("40.00"),
        nothing_at=0.15,
        everything_at=0.6,
    )
    assert (part.share, part.low, part.high) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("known_band", "content", "known_cost", "missing"),
    [
        (None, "250 g", landed("45.00"), ("price_in_china",)),
        (band("240", "360", "kg"), None, landed("45.00"), ("net_content",)),
        (band("240", "360", "kg"), "33 cl", landed("45.00"), ("net_content",)),
        (band("240", "360", "kg"), "250 g", None, ("landed_price",)),
    ],
)
def test_no_evidence_no_number(
    known_band: PriceBand | None,
    content: str | None,
    known_cost: LandedPrice | None,
    missing: tuple[str, ...],
) -> None:
    part = price_room.room(
        band=known_band, net_content=content, landed=known_cost, nothing_at=0.15, everything_at=0.6
    )
    assert part.share is None
    assert part.missing == missing


def test_cheapest_prefers_the_best_route() -> None:
    prices = [landed("50.00"), LandedPrice("cbec_9610", Money.of("40.00", "CNY")), LandedPrice("x", None)]
    assert price_room.cheapest(prices, "cbec_1210") == prices[0]
    assert price_room.cheapest(prices, None) == prices[1]
    assert price_room.cheapest([prices[2]], "x") is None


def test_break_even_rounds_up_and_may_not_exist() -> None:
    cny = lambda text: Money.of(text, "CNY")  # noqa: E731
    # 100 - 60 - 10 % of 100 leaves 30 a piece; 10,000 a year needs 333.3 pieces.
    pieces = price_room.break_even_pieces(
        fixed_a_year=cny("10000.00"), price=cny("100.00"), cost=cny("60.00"), percent_of_sales=Decimal(10)
    )
    assert pieces == 334
    assert (
        price_room.break_even_pieces(
            fixed_a_year=cny("10000.00"), price=cny("60.00"), cost=cny("55.00"), percent_of_sales=Decimal(10)
        )
        is None
    )
