"""The rules of a field and whether values keep them (pure).

Rule names and their meaning: developer.alibaba.com article 108953 (fact sheet "tmall" §7.1). Rules named by digits
can only be checked by the platform; tips are for people.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Depend:
    """A condition on another field."""

    field: str
    value: str
    symbol: str

    def holds(self, *scopes: Mapping[str, Any]) -> bool:
        """Tell whether the nearest form that has the field meets the condition."""
        given = next((scope[self.field] for scope in scopes if self.field in scope), None)
        values = given if isinstance(given, list) else [given]
        texts = [str(value) for value in values if value not in (None, "", {}, [])]
        match self.symbol:
            case "is null":
                return not texts
            case "==":
                return self.value in texts
            case "!=":
                return self.value not in texts
            case "contains":
                return any(self.value in text for text in texts)
            case "not contains":
                return all(self.value not in text for text in texts)
            case ">" | "<" | ">=" | "<=":
                return any(_compares(text, self.value, self.symbol) for text in texts)
        return self._in_options(texts)

    def _in_options(self, texts: Sequence[str]) -> bool:
        """The two symbols about the values that a field offers; the list stands in the value, parted by commas."""
        offered = {one.strip() for one in self.value.split(",")}
        if self.symbol.endswith("not in fieldOptions"):
            return not any(text in offered for text in texts)
        return any(text in offered for text in texts) if self.symbol.endswith("in fieldOptions") else True


def _compares(text: str, limit: str, symbol: str) -> bool:
    left, right = number(text), number(limit)
    if left is None or right is None:
        return False
    return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}[symbol]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with its limit and the conditions under which it applies."""

    name: str
    value: str
    exclusive: bool = False
    unit: str = ""
    depends: tuple[Depend, ...] = ()
    any_depend: bool = False

    def applies(self, *scopes: Mapping[str, Any]) -> bool:
        """Tell whether the rule applies, its conditions looked up in the nearest form first."""
        if not self.depends:
            return True
        results = [depend.holds(*scopes) for depend in self.depends]
        return any(results) if self.any_depend else all(results)


def number(text: str) -> Decimal | None:
    """Read a number, or None."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def length(text: str, unit: str) -> int:
    """Return the length in the unit of a length rule: bytes of GBK (a Chinese sign counts two) or characters."""
    return len(text) if unit == "character" else sum(1 if ord(sign) < 128 else 2 for sign in text)


_DATE_FORMS = {"date": "%Y-%m-%d", "time": "%Y-%m-%d %H:%M:%S"}


def _is_of_type(text: str, value_type: str) -> bool:
    if value_type in ("integer", "long"):
        return re.fullmatch(r"-?\d+", text, re.ASCII) is not None
    if value_type == "decimal":
        return number(text) is not None
    if value_type == "url":
        return urlsplit(text).scheme in ("http", "https")
    if value_type in _DATE_FORMS:
        try:
            datetime.strptime(text, _DATE_FORMS[value_type])
        except ValueError:
            return False
    return True


def _within(text: str, rule: Rule, *, least: bool) -> bool:
    value, limit = number(text), number(rule.value)
    if value is None or limit is None:
        return True
    if value == limit:
        return not rule.exclusive
    return value > limit if least else value < limit


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def total_holds(rule: Rule, form: Mapping[str, Any]) -> bool:
    """Tell whether all texts of a group together keep a length rule; other rules hold."""
    if rule.name not in ("minLengthRule", "maxLengthRule"):
        return True
    size = sum(length(text, rule.unit) for text in _texts(form))
    return size >= int(rule.value) if rule.name == "minLengthRule" else size <= int(rule.value)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, Mapping) else value
    return [text for one in inner for text in _texts(one)]


def holds(rule: Rule, values: Sequence[Any], *, default: str) -> bool:
    """Tell whether values keep a rule; rules that cannot be checked here hold."""
    texts = [value for value in values if isinstance(value, str)]
    match rule.name:
        case "minInputNumRule":
            return len(values) >= int(rule.value)
        case "maxInputNumRule":
            return len(values) <= int(rule.value)
        case "readOnlyRule":
            return rule.value != "true" or all(text == default for text in texts)
    return all(_text_holds(rule, text) for text in texts)


def _text_holds(rule: Rule, text: str) -> bool:
    match rule.name:
        case "valueTypeRule":
            return _is_of_type(text, rule.value)
        case "minLengthRule":
            return length(text, rule.unit) >= int(rule.value)
        case "maxLengthRule":
            return length(text, rule.unit) <= int(rule.value)
        case "minValueRule":
            return _within(text, rule, least=True)
        case "maxValueRule":
            return _within(text, rule, least=False)
        case "minDecimalDigitsRule":
            return _decimals(text) >= int(rule.value)
        case "maxDecimalDigitsRule":
            return _decimals(text) <= int(rule.value)
        case "regexRule" | "regxRule":
            return re.fullmatch(rule.value, text) is not None
    return True
