"""The rule file and the amounts themselves: dated, sourced, without gaps or overlaps that nobody meant."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import date, timedelta

import pytest

from sluis.customs import rules
from sluis.customs.amounts import all_amounts, all_routes, amount, route_on
from sluis.customs.rules import RuleError, all_rules
from sluis.kernel.errors import BadInput


def test_every_rule_has_days_a_source_and_a_sentence() -> None:
    for rule in all_rules():
        assert rule.source, rule.id
        assert rule.text.endswith("."), rule.id
        assert rule.valid_from >= min(all_routes()[route].covered_from for route in rule.routes), rule.id


def test_periods_of_one_rule_follow_each_other_without_overlap() -> None:
    periods = defaultdict(list)
    for rule in all_rules():
        periods[rule.id].append((rule.valid_from, rule.valid_to))
    for name, spans in periods.items():
        for (_, until), (begin, _) in itertools.pairwise(spans):
            assert until is not None, name
            assert begin == until + timedelta(days=1), name


def test_amounts_follow_each_other_day_by_day_and_the_last_stands() -> None:
    for name, spans in all_amounts().items():
        for earlier, later in itertools.pairwise(spans):
            assert earlier.valid_to is not None, name
            assert later.valid_from == earlier.valid_to + timedelta(days=1), name
        assert spans[-1].valid_to is None, name
        assert all(span.source for span in spans), name


def test_every_route_ends_in_a_yes_on_each_day_it_is_covered() -> None:
    for code, route in all_routes().items():
        for day in (
            route.covered_from,
            date(2018, 12, 31),
            date(2019, 1, 1),
            date(2026, 6, 1),
            date(2030, 1, 1),
        ):
            kinds = {rule.effect for rule in rules.rules_on(code, day, "postnl")}
            assert "ok" in kinds, (code, day)


def test_a_day_before_any_rule_is_refused_with_the_first_day() -> None:
    with pytest.raises(BadInput, match="the first is from 2016-04-08") as refused:
        route_on("cbec_1210", date(2016, 4, 7))
    assert refused.value.field == "as_of"
    with pytest.raises(BadInput, match="the rules here begin on 2010-09-01"):
        amount("postal_tax_floor_cny", date(2009, 1, 1))


def test_a_rule_without_source_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {"id": "half-a-rule", "routes": ["cbec_1210"], "code": "X", "effect": "deny"}
    monkeypatch.setattr(rules, "read_data", lambda name: {"rule": [broken]})
    rules.all_rules.cache_clear()
    try:
        with pytest.raises(RuleError, match="half-a-rule: confirmed, source, text, valid_from missing"):
            rules.all_rules()
    finally:
        rules.all_rules.cache_clear()
