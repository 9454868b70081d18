"""Checks submitted values against the rules of their fields, as the platform does on publishing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sluis.sandbox.tmall import beijing
from sluis.sandbox.tmall.errors import TopError, business
from sluis.sandbox.tmall.schema_depend import holds
from sluis.sandbox.tmall.schema_model import Field, Rule, Value, Values

MOST_REPORTED = 10

_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,10})?", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_URL = re.compile(r"(https?:)?//[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: the field, what to tell the seller, and whether the field was simply missing."""

    field_id: str
    message: str
    missing: bool = False


def refusal(problems: Sequence[Problem]) -> TopError:
    """Return one refusal for all problems: the first names the sub code, the text lists them."""
    first = problems[0]
    kind = "missing" if first.missing else "invalid"
    text = "；".join(problem.message for problem in problems[:MOST_REPORTED])
    return business(f"isv.{kind}-parameter:{first.field_id}", text)


def problems(fields: Iterable[Field], values: Values) -> list[Problem]:
    """Return every broken rule, in the order of the fields."""
    return list(_check_group(fields, values, (values,)))


def _check_group(fields: Iterable[Field], values: Values, scopes: Sequence[Values]) -> Iterator[Problem]:
    for field in fields:
        yield from _check_field(field, values.get(field.id), scopes)


def _check_field(field: Field, value: Value | None, scopes: Sequence[Values]) -> Iterator[Problem]:
    applies = {rule: rule.depend is None or holds(rule.depend, scopes) for rule in field.rules}
    if _is_true(field.rule("disableRule", applies)):
        if value:
            yield Problem(field.id, f"【{field.name}】当前不可填写")
        return
    if not value:
        if _is_true(field.rule("requiredRule", applies)):
            yield Problem(field.id, f"【{field.name}】不能为空", missing=True)
        return
    if _is_true(field.rule("readOnlyRule", applies)) and field.default is not None and value != field.default:
        yield Problem(field.id, f"【{field.name}】为只读字段，请原样提交默认值")
        return
    active = [rule for rule in field.rules if applies[rule]]
    yield from _check_value(field, value, active, scopes)


def _check_value(
    field: Field, value: Value, rules: Sequence[Rule], scopes: Sequence[Values]
) -> Iterator[Problem]:
    if isinstance(value, str):
        yield from _check_text(field, value, rules)
    elif isinstance(value, dict):
        yield from _check_total(field, value, rules)
        yield from _check_group(field.fields, value, (value, *scopes))
    else:
        yield from _check_count(field, len(value), rules)
        for entry in value:
            if isinstance(entry, dict):
                yield from _check_group(field.fields, entry, (entry, *scopes))
            else:
                yield from _check_text(field, str(entry), rules)


def _check_text(field: Field, text: str, rules: Sequence[Rule]) -> Iterator[Problem]:
    if field.options and text not in {option.value for option in field.options}:
        yield Problem(field.id, f"【{field.name}】的值不在可选项中：{text}")
        return
    for rule in rules:
        complaint = _complaint(rule, text)
        if complaint:
            yield Problem(field.id, f"【{field.name}】{complaint}")


def _complaint(rule: Rule, text: str) -> str:
    """Return what is wrong with a text under one rule, or ""."""
    if rule.name == "valueTypeRule":
        return "" if _is_of_type(text, rule.value) else f"的格式不正确，应为{rule.value}"
    if rule.name in ("maxLengthRule", "minLengthRule"):
        return _length_complaint(rule, _length(text, rule.unit))
    if rule.name in ("maxValueRule", "minValueRule"):
        return _bound_complaint(rule, text)
    if rule.name == "maxDecimalDigitsRule":
        digits = len(text.partition(".")[2])
        return f"最多{rule.value}位小数" if digits > int(rule.value) else ""
    if rule.name in ("regexRule", "regxRule"):
        return "" if re.fullmatch(rule.value, text, re.ASCII) else "的格式不符合要求"
    return ""


def _is_of_type(text: str, value_type: str) -> bool:
    if value_type == "decimal":
        return bool(_DECIMAL.fullmatch(text))
    if value_type in ("integer", "long"):
        return bool(_INTEGER.fullmatch(text))
    if value_type == "url":
        return bool(_URL.fullmatch(text))
    if value_type == "time":
        return beijing.epoch(text) is not None
    if value_type == "date":
        return _is_date(text)
    return True


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _length(text: str, unit: str) -> int:
    """Return a length; in bytes a Chinese character counts two, as in GBK."""
    return len(text) if unit == "character" else len(text.encode("gb18030", "replace"))


def _length_complaint(rule: Rule, length: int) -> str:
    limit, unit = int(rule.value), "个字符" if rule.unit == "character" else "个字节"
    if rule.name == "maxLengthRule" and length > limit:
        return f"长度不能超过{limit}{unit}，当前{length}{unit}"
    if rule.name == "minLengthRule" and length < limit:
        return f"长度不能少于{limit}{unit}，当前{length}{unit}"
    return ""


def _bound_complaint(rule: Rule, text: str) -> str:
    if not _DECIMAL.fullmatch(text):
        return ""  # the value type rule complains about that
    number, limit = Decimal(text), Decimal(rule.value)
    inclusive = rule.ex_property != "not include"
    if rule.name == "maxValueRule" and (number > limit or (number == limit and not inclusive)):
        return f"必须{'不大于' if inclusive else '小于'}{rule.value}"
    if rule.name == "minValueRule" and (number < limit or (number == limit and not inclusive)):
        return f"必须{'不小于' if inclusive else '大于'}{rule.value}"
    return ""


def _check_total(field: Field, values: Mapping[str, Value], rules: Sequence[Rule]) -> Iterator[Problem]:
    """A length rule on a complex field limits all its texts together."""
    for rule in rules:
        if rule.name in ("maxLengthRule", "minLengthRule"):
            complaint = _length_complaint(rule, sum(_length(text, rule.unit) for text in _texts(values)))
            if complaint:
                yield Problem(field.id, f"【{field.name}】总{complaint}")


def _texts(value: Value | Mapping[str, Value]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    else:
        for entry in value:
            yield from _texts(entry)


def _check_count(field: Field, count: int, rules: Sequence[Rule]) -> Iterator[Problem]:
    for rule in rules:
        if rule.name == "maxInputNumRule" and count > int(rule.value):
            yield Problem(field.id, f"【{field.name}】最多填写{rule.value}项，当前{count}项")
        if rule.name == "minInputNumRule" and count < int(rule.value):
            yield Problem(field.id, f"【{field.name}】至少填写{rule.value}项，当前{count}项")


def _is_true(rule: Rule | None) -> bool:
    return rule is not None and rule.value == "true"
