"""Tmall Global as the marketplace's platform: listings and orders."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sluis.connectors.tmall import client, codes, form, labels, schema
from sluis.connectors.tmall.settings import TmallSettings, of
from sluis.connectors.tmall.values import fen, moment, must, stamp
from sluis.kernel import clock
from sluis.kernel.errors import Rejected
from sluis.marketplace.ports import (
    Category,
    ChangedTrade,
    Gap,
    ItemText,
    Picture,
    PlatformBuyer,
    PlatformLine,
    PlatformOrder,
    PublishAnswer,
    Question,
    Shown,
)
from sluis.offices.models import Connection

TRADE_TYPE = "tmall_i18n"
PAGE = 50
# The platform changes its category rules without telling; ours are read again after an hour.
SCHEMA_KEEPS = timedelta(hours=1)
# What a category asks and a product says already.
ASKED_ELSEWHERE = ("品牌", "产地")
# Parts of an item that an increment update may change → the platform's field.
OPEN_PARTS = {
    "title": "title",
    "selling_points": "sell_points",
    "description": "description",
    "images": "item_images",
}
SHELF_PAGE, SHELF_MOST = 200, 20_000  # fact sheet "tmall" §5: pages past that are refused
_TRADE_FIELDS = (
    "tid,status,type,created,pay_time,modified,payment,post_fee,order_tax_fee,alipay_no,ofp_hold,cross_bonded_declare,"
    "buyer_nick,receiver_name,receiver_mobile,receiver_state,receiver_city,receiver_district,receiver_address,"
    "receiver_zip,orders"
)


class TmallListings:
    """Implements `marketplace.ports.Listings`."""

    def __init__(self, settings: TmallSettings) -> None:
        self.settings = settings
        self._schemas: dict[str, tuple[datetime, tuple[schema.Field, ...]]] = {}

    def categories(self) -> Sequence[Category]:
        """Return the leaves that the shop is granted; see the port."""
        answer = client.call(
            self.settings,
            "taobao.itemcats.authorize.get",
            {"fields": "item_cat.cid,item_cat.name,item_cat.is_parent"},
        )
        granted = client.entries(answer["seller_authorize"], "item_cats", "item_cat")
        found: list[Category] = []
        parents = [one for one in granted if one.get("is_parent")]
        found += [Category(str(one["cid"]), str(one["name"])) for one in granted if not one.get("is_parent")]
        while parents:
            parent = parents.pop()
            children = self._children(str(parent["cid"]))
            parents += [one for one in children if one["is_parent"]]
            found += [Category(str(one["cid"]), str(one["name"])) for one in children if not one["is_parent"]]
        return found

    def _children(self, parent: str) -> list[dict[str, Any]]:
        answer = client.call(
            self.settings,
            "taobao.itemcats.get",
            {"parent_cid": parent, "fields": "cid,parent_cid,name,is_parent"},
            session=False,
        )
        return client.entries(answer, "item_cats", "item_cat")

    def _schema(self, category_id: str) -> tuple[schema.Field, ...]:
        read_at, fields = self._schemas.get(category_id, (None, ()))
        if read_at is None or clock.now() - read_at > SCHEMA_KEEPS:
            answer = client.call(
                self.settings,
                "tmall.item.add.schema.get",
                {"category_id": category_id, "product_id": "0", "type": "b", "isv_init": "true"},
            )
            fields = schema.read(str(answer["add_item_result"]))
            self._schemas[category_id] = (clock.now(), fields)
        return fields

    def gaps(self, item: ItemText) -> Sequence[Gap]:
        """Check an item against its category's rules; see the port."""
        is_kept = item.category_id in self._schemas
        found = self._gaps(item)
        if found and is_kept:
            # The platform may have changed its rules or granted a brand since we read them.
            del self._schemas[item.category_id]
            found = self._gaps(item)
        return found

    def _gaps(self, item: ItemText) -> list[Gap]:
        fields = self._schema(item.category_id)
        return [
            Gap(
                field=problem.field,
                label=problem.label,
                message=labels.sentence(problem.label, problem.rule, problem.limit),
                rule=problem.rule,
                limit=problem.limit,
            )
            for problem in schema.check(fields, form.fill(fields, item))
        ]

    def questions(self, category_id: str) -> Sequence[Question]:
        """Return what a category asks of its goods; see the port."""
        return [
            Question(
                label=field.name,
                is_required=any(rule.name == "requiredRule" and rule.value == "true" for rule in field.rules),
                options=tuple(option.name for option in field.options if option.value != form.OTHER),
                takes_other=not field.options or any(option.value == form.OTHER for option in field.options),
                kind=next((rule.value for rule in field.rules if rule.name == "valueTypeRule"), "text"),
            )
            for field in self._schema(category_id)
            if field.id.startswith("prop_")
            and field.type in ("input", "singleCheck")
            and field.name not in ASKED_ELSEWHERE
        ]

    def upload(self, picture: Picture) -> str:
        """Upload a picture to the shop's picture space; see the port."""
        kind = "image/png" if picture.content[:4] == b"\x89PNG" else "image/jpeg"
        answer = client.call(
            self.settings,
            "taobao.picture.upload",
            {"picture_category_id": "0", "image_input_title": picture.name, "title": picture.name[:50]},
            files={"img": (picture.name, picture.content, kind)},
        )
        return str(answer["picture"]["picture_path"])

    def publish(self, item: ItemText) -> PublishAnswer:
        """Put an item on sale; see the port."""
        standing = self._find(item)
        if standing:
            return PublishAnswer(item_id=standing, url=self._url(standing))
        fields = self._schema(item.category_id)
        try:
            answer = client.call(
                self.settings,
                "tmall.item.schema.add",
                {
                    "category_id": item.category_id,
                    "product_id": "0",
                    "xml_data": schema.write(fields, form.fill(fields, item)),
                },
                subject=item.listing_id,
            )
        except Rejected as error:
            return PublishAnswer(refused=True, reasons=(error.message,))
        item_id = str(answer["add_item_result"])
        return PublishAnswer(item_id=item_id, url=self._url(item_id))

    def revise(self, item: ItemText, *, item_id: str, changed: frozenset[str]) -> PublishAnswer:
        """Send what changed of an item and put it on sale again; see the port."""
        fields = self._schema(item.category_id)
        filled = form.fill(fields, item)
        try:
            if changed - OPEN_PARTS.keys():
                # Facts are no part of an increment: the platform wants every field back then.
                client.call(
                    self.settings,
                    "tmall.item.schema.update",
                    {"item_id": item_id, "xml_data": schema.write(fields, filled)},
                    subject=item.listing_id,
                )
            elif changed:
                self._increment(item_id, item.listing_id, fields, filled, changed)
            self.set_price(item_id=item_id, price_fen=item.price_fen)
            client.call(
                self.settings,
                "taobao.item.update.listing",
                {"num_iid": item_id, "num": str(item.quantity)},
                subject=item.listing_id,
            )
        except Rejected as error:
            return PublishAnswer(refused=True, reasons=(error.message,))
        return PublishAnswer(item_id=item_id, url=self._url(item_id))

    def _increment(
        self,
        item_id: str,
        listing_id: str,
        fields: tuple[schema.Field, ...],
        filled: schema.Form,
        changed: frozenset[str],
    ) -> None:
        names = sorted(OPEN_PARTS[part] for part in changed)
        sent = [field for field in fields if field.id in names]
        update = schema.Field("update_fields", "更新字段列表", "multiCheck", (), (), (), "")
        client.call(
            self.settings,
            "tmall.item.schema.increment.update",
            {
                "item_id": item_id,
                "xml_data": schema.write([*sent, update], {**filled, "update_fields": names}),
            },
            subject=listing_id,
        )

    def _find(self, item: ItemText) -> str:
        """Return the item that already carries our SKU: an earlier answer may have been lost."""
        answer = client.call(
            self.settings,
            "taobao.items.onsale.get",
            {"fields": "num_iid,title,outer_id", "q": item.title, "page_size": "200"},
        )
        same = [one for one in client.entries(answer, "items", "item") if one.get("outer_id") == item.sku]
        return str(same[0]["num_iid"]) if same else ""

    def _url(self, item_id: str) -> str:
        answer = client.call(
            self.settings, "taobao.item.seller.get", {"num_iid": item_id, "fields": "num_iid,detail_url"}
        )
        return str(answer["item"].get("detail_url") or f"{self.settings.storefront_url}item/{item_id}")

    def change_quantity(self, *, item_id: str, change: int, key: str) -> None:
        """Change the stock that the platform shows, once per key; see the port."""
        options = json.dumps({"type": 2, "outer_biz_key": key})
        client.call(
            self.settings,
            "tmall.item.quantity.update",
            {"item_id": item_id, "item_quantity": str(change), "options": options},
        )

    def shown(self, item_id: str) -> Shown:
        """Return what the platform shows of an item; see the port."""
        answer = client.call(
            self.settings,
            "taobao.item.seller.get",
            {"num_iid": item_id, "fields": "num_iid,num,price,approve_status"},
        )
        item = answer["item"]
        return Shown(int(item["num"]), fen(item["price"]), item.get("approve_status") == "onsale")

    def shelf(self) -> Mapping[str, Shown]:
        """Return what is on sale, page by page; see the port."""
        found: dict[str, Shown] = {}
        page = 1
        while page * SHELF_PAGE <= SHELF_MOST:
            answer = client.call(
                self.settings,
                "taobao.items.onsale.get",
                {"fields": "num_iid,num,price", "page_no": str(page), "page_size": str(SHELF_PAGE)},
            )
            rows = client.entries(answer, "items", "item")
            found |= {str(one["num_iid"]): Shown(int(one["num"]), fen(one["price"]), True) for one in rows}
            if page * SHELF_PAGE >= int(answer.get("total_results", 0)):
                break
            page += 1
        return found

    def set_quantity(self, *, item_id: str, quantity: int) -> None:
        """Set the stock that the platform shows; see the port."""
        client.call(
            self.settings,
            "taobao.item.quantity.update",
            {"num_iid": item_id, "quantity": str(quantity), "type": "1"},
        )

    def set_price(self, *, item_id: str, price_fen: int) -> None:
        """Set the price; see the port."""
        client.call(
            self.settings, "tmall.item.price.update", {"item_id": item_id, "item_price": form.yuan(price_fen)}
        )

    def delist(self, *, item_id: str) -> None:
        """Take an item off sale; see the port."""
        client.call(self.settings, "taobao.item.update.delisting", {"num_iid": item_id})


