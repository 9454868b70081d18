"""LINK contents in their field names, and what comes back (no socket)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sluis.connectors.cainiao import codes
from sluis.logistics.ports import Address, Parcel, Trace

BIZ_TYPE = {"cbec_1210": "BONDED_1210", "cbec_9610": "DIRECT_9610"}


class Unreadable(ValueError):
    """An answer or a push that is not of the known form."""


def _party(address: Address) -> dict[str, str]:
    party = {
        "name": address.name,
        "phone": address.telephone,
        "countryCode": address.country,
        "province": address.province,
        "city": address.city,
        "district": address.district,
        "detailAddress": address.street,
        "zipCode": address.postcode,
    }
    return {name: value for name, value in party.items() if value}


def waybill_get(parcel: Parcel, *, callback_url: str) -> str:
    """Build the content of TMS_WAYBILL_GET; the shipment id is the key of repetition."""
    size: dict[str, Any] = {"weight": parcel.weight_g, "weightUnit": "g"}
    if parcel.sides_mm is not None:
        length, width, height = sorted((-(-side // 10) for side in parcel.sides_mm), reverse=True)
        size |= {"length": length, "width": width, "height": height, "dimensionUnit": "cm"}
    content = {
        "externalOrderCode": parcel.shipment_id,
        "bizType": BIZ_TYPE[parcel.route],
        "tradeOrderCode": parcel.reference,
        "sender": _party(parcel.sender),
        "receiver": _party(parcel.receiver),
        "parcel": size,
        "items": [
            {
                "itemName": item.name_zh,
                "quantity": item.quantity,
                "unitPrice": item.price_fen,
                "currency": "CNY",
                "itemCode": item.sku,
                "hsCode": item.hs_code,
                "weight": item.weight_g,
            }
            for item in parcel.items
        ],
        "callbackUrl": callback_url,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def read_answer(raw: bytes) -> dict[str, Any]:
    """Read an answer. Raise Unreadable when it is not a JSON object with `success`."""
    try:
        answer = json.loads(raw)
    except ValueError as error:
        raise Unreadable("the answer is not JSON") from error
    if not isinstance(answer, dict) or "success" not in answer:
        raise Unreadable("the answer does not say whether it succeeded")
    return answer


def read_push(content: str) -> tuple[Trace, str]:
    """Read a trace push; return the event and its id. Raise Unreadable."""
    try:
        push = json.loads(content)
        return _trace(str(push["mailNo"]), push["trace"]), str(push["eventId"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"the push cannot be read: {error}") from error


def read_feed(raw: bytes) -> list[Trace]:
    """Read the tracking feed. Raise Unreadable."""
    try:
        modules = json.loads(raw)["module"]
        return [
            _trace(str(module["mailNo"]), detail)
            for module in modules
            for detail in module.get("detailList", [])
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"the tracking feed cannot be read: {error}") from error


def _trace(waybill_number: str, raw: dict[str, Any]) -> Trace:
    code = codes.normalise(str(raw["actionCode"]))
    return Trace(
        waybill_number=waybill_number,
        code=code,
        milestone=codes.milestone(code),
        at=datetime.fromtimestamp(int(raw["time"]) / 1000, UTC),
        text=str(raw.get("standerdDesc") or raw.get("desc") or ""),
        place=str(raw.get("location") or ""),
    )
