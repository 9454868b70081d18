"""May this node be taken now? Duplicates, unknown things, and states that forbid it."""

from __future__ import annotations

from decimal import Decimal

from sluis.sandbox.chinaport.errors import FAMILIES, RETURN_LINE_UNKNOWN, Refusal
from sluis.sandbox.chinaport.schema import Node
from sluis.sandbox.chinaport.state import Book, Document

REJECTED, WITHDRAWN, DELETED = "100", "withdrawn", "deleted"
_OVER = frozenset({REJECTED, WITHDRAWN, DELETED})
BEFORE_CLEARANCE = frozenset({"", "1", "2", "3", "4", "100", "120", "300"})
RELEASED = frozenset({"800", "899"})


def is_over(document: Document) -> bool:
    """Tell whether a list has ended without release and its order is free again."""
    return document.status in _OVER or document.status.startswith("-")


class Permits:
    """Checks a node against what is stored."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def check(self, kind: str, key: str, node: Node, *, oldest_waybill_s: float) -> None:
        """Raise Refusal when the node may not be taken."""
        if kind == "513":
            self._status(key)
        elif kind == "621":
            self._list(key, node)
        elif kind == "623":
            self._withdrawal(node)
        elif kind == "625":
            self._return(node)
        else:
            self._document(kind, key, node, oldest_waybill_s)

    def _document(self, kind: str, key: str, node: Node, oldest_waybill_s: float) -> None:
        family, stored = FAMILIES[kind], self._book.live(kind, key)
        if node.head["appType"] == "1":
            reusable = kind == "511" and stored and stored.row["created_s"] < oldest_waybill_s
            if stored is not None and not reusable:
                raise Refusal(family.exists, f"已存在, 不能重复新增: {key.partition('|')[2]}")
            return
        if stored is None:
            raise Refusal(family.unknown, f"不存在, 不能变更或删除: {key.partition('|')[2]}")
        if any(not is_over(document) for document in self._book.live_of_order("621", stored.row["order_no"])):
            raise Refusal(family.too_late, "该订单已申报清单, 不能变更或删除")

    def _status(self, key: str) -> None:
        family = FAMILIES["513"]
        if self._book.live("511", key) is None:
            raise Refusal(family.unknown, f"运单不存在: {key.partition('|')[2]}")
        if self._book.live("513", key) is not None:
            raise Refusal(family.exists, f"运单状态已存在: {key.partition('|')[2]}")

    def _list(self, key: str, node: Node) -> None:
        family, stored = FAMILIES["621"], self._book.live("621", key)
        if node.head["appType"] == "1":
            if stored is not None and not is_over(stored):
                raise Refusal(family.exists, f"清单已申报: {node.head['orderNo']}")
            return
        if stored is None:
            raise Refusal(family.unknown, f"清单未申报, 不能变更或删除: {node.head['orderNo']}")
        if stored.status not in BEFORE_CLEARANCE:
            raise Refusal(family.too_late, f"清单状态({stored.status})不允许变更")
        if node.head["appType"] == "3" and stored.row["invt_no"] and stored.status != REJECTED:
            raise Refusal(family.too_late, "清单已有海关编号, 须申请撤销(CEB623)")

    def _own_list(self, kind: str, node: Node) -> Document:
        family, found = FAMILIES[kind], self._book.list_of(node.head["invtNo"])
        if found is None:
            raise Refusal(family.unknown, f"清单不存在: {node.head['invtNo']}")
        for name in ("orderNo", "ebpCode", "ebcCode", "logisticsNo", "buyerIdNumber", "buyerName"):
            if node.head[name] != found.head[name]:
                raise Refusal(family.check, f"[{name}]与原清单不一致")
        return found

    def _withdrawal(self, node: Node) -> None:
        family, found = FAMILIES["623"], self._own_list("623", node)
        if any(document.status != REJECTED for document in self._book.about_list("623", node.head["invtNo"])):
            raise Refusal(family.exists, f"撤销申请已申报: {node.head['invtNo']}")
        if found.status not in ("120", "300"):
            raise Refusal(family.too_late, f"清单状态({found.status})不允许撤销")

    def _return(self, node: Node) -> None:
        family, found = FAMILIES["625"], self._own_list("625", node)
        if found.status not in RELEASED:
            raise Refusal(family.too_late, f"清单状态({found.status})不允许退货")
        lines = {line["gnum"]: line for line in found.lines}
        for line in node.lines:
            original = lines.get(line["gnum"])
            if original is None or any(line[name] != original[name] for name in ("gcode", "unit")):
                raise Refusal(RETURN_LINE_UNKNOWN, f"第{line['gnum']}项在原清单中不存在或编码、单位不符")


def returned_before(book: Book, invt_no: str, *, but: int) -> dict[str, Decimal]:
    """Return by gnum what earlier returns of a list, not rejected, have taken back."""
    taken: dict[str, Decimal] = {}
    for document in book.about_list("625", invt_no):
        if document.id != but and document.status != REJECTED:
            for line in document.lines:
                taken[line["gnum"]] = taken.get(line["gnum"], Decimal(0)) + Decimal(line["qty"])
    return taken