class TmallOrders:
    """Implements `marketplace.ports.Orders`."""

    def __init__(self, settings: TmallSettings) -> None:
        self.settings = settings

    def changed(self, *, start: datetime, end: datetime) -> Sequence[ChangedTrade]:
        """Return changed paid trades, read from the last page to the first; see the port."""
        window = {
            "start_modified": stamp(start),
            "end_modified": stamp(end),
            "type": TRADE_TYPE,
            "page_size": str(PAGE),
        }
        method = "taobao.trades.sold.increment.get"
        counted = client.call(self.settings, method, {**window, "fields": "tid"})
        total = int(counted.get("total_results", 0))
        found: dict[str, ChangedTrade] = {}
        for page in range(-(-total // PAGE), 0, -1):
            answer = client.call(
                self.settings,
                method,
                {**window, "fields": "tid,status,modified", "page_no": str(page), "use_has_next": "true"},
            )
            for trade in client.entries(answer, "trades", "trade"):
                if trade.get("status") in codes.PAID_STATES | codes.CLOSED_STATES:
                    number = str(trade["tid"])
                    found[number] = ChangedTrade(number, must(trade["modified"]))
        return list(found.values())

    def order(self, number: str) -> PlatformOrder:
        """Return one trade with its buyer and his identity; see the port."""
        answer = client.call(
            self.settings, "taobao.trade.fullinfo.get", {"tid": number, "fields": _TRADE_FIELDS}
        )
        trade = answer["trade"]
        declared = bool(trade.get("cross_bonded_declare"))
        return PlatformOrder(
            number=str(trade["tid"]),
            state=str(trade["status"]),
            created_at=must(trade["created"]),
            paid_at=moment(trade.get("pay_time")),
            modified_at=must(trade["modified"]),
            paid_fen=fen(trade["payment"]),
            post_fen=fen(trade.get("post_fee")),
            tax_fen=fen(trade.get("order_tax_fee")),
            payment_number=str(trade.get("alipay_no") or ""),
            on_hold=bool(trade.get("ofp_hold")) or trade["status"] in codes.HELD_STATES,
            declared=declared,
            buyer=self._buyer(trade, identity=self._identity(number) if declared else ("", "")),
            lines=tuple(_line(order) for order in client.entries(trade, "orders", "order")),
        )

    def _identity(self, number: str) -> tuple[str, str]:
        answer = client.call(self.settings, "tmall.hk.clearance.get", {"order_id": number})
        module = (answer.get("result") or {}).get("module") or {}
        return str(module.get("ocr_id") or ""), str(module.get("ocr_name") or "")

    def _buyer(self, trade: dict[str, Any], *, identity: tuple[str, str]) -> PlatformBuyer:
        id_number, id_name = identity
        return PlatformBuyer(
            name=id_name or str(trade.get("receiver_name", "")),
            mobile=str(trade.get("receiver_mobile", "")),
            province=str(trade.get("receiver_state", "")),
            city=str(trade.get("receiver_city") or trade.get("receiver_district", "")),
            district=str(trade.get("receiver_district", "")),
            street=str(trade.get("receiver_address", "")),
            postcode=str(trade.get("receiver_zip", "")),
            id_number=id_number,
            account=str(trade.get("buyer_nick", "")),
        )

    def send_notice(
        self, *, number: str, waybill_number: str, company: str, lines: Sequence[str] = ()
    ) -> None:
        """Tell the platform that the parcel left; see the port."""
        told = {"tid": number, "out_sid": waybill_number, "company_code": company}
        if lines:
            told |= {"sub_tid": ",".join(lines), "is_split": "1"}
        try:
            client.call(self.settings, "taobao.logistics.offline.send", told, subject=number)
        except Rejected as error:
            # One code for sent already, closed and held: the trade itself says which.
            if error.their_code != codes.ALREADY_SENT or not self._is_sent(number, lines):
                raise

    def _is_sent(self, number: str, lines: Sequence[str]) -> bool:
        answer = client.call(
            self.settings,
            "taobao.trade.fullinfo.get",
            {"tid": number, "fields": "tid,orders.oid,orders.status"},
        )
        states = {
            str(one["oid"]): str(one["status"]) for one in client.entries(answer["trade"], "orders", "order")
        }
        return all(states.get(line) in codes.SENT_STATES for line in lines or states)

    def clearance(self, *, number: str, released: bool, at: datetime) -> None:
        """Tell the platform what customs said; see the port."""
        certified = client.call(
            self.settings,
            "tmall.hk.clearance.certification.get",
            {"order_cert_request": f'{{"order_id":{number}}}'},
        )
        token = str(((certified.get("data") or {}).get("order_certify") or {}).get("idempotent", ""))
        request = (
            f'{{"order_id":{number},"idempotent":"{token}","clearance_status":2,'
            f'"clearance_result_code":"{"000" if released else "100"}","clearance_time":"{stamp(at)}"}}'
        )
        client.call(
            self.settings,
            "tmall.hk.clearance.info.send",
            {"order_clearance_info_request": request},
            subject=number,
        )


def _line(order: dict[str, Any]) -> PlatformLine:
    return PlatformLine(
        number=str(order["oid"]),
        item_id=str(order["num_iid"]),
        sku=str(order.get("outer_sku_id") or order.get("outer_iid") or ""),
        title=str(order["title"]),
        quantity=int(order["num"]),
        price_fen=fen(order["price"]),
        paid_fen=fen(order.get("divide_order_fee") or order["payment"]),
        tax_fen=fen(order.get("sub_order_tax_fee")),
        is_closed=str(order.get("status", "")) in codes.CLOSED_STATES,
    )


@functools.lru_cache(maxsize=16)
def _listings(settings: TmallSettings) -> TmallListings:
    return TmallListings(settings)


def build_listings(connection: Connection) -> TmallListings:
    """Build the catalogue side of a connection; category rules are kept between calls."""
    return _listings(of(connection))


def build_orders(connection: Connection) -> TmallOrders:
    """Build the trade side of a connection."""
    return TmallOrders(of(connection))
