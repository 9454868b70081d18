"""What must hold of every quote, whatever the order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.customs.consumption_tax import Content
from sluis.customs.duty import quote
from sluis.customs.duty_values import DutyLine, DutyResult, LineRates
from sluis.customs.exact import half_up, share_out
from sluis.customs.tests.orders import rates

DAY = date(2026, 6, 30)
RATES = st.sampled_from(
    [
        rates("13", "10"),
        rates("9", "15"),
        rates("13", "14", "ad_valorem:10"),
        rates("13", "10", "compound:20+0.912/l"),
        rates("13", "0", "beer_specific"),
        rates("13", "1", "cosmetic15"),
    ]
)
PRICES = st.integers(0, 900_000)


@st.composite
def lines(draw: st.DrawFn, low: int = 1, high: int = 5) -> list[DutyLine]:
    count = draw(st.integers(low, high))
    return [
        DutyLine(
            line=number,
            hs8="22042100",
            description="",
            qty=draw(st.integers(1, 6)),
            unit_price_fen=draw(PRICES),
            rates=replace(
                draw(RATES), postal_pct=draw(st.sampled_from([rates().vat_pct, rates("50").vat_pct]))
            ),
            litres=Fraction(draw(st.integers(1, 5000)), 1000),
            content=Content(Fraction(draw(st.integers(1, 500))), draw(st.sampled_from(["ml", "g", "piece"]))),
        )
        for number in range(1, count + 1)
    ]


ROUTES = st.sampled_from(["cbec_1210", "cbec_9610", "cbec_1239", "postal_articles", "general_trade_0110"])
CHARGES = st.integers(0, 30_000)


@given(ROUTES, lines(), CHARGES, CHARGES, st.integers(0, 2_600_000))
@settings(max_examples=150, deadline=None)
def test_totals_are_the_sums_of_the_lines(
    route: str, order: list[DutyLine], freight: int, insurance: int, used: int
) -> None:
    result = quote(route, DAY, order, freight_fen=freight, insurance_fen=insurance, annual_used_fen=used)
    if result.outcome == "reject":
        assert result.lines == ()
        return
    assert result.dutiable_value_fen == sum(own.dutiable_value_fen for own in result.lines)
    if route == "postal_articles":
        collected = sum(own.postal_tax_fen or 0 for own in result.lines)
        assert result.tax_total_fen == (collected if collected > 5000 else 0)
    else:
        goods = sum(half_up(own.goods_fen) for own in order)
        assert result.dutiable_value_fen == goods + freight + insurance
        assert result.tax_total_fen == sum(
            (own.duty_fen or 0)
            + (own.trade_remedy_fen or 0)
            + (own.consumption_tax_fen or 0)
            + (own.vat_fen or 0)
            for own in result.lines
        )
    assert result.buyer_total_fen == sum(half_up(own.goods_fen) for own in order) + freight + insurance + (
        result.tax_total_fen or 0
    )


@given(ROUTES, lines(), CHARGES)
@settings(max_examples=100, deadline=None)
def test_no_amount_is_negative(route: str, order: list[DutyLine], freight: int) -> None:
    result = quote(route, DAY, order, freight_fen=freight)
    for own in result.lines:
        amounts = (
            own.dutiable_value_fen, own.duty_fen, own.trade_remedy_fen, own.consumption_tax_fen, own.vat_fen,
            own.postal_tax_fen,
        )  # fmt: skip
        assert all(amount is None or amount >= 0 for amount in amounts)


def tax_of(result: DutyResult) -> int:
    assert result.tax_total_fen is not None
    return result.tax_total_fen


@given(RATES, st.integers(0, 490_000), st.integers(0, 9_999))
@settings(max_examples=150, deadline=None)
def test_a_dearer_line_is_never_taxed_less_inside_the_limits(own: LineRates, price: int, more: int) -> None:
    def taxed(price_fen: int) -> int:
        one = DutyLine(1, "22042100", "", 1, price_fen, own, Fraction(3, 4), Content(Fraction(50), "ml"))
        return tax_of(quote("cbec_1210", DAY, [one]))

    assert taxed(price) <= taxed(price + more)


@given(RATES, st.integers(1, 500_000))
@settings(max_examples=100, deadline=None)
def test_inside_the_limits_costs_seven_tenths_of_general_trade_without_duty(
    own: LineRates, price: int
) -> None:
    free = replace(own, mfn_pct=rates(mfn="0").mfn_pct)
    one = DutyLine(1, "22042100", "", 1, price, free, Fraction(3, 4), Content(Fraction(50), "ml"))
    inside = tax_of(quote("cbec_1210", DAY, [one]))
    full = tax_of(quote("general_trade_0110", DAY, [one]))
    assert abs(10 * inside - 7 * full) <= 7 * 2 + 10 * 2


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_shares_add_up_and_are_never_negative(total: int, weights: list[int]) -> None:
    shares = share_out(total, weights)
    assert sum(shares) == total
    assert all(share >= 0 for share in shares)


@given(st.integers(0, 10**6), st.lists(st.integers(1, 10**6), min_size=2, max_size=12))
def test_each_share_but_the_last_is_within_half_a_fen_of_fair(total: int, weights: list[int]) -> None:
    shares = share_out(total, weights)
    left = total
    for share, weight in zip(shares[:-1], weights, strict=False):
        fair = Fraction(total * weight, sum(weights))
        assert abs(share - fair) <= Fraction(1, 2) or share == left
        left -= share  # type: ignore[assignment]
