"""Reading trades: trades.sold.get, trades.sold.increment.get, trade.fullinfo.get, top.oaid.decrypt."""

from __future__ import annotations

from typing import Any

from sluis.sandbox.tmall import arguments, beijing, errors, rows
from sluis.sandbox.tmall.arguments import Arg, Arguments, page_size
from sluis.sandbox.tmall.buyers import masked_nick, open_uid
from sluis.sandbox.tmall.fields import Selection
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.responses import Answer, Listed
from sluis.sandbox.tmall.scenarios import strikes
from sluis.sandbox.tmall.trade_book import STATES, Trade, find_trade, orders_of, trade_from, trade_of
from sluis.sandbox.tmall.trade_records import FULL_ONLY, trade_record

MOST_PER_PAGE = 100
DEFAULT_PAGE = 40
# What a caller gets who names no type: these five, so Tmall Global is left out.
DEFAULT_TYPES = ("guarantee_trade", "auto_delivery", "ec", "cod", "step")
_MEANT = {"guarantee_trade": ("fixed", "auction")}
# An address token is made only for callers who ask for all of these.
OAID_NEEDS = ("receiver_name", "receiver_address", "created", "receiver_mobile", "receiver_phone")


def _sold(call: Call) -> Answer:
    asked, now = call.arguments, call.platform.now()
    start = max(asked.number("start_created"), now - beijing.THREE_MONTHS_S)
    end = asked.number("end_created", now)
    if "start_created" in asked and asked.number("start_created") > end:
        raise errors.invalid_argument("end_created")
    return _listing(call, "created", start, end)


def _increment(call: Call) -> Answer:
    asked, now = call.arguments, call.platform.now()
    start, end = asked.number("start_modified"), asked.number("end_modified")
    if start > end:
        raise errors.invalid_argument("end_modified")
    if end - start > beijing.DAY_S:
        raise errors.invalid_parameter("end_modified", "start_modified和end_modified的间隔不能超过1天")
    return _listing(call, "modified", max(start, now - beijing.THREE_MONTHS_S), end)


def _listing(call: Call, column: str, start: int, end: int) -> Answer:
    asked, store = call.arguments, call.platform.store
    conditions, values = _conditions(call, asked)
    clause = " AND ".join(["seller_id = ?", f"{column} BETWEEN ? AND ?", *conditions])
    parameters = (call.shop.seller_id, start, end, *values)
    size = asked.number("page_size", DEFAULT_PAGE)
    skipped = (asked.number("page_no", 1) - 1) * size
    # One row more than the page tells whether there is a next one.
    order = f"{column} DESC, tid DESC"
    page = rows.page(store, "tmall_trade", clause, parameters, order=order, limit=size + 1, skipped=skipped)
    found = _disturbed(call, [trade_from(row) for row in page[:size]])
    answer: Answer = {"trades": Listed("trade", [_listed(call, trade) for trade in found])}
    if asked.flag("use_has_next"):
        return {"has_next": len(page) > size, **answer}
    return {"total_results": rows.count(store, "tmall_trade", clause, parameters), **answer}


def _conditions(call: Call, asked: Arguments) -> tuple[list[str], list[Any]]:
    types = [meant for word in asked.words("type") or DEFAULT_TYPES for meant in _MEANT.get(word, (word,))]
    conditions, values = [f"type IN ({rows.marks(types)})"], list[Any](types)
    if asked.text("status"):
        states = STATES[asked.text("status")]
        conditions.append(f"status IN ({rows.marks(states)})")
        values += states
    for name in ("buyer_nick", "buyer_open_uid", "buyer_open_id"):
        if asked.text(name):
            tids = _tids_of(call, name, asked.text(name))
            conditions.append(f"tid IN ({rows.marks(tids)})")
            values += tids
    if asked.text("ext_type") or asked.text("tag"):
        conditions.append("0")  # no trade of this shop is second-hand, a service or tagged
    return conditions, values


def _tids_of(call: Call, name: str, wanted: str) -> list[int]:
    everything = "SELECT * FROM tmall_trade WHERE seller_id = ?"
    trades = [trade_from(row) for row in call.platform.store.rows(everything, (call.shop.seller_id,))]
    if name == "buyer_nick":
        return [trade.tid for trade in trades if wanted in (trade.buyer.nick, masked_nick(trade.buyer.nick))]
    secret = call.platform.app_secret()
    return [trade.tid for trade in trades if open_uid(secret, trade.buyer.nick) == wanted]


