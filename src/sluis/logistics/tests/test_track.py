"""Tracking: late, double and disordered events, silence, and what needs a person."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sluis.kernel import clock
from sluis.logistics import silence, states, track
from sluis.logistics.attention import attention
from sluis.logistics.models import Shipment
from sluis.logistics.ports import Trace
from sluis.logistics.tests.line import booked, happen, send
from sluis.offices.scope import SYSTEM
from sluis.records.models import Event

pytestmark = pytest.mark.usefixtures("cainiao")
STORY = ("PU_PICKUP_SUCCESS", "CC_EX_SUCCESS", "CC_IM_FAILURE", "CC_IM_SUCCESS", "GTMS_SIGNED")


def told(shipment: Shipment) -> list[str]:
    return list(Event.objects.filter(reference=shipment.pk).order_by("id").values_list("kind", flat=True))


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::9])
def test_in_any_order_a_parcel_ends_delivered_at_the_same_moment(order: tuple[int, ...]) -> None:
    shipment = booked()
    for place in order:
        happen(shipment, STORY[place], after_s=3600.0 * (place + 1))
    shipment.refresh_from_db()
    assert (shipment.state, shipment.milestone) == (states.DELIVERED, "delivered")
    assert shipment.delivered_at == shipment.created_at + timedelta(hours=5)
    assert told(shipment).count("shipment.delivered") == 1


def test_an_event_that_comes_twice_is_told_once() -> None:
    shipment = booked()
    for _ in range(3):
        happen(shipment, "PU_PICKUP_SUCCESS", after_s=60.0)
    assert shipment.events.count() == 1
    assert told(shipment).count("shipment.picked_up") == 1


def test_a_late_event_is_kept_and_moves_nothing_back() -> None:
    shipment = booked()
    happen(shipment, "LH_DEPART", after_s=7200.0)
    happen(shipment, "PU_PICKUP_SUCCESS", after_s=3600.0)
    shipment.refresh_from_db()
    assert (shipment.milestone, shipment.events.count()) == ("line_haul", 2)
    assert "shipment.picked_up" not in told(shipment)


def test_a_delivery_that_is_told_late_still_counts() -> None:
    shipment = booked()
    happen(shipment, "GTMS_DELIVERING", after_s=7200.0)
    happen(shipment, "GTMS_SIGNED", after_s=3600.0)
    shipment.refresh_from_db()
    assert shipment.state == states.DELIVERED


def test_a_code_that_nobody_knows_is_kept_and_moves_nothing() -> None:
    shipment = booked()
    happen(shipment, "PU_PICKUP_SUCCESS", after_s=60.0)
    happen(shipment, "SOMETHING_NEW", after_s=120.0)
    shipment.refresh_from_db()
    assert shipment.milestone == "picked_up"
    assert shipment.events.get(code="SOMETHING_NEW").milestone == ""


def test_news_of_a_foreign_waybill_is_dropped() -> None:
    assert track.record([Trace("LPNOBODY", "SIGNED", "delivered", clock.now(), "", "")]) == 0


def codes_of(shipment: Shipment) -> list[str]:
    return [item.code for item in attention(SYSTEM) if item.subject == shipment.pk]


def test_silence_is_judged_by_the_place(pass_time: Callable[[int], None]) -> None:
    at_customs, flying = booked(), booked()
    happen(at_customs, "CC_IM_START", after_s=1.0)
    happen(flying, "LH_DEPART", after_s=1.0)
    pass_time(4 * 86_400)
    assert codes_of(at_customs) == ["shipment_stuck"]
    assert codes_of(flying) == []
    pass_time(3 * 86_400 + 60)
    assert codes_of(flying) == ["shipment_stuck"]
    item = next(item for item in attention(SYSTEM) if item.subject == flying.pk)
    assert (item.parameters["days"], item.url) == ("7", f"/shipments/{flying.pk}/")


def test_a_parcel_without_a_waybill_is_stuck_after_a_day(pass_time: Callable[[int], None]) -> None:
    shipment = send()
    assert codes_of(shipment) == []
    pass_time(86_400 + 60)
    assert codes_of(shipment) == ["shipment_stuck"]


def test_trouble_is_named_once_and_ends_when_the_parcel_moves_on(pass_time: Callable[[int], None]) -> None:
    shipment = booked()
    happen(shipment, "CC_IM_FAILURE", after_s=60.0)
    pass_time(9 * 86_400)
    assert codes_of(shipment) == ["shipment_trouble"]
    happen(shipment, "CC_IM_SUCCESS", after_s=9 * 86_400.0)
    assert codes_of(shipment) == []


def test_every_place_of_the_journey_has_its_days() -> None:
    for milestone in states.JOURNEY:
        if milestone != "delivered":
            assert silence.usual_silence(states.MOVING, milestone) < silence.LONGEST + timedelta(days=1)
    assert silence.usual_silence(states.MOVING, "somewhere new") == silence.LONGEST
    assert silence.usual_silence(states.REQUESTED, "requested") == timedelta(days=1)


def test_all_open_parcels_are_asked_for_however_many(monkeypatch: pytest.MonkeyPatch, cainiao: Any) -> None:
    shipments = [booked() for _ in range(3)]
    monkeypatch.setattr(track, "FEED_SIZE", 2)
    assert track.poll({"office": shipments[0].office_code, "carrier": "cainiao"}) is not None
    assert all(shipment.events.exists() for shipment in shipments)
