"""The language of the rule file: what it reads, what it answers, what it refuses."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from sluis.customs.conditions import ConditionError, Truth, read_condition
from sluis.customs.facts import ABSENT, UNKNOWN, Value

DAY = date(2026, 6, 30)
PRALINES: dict[str, Value] = {
    "purpose": "personal",
    "cites": False,
    "cosmetic": True,
    "is_food": UNKNOWN,
    "animal_origin": "dairy",
    "lithium": UNKNOWN,
    "abv_pct": Fraction(24),
    "quota_kg": ABSENT,
    "quota_used_kg": Fraction(0),
    "dutiable_value_cny": Fraction("5000.00"),
    "annual_used_cny": Fraction(21000),
    "origin": "MO",
}


def ask(text: str) -> Truth:
    return read_condition(text).holds(PRALINES, DAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cosmetic", True),
        ("not cosmetic", False),
        ("purpose = resale", False),
        ("animal_origin in (meat, dairy)", True),
        ("animal_origin not in (none)", True),
        ("origin in (HK, MO, TW)", True),
        ("abv_pct > 24", False),
        ("abv_pct >= 24", True),
        ("dutiable_value_cny > cbec_order_limit_cny", False),
        ("annual_used_cny + dutiable_value_cny > cbec_annual_limit_cny", False),
        ("annual_used_cny + dutiable_value_cny + 0.01 > cbec_annual_limit_cny", True),
        ("quota_used_kg + quota_kg > sugar_quota_kg", False),
        ("cites and cosmetic or abv_pct > 20", True),
        ("cites and (cosmetic or abv_pct > 20)", False),
        ("not (cites or purpose = resale)", True),
    ],
)
def test_answers_yes_or_no(text: str, expected: bool) -> None:
    assert ask(text) is expected


def test_what_is_not_known_is_named_unless_the_rest_decides() -> None:
    assert ask("is_food") == {"is_food"}
    assert ask("not is_food and lithium = loose") == {"is_food", "lithium"}
    assert ask("is_food and cites") is False
    assert ask("is_food or cosmetic") is True
    assert ask("is_food or cites") == {"is_food"}


def test_an_amount_is_that_of_the_day() -> None:
    condition = read_condition("dutiable_value_cny > cbec_order_limit_cny")
    assert condition.holds(PRALINES, date(2018, 12, 31)) is True
    assert condition.holds(PRALINES, date(2019, 1, 1)) is False


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("purpose = gift", "purpose is never 'gift'"),
        ("alcohol > 20", "'alcohol' is neither a fact nor an amount"),
        ("abv_pct > cbec_order_limit", "'cbec_order_limit' is neither a fact nor an amount"),
        ("cites cosmetic", "'cosmetic' is left over"),
        ("(cites", r"expected '\)' at 'the end'"),
        ("abv_pct", "expected 'more' at 'the end'"),
        ("abv_pct = 24", "expected a comparison at '='"),
        ("cites & cosmetic", "cannot read '& cosmetic'"),
    ],
)
def test_a_misspelt_condition_is_refused_with_its_text(text: str, complaint: str) -> None:
    with pytest.raises(ConditionError, match=complaint):
        read_condition(text)
