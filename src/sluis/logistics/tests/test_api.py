"""Shipments over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sluis.logistics.models import Shipment, TrackingEvent

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


def test_a_shipment_tells_its_story_in_order_and_no_name(
    demo_office: Any, key_of: Callable[..., Any]
) -> None:
    merchant = demo_office.merchant()
    row = Shipment.objects.create(
        office_code="BX",
        merchant=merchant,
        reference="4001",
        route="cbec_9610",
        state="moving",
        milestone="line_haul",
        waybill_number="LP001",
        content=b"sealed",
        place_hint="浙江省杭州市",
        weight_g=640,
    )
    for hours, code in ((5, "LH_DEPART"), (1, "GWMS_ACCEPT")):
        TrackingEvent.objects.create(
            shipment=row, code=code, at=NOON + timedelta(hours=hours), text=code.lower()
        )
    own, stranger = key_of(merchant, "logistics:read"), key_of(demo_office.merchant("petit-heron"))
    body = own.get(f"/shipments/{row.pk}").json()
    assert [event["code"] for event in body["events"]] == ["GWMS_ACCEPT", "LH_DEPART"]
    assert body["events"][0]["at"] == "2026-06-30T13:00:00Z"
    assert "content" not in body
    assert [one["id"] for one in own.get("/shipments", waybill_number="LP001").json()["items"]] == [row.pk]
    assert own.get("/shipments", state="delivered").json()["items"] == []
    assert stranger.get(f"/shipments/{row.pk}").status_code == 404
    assert stranger.get("/shipments").json() == {"items": [], "next": None}
    assert key_of(merchant, "money:read").get("/shipments").status_code == 403
