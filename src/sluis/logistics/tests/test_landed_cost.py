"""The landed cost of a box of pralines, line by line, and what happens when something is missing or
closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.channel_costs import ChannelCost
from sluis.logistics.comparison import compare
from sluis.logistics.landed_values import (
    FxRate,
    LandedCost,
    MarginAmount,
    MarginShare,
    MissingInput,
    Outcome,
    Pricing,
    RouteClosed,
    ShelfPrice,
    Terms,
)
from sluis.logistics.pricing import landed_cost
from sluis.logistics.tables import Period, Range
from sluis.logistics.tests.articles import DAY, FX, flat_border, pralines, real_border
from sluis.logistics.weights import Parcel

AT_129 = ShelfPrice(12_900)


def answer(route: str = "cbec_1210", pricing: Pricing = AT_129, **more: object) -> Outcome:
    given: dict[str, object] = {"article": pralines(qty=2), "border": flat_border, "terms": Terms()} | more
    return landed_cost(given.pop("article"), route=route, as_of=DAY, fx=FX, pricing=pricing, **given)  # type: ignore[arg-type]


def figures(route: str = "cbec_1210", pricing: Pricing = AT_129, **more: object) -> LandedCost:
    found = answer(route, pricing, **more)
    assert isinstance(found, LandedCost), found
    return found


def test_bonded_pralines_line_by_line() -> None:
    # 2 boxes: cost 13.00 EUR = 101.40 CNY; 0.64 kg; price 258.00; tax 25.80
    landed = figures()
    assert [(line.code, line.amount_fen) for line in landed.lines] == [
        ("GOODS", 10_140),
        ("PICKING", 800),
        ("EU_LEG", 172),  # 0.22 EUR
        ("FREIGHT", 406),
        ("INSURANCE", 46),
        ("LAST_MILE", 1_000),
        ("COMMISSION", 516),
        ("PAYMENT_FEE", 284),
        ("VAT", 2_580),
        ("MARGIN", 12_436),
    ]
    assert landed.total_fen == 28_380
    assert landed.margin == Money.of("15.94", "EUR")
    assert landed.tax_fen == 2_580


def test_each_line_says_where_its_figure_comes_from() -> None:
    for line in figures().lines:
        assert line.text
        assert line.source or line.code == "MARGIN"
    statuses = {line.code: line.status for line in figures().lines}
    assert (statuses["GOODS"], statuses["EU_LEG"], statuses["PAYMENT_FEE"]) == ("given", "example", "read")


def test_delivery_that_the_buyer_pays_counts_in_price_fees_and_taxable_value() -> None:
    landed = figures(terms=Terms(freight_charged_fen=2_000))
    assert landed.amount_fen("VAT") == 2_780
    assert landed.amount_fen("COMMISSION") == 556
    assert landed.total_fen == 25_800 + 2_000 + 2_780


def test_in_general_trade_the_price_covers_the_tax_on_the_border_value() -> None:
    landed = figures("general_trade_0110")
    # goods 101.40, transport 1.72 + 4.06, insurance 0.46: a border value of 107.64, taxed at a tenth
    assert landed.total_fen == 25_800
    assert landed.amount_fen("VAT") == 1_076
    assert "VAT_ON_RESALE_NOT_COUNTED" in landed.notes


def test_duty_of_a_consignment_is_not_forgiven_because_an_order_is_small() -> None:
    landed = figures("general_trade_0110", border=real_border())
    assert landed.amount_fen("DUTY") == 861  # 8% of 107.64
    assert landed.verdict == "unknown"
    assert landed.missing == ("facility_registered", "cn_label")


def test_by_post_the_recipient_pays_the_tax_and_the_platform_takes_nothing_of_it() -> None:
    landed = figures("postal_articles")
    assert landed.amount_fen("PAYMENT_FEE") == 258
    assert landed.total_fen == 25_800 + 2_580
    assert landed.notes == ("TAX_AT_THE_DOOR",)


def test_a_shelf_price_with_the_tax_in_it_is_all_that_the_buyer_pays() -> None:
    landed = figures(pricing=ShelfPrice(12_900, tax_included=True), border=real_border())
    assert landed.total_fen == 25_800
    assert landed.unit_price_fen == 11_824  # 236.48 + 9.1% = 258.00
    assert figures("general_trade_0110", ShelfPrice(12_900, tax_included=True)).unit_price_fen == 12_900


def test_the_price_for_a_margin_share_is_the_first_that_brings_it() -> None:
    landed = figures(pricing=MarginShare(Decimal(30)))
    assert landed.margin_fen * 100 >= 30 * 2 * landed.unit_price_fen
    below = figures(pricing=ShelfPrice(landed.unit_price_fen - 1))
    assert below.margin_fen * 100 < 30 * 2 * below.unit_price_fen


def test_the_price_for_a_margin_in_euro() -> None:
    landed = figures("cbec_9610", MarginAmount(Money.of("10.00", "EUR")), border=real_border())
    assert landed.margin == Money.of("10.00", "EUR")


def test_a_wish_that_any_price_meets_gets_the_lowest() -> None:
    assert figures(pricing=MarginAmount(Money.of("-100.00", "EUR"))).unit_price_fen == 1


def test_no_price_brings_a_margin_that_fees_eat() -> None:
    terms = Terms(extras=("marketing_new_brand",))
    found = answer(pricing=MarginShare(Decimal(68)), terms=terms)
    assert found == RouteClosed("cbec_1210", "unknown", ("NO_PRICE_BRINGS_THE_MARGIN",))


def test_a_margin_that_needs_a_price_over_the_limit_closes_the_road() -> None:
    found = answer(pricing=MarginAmount(Money.of("900.00", "EUR")))
    assert found == RouteClosed("cbec_1210", "deny", ("OVER_SINGLE_LIMIT",))


def test_a_consignment_door_takes_its_share_instead_of_a_commission() -> None:
    tof = figures("cbec_9610", terms=Terms(door="tof"))
    assert tof.amount_fen("PLATFORM_TAKE") == 4_515  # 17.5%
    assert tof.amount_fen("COMMISSION", "PAYMENT_FEE") == 0
    tdi = figures(terms=Terms(door="tdi", extras=("promotion",)))
    assert tdi.amount_fen("WHOLESALE_MARGIN") == 7_740
    assert tdi.amount_fen("PROMOTION") == 1_806  # 10% of what the platform buys at, 180.60


def test_a_loss_is_shown_as_a_loss() -> None:
    landed = figures("cbec_9610", ShelfPrice(5_000))
    assert landed.margin_fen < 0
    assert landed.margin.minor < 0
    assert landed.total_fen == 11_000


def test_own_fees_replace_those_of_the_table() -> None:
    agreed = ChannelCost(
        "flagship", "commission", "", Range(Fraction(3), Fraction(3)), "pct sales",
        Period(date(2026, 1, 1), None), "read", "contract", "",
    )  # fmt: skip
    landed = figures(terms=Terms(own_channel_costs=(agreed,)))
    assert landed.amount_fen("COMMISSION") == 774


@pytest.mark.parametrize(
    ("route", "more", "fields"),
    [
        ("cbec_1210", {"cost": None}, ("cost",)),
        ("cbec_1210", {"unit": Parcel(None)}, ("weight_g",)),
        ("cbec_9610", {"unit": Parcel(320)}, ("dimensions_mm",)),
        ("postal_articles", {"unit": Parcel(None)}, ("weight_g",)),
    ],
)
def test_what_is_not_known_is_asked_for_and_never_guessed(
    route: str, more: dict[str, object], fields: tuple[str, ...]
) -> None:
    assert answer(route, article=pralines(**more)) == MissingInput(route, fields)


def test_a_missing_duty_input_is_passed_on() -> None:
    cream = real_border("33049900", {"cites": False})
    assert answer(border=cream) == MissingInput("cbec_1210", ("content_qty",))


def test_a_parcel_that_no_carrier_takes_closes_the_road() -> None:
    anvil = pralines(unit=Parcel(40_000, (300, 300, 300)))
    assert answer("postal_articles", article=anvil) == RouteClosed(
        "postal_articles", "deny", ("PARCEL_TOO_HEAVY",)
    )


@pytest.mark.parametrize(
    ("pricing", "more", "field"),
    [
        (ShelfPrice(0), {}, "price"),
        (MarginShare(Decimal(100)), {}, "margin"),
        (MarginAmount(Money.of("10", "CNY")), {}, "margin"),
        (ShelfPrice(100), {"article": pralines(qty=0)}, "qty"),
        (ShelfPrice(100), {"terms": Terms(extras=("returns",))}, "extras"),
    ],
)
def test_an_impossible_wish_names_its_field(pricing: Pricing, more: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        answer(pricing=pricing, **more)
    assert refused.value.field == field


def test_four_roads_stand_side_by_side_with_days_limits_and_reasons() -> None:
    beer = real_border("22030000", {"abv_pct": Decimal("8.5")})
    roads = compare(
        replace(pralines(family="beer"), qty=6), as_of=DAY, fx=FX, border=beer, pricing=ShelfPrice(2_500)
    )
    assert [road.route.code for road in roads] == [
        "cbec_1210", "cbec_9610", "postal_articles", "general_trade_0110",
    ]  # fmt: skip
    # Beer is taxed by the litre, and nobody has said how many there are.
    assert roads[0].outcome == MissingInput("cbec_1210", ("litres",))
    assert roads[2].outcome == RouteClosed("postal_articles", "deny", ("CARRIER_REFUSES_EXCISE",))
    assert [(days.low, days.high) for days in roads[1].days] == [(7, 15)]
    assert {limit.carrier for limit in roads[2].limits} == {"bpost", "PostNL"}
    assert all(road.landed is None for road in roads[:3])


def test_a_rate_converts_both_ways_and_rounds_once() -> None:
    fx = FxRate(Decimal("7.8123"), "test", DAY)
    assert fx.to_fen(Money.of("10.00", "EUR")) == 7_812
    assert fx.to_eur(7_812) == Money.of("10.00", "EUR")
    assert fx.to_eur(-3_906) == Money.of("-5.00", "EUR")
