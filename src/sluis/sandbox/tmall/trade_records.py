"""Trades and their lines as the APIs name them."""

from __future__ import annotations

from decimal import Decimal

from sluis.sandbox.tmall import beijing, buyers
from sluis.sandbox.tmall.categories import leaf_of
from sluis.sandbox.tmall.money import share, yuan
from sluis.sandbox.tmall.responses import Answer, Listed
from sluis.sandbox.tmall.state import Platform, Shop
from sluis.sandbox.tmall.trade_acts import AUTO_CONFIRM_S
from sluis.sandbox.tmall.trade_book import (
    PAID,
    SELLER_CONSIGNED_PART,
    TRADE_FINISHED,
    WAIT_BUYER_CONFIRM_GOODS,
    Order,
    Trade,
)

# Fields that only trade.fullinfo.get gives.
FULL_ONLY = {
    "buyer_message", "seller_memo", "receiver_country", "available_confirm_fee", "promotion_details",
    "service_orders", "logistics_infos", "est_con_time", "timeout_action_time", "trade_attr", "oaid",
}  # fmt: skip
PROMISE = "卖家承诺72小时内发货"


def commission_fen(order: Order) -> int:
    """Return the platform's commission on a line, postage and tax left aside."""
    return share(order.total, leaf_of(order.cid).kind.commission)


def trade_record(
    platform: Platform, shop: Shop, trade: Trade, orders: list[Order], *, masked: bool
) -> Answer:
    """Return all fields of a trade but the address token; `masked` hides who receives it."""
    single = orders[0] if len(orders) == 1 else None
    is_paid = trade.status in PAID
    finished = trade.status == TRADE_FINISHED
    return {
        "tid": trade.tid,
        "tid_str": str(trade.tid),
        "status": trade.status,
        "type": trade.type,
        "title": shop.title,
        "seller_nick": shop.nick,
        "buyer_nick": buyers.masked_nick(trade.buyer.nick),
        "buyer_open_uid": buyers.open_uid(platform.app_secret(), trade.buyer.nick),
        "buyer_message": trade.buyer.message or None,
        "has_buyer_message": bool(trade.buyer.message),
        "seller_memo": None,
        "seller_flag": 0,
        **_moments(trade),
        "payment": yuan(trade.payment),
        "total_fee": yuan(trade.total),
        "post_fee": yuan(trade.post_fee),
        "discount_fee": yuan(0),
        "adjust_fee": yuan(0),
        "received_payment": yuan(trade.payment if finished else 0),
        "available_confirm_fee": yuan(trade.payment if is_paid and not finished else 0),
        "commission_fee": yuan(sum(commission_fen(order) for order in orders)),
        "point_fee": 0,
        "alipay_no": trade.alipay_no or None,
        "num": single.num if single else 0,
        "num_iid": orders[0].num_iid,
        "price": yuan(orders[0].price),
        "pic_path": orders[0].picture,
        "shipping_type": "free" if trade.post_fee == 0 else "express",
        **_receiver(trade, masked=masked),
        **_customs(trade),
        "is_part_consign": trade.status == SELLER_CONSIGNED_PART
        or len({order.waybill for order in orders}) > 1,
        "trade_attr": "{}",
        "trade_from": "WAP",
        "promotion_details": Listed("promotion_detail", []),
        "service_orders": Listed("service_order", []),
        "logistics_infos": Listed("logistics_info", [_logistics(trade, order) for order in orders]),
        "orders": Listed("order", [order_record(trade, order) for order in orders]),
    }


def _moments(trade: Trade) -> Answer:
    waits = trade.status == WAIT_BUYER_CONFIRM_GOODS and trade.consigned is not None
    return {
        "created": beijing.stamp(trade.created),
        "modified": beijing.stamp(trade.modified),
        "pay_time": _stamp(trade.paid),
        "consign_time": _stamp(trade.consigned),
        "end_time": _stamp(trade.ended),
        "timeout_action_time": _stamp((trade.consigned or 0) + AUTO_CONFIRM_S) if waits else None,
        "est_con_time": PROMISE,
    }


def _receiver(trade: Trade, *, masked: bool) -> Answer:
    buyer = trade.buyer
    return {
        "receiver_name": buyers.masked_name(buyer.name) if masked else buyer.name,
        "receiver_country": "中国",
        "receiver_state": buyer.province,
        "receiver_city": buyer.city,
        "receiver_district": buyer.district,
        "receiver_town": "",
        "receiver_address": buyers.masked_address(buyer.address) if masked else buyer.address,
        "receiver_zip": buyer.zip or "000000",
        "receiver_mobile": buyers.masked_mobile(buyer.mobile) if masked else buyer.mobile,
        "receiver_phone": "",
    }


def _customs(trade: Trade) -> Answer:
    """The tax of declared goods is inside the price (包税): the seller bears it, the platform pays it."""
    return {
        "cross_bonded_declare": trade.declared,
        "post_gate_declare": not trade.declared,
        "order_tax_fee": yuan(trade.tax),
        "order_tax_promotion_fee": yuan(0),
        "m_tariff_fee": yuan(trade.tax),
        "real_name_auth_status": "1",
        "third_party_customs_declaration": "1" if trade.declared else "0",
        "ofp_hold": trade.hold,
    }


def _logistics(trade: Trade, order: Order) -> Answer:
    return {
        "trade_id": str(trade.tid),
        "sub_trade_id": str(order.oid),
        "item_id": str(order.num_iid),
        "consign_type": "SC",
        "need_consign_num": order.num,
        "send_country": "欧洲",
    }


def order_record(trade: Trade, order: Order) -> Answer:
    """Return all fields of a line."""
    return {
        "oid": order.oid,
        "oid_str": str(order.oid),
        "num_iid": order.num_iid,
        "sku_id": str(order.sku_id) if order.sku_id else None,
        "outer_iid": order.outer_iid or None,
        "outer_sku_id": order.outer_sku_id or None,
        "title": order.title,
        "price": yuan(order.price),
        "num": order.num,
        "total_fee": yuan(order.total),
        "payment": yuan(order.payment),
        "discount_fee": yuan(0),
        "adjust_fee": yuan(0),
        "divide_order_fee": yuan(order.payment),
        "part_mjz_discount": yuan(0),
        "sku_properties_name": order.properties_name or None,
        "pic_path": order.picture,
        "cid": order.cid,
        "status": order.status,
        "refund_status": order.refund_status,
        "refund_id": str(order.refund_id) if order.refund_id else None,
        "consign_time": _stamp(order.consigned),
        "end_time": _stamp(order.ended),
        "shipping_type": "free" if trade.post_fee == 0 else "express",
        "logistics_company": order.company or None,
        "invoice_no": order.waybill or None,
        "is_oversold": False,
        "buyer_rate": False,
        "seller_rate": False,
        "seller_type": "B",
        "order_from": "WAP",
        "sub_order_tax_fee": yuan(order.tax),
        "sub_order_tax_rate": str(Decimal(order.tax_rate)),
        "sub_order_tax_promotion_fee": yuan(0),
        "tax_free": trade.declared,
        "tax_coupon_discount": yuan(order.tax),
        "s_tariff_fee": yuan(order.tax),
    }


def _stamp(epoch_s: int | None) -> str | None:
    return None if epoch_s is None else beijing.stamp(epoch_s)
