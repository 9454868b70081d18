"""Writes rule documents as XML."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from sluis.sandbox.tmall.schema_model import Field, Rule, Value


def rule_document(fields: Iterable[Field]) -> str:
    """Return the rule document of some fields with their current contents."""
    root = etree.Element("itemRule")
    for field in fields:
        _write_field(root, field)
    return etree.tostring(root, encoding="unicode")


def _write_field(parent: etree._Element, field: Field) -> None:
    node = etree.SubElement(parent, "field", id=field.id, name=field.name, type=field.type)
    if field.rules:
        rules = etree.SubElement(node, "rules")
        for rule in field.rules:
            _write_rule(rules, rule)
    if field.default is not None:
        _write_default(node, field, field.default)
    if field.options:
        options = etree.SubElement(node, "options")
        for option in field.options:
            etree.SubElement(options, "option", displayName=option.name, value=option.value)
    if field.fields:
        inner = etree.SubElement(node, "fields")
        for child in field.fields:
            _write_field(inner, child)


def _write_rule(parent: etree._Element, rule: Rule) -> None:
    given = {
        "name": rule.name,
        "value": rule.value,
        "exProperty": rule.ex_property,
        "unit": rule.unit,
        "url": rule.url,
    }
    node = etree.SubElement(parent, "rule", {key: value for key, value in given.items() if value})
    if rule.depend is None:
        return
    depend = etree.SubElement(node, "depend-group", operator=rule.depend.operator)
    for express in rule.depend.expresses:
        etree.SubElement(
            depend, "depend-express", fieldId=express.field_id, value=express.value, symbol=express.symbol
        )


def _write_default(node: etree._Element, field: Field, value: Value) -> None:
    if isinstance(value, str):
        etree.SubElement(node, "default-value").text = value
    elif isinstance(value, dict):
        _write_group(etree.SubElement(node, "default-complex-values"), field, value)
    elif field.type == "multiComplex":
        for instance in value:
            if isinstance(instance, dict):
                _write_group(etree.SubElement(node, "default-complex-values"), field, instance)
    else:
        texts = etree.SubElement(node, "default-values")
        for text in value:
            etree.SubElement(texts, "default-value").text = str(text)


def _write_group(node: etree._Element, field: Field, values: dict[str, Value]) -> None:
    for child in field.fields:
        if child.id in values:
            _write_content(node, child, values[child.id])


def _write_content(parent: etree._Element, field: Field, value: Value) -> None:
    node = etree.SubElement(parent, "field", id=field.id, name=field.name, type=field.type)
    if isinstance(value, str):
        etree.SubElement(node, "value").text = value
    elif isinstance(value, dict):
        _write_group(etree.SubElement(node, "complex-values"), field, value)
    elif field.type == "multiComplex":
        for instance in value:
            if isinstance(instance, dict):
                _write_group(etree.SubElement(node, "complex-values"), field, instance)
    else:
        texts = etree.SubElement(node, "values")
        for text in value:
            etree.SubElement(texts, "value").text = str(text)
