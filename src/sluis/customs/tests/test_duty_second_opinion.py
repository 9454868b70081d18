"""Every quote against a second, plain reading of the fact sheet, on random orders and on days around every change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.customs.consumption_tax import Content
from sluis.customs.duty import quote
from sluis.customs.duty_values import DutyLine, LineRates
from sluis.customs.exact import exact, fen
from sluis.customs.tests import plain_duty
from sluis.customs.tests.plain_duty import PlainLine

CODES = {
    "none": "none",
    "ad_valorem": "ad_valorem:10",
    "compound": "compound:20+0.912/l",
    "beer": "beer_specific",
    "cosmetic": "cosmetic15",
}
PERCENTS = st.sampled_from(["0", "3", "5", "7.5", "9", "10", "13", "20", "50"]).map(Fraction)
# Prices of whole fen, and some that do not come out even, as a shop's price in euro does.
YUAN = st.one_of(
    st.integers(0, 600_000).map(lambda value: Fraction(value, 100)),
    st.integers(0, 9_000_000).map(lambda value: Fraction(value, 3_000)),
    st.sampled_from(["5000.00", "5000.01", "2000", "1000", "384.62", "50", "4999.995"]).map(Fraction),
)
DAYS = st.sampled_from(
    [date(2016, 4, 8), date(2018, 12, 31), date(2019, 1, 1), date(2024, 11, 30), date(2024, 12, 1)]
)


@st.composite
def plain_lines(draw: st.DrawFn) -> list[PlainLine]:
    return [
        PlainLine(
            qty=draw(st.sampled_from([1, 1, 1, 2, 6])),
            price=draw(YUAN),
            vat=draw(st.sampled_from([Fraction(9), Fraction(13)])),
            duty=draw(PERCENTS),
            remedy=draw(PERCENTS),
            postal=draw(PERCENTS),
            tax=draw(st.sampled_from(sorted(CODES))),
            litres=Fraction(draw(st.integers(1, 30_000)), 1000),
            content=Fraction(draw(st.integers(1, 500))),
            unit=draw(st.sampled_from(["ml", "g", "piece"])),
        )
        for _ in range(draw(st.integers(1, 4)))
    ]


def as_duty_line(number: int, line: PlainLine) -> DutyLine:
    def percent(value: Fraction) -> Decimal:
        return Decimal(value.numerator) / Decimal(value.denominator)

    return DutyLine(
        line=number,
        hs8="22042100",
        description="",
        qty=line.qty,
        unit_price_fen=fen(line.price),
        rates=LineRates(
            vat_pct=percent(line.vat),
            mfn_pct=percent(line.duty),
            consumption_tax=CODES[line.tax],
            trade_remedy_pct=percent(line.remedy),
            postal_pct=percent(line.postal),
        ),
        litres=line.litres,
        content=Content(line.content, line.unit),  # type: ignore[arg-type]
    )


def as_yuan(amount_fen: int | None) -> Fraction | None:
    return None if amount_fen is None else Fraction(amount_fen, 100)


FREIGHT = st.integers(0, 30_000).map(lambda value: Fraction(value, 100))
USED = st.one_of(st.integers(0, 2_600_000), st.sampled_from([2_599_999, 2_000_000])).map(
    lambda value: Fraction(value, 100)
)


@given(plain_lines(), FREIGHT, USED, DAYS, st.sampled_from(["cbec_1210", "cbec_9610"]))
@settings(max_examples=250, deadline=None)
def test_cross_border(
    lines: list[PlainLine], freight: Fraction, used: Fraction, day: date, route: str
) -> None:
    reason, tax = plain_duty.cross_border(lines, freight, used, day)
    found = quote(
        route,
        day,
        [as_duty_line(n, line) for n, line in enumerate(lines, 1)],
        freight_fen=exact(freight * 100),
        annual_used_fen=exact(used * 100),
    )
    assert (found.reason_code, as_yuan(found.tax_total_fen)) == (reason, tax)
    assert (found.outcome == "reject") == (tax is None)


@given(plain_lines(), FREIGHT)
@settings(max_examples=150, deadline=None)
def test_general_trade(lines: list[PlainLine], freight: Fraction) -> None:
    found = quote(
        "general_trade_0110",
        date(2026, 6, 30),
        [as_duty_line(n, line) for n, line in enumerate(lines, 1)],
        freight_fen=exact(freight * 100),
    )
    assert as_yuan(found.tax_total_fen) == plain_duty.goods(lines, freight)


@given(plain_lines(), DAYS)
@settings(max_examples=150, deadline=None)
def test_by_post(lines: list[PlainLine], day: date) -> None:
    passes, tax = plain_duty.parcel(lines, day)
    found = quote("postal_articles", day, [as_duty_line(n, line) for n, line in enumerate(lines, 1)])
    assert (found.outcome == "ok", as_yuan(found.tax_total_fen)) == (passes, tax)
