"""Parse XML of a bank without following anything out of it."""

from __future__ import annotations

from lxml import etree

MOST_BYTES = 64 * 1024 * 1024


class NotXml(ValueError):
    """The bytes are no XML that we read."""


def parse(content: bytes) -> etree._Element:
    """Return the root. Raise NotXml for a document type, for what is not well-formed, and beyond 64 MB."""
    if len(content) > MOST_BYTES:
        raise NotXml(f"larger than {MOST_BYTES // 1024 // 1024} MB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotXml(str(error)[:120]) from error
    if b"<!DOCTYPE" in content or root.getroottree().docinfo.internalDTD is not None:
        raise NotXml("a document type is not read")
    return root


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(etree.QName(element).localname)


def children(element: etree._Element, path: str) -> list[etree._Element]:
    """Return the elements at a path of local names, in any namespace: "NtryDtls/TxDtls"."""
    found = [element]
    for name in path.split("/"):
        found = [kid for one in found for kid in one if isinstance(kid.tag, str) and local(kid) == name]
    return found


def text(element: etree._Element, *paths: str) -> str:
    """Return the stripped text at the first of some paths that has any, or an empty text."""
    for path in paths:
        for one in children(element, path):
            if one.text and one.text.strip():
                return one.text.strip()
    return ""
