from __future__ import annotations

from dataclasses import replace

import pytest

from sluis.sandbox.tmall.schema_check import problems, refusal
from sluis.sandbox.tmall.schema_model import (
    REQUIRED,
    Depend,
    DependGroup,
    Field,
    Option,
    Rule,
    Values,
    disabled_when,
    required_when,
)


def text(*rules: Rule) -> Field:
    return Field("name", "名称", "input", rules)


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (Rule("maxLengthRule", "4", unit="byte"), ["abcd", "巧克", "é1"], ["abcde", "巧克力", "巧ab1"]),
        (Rule("maxLengthRule", "3", unit="character"), ["巧克力"], ["巧克力糖"]),
        (Rule("minLengthRule", "5", unit="character"), ["五个字以上"], ["四个字呢"]),
        (Rule("maxValueRule", "10"), ["10", "9.99", "-3"], ["10.01", "11"]),
        (Rule("maxValueRule", "10", ex_property="not include"), ["9.99"], ["10", "10.0"]),
        (Rule("minValueRule", "1.00", ex_property="not include"), ["1.01"], ["1", "1.00", "0.5"]),
        (Rule("minValueRule", "0"), ["0"], ["-1"]),
        (Rule("maxDecimalDigitsRule", "2"), ["1", "1.5", "1.55"], ["1.555"]),
        (Rule("regexRule", r"\d{10}"), ["1806900000"], ["180690000", "18069000000", "x1806900000"]),
        (Rule("regxRule", r"\d+"), ["1"], ["a"]),
        (Rule("valueTypeRule", "integer"), ["12", "-3"], ["1.5", "a", "１２x"]),
        (Rule("valueTypeRule", "long"), ["123456789012345678"], ["1e3"]),
        (Rule("valueTypeRule", "decimal"), ["1.50", "3"], ["1,5", ".5", "NaN"]),
        (Rule("valueTypeRule", "date"), ["2026-02-28"], ["2026-02-30", "20260228", "28-02-2026"]),
        (Rule("valueTypeRule", "time"), ["2026-02-28 23:59:59"], ["2026-02-28", "2026-02-28 24:00:00"]),
        (Rule("valueTypeRule", "url"), ["https://img.alicdn.com/a.jpg", "//img.alicdn.com/a"], ["a.jpg", "ftp://x"]),
        (Rule("valueTypeRule", "html"), ["<p>好</p>"], []),
        (Rule("1574394358_1", "server side"), ["anything"], []),
    ],
)  # fmt: skip
def test_each_rule(rule: Rule, good: list[str], bad: list[str]) -> None:
    for value in good:
        assert problems([text(rule)], {"name": value}) == []
    for value in bad:
        found = problems([text(rule)], {"name": value})
        assert [(problem.field_id, problem.missing) for problem in found] == [("name", False)]


def test_counts_of_many() -> None:
    field = Field(
        "many", "多选", "multiCheck", (Rule("maxInputNumRule", "2"), Rule("minInputNumRule", "2")),
        (Option("a", "甲"), Option("b", "乙"), Option("c", "丙")),
    )  # fmt: skip
    assert problems([field], {"many": ["a", "b"]}) == []
    assert "最多" in problems([field], {"many": ["a", "b", "c"]})[0].message
    assert "至少" in problems([field], {"many": ["a"]})[0].message
    assert "可选项" in problems([field], {"many": ["a", "x"]})[0].message


def test_a_limit_on_a_group_counts_all_its_texts() -> None:
    children = (Field("a", "甲", "input"), Field("b", "乙", "input"))
    field = Field("group", "组", "complex", (Rule("maxLengthRule", "5", unit="character"),), fields=children)
    assert problems([field], {"group": {"a": "12", "b": "345"}}) == []
    assert problems([field], {"group": {"a": "123", "b": "456"}})[0].field_id == "group"


def test_every_instance_is_checked_in_its_own_scope() -> None:
    children = (
        Field("kind", "类型", "input"),
        Field("detail", "说明", "input", (required_when(Depend("kind", "x")),)),
    )
    field = Field("rows", "行", "multiComplex", (), fields=children)
    values: Values = {"kind": "x", "rows": [{"kind": "y"}, {"kind": "x"}]}
    assert [problem.field_id for problem in problems([field], values)] == ["detail"]
    outer: Values = {"kind": "x", "rows": [{"detail": "1"}, {"detail": ""}]}
    assert [problem.missing for problem in problems([field], outer)] == [True]


@pytest.mark.parametrize(
    ("express", "values", "holds"),
    [
        (Depend("a", "1"), {"a": "1"}, True),
        (Depend("a", "1"), {"a": "2"}, False),
        (Depend("a", "1"), {}, False),
        (Depend("a", "1", "!="), {"a": "2"}, True),
        (Depend("a", "1", "!="), {}, True),
        (Depend("a", "5", ">"), {"a": "6"}, True),
        (Depend("a", "5", ">"), {"a": "5"}, False),
        (Depend("a", "5", ">="), {"a": "5.0"}, True),
        (Depend("a", "5", "<"), {"a": "4.9"}, True),
        (Depend("a", "5", "<="), {"a": "5"}, True),
        (Depend("a", "5", "<"), {"a": "four"}, False),
        (Depend("a", "克", "contains"), {"a": "巧克力"}, True),
        (Depend("a", "克", "not contains"), {"a": "饼干"}, True),
        (Depend("a", "", "is null"), {}, True),
        (Depend("a", "", "is null"), {"a": "1"}, False),
        (Depend("a", "b"), {"a": ["b", "c"]}, True),
        (Depend("a", "b", "unheard of"), {"a": "b"}, False),
    ],
)
def test_each_symbol(express: Depend, values: Values, holds: bool) -> None:
    field = text(required_when(express))
    assert bool(problems([field], values)) is holds


def test_groups_join_by_and_or_or() -> None:
    either = required_when(Depend("a", "1"), Depend("b", "1"), operator="or")
    both = required_when(Depend("a", "1"), Depend("b", "1"))
    assert problems([text(either)], {"a": "1"})
    assert not problems([text(both)], {"a": "1"})
    assert problems([text(both)], {"a": "1", "b": "1"})


def test_several_rules_of_one_name_by_condition() -> None:
    numbers = Rule("valueTypeRule", "integer", depend=DependGroup((Depend("kind", "n"),)))
    dates = Rule("valueTypeRule", "date", depend=DependGroup((Depend("kind", "d"),)))
    field = text(numbers, dates)
    assert not problems([field], {"kind": "n", "name": "5"})
    assert problems([field], {"kind": "d", "name": "5"})
    assert not problems([field], {"kind": "other", "name": "5"})


def test_disabled_beats_required() -> None:
    field = text(REQUIRED, disabled_when(Depend("off", "1")))
    assert problems([field], {"off": "1"}) == []
    assert "不可填写" in problems([field], {"off": "1", "name": "x"})[0].message
    assert problems([field], {})[0].missing


def test_read_only_takes_its_default_only() -> None:
    field = replace(text(Rule("readOnlyRule", "true")), default="11100")
    assert problems([field], {"name": "11100"}) == []
    assert problems([field], {}) == []
    assert "只读" in problems([field], {"name": "1"})[0].message


def test_a_refusal_names_the_first_and_tells_all() -> None:
    found = problems([text(REQUIRED), replace(text(Rule("valueTypeRule", "integer")), id="n")], {"n": "x"})
    error = refusal(found)
    assert (error.code, error.sub_code) == (15, "isv.missing-parameter:name")
    assert error.sub_msg.count("；") == 1
