"""Words that the law forbids, dated and per family, and what a title may hold."""

from __future__ import annotations

from datetime import date

import pytest

from sluis.marketplace import listing_rules
from sluis.marketplace.listing_rules import words


@pytest.mark.parametrize(
    ("text", "family", "rule", "blocks"),
    [
        ("国家级巧克力", "chocolate", "advertising_law_9", True),
        ("最佳口感", "chocolate", "advertising_law_9", True),
        ("补钙奶酪", "dairy", "function_claims", True),
        ("降血糖饼干", "biscuits", "food_claims", True),
        ("接近母乳", "baby", "breast_milk", True),
        ("解酒啤酒", "beer", "alcohol", True),
        ("顶级享受", "toys", "absolute_terms", False),
        ("TOP1爆款", "appliances", "absolute_terms", False),
        ("无添加果酱", "food", "no_additives", False),
        ("100%杀菌", "cleaning", "medical_claims", True),
    ],
)
def test_a_word_is_caught_with_its_rule(text: str, family: str, rule: str, blocks: bool) -> None:
    caught = {word.rule: word for word in words(text, family=family)}
    assert caught[rule].blocks is blocks
    assert caught[rule].source


@pytest.mark.parametrize("text", ["最佳食用期见包装", "最佳饮用温度8℃", "最佳赏味期12个月"])
def test_hints_of_use_pass(text: str) -> None:
    assert words(text, family="food") == []


def test_a_rule_holds_from_its_day_on() -> None:
    assert words("益智", family="baby", on=date(2016, 9, 30)) == []
    assert words("益智", family="baby", on=date(2016, 10, 1))


def test_a_rule_about_food_does_not_speak_about_toys() -> None:
    assert words("益智玩具", family="toys") == []
    assert words("益智", family="baby")


def test_every_rule_names_its_source_and_day() -> None:
    rules = listing_rules.word_rules()
    assert len(rules) >= 15
    assert all(rule.source and rule.words and rule.valid_from for rule in rules)


def test_blocking_says_each_thing_once() -> None:
    found = listing_rules.blocking(title="最佳最佳", texts=["最佳"], segments=[])
    assert len(found) == 1


def test_a_machines_text_blocks_until_it_is_read() -> None:
    segment = {"field": "sentence.0", "text": "你好", "original": "hello", "source": "machine: DeepL"}
    assert "nobody has read" in listing_rules.blocking(title="巧克力", texts=[], segments=[segment])[0]
    read = {**segment, "source": "person: wei"}
    assert listing_rules.blocking(title="巧克力", texts=[], segments=[read]) == []
