"""The interfaces of LINK: one function each, from checked content to answer. Refusals are LinkError."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from sluis.sandbox.cainiao import interfaces as shapes
from sluis.sandbox.cainiao import story
from sluis.sandbox.cainiao.errors import ILLEGAL_BUSINESS_TYPE, LinkError, bad_content
from sluis.sandbox.cainiao.shapes import Shape, checked
from sluis.sandbox.cainiao.state import Book
from sluis.sandbox.cainiao.trace import Traces
from sluis.sandbox.world import World

TO_CODE = "CNL_EU"
SALE_TO_CODE = "GLOBAL_SALE"
_ORDER_TYPES = {"BONDED_WHS": story.BONDED, "OVERSEAS_DS": story.DIRECT, "OVERSEAS_WHS": story.DIRECT}
Answer = dict[str, Any]


class Gateway:
    """Answers the message types."""

    def __init__(self, world: World, book: Book, traces: Traces) -> None:
        self._world = world
        self._book = book
        self._traces = traces
        self.message_types: dict[str, tuple[Shape, Callable[[dict[str, Any], str], Answer]]] = {
            "TMS_WAYBILL_GET": (shapes.WAYBILL_GET, self._get),
            "TMS_WAYBILL_UPDATE": (shapes.WAYBILL_UPDATE, self._update),
            "TMS_WAYBILL_DISCARD": (shapes.WAYBILL_DISCARD, self._discard),
            "CN_WMS_DELIVERYORDER_CREATE": (shapes.DELIVERY_ORDER, self._create_order),
            "GLOBAL_SALE_ORDER_NOTIFY": (shapes.SALE_ORDER, self._notify_sale),
            "CN_OVERSEA_LOGISTICS_INQUIRY_TRACKING": (shapes.INQUIRY, self._inquire),
            "CNTECH_LV_LOGISTICS_DETAIL_GET": (shapes.DETAIL_GET, self._detail),
            "CNTECH_LV_LOGISTICS_DETAIL_SUBSCRIBE": (shapes.SUBSCRIBE, self._subscribe),
            "CAINIAO_GLOBAL_PARCEL_EVENT_CALLBACK": (shapes.PARCEL_EVENT, self._partner_event),
        }

    def answer(
        self, message_type: str, to_code: str, provider: str, value: dict[str, Any], *, from_xml: bool
    ) -> Answer:
        """Answer one call whose envelope was found good. Raise LinkError S05 or S08."""
        wanted = SALE_TO_CODE if message_type == "GLOBAL_SALE_ORDER_NOTIFY" else TO_CODE
        if to_code != wanted:
            raise LinkError(ILLEGAL_BUSINESS_TYPE, f"illegal business type: to_code must be {wanted}")
        shape, handle = self.message_types[message_type]
        return handle(checked(value, shape, from_xml=from_xml), provider)

    def _now_s(self) -> float:
        return self._world.clock.now().timestamp()

    def _get(self, content: dict[str, Any], provider: str) -> Answer:
        if content["bizType"] not in story.BUSINESS_TYPES:
            raise LinkError(ILLEGAL_BUSINESS_TYPE, f"illegal business type: bizType {content['bizType']}")
        shapes.check_sides(content["parcel"], "parcel")
        return self._open(content, content["bizType"], "TMS_WAYBILL_GET")

    def _create_order(self, content: dict[str, Any], provider: str) -> Answer:
        business_type = _ORDER_TYPES.get(content["orderType"])
        if business_type is None:
            raise LinkError(ILLEGAL_BUSINESS_TYPE, f"illegal business type: orderType {content['orderType']}")
        if "parcel" in content:
            shapes.check_sides(content["parcel"], "parcel")
        shapes.check_order(content, bonded=business_type == story.BONDED)
        return self._open(content, business_type, "CN_WMS_DELIVERYORDER_CREATE")

    def _open(self, content: dict[str, Any], business_type: str, interface: str) -> Answer:
        with self._book.store.transaction():
            parcel = self._book.parcel_of(content["externalOrderCode"])
            if parcel is None:
                parcel = self._book.open_parcel(
                    external_code=content["externalOrderCode"],
                    business_type=business_type,
                    interface=interface,
                    content=content,
                    now_s=self._now_s(),
                )
            elif parcel["discarded"]:
                raise bad_content("externalOrderCode", "discarded")
            elif parcel["interface"] != interface:
                raise bad_content("externalOrderCode", f"was used with {parcel['interface']}")
        return label(parcel)

    def _unmoved(self, mail_no: str) -> sqlite3.Row:
        parcel = self._known(mail_no)
        if any(event["code"] != "GTMS_ASN" for event in self._book.happened(mail_no)):
            raise bad_content("mailNo", "already moving")
        return parcel

    def _known(self, mail_no: str) -> sqlite3.Row:
        parcel = self._book.parcel(mail_no)
        if parcel is None:
            raise bad_content("mailNo", "unknown")
        return parcel

    def _update(self, content: dict[str, Any], provider: str) -> Answer:
        changes = {key: value for key, value in content.items() if key != "mailNo"}
        if not changes:
            raise bad_content("content", "nothing to change: give receiver, parcel, items or remark")
        if "parcel" in changes:
            shapes.check_sides(changes["parcel"], "parcel")
        with self._book.store.transaction():
            parcel = self._unmoved(content["mailNo"])
            if parcel["discarded"]:
                raise bad_content("mailNo", "discarded")
            if parcel["interface"] != "TMS_WAYBILL_GET":
                raise bad_content("mailNo", "belongs to a delivery order")
            self._book.change_content(parcel["mail_no"], {**json.loads(parcel["content"]), **changes})
            return label(self._known(parcel["mail_no"]))

    def _discard(self, content: dict[str, Any], provider: str) -> Answer:
        with self._book.store.transaction():
            if not self._known(content["mailNo"])["discarded"]:
                self._book.discard(self._unmoved(content["mailNo"])["mail_no"])
        return {"success": "true", "mailNo": content["mailNo"]}

    def _notify_sale(self, content: dict[str, Any], provider: str) -> Answer:
        shapes.check_order(content, bonded=False)
        kept = json.dumps(content, ensure_ascii=False, sort_keys=True)
        code = content["externalOrderCode"]
        with self._book.store.transaction() as db:
            db.execute("INSERT OR IGNORE INTO cainiao_sale_orders VALUES (?, ?)", (code, kept))
            row = db.execute(
                "SELECT content FROM cainiao_sale_orders WHERE external_code = ?", (code,)
            ).fetchone()
            if row["content"] != kept:
                raise bad_content("externalOrderCode", "was used with another content")
            return {"success": "true", "orderCode": self._book.order_code(code), "externalOrderCode": code}

    def _inquire(self, content: dict[str, Any], provider: str) -> Answer:
        parcel = self._known(content["mailNo"])
        return {"success": "true", "module": self._traces.module(parcel, content["locale"])}

    def _detail(self, content: dict[str, Any], provider: str) -> Answer:
        module = self._traces.module(self._known(content["mailNo"]), "zh-CN", inside_china=True)
        return {"success": "true", "module": module}

    def _subscribe(self, content: dict[str, Any], provider: str) -> Answer:
        mail_no = content["mailNo"]
        url = content.get("callbackUrl") or self._book.setting("callback_url")
        if not url:
            raise bad_content("callbackUrl", "is required: the partner registered none")
        with self._book.store.transaction() as db:
            self._known(mail_no)
            told = db.execute(
                "SELECT event_id FROM cainiao_pushes WHERE mail_no = ? AND url = ?", (mail_no, url)
            ).fetchall()
            db.execute("UPDATE cainiao_parcels SET callback_url = ? WHERE mail_no = ?", (url, mail_no))
            known = {row["event_id"] for row in told}
            for event in self._book.happened(mail_no):
                if event["id"] not in known:
                    self._traces.announce(mail_no, event["id"])
        return {"success": "true", "mailNo": mail_no}

    def _partner_event(self, content: dict[str, Any], provider: str) -> Answer:
        shapes.check_partner_event(content, provider)
        order_code = content["logisticsOrderCode"]
        with self._book.store.transaction() as db:
            if not db.execute("SELECT 1 FROM cainiao_parcels WHERE order_code = ?", (order_code,)).fetchone():
                raise bad_content("logisticsOrderCode", "unknown")
            db.execute(
                "INSERT OR IGNORE INTO cainiao_partner_events VALUES (?, ?, ?, ?)",
                (
                    order_code,
                    content["eventCode"],
                    content["eventTime"],
                    json.dumps(content, ensure_ascii=False),
                ),
            )
        return {"success": "true"}


def charged_weight_g(parcel: dict[str, Any]) -> int:
    """Return the weight charged in grams: actual or volumetric (6,000 cm³ a kg), up to whole kilograms."""
    volume_cm3: int = parcel.get("length", 0) * parcel.get("width", 0) * parcel.get("height", 0)
    weight_g: int = max(parcel["weight"], -(-volume_cm3 // 6))
    return -(-weight_g // 1000) * 1000


def label(parcel: sqlite3.Row) -> Answer:
    """Return what is printed on a parcel and what the line will charge by."""
    content = json.loads(parcel["content"])
    receiver = content.get("receiver") or content["receiverInfo"]
    zip_code = receiver.get("zipCode", "")
    digits = "".join(c for c in zip_code if c.isascii() and c.isdigit()).ljust(6, "0")
    bonded = parcel["biz_type"] == story.BONDED
    answer: Answer = {
        "success": "true",
        "orderCode": parcel["order_code"],
        "mailNo": parcel["mail_no"],
        "externalOrderCode": parcel["external_code"],
        "cpCode": "CN_BONDED_LINE" if bonded else "CNL_EU_LINE",
        "cutOrderTime": "18:00",
        "routing": {
            "sortingCode": f"{digits[:3]}-{digits[3:5]}-{int(parcel['order_code'][2:]) % 90 + 10}",
            "routingText": " ".join(
                part for part in (receiver["city"], receiver.get("district", ""), zip_code) if part
            ),
            "consolidationCode": "NGB" if bonded else "LGG",
            "packageCode": f"{'B' if bonded else 'D'}{parcel['order_code'][-8:]}",
        },
    }
    if "parcel" in content:
        answer["chargedWeight"] = charged_weight_g(content["parcel"])
    return answer
