"""Thresholds of the tourist VAT refund: country, amount, day."""

from __future__ import annotations

from datetime import date

import pytest

from sluis.kernel.money import Money
from sluis.payments import vat_refund
from sluis.payments.vat_refund import Reach, Rule

DAY = date(2026, 11, 23)


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


@pytest.mark.parametrize(
    ("country", "kept", "reach", "missing"),
    [
        ("NL", "50.00", Reach.REACHED, None),
        ("NL", "49.99", Reach.BELOW, "0.01"),
        ("BE", "125.00", Reach.BELOW, "0.01"),  # more than 125: the amount itself is not enough
        ("BE", "125.01", Reach.REACHED, None),
        ("BE", "18.50", Reach.BELOW, "106.51"),
    ],
)
def test_the_threshold_is_the_countrys(country: str, kept: str, reach: Reach, missing: str | None) -> None:
    found = vat_refund.status(country=country, kept=eur(kept), bought=DAY)
    assert found.reach is reach
    assert found.missing == (eur(missing) if missing else None)
    assert found.leave_by == date(2027, 2, 28)


@pytest.mark.parametrize("country", ["LU", "DE", "GB"])
def test_what_is_not_confirmed_is_not_told(country: str) -> None:
    found = vat_refund.status(country=country, kept=eur("500.00"), bought=DAY)
    assert (found.reach, found.missing, found.leave_by) == (Reach.NOT_KNOWN, None, None)


def test_another_currency_is_held_against_no_threshold() -> None:
    assert vat_refund.status(country="NL", kept=Money(9999, "GBP"), bought=DAY).reach is Reach.NOT_KNOWN


def test_a_day_before_the_first_rule_has_none() -> None:
    assert vat_refund.rule_of("NL", date(2025, 12, 31)) is None


def test_the_newest_rule_on_or_before_the_day_counts() -> None:
    old, new = (
        Rule("NL", day, eur(least), False, "purchases", "nl_app", True, "test")
        for day, least in ((date(2026, 1, 1), "50.00"), (date(2027, 1, 1), "75.00"))
    )
    assert vat_refund.rule_of("NL", date(2026, 12, 31), [new, old]) == old
    assert vat_refund.rule_of("NL", date(2027, 1, 1), [old, new]) == new


@pytest.mark.parametrize(
    ("bought", "last"),
    [
        (date(2026, 1, 1), date(2026, 4, 30)),
        (date(2026, 9, 30), date(2026, 12, 31)),
        (date(2026, 10, 1), date(2027, 1, 31)),
        (date(2027, 11, 30), date(2028, 2, 29)),
    ],
)
def test_the_goods_leave_by_the_end_of_the_third_month_after(bought: date, last: date) -> None:
    assert vat_refund.last_day_to_leave(bought) == last


def test_every_rule_names_its_source_and_a_known_proof() -> None:
    assert {rule.country for rule in vat_refund.rules()} == {"NL", "BE", "LU"}
    for rule in vat_refund.rules():
        assert len(rule.source) > 20
        assert rule.proof in {"nl_app", "visa_or_stamp", "stamp"}
        assert rule.minimum.minor > 0
