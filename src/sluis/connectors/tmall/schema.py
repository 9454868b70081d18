"""The rule XML of a category: read into fields, a filled form checked against every rule, written as parameter XML.

Grammar: developer.alibaba.com article 108953 and the platform's own Schema SDK (fact sheet "tmall" §7.1, §7.2).
A value is a text, a list of texts, a form (one complex), or a list of forms (many). Pure: no socket.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from sluis.connectors.tmall import schema_rules
from sluis.connectors.tmall.schema_rules import Depend, Rule

Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: what is shown and what is sent."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a category with its rules, options, inner fields and default."""

    id: str
    name: str
    type: str  # input, multiInput, singleCheck, multiCheck, complex, multiComplex, label
    rules: tuple[Rule, ...]
    options: tuple[Option, ...]
    fields: tuple[Field, ...]
    default: str

    def option_named(self, name: str) -> str | None:
        """Return the value of the option with this name."""
        return next((option.value for option in self.options if option.name == name), None)


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that a form breaks: the field, its Chinese label, the rule, and its limit."""

    field: str
    label: str
    rule: str
    limit: str


class SchemaUnreadable(ValueError):
    """A document that is no rule XML."""


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def read(document: str) -> tuple[Field, ...]:
    """Read a rule document; roots itemRule, itemParam, itemSchema and rules are accepted. Raise SchemaUnreadable."""
    if "<!DOCTYPE" in document[:2000]:
        raise SchemaUnreadable("a DOCTYPE is refused")
    try:
        root = etree.fromstring(document.encode(), _parser())
    except etree.XMLSyntaxError as error:
        raise SchemaUnreadable(f"not XML: {error}") from error
    return tuple(_field(node) for node in root.findall("field"))


def _field(node: etree._Element) -> Field:
    return Field(
        id=node.get("id", ""),
        name=node.get("name", ""),
        type=node.get("type", "input"),
        rules=tuple(_rule(rule) for rule in node.findall("rules/rule")),
        options=tuple(
            Option(option.get("displayName", ""), option.get("value", ""))
            for option in node.findall("options/option")
        ),
        fields=tuple(_field(child) for child in node.findall("fields/field")),
        default=node.findtext("default-value") or "",
    )


def _rule(node: etree._Element) -> Rule:
    group = node.find("depend-group")
    depends = (
        tuple(
            Depend(e.get("fieldId", ""), e.get("value", ""), e.get("symbol") or "==")
            for e in group.findall("depend-express")
        )
        if group is not None
        else ()
    )
    return Rule(
        name=node.get("name", ""),
        value=node.get("value", ""),
        exclusive=node.get("exProperty", "") == "not include",
        unit=node.get("unit", ""),
        depends=depends,
        any_depend=group is not None and group.get("operator") == "or",
    )


def check(fields: Iterable[Field], form: Form) -> list[Problem]:
    """Return every rule that a form breaks, in the order of the fields."""
    return _check_all(fields, form, (form,))


def _check_all(fields: Iterable[Field], form: Form, scopes: tuple[Form, ...]) -> list[Problem]:
    return [problem for field in fields for problem in _check_field(field, form.get(field.id), scopes)]


def _check_field(field: Field, value: Any, scopes: tuple[Form, ...]) -> list[Problem]:
    rules = [rule for rule in field.rules if rule.applies(*scopes)]
    given = value not in (None, "", [], {})
    if any(rule.name == "disableRule" and rule.value == "true" for rule in rules):
        return [Problem(field.id, field.name, "disableRule", "")] if given else []
    if not given:
        required = any(rule.name == "requiredRule" and rule.value == "true" for rule in rules)
        return [Problem(field.id, field.name, "requiredRule", "")] if required else []
    if not _has_shape(field, value):
        return [Problem(field.id, field.name, "shape", field.type)]
    if field.type == "complex":
        totals = [
            Problem(field.id, field.name, rule.name, rule.value)
            for rule in rules
            if not schema_rules.total_holds(rule, value)
        ]
        return totals + _check_all(field.fields, value, (value, *scopes))
    if field.type == "multiComplex":
        inner = [problem for one in value for problem in _check_all(field.fields, one, (one, *scopes))]
        return inner + _broken(field, rules, value)
    return _not_options(field, value) + _broken(field, rules, value)


def _has_shape(field: Field, value: Any) -> bool:
    """Tell whether a value has the shape of the field's type: a text, a list, a form, or a list of forms."""
    match field.type:
        case "complex":
            return isinstance(value, Mapping)
        case "multiComplex":
            return isinstance(value, list) and all(isinstance(one, Mapping) for one in value)
        case "multiInput" | "multiCheck":
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, str)


def _not_options(field: Field, value: Any) -> list[Problem]:
    if field.type not in ("singleCheck", "multiCheck"):
        return []
    allowed = {option.value for option in field.options}
    chosen = [value] if isinstance(value, str) else value
    return [Problem(field.id, field.name, "option", str(one)) for one in chosen if one not in allowed]


def _broken(field: Field, rules: Iterable[Rule], value: Any) -> list[Problem]:
    values = [value] if isinstance(value, str) else list(value)
    return [
        Problem(field.id, field.name, rule.name, rule.value)
        for rule in rules
        if not schema_rules.holds(rule, values, default=field.default)
    ]


def write(fields: Iterable[Field], form: Form) -> str:
    """Write a form as parameter XML: only values, in the order of the schema, defaults of read-only fields included."""
    root = etree.Element("itemParam")
    _write_fields(root, fields, form)
    return etree.tostring(root, encoding="unicode")


def _write_fields(parent: etree._Element, fields: Iterable[Field], form: Form) -> None:
    for field in fields:
        value = form.get(field.id)
        if value in (None, "", [], {}):
            continue
        node = etree.SubElement(parent, "field", id=field.id, name=field.name, type=field.type)
        if field.type == "complex":
            _write_fields(etree.SubElement(node, "complex-values"), field.fields, value)
        elif field.type == "multiComplex":
            for one in value:
                _write_fields(etree.SubElement(node, "complex-values"), field.fields, one)
        elif field.type in ("multiInput", "multiCheck"):
            values = etree.SubElement(node, "values")
            for one in value:
                etree.SubElement(values, "value").text = one
        else:
            etree.SubElement(node, "value").text = str(value)
