"""Returns (CEB625): what stands against one, and what follows when the goods are back.

GACC 2018 No. 194 and 2020 No. 45: apply within 30 days of release, goods back at the site within 45.
"""

from __future__ import annotations

from decimal import Decimal

from sluis.sandbox.chinaport import codes, holdings, tax
from sluis.sandbox.chinaport.outbox import Outbox
from sluis.sandbox.chinaport.permits import returned_before
from sluis.sandbox.chinaport.state import Book, Document
from sluis.sandbox.chinaport.taxing import make_bill, void_bill

_DAY_S = 86400
APPLY_WITHIN_S = 30 * _DAY_S
BACK_WITHIN_S = 45 * _DAY_S


class Returns:
    """Judges returns and carries them out."""

    def __init__(self, book: Book, outbox: Outbox) -> None:
        self._book = book
        self._outbox = outbox

    def _list(self, document: Document) -> Document:
        found = self._book.list_of(document.head["invtNo"])
        if found is None:
            raise LookupError(f"return {document.id} lost its list")
        return found

    def objection(self, document: Document, at_s: float) -> str:
        """Return why a return is rejected, in Chinese, or an empty text."""
        found = self._list(document)
        if document.row["created_s"] > found.row["released_s"] + APPLY_WITHIN_S:
            return "超过放行之日起30日, 不能申请退货"
        before = returned_before(self._book, document.head["invtNo"], but=document.id)
        bought = {line["gnum"]: Decimal(line["qty"]) for line in found.lines}
        for line in document.lines:
            left = bought[line["gnum"]] - before.get(line["gnum"], Decimal(0))
            if Decimal(line["qty"]) > left:
                return f"[qty]第{line['gnum']}项退货数量{line['qty']}超过可退数量{left}"
        return ""

    def goods_in(self, document: Document, at_s: float) -> None:
        """Goods are back: void the bill, bill what is kept, free allowance and stock. Too late: nothing."""
        found = self._list(document)
        if at_s > found.row["released_s"] + BACK_WITHIN_S:
            self._book.change(document.id, gate_s=None)
            return
        void_bill(self._book, self._outbox, found, at_s)
        kept = self._kept(found)
        whole = tax.taxable_value(found.head, found.lines)
        charges = Decimal(found.head["freight"]) + Decimal(found.head["insuredFee"])
        goods = whole - charges
        kept_goods = sum((Decimal(line["totalPrice"]) for line in kept), Decimal(0))
        kept_value = whole * kept_goods / goods if goods else Decimal(0)
        used = self._used(found)
        holdings.give_back_part(self._book, found, used - kept_value)
        self._restock(found, document)
        if kept:
            make_bill(self._book, self._outbox, found, kept, at_s)

    def _used(self, found: Document) -> Decimal:
        row = self._book.store.row(
            "SELECT units FROM chinaport_allowances WHERE document_id = ?", (found.id,)
        )
        return Decimal(row["units"] if row else 0) / 100_000

    def _kept(self, found: Document) -> list[dict[str, str]]:
        """Return the lines the buyer keeps after all returns whose goods are back."""
        returned: dict[str, Decimal] = {}
        for other in self._book.about_list("625", str(found.row["invt_no"])):
            if other.row["gate_s"] is not None:
                for line in other.lines:
                    returned[line["gnum"]] = returned.get(line["gnum"], Decimal(0)) + Decimal(line["qty"])
        kept = []
        for line in found.lines:
            quantity = Decimal(line["qty"])
            left = quantity - returned.get(line["gnum"], Decimal(0))
            if left > 0:
                share = {name: str(Decimal(line[name]) * left / quantity) for name in ("totalPrice", "qty1")}
                kept.append(line | share | {"qty": str(left)})
        return kept

    def _restock(self, found: Document, document: Document) -> None:
        if found.head["tradeMode"] != codes.BONDED:
            return
        numbers = {line["gnum"]: line["itemRecordNo"] for line in found.lines}
        for line in document.lines:
            record_no = numbers[line["gnum"]]
            left = holdings.stock(self._book, found.head["emsNo"], record_no)
            holdings.set_stock(self._book, found.head["emsNo"], record_no, left + Decimal(line["qty"]))