def _disturbed(call: Call, found: list[Trade]) -> list[Trade]:
    world = call.platform.world
    if found and strikes(world, "late_listing") is not None:
        found = found[1:]
    return found[::-1] if strikes(world, "reordered_pages") is not None else found


def _listed(call: Call, trade: Trade) -> Answer:
    orders = orders_of(call.platform, trade.tid)
    record = trade_record(call.platform, call.shop, trade, orders, masked=True)
    return Selection(call.arguments.words("fields")).of(
        {name: value for name, value in record.items() if name not in FULL_ONLY}
    )


def _full(call: Call) -> Answer:
    """Answer with one trade.

    The receiver of a Tmall Global trade stands here in full, because a seller who ships from abroad has to
    write the label (our choice; the document of this API does not call these fields encrypted, that of the
    list does). Who asks for the address token gets masked fields and decrypts the token instead.
    """
    trade = trade_of(call.platform, call.shop, call.arguments.number("tid"))
    words = call.arguments.words("fields")
    by_token = "oaid" in words or call.arguments.text("include_oaid") == "true"
    orders = orders_of(call.platform, trade.tid)
    record = trade_record(call.platform, call.shop, trade, orders, masked=by_token)
    if by_token and all(name in words for name in OAID_NEEDS):
        record["oaid"] = trade.oaid
        words = [*words, "oaid"]
    return {"trade": Selection(words).of(record)}


def _decrypt(call: Call) -> Answer:
    queries = call.arguments.document("query_list")
    queries = [queries] if isinstance(queries, dict) else queries
    if not isinstance(queries, list) or not 1 <= len(queries) <= 20:
        raise errors.invalid_argument("query_list")
    return {"receiver_list": Listed("receiver", [_receiver(call, query) for query in queries])}


def _receiver(call: Call, query: Any) -> Answer:
    if not isinstance(query, dict):
        raise errors.invalid_argument("query_list")
    for name in ("oaid", "tid", "scene"):
        if not query.get(name):
            raise errors.missing_argument(name)
    tid = str(query["tid"])
    trade = find_trade(call.platform, int(tid)) if tid.isascii() and tid.isdigit() and len(tid) < 19 else None
    if trade is None or trade.seller_id != call.shop.seller_id:
        raise errors.business("isv.trade-not-exist", f"交易订单不存在：{tid}")
    matched = query["oaid"] == trade.oaid
    answer: Answer = {"oaid": query["oaid"], "tid": tid, "matched": matched, "privacy_protection": False}
    if not matched:
        return answer
    buyer = trade.buyer
    return {
        **answer,
        "name": buyer.name,
        "mobile": buyer.mobile,
        "phone": "",
        "country": "中国",
        "state": buyer.province,
        "city": buyer.city,
        "district": buyer.district,
        "town": "",
        "address_detail": buyer.address,
    }


_COMMON = (
    arguments.FIELDS,
    Arg("status", choices=tuple(STATES)),
    Arg("type", "words"),
    Arg("buyer_nick"),
    Arg("ext_type"),
    Arg("tag"),
    Arg("use_has_next", "flag"),
    arguments.PAGE_NO,
    page_size(MOST_PER_PAGE),
)
METHODS = (
    Method(
        "taobao.trades.sold.get",
        _sold,
        (
            *_COMMON,
            Arg("start_created", "moment"),
            Arg("end_created", "moment"),
            Arg("rate_status"),
            Arg("buyer_open_id"),
        ),
    ),
    Method(
        "taobao.trades.sold.increment.get",
        _increment,
        (
            *_COMMON,
            arguments.required("start_modified", "moment"),
            arguments.required("end_modified", "moment"),
            Arg("buyer_open_uid"),
        ),
    ),
    Method(
        "taobao.trade.fullinfo.get",
        _full,
        (arguments.FIELDS, arguments.required("tid", "number"), Arg("include_oaid")),
    ),
    Method("taobao.top.oaid.decrypt", _decrypt, (arguments.required("query_list", "json"),)),
)
