"""What the parcel line can do wrong, over the wire: each fault of the sandbox and how a parcel comes through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sluis.kernel.errors import TryLater
from sluis.logistics import ship, states, track
from sluis.logistics.attention import attention
from sluis.logistics.models import Shipment
from sluis.logistics.tests import line
from sluis.offices.scope import SYSTEM

HOUR_S, DAY_S = 3_600, 86_400


@pytest.fixture
def cainiao(sandbox: Any, db: None) -> Any:
    """Connect the office to the line."""
    line.connect(sandbox)
    return sandbox


def asked(shipment: Shipment) -> Shipment:
    """Ask the line where its parcels are, and return ours as it stands then."""
    track.poll({"office": shipment.office_code, "carrier": "cainiao"})
    shipment.refresh_from_db()
    return shipment


def needs(shipment: Shipment) -> list[str]:
    return [item.code for item in attention(SYSTEM) if item.subject == shipment.pk]


def test_a_good_parcel_reaches_the_door(cainiao: Any, pass_time: Callable[[int], None]) -> None:
    shipment = line.booked()
    pass_time(15 * DAY_S)
    assert asked(shipment).state == states.DELIVERED
    order = list(shipment.events.order_by("at").values_list("milestone", flat=True))
    assert order[0] == "announced"
    assert order[-1] == "delivered"
    assert needs(shipment) == []


def test_a_lost_parcel_falls_silent_and_is_shown(cainiao: Any, pass_time: Callable[[int], None]) -> None:
    shipment = line.booked()
    cainiao.fault("cainiao", "lost_parcel", times=1, mailNo=shipment.waybill_number)
    pass_time(2 * DAY_S)
    assert asked(shipment).state == states.MOVING
    pass_time(12 * DAY_S)
    assert asked(shipment).state == states.MOVING
    assert needs(shipment) == ["shipment_stuck"]


def test_a_parcel_held_at_customs_is_trouble_until_it_goes_on(
    cainiao: Any, pass_time: Callable[[int], None]
) -> None:
    shipment = line.booked()
    cainiao.fault("cainiao", "held_at_customs", times=1, mailNo=shipment.waybill_number)
    pass_time(10 * DAY_S)
    assert asked(shipment).milestone == "exception"
    assert needs(shipment) == ["shipment_trouble"]
    line.happen(shipment, "CC_IM_SUCCESS", after_s=11 * DAY_S)
    assert needs(shipment) == []


def test_down_for_an_hour_the_booking_is_asked_again_with_the_same_id(
    cainiao: Any, pass_time: Callable[[int], None]
) -> None:
    shipment = line.send()
    cainiao.fault("cainiao", "down", times=None)
    for _ in range(6):
        with pytest.raises(TryLater):
            ship.book({"shipment": shipment.pk})
        pass_time(600)
    cainiao.spare()
    ship.book({"shipment": shipment.pk})
    shipment.refresh_from_db()
    assert shipment.state == states.BOOKED
    ship.book({"shipment": shipment.pk})
    parcels = [one for one in cainiao.book("cainiao")["parcels"] if shipment.pk in str(one)]
    assert len(parcels) == 1


def test_an_answer_that_is_lost_after_the_act_gives_one_waybill(cainiao: Any) -> None:
    shipment = line.send()
    cainiao.fault("cainiao", "cut_after_processing", times=1)
    with pytest.raises(TryLater):
        ship.book({"shipment": shipment.pk})
    ship.book({"shipment": shipment.pk})
    shipment.refresh_from_db()
    parcels = [one for one in cainiao.book("cainiao")["parcels"] if shipment.pk in str(one)]
    assert [shipment.waybill_number in str(one) for one in parcels] == [True]


def test_down_while_asking_loses_nothing(cainiao: Any, pass_time: Callable[[int], None]) -> None:
    shipment = line.booked()
    pass_time(3 * DAY_S)
    cainiao.fault("cainiao", "down", times=None)
    with pytest.raises(TryLater):
        asked(shipment)
    cainiao.spare()
    assert asked(shipment).state == states.MOVING
    assert shipment.events.count() > 3


@pytest.mark.parametrize("party", ["cainiao", "chinaport", "alipay", "tmall", "bank"])
def test_an_unknown_fault_is_refused_by_name(sandbox: Any, party: str) -> None:
    answer = sandbox.post(
        "/control/faults", {"party": party, "name": "earthquake", "on": True, "times": 1}, status=400
    )
    assert f"{party} has no fault 'earthquake'" in answer["error"]
    assert sandbox.get_json("/control/faults") == []


def test_an_unknown_party_is_refused(sandbox: Any) -> None:
    answer = sandbox.post("/control/faults", {"party": "seacow", "name": "slow"}, status=400)
    assert "there is no 'seacow'" in answer["error"]
