"""Parcels on their pages: how far, told by whom, with what papers."""

from __future__ import annotations

import csv
import io

import pytest

from sluis.home.tests import seed
from sluis.home.tests.conftest import Enter, enter, world  # noqa: F401
from sluis.home.tests.seed import World
from sluis.logistics import states, wording
from sluis.logistics.models import Shipment


@pytest.fixture
def parcel(world: World) -> Shipment:  # noqa: F811
    """Alice's parcel that is on the road in China."""
    return Shipment.objects.get(reference=world.orders["on the road"].number)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 4),
        ("?state=road", 2),
        ("?state=requested", 2),
        ("?state=delivered", 0),
        ("?q=LP00", 2),
        ("?merchant=bob", 0),
    ],
)
def test_filters(world: World, enter: Enter, query: str, count: int) -> None:  # noqa: F811
    assert len(enter("wei").get(f"/shipments/{query}").context["rows"]) == count


def test_the_steps_follow_the_journey(parcel: Shipment, enter: Enter) -> None:  # noqa: F811
    response = enter("alice").get(f"/shipments/{parcel.pk}/")
    assert [step["state"] for step in response.context["steps"]] == ["done"] * 6 + ["current"]
    seed.travelled(parcel, ("delivered", "已签收", "杭州"))
    delivered = enter("alice").get(f"/shipments/{parcel.pk}/")
    assert {step["state"] for step in delivered.context["steps"]} == {"done"}
    assert delivered.context["tone"] == "go"


def test_the_carriers_words_are_the_story_and_told_once(parcel: Shipment, enter: Enter) -> None:  # noqa: F811
    story = enter("alice").get(f"/shipments/{parcel.pk}/").context["story"]
    told = [entry["what"] for entry in story]
    assert told.count("On the road in China") == 1
    assert "Waybill number received, label made" in told
    assert "快件已发往杭州西湖营业部" in [entry["detail"] for entry in story]
    assert [entry["at"] for entry in story] == sorted((entry["at"] for entry in story), reverse=True)


def test_trouble_is_shown_where_it_happened(parcel: Shipment, enter: Enter) -> None:  # noqa: F811
    seed.travelled(parcel, ("delivery_failed", "无人签收", "杭州"))
    response = enter("alice").get(f"/shipments/{parcel.pk}/")
    assert [step["state"] for step in response.context["steps"]][-1] == "failed"
    assert "Nobody took it in" in response.content.decode()


def test_label_order_and_declaration_are_one_click_away(parcel: Shipment, enter: Enter) -> None:  # noqa: F811
    body = enter("alice").get(f"/shipments/{parcel.pk}/").content.decode()
    assert f'href="/files/{parcel.label_id}/"' in body
    assert f'href="/orders/?q={parcel.reference}"' in body
    assert f'hx-get="/customs/of/{parcel.reference}/"' in body


def test_a_parcel_without_waybill_has_no_label(world: World, enter: Enter) -> None:  # noqa: F811
    waiting = Shipment.objects.filter(waybill_number="").first()
    assert waiting is not None
    body = enter("alice").get(f"/shipments/{waiting.pk}/").content.decode()
    assert "/files/" not in body
    assert "not yet" in body


def test_the_export_holds_the_filtered_rows(parcel: Shipment, enter: Enter) -> None:  # noqa: F811
    raw = b"".join(enter("alice").get("/shipments/?state=road&export=csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(raw)))
    assert parcel.waybill_number in {row["Waybill"] for row in rows}
    assert len(rows) == 2


def test_every_state_and_milestone_has_a_word() -> None:
    for milestone in (*states.JOURNEY, *states.TROUBLE, "requested"):
        assert wording.milestone_word(milestone) != milestone
    for state in states.SHIPMENT_MOVES:
        assert wording.state_word(state) != state
        assert state in wording.TONES
    assert wording.milestone_word("beamed_up") == "beamed_up"
