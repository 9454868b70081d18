"""Every rule kind of a category's rule document, and the form that an item fills."""

from __future__ import annotations

from typing import Any

import pytest

from sluis.connectors.tmall import form, schema
from sluis.connectors.tmall.schema import SchemaUnreadable
from sluis.marketplace.ports import ItemText


def fields(*inner: str) -> tuple[schema.Field, ...]:
    return schema.read(f"<itemRule>{''.join(inner)}</itemRule>")


def field(name: str = "a", type_: str = "input", rules: str = "", options: str = "", inner: str = "") -> str:
    choices = "".join(f'<option displayName="{o}" value="{o}"/>' for o in options.split())
    return (
        f'<field id="{name}" name="{name}" type="{type_}"><rules>{rules}</rules>'
        f"<options>{choices}</options><fields>{inner}</fields></field>"
    )


def rule(name: str, value: str, more: str = "", depends: str = "") -> str:
    return f'<rule name="{name}" value="{value}" {more}>{depends}</rule>'


def depend(*expressions: tuple[str, str, str], operator: str = "and") -> str:
    inner = "".join(f'<depend-express fieldId="{f}" value="{v}" symbol="{s}"/>' for f, v, s in expressions)
    return f'<depend-group operator="{operator}">{inner}</depend-group>'


def broken(document: tuple[schema.Field, ...], filled: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem.field, problem.rule) for problem in schema.check(document, filled)]


@pytest.mark.parametrize(
    ("rules", "good", "bad"),
    [
        (rule("maxLengthRule", "6", 'unit="byte"'), "巧克力", "巧克力a"),
        (rule("maxLengthRule", "3", 'unit="character"'), "巧克力", "巧克力a"),
        (rule("maxLengthRule", "6"), "巧克力", "巧克力a"),
        (rule("minLengthRule", "4", 'unit="byte"'), "巧克", "巧"),
        (rule("maxValueRule", "100"), "100", "100.01"),
        (rule("maxValueRule", "100", 'exProperty="not include"'), "99.9", "100"),
        (rule("minValueRule", "0"), "0", "-1"),
        (rule("minValueRule", "1.00", 'exProperty="not include"'), "1.01", "1"),
        (rule("maxDecimalDigitsRule", "2"), "1.25", "1.255"),
        (rule("minDecimalDigitsRule", "2"), "1.25", "1.2"),
        (rule("regexRule", r"\d{10}"), "1806310000", "180631"),
        (rule("regxRule", r"\d{10}"), "1806310000", "18063100001"),
        (rule("valueTypeRule", "integer"), "-12", "1.5"),
        (rule("valueTypeRule", "long"), "123456789012", "12a"),
        (rule("valueTypeRule", "decimal"), "1.5", "NaN"),
        (rule("valueTypeRule", "date"), "2026-11-23", "2026-13-01"),
        (rule("valueTypeRule", "time"), "2026-11-23 10:00:00", "2026-11-23"),
        (rule("valueTypeRule", "url"), "https://img.alicdn.com/a.jpg", "javascript:1"),
    ],
)
def test_rules_of_a_text(rules: str, good: str, bad: str) -> None:
    document = fields(field(rules=rules))
    assert broken(document, {"a": good}) == []
    assert len(broken(document, {"a": bad})) == 1


def test_required_and_left_out() -> None:
    document = fields(field(rules=rule("requiredRule", "true")))
    assert broken(document, {}) == [("a", "requiredRule")]
    assert broken(document, {"a": ""}) == [("a", "requiredRule")]
    assert broken(fields(field()), {}) == []


def test_options_of_one_and_of_many() -> None:
    one = fields(field(type_="singleCheck", options="red blue"))
    assert broken(one, {"a": "red"}) == []
    assert broken(one, {"a": "green"}) == [("a", "option")]
    many = fields(field(type_="multiCheck", options="red blue", rules=rule("maxInputNumRule", "1")))
    assert broken(many, {"a": ["red"]}) == []
    assert broken(many, {"a": ["red", "blue"]}) == [("a", "maxInputNumRule")]
    assert broken(many, {"a": ["green"]}) == [("a", "option")]


@pytest.mark.parametrize(
    ("symbol", "limit", "meets", "misses"),
    [
        ("==", "2", "2", "3"),
        ("!=", "2", "3", "2"),
        (">", "2", "3", "2"),
        (">=", "2", "2", "1"),
        ("<", "2", "1", "2"),
        ("<=", "2", "2", "3"),
        ("contains", "b", "abc", "ac"),
        ("not contains", "b", "ac", "abc"),
        ("is null", "", "", "x"),
        ("this field's value in fieldOptions", "1,2", "2", "3"),
        ("this field's value not in fieldOptions", "1,2", "3", "2"),
    ],
)
def test_a_rule_that_depends_on_another_field(symbol: str, limit: str, meets: str, misses: str) -> None:
    symbol = symbol.replace("<", "&lt;").replace(">", "&gt;")
    document = fields(
        field(rules=rule("requiredRule", "true", depends=depend(("b", limit, symbol)))), field("b")
    )
    assert broken(document, {"b": meets}) == [("a", "requiredRule")]
    assert broken(document, {"b": misses}) == []


