"""Putting items on sale and taking them off: item.update.listing and delisting with their Tmall twins."""

from __future__ import annotations

from sluis.sandbox.tmall import arguments, beijing
from sluis.sandbox.tmall.items import IN_STOCK, ON_SALE, item_from, item_of, set_shelf, skus_of
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.responses import Answer
from sluis.sandbox.tmall.state import Platform
from sluis.sandbox.tmall.stock import MAX_QUANTITY, set_quantity


def _list(call: Call) -> Answer:
    platform = call.platform
    with platform.store.transaction():
        item = item_of(platform, call.shop, call.arguments.number("num_iid"))
        if not skus_of(platform, item.num_iid):
            set_quantity(platform, item, None, call.arguments.number("num"))
        moment = set_shelf(platform, item, ON_SALE)
    return {"item": {"num_iid": item.num_iid, "modified": beijing.stamp(moment)}}


def _delist(call: Call) -> Answer:
    item = item_of(call.platform, call.shop, call.arguments.number("num_iid"))
    moment = set_shelf(call.platform, item, IN_STOCK, "off_shelf")
    return {"item": {"num_iid": item.num_iid, "modified": beijing.stamp(moment)}}


def list_due(platform: Platform) -> None:
    """Put on sale what was published for a moment that has come."""
    rows = platform.store.rows(
        "SELECT * FROM tmall_item WHERE approve_status = ? AND banner = 'regular_shelved' "
        "AND json_extract(facts, '$.start') <= ?",
        (IN_STOCK, platform.now()),
    )
    for row in rows:
        set_shelf(platform, item_from(row), ON_SALE)


_NUM_IID = arguments.required("num_iid", "number")
_NUM = arguments.required("num", "number", low=1, high=MAX_QUANTITY - 1)
METHODS = (
    Method("taobao.item.update.listing", _list, (_NUM_IID, _NUM)),
    Method("taobao.item.update.listing.tmall", _list, (_NUM_IID, _NUM)),
    Method("taobao.item.update.delisting", _delist, (_NUM_IID,)),
    Method("taobao.item.update.delisting.tmall", _delist, (_NUM_IID,)),
)
