"""Refunds for the seller: refunds.receive.get, refund.get, agreeing, reviewing and refusing."""

from __future__ import annotations

import re

from sluis.sandbox.tmall import arguments, beijing, buyers, errors, rows
from sluis.sandbox.tmall.arguments import Arg, page_size
from sluis.sandbox.tmall.errors import TopError
from sluis.sandbox.tmall.fields import Selection
from sluis.sandbox.tmall.logistics_reads import address_ids
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.money import yuan
from sluis.sandbox.tmall.refund_book import (
    SELLER_REFUSE_BUYER,
    STATES,
    WAIT_BUYER_RETURN_GOODS,
    WAIT_SELLER_AGREE,
    WAIT_SELLER_CONFIRM_GOODS,
    WITH_RETURN,
    Refund,
    agree,
    move_refund,
    order_of,
    refund_from,
    refund_of,
    wrong_state,
)
from sluis.sandbox.tmall.responses import Answer, Listed

DEFAULT_PAGE = 40
ANSWER_S = 5 * beijing.DAY_S
# One batch on Tmall: at most thirty refunds and 10,000 yuan together.
MOST_IN_BATCH = 30
MOST_FEN_IN_BATCH = 1_000_000
REFUSE_REASONS = (
    (101, "商品已发出，请拒收"),
    (102, "买家使用后退货"),
    (103, "商品无质量问题"),
    (199, "其他"),
)

_INFO = re.compile(r"(\d{1,18})\|(\d{1,12})\|(\d{1,15})\|(onsale|aftersale)", re.ASCII)


def _record(call: Call, refund: Refund) -> Answer:
    trade, order = order_of(call.platform, refund)
    answered = refund.status != WAIT_SELLER_AGREE
    return {
        "refund_id": str(refund.refund_id),
        "tid": refund.tid,
        "oid": refund.oid,
        "num_iid": order.num_iid,
        "sku": f"{order.sku_id}|{order.properties_name}" if order.sku_id else None,
        "outer_id": order.outer_sku_id or order.outer_iid or None,
        "title": order.title,
        "price": yuan(order.price),
        "num": order.num,
        "buyer_nick": buyers.masked_nick(trade.buyer.nick),
        "buyer_open_uid": buyers.open_uid(call.platform.app_secret(), trade.buyer.nick),
        "seller_nick": call.shop.nick,
        "total_fee": yuan(order.payment),
        "refund_fee": yuan(refund.fee),
        "payment": yuan(order.payment - refund.fee),
        "status": refund.status,
        "order_status": order.status,
        "good_status": refund.good_status,
        "has_good_return": refund.dispute_type == WITH_RETURN,
        "dispute_type": refund.dispute_type,
        "reason": refund.reason,
        "desc": refund.note,
        "created": beijing.stamp(refund.created),
        "modified": beijing.stamp(refund.modified),
        "good_return_time": None if refund.returned is None else beijing.stamp(refund.returned),
        "company_name": refund.company or None,
        "sid": refund.sid or None,
        "alipay_no": trade.alipay_no,
        "shipping_type": "free" if trade.post_fee == 0 else "express",
        "cs_status": 1,
        "advance_status": 0,
        "refund_phase": refund.phase,
        "refund_version": refund.version_ms,
        "operation_contraint": "null",
        "refund_remind_timeout": {
            "exist_timeout": not answered,
            "remind_type": 3,
            "timeout": None if answered else beijing.stamp(refund.modified + ANSWER_S),
        },
    }


def _received(call: Call) -> Answer:
    asked, store = call.arguments, call.platform.store
    conditions, values = ["seller_id = ?"], list[object]([call.shop.seller_id])
    for name, column, sign in (
        ("start_modified", "modified", ">="),
        ("end_modified", "modified", "<="),
        ("status", "status", "="),
    ):
        if name in asked:
            conditions.append(f"{column} {sign} ?")
            values.append(asked.number(name) if column == "modified" else asked.text(name))
    clause = " AND ".join(conditions)
    size = asked.number("page_size", DEFAULT_PAGE)
    page = rows.page(
        store,
        "tmall_refund",
        clause,
        values,
        order="modified DESC, refund_id DESC",
        limit=size + 1,
        skipped=(asked.number("page_no", 1) - 1) * size,
    )
    selection = Selection(asked.words("fields"))
    found = [selection.of(_record(call, refund_from(row))) for row in page[:size]]
    answer: Answer = {"refunds": Listed("refund", found)}
    if asked.flag("use_has_next"):
        return {"has_next": len(page) > size, **answer}
    return {"total_results": rows.count(store, "tmall_refund", clause, values), **answer}


def _one(call: Call) -> Answer:
    refund = refund_of(call.platform, call.shop, call.arguments.number("refund_id"))
    return {"refund": Selection(call.arguments.words("fields")).of(_record(call, refund))}


def _agree(call: Call) -> Answer:
    infos = [_INFO.fullmatch(info) for info in call.arguments.text("refund_infos").split(",")]
    if None in infos or not 1 <= len(infos) <= MOST_IN_BATCH:
        raise errors.invalid_argument("refund_infos")
    asked = [(int(m[1]), int(m[2]), int(m[3]), m[4]) for m in infos if m]
    if sum(amount for _, amount, _, _ in asked) > MOST_FEN_IN_BATCH:
        raise errors.invalid_parameter("refund_infos", "批量退款总金额不能超过10000元")
    results = [_agree_one(call, *info) for info in asked]
    good = sum(bool(result["succ"]) for result in results)
    code = "OP_SUCC" if good == len(results) else "SOME_OP_SUCC" if good else "OP_FAILURE_UE"
    return {
        "succ": good == len(results),
        "msg_code": code,
        "message": "操作成功" if good == len(results) else "部分或全部退款操作失败",
        "results": Listed("refund_mapping_result", results),
    }


