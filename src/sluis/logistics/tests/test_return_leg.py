"""The way back: parties turned round, to the site in China, with a waybill and a label of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sluis.kernel.errors import BadInput, Conflict
from sluis.logistics import return_leg, ship
from sluis.logistics.documents import of_shipment
from sluis.logistics.models import Shipment
from sluis.logistics.tests.line import booked, delivered, happen
from sluis.logistics.tests.parcels import PRALINES, TRUFFLES, WANG
from sluis.logistics.tests.pdf_text import signs
from sluis.records import files
from sluis.records.models import AuditEntry, Event

pytestmark = pytest.mark.usefixtures("cainiao")


def back(shipment: Shipment, quantities: dict[str, int] | None = None) -> Shipment:
    returning = return_leg.ship_back(shipment=shipment, quantities=quantities, actor="user:1")
    ship.book({"shipment": returning.pk})
    returning.refresh_from_db()
    return returning


def test_the_parcel_goes_from_the_buyer_to_the_site_with_its_own_waybill() -> None:
    there = delivered(PRALINES, TRUFFLES, weight_g=1065)
    returning = back(there)
    assert returning.reference == f"{there.reference}-R1"
    assert returning.waybill_number not in ("", there.waybill_number)
    parcel = ship.parcel_of(returning)
    assert parcel.sender == WANG
    assert (parcel.receiver.country, parcel.receiver.city) == ("CN", "杭州市")
    assert returning.weight_g == there.weight_g
    assert returning.label is not None
    assert set("王小明海捷退货监管仓") <= set(signs(files.content(returning.label)))
    assert {paper.kind for paper in of_shipment.documents_of(returning)} == {
        "label",
        "label_203",
        "label_300",
        "packing_list",
    }


def test_part_of_the_goods_weighs_less_and_comes_in_parcels_of_its_own() -> None:
    there = delivered(PRALINES, TRUFFLES, weight_g=1065)
    first, second = back(there, {"LIN-PRA-250": 1}), back(there, {"LIN-PRA-250": 1, "LIN-TRU-200": 1})
    assert [item.quantity for item in ship.parcel_of(first).items] == [1]
    assert first.weight_g == 340 + 120
    assert second.reference.endswith("-R2")
    assert list(there.returns.order_by("created_at")) == [first, second]


def test_one_sku_on_two_lines_comes_back_from_both() -> None:
    there = delivered(PRALINES, replace(PRALINES, quantity=1), weight_g=1200)
    items = ship.parcel_of(back(there, {"LIN-PRA-250": 3})).items
    assert [item.quantity for item in items] == [2, 1]


def test_the_rooms_above_hear_whose_return_it_is() -> None:
    there = delivered()
    returning = back(there)
    happen(returning, "GTMS_SIGNED", place="萧山区")
    event = Event.objects.get(reference=returning.pk, kind="shipment.delivered")
    assert event.detail["return_of"] == there.pk
    assert Event.objects.filter(reference=there.pk, kind="shipment.delivered").count() == 1
    assert AuditEntry.objects.get(verb="logistics.ship_back").detail["return"] == returning.pk


@pytest.mark.parametrize("quantities", [{}, {"LIN-PRA-250": 0}, {"LIN-PRA-250": 3}, {"OTHER": 1}])
def test_nothing_comes_back_that_was_not_sent(quantities: dict[str, int]) -> None:
    there = delivered()
    with pytest.raises(BadInput) as error:
        back(there, quantities)
    assert error.value.field == "quantities"
    assert not there.returns.exists()


def test_goods_that_are_not_with_the_buyer_and_returns_cannot_be_returned() -> None:
    with pytest.raises(Conflict, match="not with the buyer"):
        back(booked())
    returning = back(delivered())
    with pytest.raises(Conflict, match="return itself"):
        back(returning)


def test_a_site_is_known_by_route_and_day() -> None:
    assert return_leg.site_of("cbec_1210", date(2026, 6, 30)).city == "宁波市"
    with pytest.raises(BadInput, match="postal_articles"):
        return_leg.site_of("postal_articles", date(2026, 6, 30))
    with pytest.raises(BadInput, match="2020-01-01"):
        return_leg.site_of("cbec_9610", date(2020, 1, 1))
