"""One story of a parcel, out of what the carrier and customs told, for merchants and for buyers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from sluis.customs.models import Declaration
from sluis.home.tests import seed
from sluis.home.tests.conftest import Enter, enter, world  # noqa: F401
from sluis.home.tests.seed import WANG, World
from sluis.kernel import clock
from sluis.logistics import buyer_page, states, story, wording
from sluis.logistics.models import Shipment
from sluis.logistics.story import CUSTOMS, Chapter
from sluis.records import events
from sluis.records.models import Event

START = datetime(2026, 6, 1, 8, tzinfo=UTC)


def chapter(hours: int, milestone: str, teller: str = "cainiao", place: str = "") -> Chapter:
    return Chapter(milestone, START + timedelta(hours=hours), place, teller)


def told(*chapters: Chapter) -> list[tuple[str, str]]:
    return [(one.milestone, one.teller) for one in story.merged(chapters)]


def test_what_both_voices_say_is_told_once_at_its_first_moment() -> None:
    assert told(
        chapter(5, "import_cleared", place="杭州"),
        chapter(4, "import_cleared", CUSTOMS),
        chapter(6, "last_mile"),
        chapter(2, "line_haul"),
    ) == [("line_haul", "cainiao"), ("import_cleared", CUSTOMS), ("last_mile", "cainiao")]


def test_the_place_that_one_voice_lacks_comes_from_the_other() -> None:
    found = story.merged([chapter(4, "import_cleared", CUSTOMS), chapter(5, "import_cleared", place="杭州")])
    assert [one.place for one in found] == ["杭州"]


def test_a_second_try_at_the_door_is_told_again() -> None:
    tries = [chapter(1, "out_for_delivery"), chapter(2, "delivery_failed"), chapter(9, "out_for_delivery")]
    assert [one for one, _ in told(*tries)] == ["out_for_delivery", "delivery_failed", "out_for_delivery"]
    assert len(told(chapter(1, "out_for_delivery"), chapter(2, "out_for_delivery"))) == 1


@pytest.fixture
def parcel(world: World) -> Shipment:  # noqa: F811
    """Alice's parcel that is on the road in China."""
    return Shipment.objects.get(reference=world.orders["on the road"].number)


def hold(parcel: Shipment) -> None:
    """Let customs hold the parcel now."""
    declaration = Declaration.objects.get(reference=parcel.reference)
    events.emit(
        kind="declaration.held",
        reference=declaration.pk,
        office=declaration.office_code,
        merchant=declaration.merchant_id,
    )


def test_customs_speaks_on_the_merchants_page(parcel: Shipment, enter: Enter) -> None:  # noqa: F811
    hold(parcel)
    entries = enter("alice").get(f"/shipments/{parcel.pk}/").context["story"]
    held = next(entry for entry in entries if entry["what"] == "Held by China customs")
    assert (held["who"], held["tone"]) == ("China customs", "no")
    assert [entry["what"] for entry in entries].count("Released by China customs") == 1


def test_a_code_that_nobody_knows_is_shown_as_the_carrier_wrote_it(
    parcel: Shipment,
    enter: Enter,  # noqa: F811
) -> None:
    parcel.events.create(code="NEW_CODE", at=clock.now(), text="Something new")
    entries = enter("alice").get(f"/shipments/{parcel.pk}/").context["story"]
    assert ("Something new", "NEW_CODE") in [(entry["what"], entry["detail"]) for entry in entries]


def test_the_buyer_reads_chinese_without_signing_in_and_finds_no_names(parcel: Shipment) -> None:
    body = Client().get(f"/t/{buyer_page.token(parcel)}/").content.decode()
    assert "您的包裹正在送往您所在的城市" in body
    assert parcel.waybill_number in body
    for secret in (WANG.name, WANG.mobile, WANG.street, parcel.reference, parcel.pk):
        assert secret not in body.replace(buyer_page.token(parcel), "")


def test_the_buyer_may_choose_another_language(parcel: Shipment) -> None:
    client = Client()
    client.cookies["django_language"] = "nl"
    assert 'lang="nl"' in client.get(f"/t/{buyer_page.token(parcel)}/").content.decode()


def test_a_hold_at_customs_is_told_calmly(parcel: Shipment) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    parcel.events.filter(milestone__in=["import_cleared", "last_mile"]).delete()
    Event.objects.filter(kind="declaration.released").delete()
    Shipment.objects.filter(pk=parcel.pk).update(milestone="line_haul")
    hold(parcel)
    body = client.get(f"/t/{buyer_page.token(parcel)}/").content.decode()
    assert "you need do nothing" in body


def test_what_customs_says_late_does_not_pull_a_parcel_back(parcel: Shipment) -> None:
    hold(parcel)
    assert story.present(parcel, story.chapters_of(parcel)) == "last_mile"


@pytest.mark.parametrize("token", ["shp_1", "shp_1:abc", "x"])
def test_a_token_that_is_not_ours_shows_nothing(db: None, token: str) -> None:
    assert Client().get(f"/t/{token}/").status_code == 404


def test_every_milestone_has_words_for_merchant_and_buyer() -> None:
    for milestone in (*states.JOURNEY, *states.TROUBLE, "declared", "held_at_customs", "customs_refused"):
        assert wording.milestone_word(milestone) != milestone
        assert wording.buyer_sentence(milestone).endswith(".")


def test_a_delivered_parcel_says_so(parcel: Shipment) -> None:
    seed.travelled(parcel, ("delivered", "已签收", "杭州"))
    body = Client().get(f"/t/{buyer_page.token(parcel)}/").content.decode()
    assert "您的包裹已送达" in body
