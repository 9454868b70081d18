"""Numbers, money and moments in four languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from sluis.kernel.money import Money
from sluis.web import figures

AT = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)  # 09:12 in Ghent, 16:12 in Shanghai


@pytest.mark.parametrize(
    ("language", "number", "money", "percent", "day"),
    [
        ("en", "1,234,567.50", "€ 1,234.56", "14%", "23 November 2026"),
        ("nl", "1.234.567,50", "€ 1.234,56", "14%", "23-11-2026"),
        ("fr", "1\u202f234\u202f567,50", "1\u202f234,56 €", "14\u202f%", "23/11/2026"),
        ("zh-hans", "1,234,567.50", "€ 1,234.56", "14%", "2026年11月23日"),
    ],
)
def test_each_reader_sees_their_own_form(
    language: str, number: str, money: str, percent: str, day: str
) -> None:
    with translation.override(language):
        assert figures.number_text(Decimal("1234567.5"), 2) == number
        assert figures.money_text(Money(123456, "EUR")) == money.replace(" ", "\u00a0")
        assert figures.percent_text(Decimal("0.14")) == percent
        assert figures.day_text(date(2026, 11, 23)) == day


def test_signs_stand_before_everything_and_zero_has_none() -> None:
    with translation.override("en"):
        assert figures.money_text(Money(-95, "EUR")) == "−€\u00a00.95"
        assert figures.money_text(Money(95, "EUR"), sign=True) == "+€\u00a00.95"
        assert figures.number_text(Decimal("-0.001"), 2) == "0.00"
        assert figures.number_text(Decimal("0.001"), 2, sign=True) == "0.00"
        assert figures.amount_text(Money(-123456, "CNY")) == "−1,234.56"


def test_currencies_keep_their_own_decimals() -> None:
    with translation.override("nl"):
        assert figures.money_text(Money(1500, "JPY")) == "JP¥\u00a01.500"
        assert figures.money_text(Money(1500, "CHF")) == "CHF\u00a015,00"


def test_large_amounts_lose_no_cent() -> None:
    with translation.override("en"):
        assert figures.amount_text(Money(123456789012345678, "EUR")) == "1,234,567,890,123,456.78"


def test_a_range_of_one_value_is_one_number() -> None:
    with translation.override("en"):
        assert figures.range_text(139, 168) == "139–168"
        assert figures.range_text(Decimal("5.0"), Decimal("5.00"), 1) == "5.0"


def test_moments_are_shown_in_the_readers_zone_and_in_shanghai() -> None:
    with translation.override("en"):
        assert figures.moment_text(AT) == "23 November 2026 09:12"
        assert figures.moment_text(AT, "time") == "09:12"
        assert figures.moment_text(AT, "long") == "Monday 23 November 2026"
        assert figures.shanghai_text(AT) == "Shanghai 23 November 2026 16:12"
    with translation.override("zh-hans"):
        assert figures.moment_text(AT) == "2026年11月23日 09:12"
