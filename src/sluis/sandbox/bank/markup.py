"""Writes XML elements in order, without mixed content."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from lxml import etree


class Writer:
    """Makes elements of one namespace; None among children is left out."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        # None is the default namespace; the stubs of lxml know string keys only.
        self._nsmap = cast("dict[str, str]", {None: namespace})

    def __call__(
        self, name: str, content: str | Iterable[etree._Element | None], **attributes: str
    ) -> etree._Element:
        element = etree.Element(f"{{{self._namespace}}}{name}", attributes, self._nsmap)
        if isinstance(content, str):
            element.text = content
        else:
            element.extend([child for child in content if child is not None])
        return element

    def nested(self, path: str, text: str) -> etree._Element:
        """Return elements inside each other, the innermost with the text: "Acct/Id/IBAN"."""
        first, _, rest = path.partition("/")
        return self(first, [self.nested(rest, text)]) if rest else self(first, text)


def to_bytes(root: etree._Element) -> bytes:
    """Return the document with its declaration, indented."""
    etree.cleanup_namespaces(root)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written
