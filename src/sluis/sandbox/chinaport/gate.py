"""The gate: order, payment, waybill and list must agree before customs stores the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sluis.sandbox.chinaport import codes, tariff
from sluis.sandbox.chinaport.companies import ACCOUNT_BOOK
from sluis.sandbox.chinaport.holdings import stock, wanted_stock
from sluis.sandbox.chinaport.state import Book, Document

_STORED = "120"


@dataclass(frozen=True, slots=True)
class Papers:
    """The four documents of one parcel."""

    order: dict[str, str]
    order_lines: list[dict[str, str]]
    payment: dict[str, str]
    waybill: dict[str, str]
    listed: dict[str, str]
    list_lines: list[dict[str, str]]


def gather(book: Book, document: Document) -> tuple[Papers | None, str]:
    """Return the four papers, or None and the Chinese names of those still missing."""
    head = document.head
    order = book.live("311", f"{head['ebpCode']}|{head['orderNo']}")
    payments = book.live_of_order("411", head["orderNo"])
    waybill = book.live("511", f"{head['logisticsCode']}|{head['logisticsNo']}")
    payment = next((paid for paid in payments if paid.status == _STORED), None)
    missing = [
        name
        for name, found in (("订单", order), ("支付单", payment), ("运单", waybill))
        if found is None or found.status != _STORED
    ]
    if missing or order is None or payment is None or waybill is None:
        return None, "、".join(missing)
    return Papers(order.head, order.lines, payment.head, waybill.head, head, document.lines), ""


def differences(papers: Papers, *, payer_must_be_buyer: bool) -> list[str]:
    """Return every difference between the papers, in Chinese, each with its field."""
    return [
        *_parties(papers),
        *_money(papers),
        *_people(papers, payer_must_be_buyer=payer_must_be_buyer),
        *_waybill(papers),
        *_lines(papers),
    ]


def _unequal(name: str, left: str, left_value: str, right: str, right_value: str) -> Iterator[str]:
    if left_value != right_value:
        yield f"[{name}]{left}({left_value})与{right}({right_value})不一致"


def _parties(papers: Papers) -> Iterator[str]:
    order, payment, listed = papers.order, papers.payment, papers.listed
    yield from _unequal("ebpCode", "支付单", payment["ebpCode"], "清单", listed["ebpCode"])
    yield from _unequal("ebcCode", "订单", order["ebcCode"], "清单", listed["ebcCode"])


def _money(papers: Papers) -> Iterator[str]:
    order, payment = papers.order, papers.payment
    if Decimal(order["acturalPaid"]) != Decimal(payment["amountPaid"]):
        yield from _unequal("amountPaid", "订单", order["acturalPaid"], "支付单", payment["amountPaid"])
    for name in ("payCode", "payTransactionId"):
        if name in order:
            yield from _unequal(name, "订单", order[name], "支付单", payment[name])


def _people(papers: Papers, *, payer_must_be_buyer: bool) -> Iterator[str]:
    order, payment, waybill, listed = papers.order, papers.payment, papers.waybill, papers.listed
    for name in ("buyerName", "buyerIdNumber"):
        if order[name] != listed[name]:
            yield f"[{name}]订单与清单订购人不一致"
    if payer_must_be_buyer and (payment["payerName"], payment["payerIdNumber"]) != (
        order["buyerName"],
        order["buyerIdNumber"],
    ):
        yield "[payerIdNumber]支付人与订购人不一致"
    for name in ("consignee", "consigneeTelephone", "consigneeAddress"):
        if order[name] != waybill[name]:
            yield f"[{name}]订单与运单收货人信息不一致"
    if waybill["consigneeAddress"] != listed["consigneeAddress"]:
        yield "[consigneeAddress]清单与运单收货地址不一致"


def _waybill(papers: Papers) -> Iterator[str]:
    waybill, listed = papers.waybill, papers.listed
    yield from _unequal("orderNo", "运单", waybill["orderNo"], "清单", listed["orderNo"])
    if listed["tradeMode"] == codes.DIRECT:
        yield from _unequal("billNo", "运单", waybill.get("billNo", ""), "清单", listed["billNo"])


def _lines(papers: Papers) -> Iterator[str]:
    ordered = {line["gnum"]: line for line in papers.order_lines}
    if len(ordered) != len(papers.list_lines):
        yield f"清单商品项数({len(papers.list_lines)})与订单({len(ordered)})不一致"
    for line in papers.list_lines:
        original = ordered.get(line["gnum"])
        if original is None:
            yield f"[gnum]第{line['gnum']}项在订单中不存在"
            continue
        if Decimal(line["qty"]) != Decimal(original["qty"]):
            yield f"[qty]第{line['gnum']}项数量与订单不一致"
        if {line["gname"], line.get("itemName", line["gname"])} != {original["itemName"]}:
            yield f"[gname]第{line['gnum']}项名称与订单不一致"


def obstacles(book: Book, document: Document, on: date) -> list[str]:
    """Return what else stands against a list: goods off the positive list, account book."""
    found = [
        f"[gcode]{line['gcode']}不在跨境电子商务零售进口商品清单内"
        for line in document.lines
        if tariff.not_listed(line["gcode"], on) is not None
    ]
    head = document.head
    if head["tradeMode"] == codes.BONDED and head["emsNo"] != ACCOUNT_BOOK:
        found.append(f"[emsNo]账册不存在: {head['emsNo']}")
    else:
        for number, quantity in wanted_stock(document).items():
            left = stock(book, head["emsNo"], number)
            if left < quantity:
                found.append(f"[itemRecordNo]{number}账册底账数量不足: 申报{quantity}, 可用{left}")
    return found
