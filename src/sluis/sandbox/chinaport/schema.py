"""Reads a CEB message against its tables. Whatever does not fit is a SchemaBreach that names the place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from sluis.sandbox.chinaport.errors import SchemaBreach
from sluis.sandbox.chinaport.tables import (
    BASE_SUBSCRIBE,
    BASE_TRANSFER,
    FORMS,
    NAMESPACE,
    Form,
    Table,
)

SIGNATURES = "http://www.w3.org/2000/09/xmldsig#"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_GUID = re.compile(r"[0-9A-Z-]{36}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,14}(\.\d{1,5})?", re.ASCII)
_ROOT = re.compile(r"CEB(\d{3})Message", re.ASCII)


@dataclass(frozen=True, slots=True)
class Node:
    """One business node: the values of its head by element name, and its lines."""

    head: dict[str, str]
    lines: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Message:
    """A message that fits its tables. `root` stays untouched for the signature."""

    kind: str
    guid: str
    nodes: list[Node]
    transfer: dict[str, str]
    root: etree._Element


def parse(content: bytes) -> etree._Element:
    """Parse hardened. Raise SchemaBreach for broken XML, a DOCTYPE, a comment or an instruction."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SchemaBreach(f"not well-formed: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise SchemaBreach("a DOCTYPE is not taken")
    for node in root.getroottree().iter(etree.Comment, etree.ProcessingInstruction, etree.Entity):
        raise SchemaBreach(f"line {node.sourceline}: comments and instructions are not taken")
    if any(isinstance(node, etree._Comment | etree._ProcessingInstruction) for node in _beside(root)):
        raise SchemaBreach("nothing may stand beside the root element")
    return root


def _beside(root: etree._Element) -> list[etree._Element]:
    return [*root.itersiblings(preceding=True), *root.itersiblings()]


def name_of(element: etree._Element, namespace: str = NAMESPACE) -> str:
    """Return an element's name inside a namespace. Raise SchemaBreach for another namespace."""
    found = etree.QName(element)
    if found.namespace != namespace:
        raise SchemaBreach(f"{found.localname}: namespace must be {namespace}, is {found.namespace}")
    return found.localname


def read(content: bytes) -> Message:
    """Read a message that goes in. Raise SchemaBreach."""
    root = parse(content)
    match = _ROOT.fullmatch(name_of(root))
    if match is None or match[1] not in FORMS:
        raise SchemaBreach(f"{etree.QName(root).localname}: no message that goes in")
    kind = match[1]
    guid = _root_guid(root)
    form = FORMS[kind]
    children = list(root)
    _no_text(root)
    nodes = []
    while children and _is(children[0], form.node):
        nodes.append(_node(children.pop(0), form))
    if not children or not _is(children[0], "BaseTransfer"):
        raise SchemaBreach(_expected(children, f"{form.node} or BaseTransfer"))
    transfer = leaves(children.pop(0), BASE_TRANSFER)
    if transfer["dxpMode"] != "DXP":
        raise SchemaBreach("BaseTransfer.dxpMode: must be DXP")
    _tail(children)
    return Message(kind, guid, nodes, transfer, root)


def _root_guid(root: etree._Element) -> str:
    for name in map(str, root.attrib):
        if name not in ("guid", "version") and not name.startswith(_XSI):
            raise SchemaBreach(f"attribute {name} of the root is unknown")
    guid = root.get("guid")
    if guid is None or not _GUID.fullmatch(guid):
        raise SchemaBreach("attribute guid of the root: 36 characters, capitals")
    if root.get("version") != "1.0":
        raise SchemaBreach("attribute version of the root: must be 1.0")
    return guid


def _is(element: etree._Element, name: str) -> bool:
    return bool(element.tag == f"{{{NAMESPACE}}}{name}")


def _expected(rest: list[etree._Element], wanted: str) -> str:
    found = str(etree.QName(rest[0]).localname) if rest else "the end"
    return f"expected {wanted}, found {found}"


def _no_text(element: etree._Element) -> None:
    texts = [element.text, *(child.tail for child in element)]
    if any(text and text.strip() for text in texts):
        raise SchemaBreach(f"{etree.QName(element).localname}: text between elements")


