"""Facts filled in from the code, and the one question that other rooms ask of the border."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from sluis.customs.border import BorderGoods, ask_border, goods_at_border
from sluis.customs.consumption_tax import Content
from sluis.customs.product_facts import fill_in
from sluis.customs.tariff import TariffProblem
from sluis.kernel.errors import BadInput

DAY = date(2026, 11, 23)


def goods(hs8: str, origin: str = "BE", given: dict[str, Any] | None = None, **more: Any) -> BorderGoods:
    facts = fill_in(hs8=hs8, name="goods", origin=origin, as_of=DAY, given=given).product
    found = goods_at_border(facts, DAY, **more)
    assert isinstance(found, BorderGoods), found
    return found


def test_a_code_tells_what_it_can_and_marks_it_as_inferred() -> None:
    filled = fill_in(hs8="04069000", name="Gouda", origin="NL", as_of=DAY, given={"is_food": True})
    cheese = filled.product
    assert (cheese.animal_origin, cheese.plant_material, cheese.abv_pct) == ("dairy", "none", Decimal(0))
    assert (cheese.listed, cheese.trade_remedy) == (True, True)
    assert cheese.origin_suspended is None
    assert "is_food" not in filled.inferred
    assert "1901 10" in filled.inferred["animal_origin"]


@pytest.mark.parametrize(
    ("hs8", "fact", "value"),
    [
        ("06031100", "plant_material", "cut_flower"),
        ("06011091", "plant_material", "bulb"),
        ("22085000", "excise_good", True),
        ("22085000", "abv_pct", None),
        ("22029100", "excise_good", False),
        ("22029100", "abv_pct", Decimal(0)),
        ("33030000", "perfume", True),
        ("33074900", "cosmetic", False),
        ("85167130", "ccc_required", True),
        ("85167130", "lithium", "none"),
        ("85176294", "lithium", None),
        ("19011010", "infant_formula", True),
        ("19011010", "first_import_licence", None),
        ("18069000", "origin_suspended", False),
        ("61091000", "listed", None),
    ],
)
def test_what_a_code_says_and_what_it_leaves_open(hs8: str, fact: str, value: object) -> None:
    assert getattr(fill_in(hs8=hs8, name="x", origin="NL", as_of=DAY).product, fact) == value


def test_a_given_fact_wins_over_the_code() -> None:
    sprayed = fill_in(
        hs8="33051000", name="x", origin="NL", as_of=DAY, given={"aerosol": True, "cites": None}
    )
    assert sprayed.product.aerosol is True
    assert sprayed.product.cites is None


@pytest.mark.parametrize("given", [{"colour": "red"}, {"cites": "no"}, {"lithium": "some"}, {"hs8": "1"}])
def test_a_fact_that_cannot_be_given_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as refused:
        fill_in(hs8="18069000", name="x", origin="BE", as_of=DAY, given=given)
    assert refused.value.field == next(iter(given))


def test_pralines_bonded_cost_nine_point_one_percent() -> None:
    answer = ask_border(goods("18069000"), route="cbec_1210", as_of=DAY, unit_price_fen=8900, qty=2)
    assert answer.open
    assert answer.verdict.verdict == "allow"
    assert [(c.code, c.base_fen, c.amount_fen, c.rate) for c in answer.charges] == [
        ("VAT", 17800, 1620, "13% x 70%")
    ]
    assert answer.limits == {"cbec_order_limit_cny": 500_000, "cbec_annual_limit_cny": 2_600_000}
    assert answer.unconfirmed == ("listed",)


def test_charges_add_up_to_the_tax_on_every_route() -> None:
    jenever = goods("22085000", "NL", {"abv_pct": Decimal(35)}, litres_per_unit=Fraction(7, 10))
    for route in ("cbec_1210", "cbec_9610", "cbec_1239", "general_trade_0110", "postal_articles"):
        answer = ask_border(jenever, route=route, as_of=DAY, unit_price_fen=18_000, freight_fen=1000)
        assert answer.duty is not None
        assert sum(charge.amount_fen for charge in answer.charges) == answer.duty.tax_total_fen


def test_litres_and_content_follow_the_quantity() -> None:
    beer = goods("22030000", litres_per_unit=Fraction(33, 100), given={"abv_pct": Decimal(8)})
    one = ask_border(beer, route="cbec_1210", as_of=DAY, unit_price_fen=1200, qty=1).duty
    case = ask_border(beer, route="cbec_1210", as_of=DAY, unit_price_fen=1200, qty=24).duty
    assert one is not None
    assert case is not None
    assert (one.consumption_tax_fen, case.consumption_tax_fen) == (6, 140)


def test_what_the_duty_lacks_comes_back_by_name() -> None:
    cream = goods("33049900", "FR", {"cites": False})
    answer = ask_border(cream, route="cbec_1210", as_of=DAY, unit_price_fen=30_000)
    assert not answer.open
    assert answer.missing == ("content_qty",)
    known = replace(cream, content_per_unit=Content(Fraction(50), "ml"))
    assert ask_border(known, route="cbec_1210", as_of=DAY, unit_price_fen=30_000).missing == ()


def test_a_remedy_by_company_is_asked_for_and_not_taken_as_nil() -> None:
    ham = goods("02101900", "BE", {"origin_suspended": False, "facility_registered": True, "cn_label": True})
    ask: dict[str, Any] = {"route": "general_trade_0110", "as_of": DAY, "unit_price_fen": 100_000}
    assert ask_border(ham, **ask).missing == ("trade_remedy_pct",)
    own_rate = goods("02101900", "BE", trade_remedy_pct=Decimal("4.9"))
    known = ask_border(own_rate, **ask).duty
    assert known is not None
    assert known.trade_remedy_fen == 4_900


def test_a_closed_channel_says_why() -> None:
    machine = goods("85167130", "NL")
    answer = ask_border(machine, route="cbec_1210", as_of=DAY, unit_price_fen=260_000, qty=2)
    assert not answer.open
    assert answer.reason_codes == ("OVER_SINGLE_LIMIT",)
    assert answer.charges == ()


def test_a_code_without_rates_is_a_problem_and_no_price() -> None:
    facts = fill_in(hs8="61091000", name="T-shirt", origin="NL", as_of=DAY).product
    assert isinstance(goods_at_border(facts, DAY), TariffProblem)
