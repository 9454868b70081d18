"""Papers of a parcel on its page: drawn once, the same bytes again, for who packs, ships or declares."""

from __future__ import annotations

import pytest

from sluis.home.tests.conftest import Enter, enter, world  # noqa: F401
from sluis.home.tests.seed import World
from sluis.kernel import clock
from sluis.logistics.documents import of_shipment
from sluis.logistics.models import Shipment
from sluis.records.models import StoredFile


@pytest.fixture
def parcel(world: World) -> Shipment:  # noqa: F811
    """Alice's parcel that is on the road in China."""
    return Shipment.objects.get(reference=world.orders["on the road"].number)


def test_every_paper_is_named_and_opens(parcel: Shipment, enter: Enter) -> None:  # noqa: F811
    body = enter("wei").get(f"/shipments/{parcel.pk}/papers/").content.decode()
    for kind in of_shipment.kinds_of(parcel):
        document = of_shipment.document(parcel, kind)
        if document.problems:
            assert document.problems[0].field in body
        else:
            address = f"/shipments/{parcel.pk}/papers/{kind}/"
            assert f'href="{address}"' in body
            answer = enter("wei").get(address)
            assert answer["Content-Type"] == document.media_type


def test_a_reprint_is_the_same_bytes(parcel: Shipment, enter: Enter) -> None:  # noqa: F811
    client = enter("wei")
    first = client.get(f"/shipments/{parcel.pk}/papers/packing_list/").content
    files = StoredFile.objects.filter(subject=parcel.pk).count()
    parcel.merchant.__class__.objects.filter(pk=parcel.merchant_id).update(name="Renamed BV")
    assert client.get(f"/shipments/{parcel.pk}/papers/packing_list/").content == first
    assert StoredFile.objects.filter(subject=parcel.pk).count() == files
    assert first.startswith(b"%PDF")


def test_zpl_is_downloaded(parcel: Shipment, enter: Enter) -> None:  # noqa: F811
    answer = enter("wei").get(f"/shipments/{parcel.pk}/papers/label_203/")
    assert answer.content.startswith(b"^XA")
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("paper", ["", "../label", "passport"])
def test_there_is_no_other_paper(parcel: Shipment, enter: Enter, paper: str) -> None:  # noqa: F811
    answer = enter("wei").get(f"/shipments/{parcel.pk}/papers/{paper or 'x'}/")
    assert answer.status_code == 404


def test_a_stranger_finds_nothing(parcel: Shipment, enter: Enter) -> None:  # noqa: F811
    for path in ("papers/", "papers/label/"):
        assert enter("bob").get(f"/shipments/{parcel.pk}/{path}").status_code == 404


def test_an_erased_parcel_has_no_papers_left(parcel: Shipment, enter: Enter) -> None:  # noqa: F811
    Shipment.objects.filter(pk=parcel.pk).update(purged_at=clock.now(), content=b"")
    body = enter("wei").get(f"/shipments/{parcel.pk}/papers/").content.decode()
    assert "erased on schedule" in body


def test_before_the_waybill_there_are_none(world: World, enter: Enter) -> None:  # noqa: F811
    waiting = Shipment.objects.filter(waybill_number="").first()
    assert waiting is not None
    body = enter("wei").get(f"/shipments/{waiting.pk}/papers/").content.decode()
    assert "as soon as the waybill number is there" in body
    assert enter("wei").get(f"/shipments/{waiting.pk}/papers/label/").status_code == 404
