"""Reads parameter documents (`xml_data`): values only, checked for shape against the fields they name."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from sluis.sandbox.tmall import errors
from sluis.sandbox.tmall.schema_model import Field, Value, Values

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 12

_ROOTS = {"itemParam", "itemRule", "itemSchema", "rules"}
_GROUPS = ("complex-values", "complex-value")


def read_values(text: str, fields: Iterable[Field], parameter: str = "xml_data") -> Values:
    """Return the submitted values; raise the platform's refusal for what is malformed or unknown."""
    root = _parse(text, parameter)
    return _read_fields(root, {field.id: field for field in fields}, 1)


def named_fields(text: str, parameter: str = "xml_data") -> list[str]:
    """Return the ids of the top-level fields of a document, whatever they hold."""
    return [str(node.get("id", "")) for node in _parse(text, parameter) if node.tag == "field"]


def _parse(text: str, parameter: str) -> etree._Element:
    data = text.encode("utf-8", "replace")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        encoding="utf-8",
    )
    try:
        if len(data) > MAX_BYTES:
            raise errors.invalid_parameter(parameter, "XML内容过大")
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise errors.invalid_parameter(parameter, "XML格式错误，无法解析") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise errors.invalid_parameter(parameter, "XML不允许包含DOCTYPE声明")
    if root.tag not in _ROOTS:
        raise errors.invalid_parameter(parameter, "XML根节点应为itemParam或itemRule")
    return root


def _read_fields(parent: etree._Element, known: dict[str, Field], depth: int) -> Values:
    if depth > MAX_DEPTH:
        raise errors.invalid_parameter("xml_data", "XML嵌套层次过深")
    values: Values = {}
    for node in parent:
        if node.tag != "field":
            continue
        id_ = str(node.get("id", ""))
        field = known.get(id_)
        if field is None:
            raise errors.invalid_parameter(id_ or "xml_data", f"字段不存在：{id_}")
        if id_ in values:
            raise errors.invalid_parameter(id_, f"字段【{field.name}】重复提交")
        if node.get("type", field.type) != field.type:
            raise errors.invalid_parameter(id_, f"字段【{field.name}】的类型应为{field.type}")
        value = _read_content(node, field, depth)
        if value:
            values[id_] = value
    return values


def _read_content(node: etree._Element, field: Field, depth: int) -> Value:
    """Return what a field holds; an empty field reads as an empty value and counts as not given."""
    if field.type in ("input", "singleCheck", "label"):
        return _text(node.find("value"))
    if field.type in ("multiInput", "multiCheck"):
        return [text for value in node.iterfind("values/value") if (text := _text(value))]
    children = {child.id: child for child in field.fields}
    groups = [child for child in node if child.tag in _GROUPS]
    instances = [_read_fields(group, children, depth + 1) for group in groups]
    if field.type == "multiComplex":
        return [instance for instance in instances if instance]
    if len(instances) > 1:
        raise errors.invalid_parameter(field.id, f"字段【{field.name}】只能填写一组值")
    return instances[0] if instances else {}


def _text(node: etree._Element | None) -> str:
    return "".join(str(text) for text in node.itertext()).strip() if node is not None else ""
