"""What a corrected message says otherwise than the one before it: field by field, people's data hidden.

Compared are the messages as they were sent, so the answer holds whatever the order says today. Numbers and moments
of the sending itself always differ and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

# Of the sending, not of what is declared; the signature follows from the rest.
_OF_THE_SENDING: Final = frozenset({"guid", "appType", "appTime", "appStatus", "copNo", "preNo"})
_PERSONAL: Final = frozenset({
    "buyerName", "buyerIdNumber", "buyerTelephone", "payerName", "payerIdNumber", "telephone", "consignee",
    "consigneeTelephone", "consigneeAddress", "buyerRegNo",
})  # fmt: skip
_LINES: Final = frozenset({"OrderList", "InventoryList"})
_BUSINESS: Final = frozenset({"Order", "Payment", "Logistics", "Inventory"})
HIDDEN: Final = "…"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: its name on the wire, the line it stands in if any, before and after.

    A field that was not there is empty; of people only that it differs is told.
    """

    field: str
    line: int | None
    before: str
    after: str


def changes(before: bytes, after: bytes) -> tuple[Change, ...]:
    """Return what a later message says otherwise, in the order of its fields; nothing of one that cannot be read."""
    old, new = _fields(before), _fields(after)
    if old is None or new is None:
        return ()
    names = list(dict.fromkeys([*new, *old]))
    return tuple(
        _change(name, line, old.get((name, line), ""), new.get((name, line), ""))
        for name, line in names
        if old.get((name, line), "") != new.get((name, line), "")
    )


def _change(name: str, line: int | None, before: str, after: str) -> Change:
    if name in _PERSONAL:
        return Change(name, line, HIDDEN if before else "", HIDDEN if after else "")
    return Change(name, line, before, after)


def _fields(raw: bytes) -> dict[tuple[str, int | None], str] | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        return None
    return {(name, line): text for name, line, text in _leaves(root, None) if name not in _OF_THE_SENDING}


def _leaves(node: etree._Element, line: int | None) -> Iterator[tuple[str, int | None, str]]:
    for place, child in enumerate(node, 1):
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child).localname
        if node.getparent() is None and name not in _BUSINESS:
            continue  # Transfer and signature.
        if len(child):
            yield from _leaves(child, _line(child) or place if name in _LINES else line)
        else:
            yield name, line, (child.text or "").strip()


def _line(node: etree._Element) -> int | None:
    number = next((one.text or "" for one in node if etree.QName(one).localname == "gnum"), "")
    return int(number) if number.isdigit() else None
