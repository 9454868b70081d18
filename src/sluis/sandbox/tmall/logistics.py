"""Reporting shipments by a carrier of one's own: offline.send, online.send and confirm, dummy, resend."""

from __future__ import annotations

from sluis.sandbox.tmall import arguments, beijing, errors
from sluis.sandbox.tmall.arguments import Arg
from sluis.sandbox.tmall.companies import COMPANIES
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.responses import Answer
from sluis.sandbox.tmall.shipments import (
    DUMMY,
    OFFLINE,
    ONLINE,
    book,
    change_shipment,
    check_waybill,
    known_company,
    mark_sent,
    ready_orders,
    send,
    shipments_of,
    wrong_state,
)
from sluis.sandbox.tmall.trade_book import WAIT_BUYER_CONFIRM_GOODS, trade_of

OFFLINE_LINES = 50
ONLINE_LINES = 20
RESEND_S = 50 * beijing.DAY_S
_DONE: Answer = {"shipping": {"is_success": True}}


def _named_lines(call: Call) -> list[int]:
    """Return the lines of a partial shipment; they count only together with is_split=1."""
    split, lines = call.arguments.number("is_split"), call.arguments.numbers("sub_tid")
    if bool(lines) != bool(split):
        raise errors.invalid_argument("is_split" if lines else "sub_tid")
    return lines


def _offline(call: Call) -> Answer:
    asked, platform = call.arguments, call.platform
    with platform.store.transaction():
        trade = trade_of(platform, call.shop, asked.number("tid"))
        orders = ready_orders(platform, trade, _named_lines(call), OFFLINE)
        company, waybill = known_company(asked.text("company_code")), asked.text("out_sid")
        check_waybill(platform, company, waybill, trade.tid, OFFLINE)
        send(platform, trade, orders, company=company, waybill=waybill, mode=OFFLINE)
    return _DONE


def _online(call: Call) -> Answer:
    asked, platform = call.arguments, call.platform
    with platform.store.transaction():
        trade = trade_of(platform, call.shop, asked.number("tid"))
        orders = ready_orders(platform, trade, _named_lines(call), ONLINE)
        if any(
            shipment.mode == ONLINE and not shipment.waybill for shipment in shipments_of(platform, trade.tid)
        ):
            raise wrong_state(ONLINE)
        company, waybill = known_company(asked.text("company_code")), asked.text("out_sid")
        if not company.online:
            raise errors.invalid_parameter("company_code", f"物流公司不支持在线下单：{company.name}")
        if waybill:
            check_waybill(platform, company, waybill, trade.tid, ONLINE)
            send(platform, trade, orders, company=company, waybill=waybill, mode=ONLINE, status="ACCEPTED")
        else:
            book(platform, trade, orders, company=company, waybill="", mode=ONLINE, status="ACCEPTING")
    return _DONE


def _online_confirm(call: Call) -> Answer:
    asked, platform = call.arguments, call.platform
    with platform.store.transaction():
        trade = trade_of(platform, call.shop, asked.number("tid"))
        waiting = [s for s in shipments_of(platform, trade.tid) if s.mode == ONLINE and not s.waybill]
        if not waiting:
            raise wrong_state(ONLINE)
        shipment, waybill = waiting[0], asked.text("out_sid")
        company = known_company(shipment.company_code)
        check_waybill(platform, company, waybill, trade.tid, ONLINE)
        orders = ready_orders(platform, trade, shipment.oids, ONLINE)
        change_shipment(platform, shipment, company=company, waybill=waybill, status="ACCEPTED")
        mark_sent(platform, trade, orders, company.name, waybill)
    return _DONE


def _dummy(call: Call) -> Answer:
    platform = call.platform
    with platform.store.transaction():
        trade = trade_of(platform, call.shop, call.arguments.number("tid"))
        orders = ready_orders(platform, trade, _named_lines(call), DUMMY)
        send(platform, trade, orders, company=COMPANIES["OTHER"], waybill="", mode=DUMMY)
    return _DONE


def _resend(call: Call) -> Answer:
    asked, platform = call.arguments, call.platform
    with platform.store.transaction():
        trade = trade_of(platform, call.shop, asked.number("tid"))
        lines = _named_lines(call)
        sent = [s for s in shipments_of(platform, trade.tid) if not lines or set(lines) & set(s.oids)]
        if not sent or not sent[-1].waybill or trade.status == "TRADE_CLOSED":
            raise wrong_state(OFFLINE)
        shipment = sent[-1]
        if shipment.mode == OFFLINE and platform.now() - shipment.created > RESEND_S:
            raise wrong_state(OFFLINE)
        if shipment.mode != OFFLINE and trade.status != WAIT_BUYER_CONFIRM_GOODS:
            raise wrong_state(ONLINE)
        company, waybill = known_company(asked.text("company_code")), asked.text("out_sid")
        check_waybill(platform, company, waybill, trade.tid, shipment.mode)
        change_shipment(platform, shipment, company=company, waybill=waybill)
    return _DONE


_TID = arguments.required("tid", "number")
_COMPANY = arguments.required("company_code")
_WAYBILL = arguments.required("out_sid", high=64)
_SPLIT = Arg("is_split", "number", low=0, high=1)
_SENDER = (Arg("sender_id", "number"), Arg("cancel_id", "number"), Arg("feature"), Arg("seller_ip"))


def _lines(most: int) -> Arg:
    return Arg("sub_tid", "words", high=most)


_OFFLINE_ARGUMENTS = (_TID, _COMPANY, _WAYBILL, _lines(OFFLINE_LINES), _SPLIT, *_SENDER)
_RESEND_ARGUMENTS = (
    _TID,
    _COMPANY,
    _WAYBILL,
    _lines(OFFLINE_LINES),
    _SPLIT,
    Arg("feature"),
    Arg("seller_ip"),
)
METHODS = (
    Method("taobao.logistics.offline.send", _offline, _OFFLINE_ARGUMENTS),
    Method("alibaba.ascp.logistics.offline.send", _offline, _OFFLINE_ARGUMENTS),
    Method(
        "taobao.logistics.online.send",
        _online,
        (_TID, _COMPANY, Arg("out_sid", high=64), _lines(ONLINE_LINES), _SPLIT, *_SENDER),
    ),
    Method(
        "taobao.logistics.online.confirm",
        _online_confirm,
        (_TID, _WAYBILL, _lines(ONLINE_LINES), _SPLIT, Arg("seller_ip")),
    ),
    Method("taobao.logistics.dummy.send", _dummy, (_TID, _lines(OFFLINE_LINES), _SPLIT, *_SENDER)),
    Method("taobao.logistics.consign.resend", _resend, _RESEND_ARGUMENTS),
    Method("alibaba.ascp.logistics.consign.resend", _resend, _RESEND_ARGUMENTS),
    Method("alibaba.ascp.logistics.consign.modify", _resend, _RESEND_ARGUMENTS),
)
