"""The working can be followed: its figures are those of the result, its sentences hold their parameters."""

from __future__ import annotations

from datetime import date
from string import Formatter

import pytest

from sluis.customs.duty import quote
from sluis.customs.duty_values import DutyResult
from sluis.customs.tests.orders import line, rates
from sluis.customs.working_sentences import SENTENCES

DAY = date(2026, 6, 30)


def texts(result: DutyResult) -> list[str]:
    return [step.text for step in result.working]


def test_wine_with_freight_and_a_coupon_step_by_step() -> None:
    wine = line("200", "2", rates(tax="ad_valorem:10"), universal_discount="20")
    found = quote("cbec_9610", DAY, [wine], freight_fen=2000, coupon_fen=500, annual_used_fen=10_000)
    assert texts(found) == [
        "Line 1: 2 x 200.00 CNY, less a price cut open to all of 20.00 CNY = 380.00 CNY.",
        "Line 1: with 20.00 CNY of freight and insurance the taxable price is 400.00 CNY.",
        "400.00 CNY is within 5000.00 CNY an order, and with 100.00 CNY used before within 26000.00 CNY "
        "a year: no duty, 70% of VAT and consumption tax.",
        "Line 1: consumption tax (400.00 x 10% + 0) / (1 - 10%) = 44.444444; 70% of it = 31.111111, "
        "to the fen 31.11 CNY.",
        "Line 1: VAT (400.00 + 44.444444) x 13% x 70% = 40.444444, to the fen 40.44 CNY.",
        "Duty and tax together: 71.55 CNY.",
        "The buyer pays 380.00 + 20.00 + 0.00 + 71.55 - 5.00 = 466.55 CNY.",
        "Used of this year's allowance after the order: 500.00 CNY.",
    ]


def test_a_working_names_its_source() -> None:
    steps = {step.code: step for step in quote("cbec_1210", DAY, [line("100")]).working}
    assert "[2018] 49" in steps["WITHIN_LIMITS"].source
    assert "[2016] 18" in steps["VAT_SHARE"].source


BEER = line("300", own_rates=rates(tax="beer_specific"), litres="8")
REMEDY = line("3000", own_rates=rates(trade_remedy_pct="9.5"))
LISTED = line("160", own_rates=rates(postal_pct="50"), customs_list_price="100")
BY_POST = rates(postal_pct="20")


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (quote("cbec_1210", DAY, [line("2600", "2")]), "OVER_ORDER_LIMIT"),
        (quote("cbec_1210", DAY, [line("60")], annual_used_fen=2_595_000), "OVER_ANNUAL_LIMIT"),
        (quote("cbec_1210", DAY, [line("6000")]), "SINGLE_ITEM"),
        (quote("general_trade_0110", DAY, [line("300")]), "DUTY_NOT_COLLECTED"),
        (quote("general_trade_0110", DAY, [REMEDY]), "TRADE_REMEDY"),
        (quote("cbec_1210", DAY, [BEER]), "CONSUMPTION_TAX_SHARE_BY_QUANTITY"),
        (quote("general_trade_0110", DAY, [BEER]), "CONSUMPTION_TAX_BY_QUANTITY"),
        (quote("postal_articles", DAY, [line("100", own_rates=BY_POST)]), "POSTAL_NOT_COLLECTED"),
        (quote("postal_articles", DAY, [LISTED]), "POSTAL_LIST_PRICE"),
        (quote("postal_articles", DAY, [line("2500", own_rates=BY_POST)]), "POSTAL_SINGLE_ITEM"),
        (quote("postal_articles", DAY, [line("1500", "2", BY_POST)]), "POSTAL_OVER_LIMIT"),
    ],
)
def test_each_turn_of_the_calculation_is_told(result: DutyResult, code: str) -> None:
    assert code in {step.code for step in result.working}
    for step in result.working:
        wanted = {name for _, name, _, _ in Formatter().parse(SENTENCES[step.code]) if name}
        assert wanted <= set(step.params)
        assert step.text == SENTENCES[step.code].format(**step.params)
