"""Content of a call: JSON or XML text to plain values, and answers back in the form of the question."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from sluis.sandbox.cainiao.errors import ILLEGAL_FORMAT, LinkError


def is_xml(text: str) -> bool:
    """Tell the form of a content by its first character."""
    return text.lstrip().startswith("<")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice")
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def read_json(text: str) -> dict[str, Any]:
    """Read a JSON object. Raise LinkError S01 for anything else, doubled keys and NaN included."""
    try:
        value = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise LinkError(ILLEGAL_FORMAT, f"illegal json: {error}") from error
    if not isinstance(value, dict):
        raise LinkError(ILLEGAL_FORMAT, "illegal json: the content must be an object")
    return value


def _plain(element: etree._Element) -> Any:
    children = list(element)
    if not children:
        return element.text or ""
    if all(child.tag == "item" for child in children):
        return [_plain(child) for child in children]
    names = [child.tag for child in children]
    if len(set(names)) != len(names):
        raise LinkError(ILLEGAL_FORMAT, f"illegal xml: an element stands twice in {element.tag}")
    return {str(child.tag): _plain(child) for child in children}


def read_xml(text: str) -> dict[str, Any]:
    """Read an XML content with root `request`. Raise LinkError S01 for anything else, a DOCTYPE included."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise LinkError(ILLEGAL_FORMAT, f"illegal xml: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise LinkError(ILLEGAL_FORMAT, "illegal xml: no DOCTYPE is taken")
    value = _plain(root)
    if root.tag != "request" or not isinstance(value, dict):
        raise LinkError(ILLEGAL_FORMAT, "illegal xml: the root must be request with elements in it")
    return value


def _fill(parent: etree._Element, value: Any) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _fill(etree.SubElement(parent, key), item)
    elif isinstance(value, list):
        for item in value:
            _fill(etree.SubElement(parent, "item"), item)
    else:
        parent.text = "" if value is None else str(value)


def write(value: dict[str, Any], *, as_xml: bool) -> tuple[str, bytes]:
    """Return content type and bytes of an answer."""
    if not as_xml:
        return "application/json; charset=UTF-8", json.dumps(value, ensure_ascii=False).encode()
    root = etree.Element("response")
    _fill(root, value)
    return "text/xml; charset=UTF-8", etree.tostring(root, encoding="UTF-8", xml_declaration=True)
