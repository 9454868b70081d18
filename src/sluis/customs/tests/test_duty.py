"""Duty and tax by hand: every treatment, each tax, both sides of each limit and of each day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from sluis.customs.consumption_tax import Content
from sluis.customs.duty import quote, quote_line
from sluis.customs.duty_values import DutyLine, DutyResult, LineRates
from sluis.customs.preferential import prepare
from sluis.customs.tests.orders import line, rates
from sluis.kernel.errors import BadInput

DAY = date(2026, 6, 30)
WINE = rates(mfn="14", tax="ad_valorem:10")
JENEVER = rates(mfn="10", tax="compound:20+0.912/l")
BEER = rates(mfn="0", tax="beer_specific")
CREAM = rates(mfn="1", tax="cosmetic15")


def taxes(result: DutyResult) -> tuple[int | None, ...]:
    return (result.duty_fen, result.trade_remedy_fen, result.consumption_tax_fen, result.vat_fen)


def test_wine_inside_the_limits() -> None:
    # C = 250 / 0.9 * 10% = 27.7778, 70% of it 19.4444; V = 277.7778 * 13% * 70% = 25.2778
    result = quote("cbec_1210", DAY, [line("250", own_rates=WINE)])
    assert taxes(result) == (0, 0, 1944, 2528)
    assert (result.tax_total_fen, result.buyer_total_fen) == (4472, 29472)


def test_nothing_is_rounded_before_the_seventy_percent() -> None:
    # 500 / 0.85 * 15% = 88.2353; 70% of it 61.7647; rounded first, 70% of 88.24 would have been 61.77.
    cream = quote("cbec_1210", DAY, [line("500", own_rates=CREAM, content="50 ml")])
    assert cream.consumption_tax_fen == 6176


def test_half_a_fen_is_rounded_up() -> None:
    # 50.00 * 9.1% = 4.55 exactly; 5.00 * 9.1% = 0.455 is 0.46.
    assert quote("cbec_1210", DAY, [line("5.00")]).vat_fen == 46


def test_beer_on_both_sides_of_its_threshold() -> None:
    # 988 l is one tonne: 250.00 from 2.64295885 CNY a litre on, 220.00 below; 2.64295885 * 988 = 2611.2433
    at = quote("general_trade_0110", DAY, [line("2611.25", own_rates=BEER, litres="988")])
    below = quote("general_trade_0110", DAY, [line("2611.24", own_rates=BEER, litres="988")])
    assert (at.consumption_tax_fen, below.consumption_tax_fen) == (25000, 22000)


def test_a_cosmetic_reaches_its_threshold_with_its_share_of_the_freight() -> None:
    cream = line("498", own_rates=CREAM, content="50 ml")
    assert quote("cbec_9610", DAY, [cream]).consumption_tax_fen == 0
    # 500 / 0.85 * 15% * 70% = 61.7647
    assert quote("cbec_9610", DAY, [cream], freight_fen=200).consumption_tax_fen == 6176


def test_masks_count_by_the_piece() -> None:
    assert (
        quote("cbec_1210", DAY, [line("149.99", own_rates=CREAM, content="10 piece")]).consumption_tax_fen
        == 0
    )
    assert (
        quote("cbec_1210", DAY, [line("150", own_rates=CREAM, content="10 piece")]).consumption_tax_fen
        == 1853
    )


def test_one_item_over_the_limit_is_taxed_in_full_and_counts_in_the_year() -> None:
    # duty 6000 * 14% = 840; C = 6840 / 0.9 * 10% = 760; V = 7600 * 13% = 988
    result = quote("cbec_9610", DAY, [line("6000", own_rates=WINE)], annual_used_fen=100_000)
    assert result.treatment == "cbec_full_tax_single_item"
    assert taxes(result) == (84_000, 0, 76_000, 98_800)
    assert result.annual_used_after_fen == 700_000


def test_trade_remedies_are_added_in_general_trade_only() -> None:
    gouda = rates(mfn="12", provisional_pct="8", trade_remedy_pct="9.5")
    assert quote("cbec_1210", DAY, [line("6000", own_rates=gouda)]).trade_remedy_fen == 0
    assert quote("general_trade_0110", DAY, [line("6000", own_rates=gouda)]).trade_remedy_fen == 57_000


def test_a_provisional_rate_of_nil_is_a_rate() -> None:
    nappies = rates(mfn="4", provisional_pct="0")
    assert quote("general_trade_0110", DAY, [line("10000", own_rates=nappies)]).duty_fen == 0


def test_general_trade_stacks_rounded_taxes() -> None:
    # duty 333.33 * 65% = 216.6645, 216.66; C = 549.99 / 0.9 * 10% = 61.11; V = 611.10 * 13% = 79.443
    vermouth = rates(mfn="65", tax="ad_valorem:10")
    assert taxes(quote("general_trade_0110", DAY, [line("333.33", own_rates=vermouth)])) == (
        21666,
        0,
        6111,
        7944,
    )


def test_duty_of_a_consignment_up_to_fifty_yuan_is_not_collected() -> None:
    two = [line("300", own_rates=rates(mfn="10")), line("200", own_rates=rates(mfn="10"), number=2)]
    result = quote("general_trade_0110", DAY, two)
    assert (result.duty_fen, result.vat_fen) == (0, 6500)
    more = quote("general_trade_0110", DAY, [line("500.10", own_rates=rates(mfn="10"))])
    assert (more.duty_fen, more.vat_fen) == (5001, 7151)


def test_freight_follows_the_goods_and_the_last_line_takes_the_rest() -> None:
    three = [line("100", number=n) for n in (1, 2, 3)]
    result = quote("cbec_9610", DAY, three, freight_fen=1000, insurance_fen=1)
    assert [own.dutiable_value_fen for own in result.lines] == [10334, 10334, 10333]
    assert result.dutiable_value_fen == 31001


def test_a_gift_line_at_price_nil_carries_no_freight() -> None:
    result = quote("cbec_9610", DAY, [line("0"), line("90", number=2)], freight_fen=1000)
    assert [own.dutiable_value_fen for own in result.lines] == [0, 10000]


def test_a_public_price_cut_lowers_the_base_and_a_coupon_does_not() -> None:
    cut = quote("cbec_1210", DAY, [line("5010", universal_discount="10")])
    assert (cut.treatment, cut.dutiable_value_fen) == ("cbec_preferential", 500_000)
    coupon = quote("cbec_1210", DAY, [line("100")], coupon_fen=10_910)
    assert (coupon.vat_fen, coupon.buyer_total_fen) == (910, 0)


def test_limits_of_2018_and_2019() -> None:
    before, after = date(2018, 12, 31), date(2019, 1, 1)
    assert quote("cbec_1210", before, [line("2000")]).outcome == "ok"
    assert quote("cbec_1210", before, [line("2000.01")]).reason_code == "OVER_SINGLE_LIMIT"
    assert quote("cbec_1210", after, [line("1000.01", "2")]).outcome == "ok"
    assert (
        quote("cbec_1210", before, [line("500")], annual_used_fen=1_950_001).reason_code
        == "OVER_ANNUAL_LIMIT"
    )
    assert quote("cbec_1210", after, [line("500")], annual_used_fen=1_950_001).outcome == "ok"


def test_the_yearly_limit_itself_is_inside() -> None:
    last = quote("cbec_1210", DAY, [line("1000")], annual_used_fen=2_500_000)
    assert (last.outcome, last.annual_used_after_fen) == ("ok", 2_600_000)
    over = quote("cbec_1210", DAY, [line("1000.01")], annual_used_fen=2_500_000)
    assert over.reason_code == "OVER_ANNUAL_LIMIT"


def test_a_refused_order_keeps_its_value_and_the_allowance() -> None:
    result = quote("cbec_1210", DAY, [line("2600", "2")], annual_used_fen=500, coupon_fen=100)
    assert (result.outcome, result.treatment) == ("reject", "general_trade_required")
    assert (result.dutiable_value_fen, result.annual_used_after_fen) == (520_000, 500)
    assert (*taxes(result), result.tax_total_fen, result.buyer_total_fen, result.lines) == (*(None,) * 6, ())


def test_limits_see_parts_of_a_fen_that_the_taxable_price_no_longer_shows() -> None:
    three = quote("cbec_1210", DAY, [line("1666.66667", "3")])
    assert (three.reason_code, three.dutiable_value_fen) == ("OVER_SINGLE_LIMIT", 500_000)


@pytest.mark.parametrize(
    ("paid", "listed", "taxed"),
    [("199.99", "100", 10000), ("200", "100", 20000), ("50.01", "100", 10000), ("50", "100", 5000)],
)
def test_post_taxes_the_list_price_unless_the_price_paid_is_far_from_it(
    paid: str, listed: str, taxed: int
) -> None:
    own = line(paid, own_rates=rates(postal_pct="50"), customs_list_price=listed)
    assert quote("postal_articles", DAY, [own]).dutiable_value_fen == taxed


def test_post_collects_nothing_up_to_fifty_and_everything_above() -> None:
    food = rates(postal_pct="13")
    exempt = quote("postal_articles", DAY, [line("384.61", own_rates=food)], freight_fen=8000)
    assert (exempt.treatment, exempt.tax_total_fen, exempt.lines[0].postal_tax_fen) == (
        "postal_exempt",
        0,
        5000,
    )
    assert exempt.buyer_total_fen == 46_461
    taxed = quote("postal_articles", DAY, [line("384.70", own_rates=food)])
    assert (taxed.treatment, taxed.tax_total_fen) == ("postal_taxed", 5001)


def test_post_sums_the_lines_before_it_looks_at_the_floor() -> None:
    two = [line("200", own_rates=rates(postal_pct="13"), number=n) for n in (1, 2)]
    assert quote("postal_articles", DAY, two).tax_total_fen == 5200


def test_the_postal_limit_by_day_and_origin() -> None:
    tea = [line("450", "2", rates(postal_pct="13"))]
    assert quote("postal_articles", date(2024, 11, 30), tea).outcome == "ok"
    assert quote("postal_articles", date(2024, 11, 30), tea, origin="TW").reason_code == "POSTAL_OVER_LIMIT"
    assert quote("postal_articles", date(2024, 12, 1), tea, origin="TW").outcome == "ok"


@pytest.mark.parametrize("own", [WINE, JENEVER, BEER, CREAM, rates("9")])
@pytest.mark.parametrize("price", [1, 9900, 14_999, 50_000, 166_700, 500_000, 500_001, 2_600_001])
def test_the_fast_line_agrees_with_the_full_quote(own: LineRates, price: int) -> None:
    litres, content = Fraction(3, 4), Content(Fraction(50), "ml")
    prepared = prepare(own, DAY, litres, content)
    around = {"freight_fen": 700, "insurance_fen": 50, "annual_used_fen": 1_000}
    for qty in (1, 3):
        fast = quote_line(prepared, price, qty, **around)
        whole = Content(content.qty * qty, "ml")
        one = DutyLine(1, "22042100", "", qty, price, own, litres=litres * qty, content=whole)
        full = quote("cbec_1210", DAY, [one], **around)
        assert all(getattr(full, name) == value for name, value in fast._asdict().items())


@pytest.mark.parametrize(
    ("route", "own", "more", "field"),
    [
        ("cbec_1210", LineRates(vat_pct=None), {}, "lines[0].vat_pct"),
        ("cbec_1210", rates(tax="tobacco"), {}, "lines[0].consumption_tax"),
        ("cbec_1210", BEER, {}, "lines[0].litres"),
        ("cbec_1210", JENEVER, {"litres": "0"}, "lines[0].litres"),
        ("cbec_1210", CREAM, {}, "lines[0].content_qty"),
        ("general_trade_0110", rates(mfn=None), {}, "lines[0].mfn_pct"),
        ("postal_articles", rates(), {}, "lines[0].postal_pct"),
        ("cbec_1210", rates(), {"universal_discount": "100.01"}, "lines[0].unit_price"),
    ],
)
def test_a_missing_rate_or_quantity_is_asked_for_by_name(
    route: str, own: LineRates, more: dict[str, str], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        quote(route, DAY, [line("100", own_rates=own, **more)])
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("lines", {"lines": []}),
        ("freight", {"freight_fen": -1}),
        ("annual_used", {"annual_used_fen": -1}),
        ("coupon", {"coupon_fen": 10_911}),
        ("lines[0].qty", {"lines": [line("100", "0")]}),
    ],
)
def test_impossible_orders_are_refused(name: str, order: dict[str, object]) -> None:
    given = {"lines": [line("100")]} | order
    with pytest.raises(BadInput) as refused:
        quote("cbec_1210", DAY, given.pop("lines"), **given)  # type: ignore[arg-type]
    assert refused.value.field == name
