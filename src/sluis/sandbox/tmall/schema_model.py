"""The rule language of item schemas: fields, their rules, and when a rule applies.

Grammar: the platform's schema document, https://developer.alibaba.com/docs/doc.htm?articleId=108953&docType=1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

FieldType = Literal["input", "multiInput", "singleCheck", "multiCheck", "complex", "multiComplex", "label"]

# What a seller submits: text, several texts, named values, or several groups of named values.
Value = str | list[str] | dict[str, "Value"] | list[dict[str, "Value"]]
Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Depend:
    """One condition on another field; the symbol is one of the document's, `==` unless said."""

    field_id: str
    value: str
    symbol: str = "=="


@dataclass(frozen=True, slots=True)
class DependGroup:
    """Conditions joined by `and` or `or`; a rule whose group is false does not apply."""

    expresses: tuple[Depend, ...]
    operator: str = "and"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a field."""

    name: str
    value: str
    unit: str = ""
    ex_property: str = ""
    url: str = ""
    depend: DependGroup | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its value is sent, its name is shown."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a rule document."""

    id: str
    name: str
    type: FieldType
    rules: tuple[Rule, ...] = ()
    options: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    default: Value | None = None

    def rule(self, name: str, applies: Mapping[Rule, bool] | None = None) -> Rule | None:
        """Return the first rule of a name (that applies, when told which do)."""
        return next(
            (rule for rule in self.rules if rule.name == name and (applies is None or applies[rule])), None
        )

    def with_default(self, default: Value | None) -> Field:
        """Return the same field holding a current content."""
        return replace(self, default=default)


def text_field(id_: str, name: str, *rules: Rule) -> Field:
    """Make an input field of type text."""
    return Field(id_, name, "input", (Rule("valueTypeRule", "text"), *rules))


def input_field(id_: str, name: str, value_type: str, *rules: Rule) -> Field:
    """Make an input field of another value type."""
    return Field(id_, name, "input", (Rule("valueTypeRule", value_type), *rules))


def choice(id_: str, name: str, options: Mapping[str, str], *rules: Rule) -> Field:
    """Make a field with one choice; `options` maps value to shown name."""
    return Field(id_, name, "singleCheck", rules, tuple(Option(*pair) for pair in options.items()))


def group(id_: str, name: str, fields: tuple[Field, ...], *rules: Rule) -> Field:
    """Make a complex field."""
    return Field(id_, name, "complex", rules, fields=fields)


REQUIRED = Rule("requiredRule", "true")


def required_when(*expresses: Depend, operator: str = "and") -> Rule:
    """Make a required rule that depends on other fields."""
    return Rule("requiredRule", "true", depend=DependGroup(expresses, operator))


def disabled_when(*expresses: Depend, operator: str = "and") -> Rule:
    """Make a disable rule that depends on other fields."""
    return Rule("disableRule", "true", depend=DependGroup(expresses, operator))


def bytes_at_most(count: int) -> Rule:
    """Limit a text in bytes, a Chinese character counting two."""
    return Rule("maxLengthRule", str(count), unit="byte")


def characters_at_most(count: int) -> Rule:
    """Limit a text in characters."""
    return Rule("maxLengthRule", str(count), unit="character")


def tip(text: str) -> Rule:
    """Tell the seller something."""
    return Rule("tipRule", text)


def developer_tip(text: str) -> Rule:
    """Tell the developer something."""
    return Rule("devTipRule", text)
