"""How many orders pay for a door."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.kernel.errors import BadInput
from sluis.logistics.break_even import Setup, break_even, compare_doors
from sluis.logistics.tests.articles import DAY


def test_a_flagship_shop_run_by_oneself() -> None:
    shop = break_even(door="flagship", contribution_fen=5_000, as_of=DAY)
    assert [(line.code, line.amount_fen) for line in shop.lines] == [("ANNUAL_FEE", 4_500_000)]
    assert shop.orders_a_year == 900
    assert shop.tied_up_fen == 10_000_000


def test_a_partner_costs_a_set_up_and_every_month() -> None:
    setup = Setup(level="low", with_partner=True, years=2, cny_per_usd=Decimal("7.1"))
    shop = break_even(door="flagship", contribution_fen=5_000, as_of=DAY, setup=setup)
    assert [(line.code, line.amount_fen) for line in shop.lines] == [
        ("ANNUAL_FEE", 3_000_000),
        ("PARTNER_SETUP", 1_775_000),  # 5,000 USD at 7.1 over two years
        ("PARTNER_RETAINER", 24_000_000),
    ]
    assert shop.fixed_fen == 28_775_000
    assert shop.orders_a_year == 5_755


def test_dollars_without_a_rate_are_a_missing_input() -> None:
    shop = break_even(door="flagship", contribution_fen=5_000, as_of=DAY, setup=Setup(with_partner=True))
    assert (shop.orders_a_year, shop.missing) == (None, ("cny_per_usd",))


def test_money_tied_up_costs_only_what_the_merchant_says() -> None:
    setup = Setup(level="high", capital_pct=Decimal(6), own_fixed_fen=100_000, deposit_kind="deposit_special")
    shop = break_even(door="flagship", contribution_fen=10_000, as_of=DAY, setup=setup)
    assert shop.tied_up_fen == 30_000_000
    assert [line.amount_fen for line in shop.lines] == [6_000_000, 1_800_000, 100_000]


def test_an_order_that_leaves_nothing_never_pays_for_a_shop() -> None:
    assert break_even(door="flagship", contribution_fen=0, as_of=DAY).orders_a_year is None
    assert break_even(door="flagship", contribution_fen=-500, as_of=DAY).orders_a_year is None


def test_doors_without_fixed_costs_pay_from_the_first_order() -> None:
    doors = compare_doors({"tdi": 2_000, "flagship": 5_000, "tof": 3_000}, as_of=DAY)
    assert [(door.door, door.orders_a_year) for door in doors] == [("flagship", 900), ("tof", 0), ("tdi", 0)]
    assert all(line.status == "planning" for door in doors[1:] for line in door.lines)


def test_a_set_up_is_spread_over_at_least_a_year() -> None:
    with pytest.raises(BadInput, match="years"):
        break_even(door="tof", contribution_fen=1, as_of=DAY, setup=Setup(years=0))


@given(st.integers(1, 10**7))
def test_the_orders_cover_the_costs_and_one_fewer_does_not(contribution: int) -> None:
    shop = break_even(door="flagship", contribution_fen=contribution, as_of=DAY)
    assert shop.orders_a_year is not None
    assert shop.orders_a_year * contribution >= shop.fixed_fen
    assert (shop.orders_a_year - 1) * contribution < shop.fixed_fen