def _agree_one(call: Call, refund_id: int, amount: int, version: int, phase: str) -> Answer:
    try:
        with call.platform.store.transaction():
            refund = refund_of(call.platform, call.shop, refund_id)
            _check_version(refund, version, phase)
            if amount != refund.fee:
                raise errors.invalid_parameter("refund_infos", f"退款金额应为{refund.fee}分")
            agree(call.platform, refund)
    except TopError as error:
        return {"refund_id": str(refund_id), "succ": False, "message": error.sub_msg}
    return {"refund_id": str(refund_id), "succ": True, "message": "退款成功"}


def _check_version(refund: Refund, version: int, phase: str) -> None:
    if version != refund.version_ms:
        raise errors.business("isv.refund-version-error", "退款单已被修改，请重新查询后再操作")
    if phase != refund.phase:
        raise errors.invalid_parameter("refund_phase", f"退款阶段应为{refund.phase}")


def _checked(call: Call) -> Refund:
    asked = call.arguments
    refund = refund_of(call.platform, call.shop, asked.number("refund_id"))
    _check_version(refund, asked.number("refund_version"), asked.text("refund_phase"))
    return refund


def _review(call: Call) -> Answer:
    _checked(call)
    return {"is_success": True}


def _return_agree(call: Call) -> Answer:
    with call.platform.store.transaction():
        refund = _checked(call)
        if refund.dispute_type != WITH_RETURN or refund.status != WAIT_SELLER_AGREE:
            raise wrong_state(refund)
        if call.arguments.number("seller_address_id") not in address_ids():
            raise errors.invalid_parameter("seller_address_id", "卖家收货地址编号不存在")
        move_refund(call.platform, refund, WAIT_BUYER_RETURN_GOODS, "RefundSellerAgreeAgreement")
    return {"is_success": True}


def _refuse(call: Call) -> Answer:
    with call.platform.store.transaction():
        refund = _checked(call)
        _, order = order_of(call.platform, refund)
        if refund.status not in (WAIT_SELLER_AGREE, WAIT_SELLER_CONFIRM_GOODS):
            raise wrong_state(refund)
        if order.consigned is None:
            raise errors.business("isv.refund-refuse-error:unsent", "卖家未发货，不能拒绝退款")
        changed = move_refund(call.platform, refund, SELLER_REFUSE_BUYER, "RefundSellerRefuseAgreement")
    return {
        "is_success": True,
        "refund": {
            "refund_id": str(changed.refund_id),
            "status": changed.status,
            "modified": beijing.stamp(changed.modified),
        },
    }


def _return_refuse(call: Call) -> Answer:
    with call.platform.store.transaction():
        refund = _checked(call)
        if refund.dispute_type != WITH_RETURN or refund.status not in (
            WAIT_SELLER_AGREE,
            WAIT_SELLER_CONFIRM_GOODS,
        ):
            raise wrong_state(refund)
        move_refund(call.platform, refund, SELLER_REFUSE_BUYER, "RefundSellerRefuseAgreement")
    return {"result": True}


def _reasons(call: Call) -> Answer:
    refund_of(call.platform, call.shop, call.arguments.number("refund_id"))
    selection = Selection(call.arguments.words("fields"))
    entries = [
        selection.of({"reason_id": number, "reason_text": text, "reason_tips": ""})
        for number, text in REFUSE_REASONS
    ]
    return {"total_results": len(entries), "has_next": False, "reasons": Listed("reason", entries)}


_REFUND = arguments.required("refund_id", "number", low=1)
_PHASE = arguments.required("refund_phase", choices=("onsale", "aftersale"))
_VERSION = arguments.required("refund_version", "number")
METHODS = (
    Method(
        "taobao.refunds.receive.get",
        _received,
        (
            arguments.FIELDS,
            Arg("status", choices=STATES),
            Arg("type", "words"),
            Arg("start_modified", "moment"),
            Arg("end_modified", "moment"),
            Arg("use_has_next", "flag"),
            Arg("buyer_open_uid"),
            arguments.PAGE_NO,
            page_size(100),
        ),
    ),
    Method("taobao.refund.get", _one, (arguments.FIELDS, _REFUND)),
    Method("taobao.rp.refunds.agree", _agree, (arguments.required("refund_infos"), Arg("code"))),
    Method(
        "taobao.rp.refund.review",
        _review,
        (
            _REFUND,
            arguments.required("operator"),
            _PHASE,
            _VERSION,
            arguments.required("result", "flag"),
            arguments.required("message"),
        ),
    ),
    Method(
        "taobao.rp.returngoods.agree",
        _return_agree,
        (
            _REFUND,
            _PHASE,
            _VERSION,
            arguments.required("seller_address_id", "number"),
            arguments.required("remark"),
            Arg("post_fee_bear_role", "number", low=0, high=1),
        ),
    ),
    Method(
        "taobao.rp.returngoods.refuse",
        _return_refuse,
        (
            _REFUND,
            _PHASE,
            _VERSION,
            arguments.required("refuse_proof", "file"),
            Arg("refuse_reason_id", "number"),
        ),
    ),
    Method(
        "taobao.refund.refuse",
        _refuse,
        (
            _REFUND,
            arguments.required("refuse_message", low=2, high=200),
            _PHASE,
            _VERSION,
            arguments.required("refuse_proof", "file"),
            Arg("refuse_reason_id", "number"),
        ),
    ),
    Method("taobao.refund.refusereason.get", _reasons, (_REFUND, arguments.FIELDS, _PHASE)),
)
