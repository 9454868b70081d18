"""Stored files and raw messages: for whom they are, and what of a buyer they show."""

from __future__ import annotations

import pytest

from sluis.home.masking import HIDDEN, masked
from sluis.home.tests.conftest import Enter
from sluis.home.tests.seed import WANG, World
from sluis.logistics.models import Shipment
from sluis.records.models import WireMessage


@pytest.fixture
def label(world: World) -> Shipment:
    """A parcel of Alice's that has its label."""
    return Shipment.objects.get(reference=world.orders["on the road"].number)


def test_who_packs_gets_the_label(label: Shipment, enter: Enter) -> None:
    response = enter("alice").get(f"/files/{label.label_id}/")
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"].startswith("inline; filename=")
    download = enter("wei").get(f"/files/{label.label_id}/?download")
    assert download.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("name", "status"), [("bob", 404), ("charlie", 404), ("noor", 404), ("femke", 403)])
def test_others_do_not_get_it(label: Shipment, enter: Enter, name: str, status: int) -> None:
    assert enter(name).get(f"/files/{label.label_id}/").status_code == status


def _customs_message(world: World) -> WireMessage:
    return WireMessage.objects.filter(party="chinaport").order_by("at")[0]


def test_a_raw_message_hides_the_buyer_from_the_merchant(world: World, enter: Enter) -> None:
    found = _customs_message(world)
    page = enter("alice").get(f"/messages/{found.pk}/").content.decode()
    assert HIDDEN in page
    assert WANG.name not in page
    assert WANG.id_number not in page
    assert world.orders["on the road"].number in page, "what is no person stays"


def test_who_declares_sees_all_of_it_and_gets_back_to_the_declaration(world: World, enter: Enter) -> None:
    page = enter("wei").get(f"/messages/{_customs_message(world).pk}/").content.decode()
    assert WANG.name in page
    assert WANG.id_number in page
    assert 'href="/customs/dec_' in page


@pytest.mark.parametrize("name", ["bob", "charlie", "noor"])
def test_the_messages_of_others_are_not_there(world: World, enter: Enter, name: str) -> None:
    assert enter(name).get(f"/messages/{_customs_message(world).pk}/").status_code == 404


def test_a_message_under_another_key_stays_shut(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sluis.records import wire_log
    from sluis.records.sealing import SealBroken

    def shut(message: WireMessage) -> tuple[str, str]:
        raise SealBroken("another key")

    monkeypatch.setattr(wire_log, "texts", shut)
    page = enter("wei").get(f"/messages/{_customs_message(world).pk}/")
    assert page.status_code == 200
    assert "sealed with another key file" in page.content.decode()


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ('{"receiver_mobile":"13800138001","tid":"36"}', f'{{"receiver_mobile":"{HIDDEN}","tid":"36"}}'),
        ('{"buyer_nick": "tb \\"x\\" 88"}', f'{{"buyer_nick": "{HIDDEN}"}}'),
        ('{\\"receiverName\\":\\"王小明\\"}', f'{{\\"receiverName\\":\\"{HIDDEN}\\"}}'),
        (
            "<consigneeAddress>文三路100号</consigneeAddress>",
            f"<consigneeAddress>{HIDDEN}</consigneeAddress>",
        ),
        (
            "<ceb:buyerTelephone>13800138001</ceb:buyerTelephone>",
            f"<ceb:buyerTelephone>{HIDDEN}</ceb:buyerTelephone>",
        ),
        ("method=x&receiver_name=Wang&tid=1", f"method=x&receiver_name={HIDDEN}&tid=1"),
        ("id 33010619900307121X, call 138 or 13800138001", f"id {HIDDEN}, call 138 or {HIDDEN}"),
        ('{"orderNo":"3626112300000009","fee":"13900"}', '{"orderNo":"3626112300000009","fee":"13900"}'),
        ("<logisticsNo>LP00000000005CN</logisticsNo>", "<logisticsNo>LP00000000005CN</logisticsNo>"),
        ("", ""),
    ],
)
def test_people_are_hidden_in_every_form_of_message(raw: str, clean: str) -> None:
    assert masked(raw) == clean
