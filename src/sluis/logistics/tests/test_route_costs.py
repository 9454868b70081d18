"""Tariffs of a route: bases, steps, services by weight, own rows, and the tables themselves."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from sluis.logistics.channel_costs import all_channel_costs, channel_cost
from sluis.logistics.route_costs import (
    LineCode,
    Priced,
    RouteCost,
    Unpriced,
    all_route_costs,
    price_line,
    route_costs,
)
from sluis.logistics.routes import ROUTES, days_of, parcel_limits
from sluis.logistics.tables import Level, Period, Range, read_table
from sluis.logistics.tests.articles import DAY
from sluis.logistics.weights import Parcel

BOX = Parcel(640, (200, 150, 100))


def priced(
    route: str, line: LineCode, parcel: Parcel = BOX, goods: int = 10_000, level: Level = "mid"
) -> Priced:
    found = price_line(route_costs(route, DAY)[line], parcel, goods, level)
    assert isinstance(found, Priced), found
    return found


def test_a_range_is_read_at_its_ends_and_middle() -> None:
    levels: tuple[Level, ...] = ("low", "mid", "high")
    assert [priced("cbec_1210", "PICKING", level=level).minor for level in levels] == [400, 800, 1200]


def test_a_percentage_is_of_the_goods() -> None:
    freight = priced("cbec_1210", "FREIGHT", goods=12_345)
    assert (freight.minor, freight.base, freight.rate) == (494, "goods", "2 to 6 %")


def test_a_line_charges_whole_kilograms_of_the_greater_weight() -> None:
    assert priced("cbec_9610", "FREIGHT").minor == 9_000
    assert priced("cbec_9610", "FREIGHT", Parcel(1001, (200, 150, 100))).minor == 18_000
    bulky = priced("cbec_9610", "FREIGHT", Parcel(400, (400, 300, 200)))  # 24,000 cm3 counts for 4 kg
    assert (bulky.minor, bulky.base) == (36_000, "4000 g")


def test_a_pallet_charges_by_the_gram() -> None:
    assert priced("cbec_1210", "EU_LEG", Parcel(640)).minor == 22  # 0.64 kg at 0.35 EUR
    assert priced("cbec_1210", "EU_LEG", Parcel(6400)).minor == 224


def test_the_post_takes_a_packet_up_to_two_kilograms_and_a_parcel_above() -> None:
    assert priced("postal_articles", "FREIGHT", Parcel(2000)).cost.service == "bpost packet up to 2 kg"
    assert priced("postal_articles", "FREIGHT", Parcel(2000)).minor == 899
    assert priced("postal_articles", "FREIGHT", Parcel(2001)).minor == 3_600
    assert priced("postal_articles", "FREIGHT", Parcel(7001)).minor == 4_100
    too_heavy = price_line(route_costs("postal_articles", DAY)["FREIGHT"], Parcel(20_001), 0, "mid")
    assert too_heavy == Unpriced("FREIGHT", reason_code="PARCEL_TOO_HEAVY")


def test_a_line_without_weight_names_what_is_missing() -> None:
    assert price_line(route_costs("cbec_9610", DAY)["FREIGHT"], Parcel(None), 0, "mid") == Unpriced(
        "FREIGHT", missing=("weight_g",)
    )
    assert price_line(route_costs("cbec_9610", DAY)["FREIGHT"], Parcel(500), 0, "mid") == Unpriced(
        "FREIGHT", missing=("dimensions_mm",)
    )


def test_an_offer_replaces_our_rows_of_its_line_and_no_other() -> None:
    offer = RouteCost(
        route="cbec_9610",
        line="FREIGHT",
        service="offer of a line",
        basis="weight",
        range=Range(Fraction(45), Fraction(45)),
        step_range=Range(Fraction(20), Fraction(20)),
        first_g=500,
        step_g=500,
        currency="CNY",
        period=Period(date(2026, 7, 1), date(2026, 12, 31)),
        status="read",
        source="offer 2026-07",
    )
    found = route_costs("cbec_9610", DAY, [offer])
    assert found["FREIGHT"] == [offer]
    assert found["PICKING"][0].status == "example"
    assert route_costs("cbec_9610", date(2026, 6, 30), [offer])["FREIGHT"] != [offer]
    own = price_line([offer], BOX, 0, "mid")
    assert isinstance(own, Priced)
    assert (own.minor, own.rate) == (6_500, "45 CNY to 500 g, 1 x 20 for each 500 g more")


def test_every_row_has_a_source_and_a_range_that_is_one() -> None:
    for row in (*all_route_costs(), *all_channel_costs()):
        assert row.source, row
        assert Fraction(0) <= row.range.low <= row.range.high, row
    for name in ("route_costs.csv", "channel_costs.csv", "route_days.csv", "parcel_limits.csv"):
        for cells in read_table(name):
            assert None not in cells, cells
            assert None not in cells.values(), cells
            assert cells["status"] in ("read", "planning", "example"), cells


def test_unread_figures_say_so() -> None:
    for row in (*all_route_costs(), *all_channel_costs()):
        if "no source read" in row.source or "example to be replaced" in row.source:
            assert row.status != "read", row


@pytest.mark.parametrize("road", ROUTES, ids=lambda road: road.code)
def test_every_road_has_freight_days_and_where_known_limits(road: object) -> None:
    code = road.code  # type: ignore[attr-defined]
    assert "FREIGHT" in route_costs(code, DAY)
    assert days_of(code, DAY)[0].leg == "order"
    assert all(days.low <= days.high for days in days_of(code, DAY))


def test_a_carrier_judges_only_what_was_measured() -> None:
    bpost = parcel_limits("postal_articles", DAY)[0]
    assert bpost.problems(Parcel(30_001)) == ("PARCEL_TOO_HEAVY",)
    assert bpost.problems(Parcel(None, (1501, 10, 10))) == ("PARCEL_TOO_LONG",)
    assert bpost.problems(Parcel(1000, (1000, 600, 401))) == ("PARCEL_TOO_LARGE",)
    assert bpost.problems(Parcel(1000, (1000, 600, 400))) == ()
    assert bpost.problems(Parcel(None)) == ()


def test_a_commission_is_that_of_the_family_or_the_general_one() -> None:
    flowers = channel_cost("flagship", "commission", DAY, family="flowers")
    other = channel_cost("flagship", "commission", DAY, family="other")
    assert flowers is not None
    assert other is not None
    assert (flowers.range.text(), other.range.text()) == ("5", "2 to 5")
    assert channel_cost("tof", "commission", DAY) is None
    assert channel_cost("flagship", "commission", date(2019, 1, 1), family="beer") is None