def test_any_and_all_conditions() -> None:
    conditions = (("b", "1", "=="), ("c", "1", "=="))
    both = fields(field(rules=rule("requiredRule", "true", depends=depend(*conditions))))
    either = fields(field(rules=rule("requiredRule", "true", depends=depend(*conditions, operator="or"))))
    assert broken(both, {"b": "1"}) == []
    assert broken(either, {"b": "1"}) == [("a", "requiredRule")]
    assert broken(both, {"b": "1", "c": "1"}) == [("a", "requiredRule")]


def test_a_disabled_field_must_be_left_out_and_is_not_checked_further() -> None:
    rules = rule("disableRule", "true", depends=depend(("b", "0", "=="))) + rule("requiredRule", "true")
    document = fields(field(rules=rules))
    assert broken(document, {"b": "0"}) == []
    assert broken(document, {"b": "0", "a": "x"}) == [("a", "disableRule")]
    assert broken(document, {"b": "1"}) == [("a", "requiredRule")]


def test_a_group_limits_its_texts_together_and_checks_each() -> None:
    inner = field("p", rules=rule("maxLengthRule", "6", 'unit="character"')) + field("q")
    document = fields(
        field(type_="complex", rules=rule("maxLengthRule", "8", 'unit="character"'), inner=inner)
    )
    assert broken(document, {"a": {"p": "一二三四", "q": "一二三四"}}) == []
    assert broken(document, {"a": {"p": "一二三四", "q": "一二三四五"}}) == [("a", "maxLengthRule")]
    assert broken(document, {"a": {"p": "一二三四五六七"}}) == [("p", "maxLengthRule")]


def test_conditions_inside_a_group_look_at_the_group_first() -> None:
    inner = field("p", rules=rule("requiredRule", "true", depends=depend(("q", "1", "==")))) + field("q")
    document = fields(
        field(type_="multiComplex", inner=inner, rules=rule("maxInputNumRule", "2")), field("q")
    )
    assert broken(document, {"q": "0", "a": [{"q": "1"}, {"q": "0"}]}) == [("p", "requiredRule")]
    assert broken(document, {"q": "1", "a": [{"x": "1"}]}) == [("p", "requiredRule")]
    assert broken(document, {"a": [{"q": "0"}] * 3}) == [("a", "maxInputNumRule")]


@pytest.mark.parametrize(
    ("type_", "value"),
    [("complex", "text"), ("multiComplex", {"p": "1"}), ("multiCheck", "red"), ("input", ["x"])],
)
def test_a_value_of_another_shape_is_a_problem_and_no_crash(type_: str, value: Any) -> None:
    assert broken(fields(field(type_=type_)), {"a": value}) == [("a", "shape")]


def test_read_only_goes_back_as_it_came() -> None:
    document = schema.read(
        '<itemRule><field id="a" name="a" type="input"><default-value>11100</default-value>'
        f"<rules>{rule('readOnlyRule', 'true')}</rules></field></itemRule>"
    )
    assert broken(document, {"a": "11100"}) == []
    assert broken(document, {"a": "5"}) == [("a", "readOnlyRule")]


@pytest.mark.parametrize("document", ["", "<itemRule>", "<!DOCTYPE a [<!ENTITY b 'c'>]><itemRule/>"])
def test_a_document_that_is_none(document: str) -> None:
    with pytest.raises(SchemaUnreadable):
        schema.read(document)


def item(**attributes: str) -> ItemText:
    return ItemText(
        listing_id="lst_1",
        category_id="50015131",
        title="木制积木",
        selling_points=(),
        description_html="<p>积木</p>",
        brand="De Tol",
        origin="NL",
        sku="TOL-1",
        gtin="",
        hs10="9503008900",
        price_fen=24900,
        quantity=3,
        weight_g=900,
        image_urls=(),
        attributes=attributes,
    )


def test_a_choice_that_is_not_offered_goes_to_other_with_its_text() -> None:
    document = schema.read(
        '<itemRule><field id="prop_20021" name="材质" type="singleCheck"><options>'
        '<option displayName="木质" value="3300701"/><option displayName="其他" value="-1"/></options></field>'
        '<field id="in_prop_20021" name="材质(其他)" type="input"/></itemRule>'
    )
    assert form.fill(document, item(材质="木质")) == {"prop_20021": "3300701"}
    assert form.fill(document, item(材质="软木")) == {"prop_20021": "-1", "in_prop_20021": "软木"}
    assert form.fill(document, item()) == {}
