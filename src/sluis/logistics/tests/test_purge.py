"""Receivers are erased 90 days after their parcel came to its end, with label and papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sluis.kernel import clock
from sluis.kernel.errors import Conflict
from sluis.logistics import purge, return_leg, ship
from sluis.logistics.documents import of_shipment
from sluis.logistics.models import Shipment
from sluis.logistics.tests.line import booked, delivered, happen
from sluis.logistics.tests.parcels import WANG
from sluis.records import wire_log
from sluis.records.models import AuditEntry, StoredFile, WireMessage
from sluis.work import loop

pytestmark = pytest.mark.usefixtures("cainiao")
DAY_S = 86_400


def test_after_ninety_days_receiver_label_and_papers_are_gone(
    pass_time: Callable[[int], None], django_capture_on_commit_callbacks: Any
) -> None:
    shipment = delivered()
    papers = [paper.file for paper in of_shipment.documents_of(shipment) if paper.file]
    assert len(papers) >= 5
    wires = WireMessage.objects.filter(subject=shipment.pk)
    assert any(WANG.name in "".join(wire_log.texts(wire)) for wire in wires)
    pass_time(89 * DAY_S)
    assert purge.erase_due(office="BX")["shipments"] == 0
    pass_time(2 * DAY_S)
    with django_capture_on_commit_callbacks(execute=True):
        counts = purge.erase_due(office="BX")
    assert counts["shipments"] == 1
    assert counts["papers"] == len(papers)
    shipment.refresh_from_db()
    assert (bytes(shipment.content), shipment.label, shipment.routing) == (b"", None, {})
    assert shipment.place_hint == "浙江省 杭州市"
    assert not StoredFile.objects.filter(subject=shipment.pk).exists()
    assert not any("".join(wire_log.texts(wire)) for wire in WireMessage.objects.filter(subject=shipment.pk))
    with pytest.raises(Conflict, match="erased"):
        ship.parcel_of(shipment)
    assert shipment.events.count() == 1


def test_the_bytes_of_a_label_are_off_the_disk(
    pass_time: Callable[[int], None], django_capture_on_commit_callbacks: Any
) -> None:
    from django.core.files.storage import default_storage

    shipment = delivered()
    assert shipment.label is not None
    path = shipment.label.path
    assert default_storage.exists(path)
    pass_time(91 * DAY_S)
    with django_capture_on_commit_callbacks(execute=True):
        purge.erase_due(office="BX")
    assert not default_storage.exists(path)


def test_a_parcel_on_the_road_or_coming_back_keeps_its_people(pass_time: Callable[[int], None]) -> None:
    on_the_road, there = booked(), delivered()
    back = return_leg.ship_back(shipment=there, actor="user:1")
    ship.book({"shipment": back.pk})
    pass_time(91 * DAY_S)
    assert purge.erase_due(office="BX")["shipments"] == 0
    back.refresh_from_db()
    happen(back, "GTMS_SIGNED", after_s=91.0 * DAY_S)
    assert purge.erase_due(office="BX")["shipments"] == 0
    pass_time(91 * DAY_S)
    assert purge.erase_due(office="BX")["shipments"] == 2
    assert Shipment.objects.get(pk=on_the_road.pk).purged_at is None


def test_the_daily_round_writes_its_counts_down(pass_time: Callable[[int], None]) -> None:
    delivered()
    pass_time(91 * DAY_S)
    loop.run_due()
    entry = AuditEntry.objects.filter(verb="logistics.purge").latest("id")
    assert entry.detail["shipments"] == 1
    assert entry.at <= clock.now()