def _tail(children: list[etree._Element]) -> None:
    subscribers = 0
    while children and _is(children[0], "BaseSubscribe"):
        leaves(children.pop(0), BASE_SUBSCRIBE)
        subscribers += 1
    if subscribers > 5:
        raise SchemaBreach("BaseSubscribe: at most 5")
    if children and _is(children[0], "ExtendMessage"):
        _extension(children.pop(0))
    if children and children[0].tag == f"{{{SIGNATURES}}}Signature":
        children.pop(0)
    if children:
        raise SchemaBreach(_expected(children, "the end"))


def _extension(element: etree._Element) -> None:
    names = [name_of(child) for child in element]
    if names != ["name", "version", "Message"]:
        raise SchemaBreach("ExtendMessage: name, version, Message")
    for child in list(element)[:2]:
        check_value(child.text or "", "C..30", f"ExtendMessage.{name_of(child)}")


def _node(element: etree._Element, form: Form) -> Node:
    if not form.head:
        return Node(leaves(element, form.fields))
    _no_text(element)
    if element.attrib:
        raise SchemaBreach(f"{form.node}: no attributes")
    children = list(element)
    if not children or not _is(children[0], form.head):
        raise SchemaBreach(f"{form.node}: {_expected(children, form.head)}")
    for child in children[1:]:
        if not form.line or not _is(child, form.line):
            raise SchemaBreach(f"{form.node}: {_expected([child], form.line or 'the end')}")
    return Node(leaves(children[0], form.fields), [leaves(child, form.line_fields) for child in children[1:]])


def leaves(element: etree._Element, fields: Table, namespace: str = NAMESPACE) -> dict[str, str]:
    """Read an element whose children are plain values, in the table's order. Raise SchemaBreach."""
    owner = etree.QName(element).localname
    _no_text(element)
    if element.attrib:
        raise SchemaBreach(f"{owner}: no attributes")
    children = list(element)
    values = {}
    for item in fields:
        if children and name_of(children[0], namespace) == item.name:
            child = children.pop(0)
            if len(child) or child.attrib:
                raise SchemaBreach(f"{owner}.{item.name}: a plain value is wanted")
            values[item.name] = child.text or ""
            check_value(values[item.name], item.type, f"{owner}.{item.name}")
        elif item.required:
            raise SchemaBreach(f"{owner}: {_expected(children, item.name)}")
    if children:
        raise SchemaBreach(f"{owner}: {etree.QName(children[0]).localname} is unknown here or out of order")
    return values


def _is_time(pattern: str, digits: int) -> Callable[[str], bool]:
    def check(value: str) -> bool:
        if len(value) != digits or not (value.isascii() and value.isdigit()):
            return False
        try:
            datetime.strptime(value, pattern)
        except ValueError:
            return False
        return True

    return check


_CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "GUID": (lambda value: bool(_GUID.fullmatch(value)), "36 characters, capitals"),
    "N19,5": (
        lambda value: bool(_DECIMAL.fullmatch(value)),
        "a decimal, 14 digits before and 5 after the point",
    ),
    "N9": (lambda value: len(value) <= 9 and value.isascii() and value.isdigit(), "up to 9 digits"),
    "INT": (lambda value: len(value) <= 9 and value.isascii() and value.isdigit(), "an integer"),
    "T14": (_is_time("%Y%m%d%H%M%S", 14), "a time yyyyMMddHHmmss"),
    "D8": (_is_time("%Y%m%d", 8), "a date yyyyMMdd"),
}


def check_value(value: str, kind: str, path: str) -> None:
    """Check one value against its type. Raise SchemaBreach naming the path."""
    if kind in _CHECKS:
        fits, wanted = _CHECKS[kind]
        if not fits(value):
            raise SchemaBreach(f"{path}: must be {wanted}")
    elif kind.startswith("C.."):
        if not 1 <= len(value) <= int(kind[3:]):
            raise SchemaBreach(f"{path}: must have 1 to {kind[3:]} characters, has {len(value)}")
    elif len(value) != int(kind[1:]):
        raise SchemaBreach(f"{path}: must have exactly {kind[1:]} characters, has {len(value)}")
