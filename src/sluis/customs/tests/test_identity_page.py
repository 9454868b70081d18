"""The buyer on the declaration's page: a hint for all, in full with a reason for who declares, and written down."""

from __future__ import annotations

import pytest

from sluis.customs import identity_store
from sluis.customs.models import Declaration
from sluis.home.tests.conftest import Enter, enter, world  # noqa: F401
from sluis.home.tests.seed import WANG, World
from sluis.kernel import clock
from sluis.records.models import AuditEntry

REASON = "The agent of the port asks for the number"


def declared(world: World) -> Declaration:  # noqa: F811
    return Declaration.objects.get(reference=world.orders["on the road"].number)


def looks() -> int:
    return AuditEntry.objects.filter(verb=identity_store.VERB).count()


def test_with_a_reason_who_declares_sees_all_and_it_is_written_down(world: World, enter: Enter) -> None:  # noqa: F811
    one = declared(world)
    answer = enter("wei").post(f"/customs/{one.pk}/buyer/", {"reason": REASON})
    assert WANG.id_number in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(verb=identity_store.VERB)
    assert (entry.subject, entry.merchant, entry.detail) == (one.pk, one.merchant_id, {"reason": REASON})
    page = enter("wei").get(f"/customs/{one.pk}/").content.decode()
    assert REASON in page
    assert WANG.id_number not in page


@pytest.mark.parametrize("reason", ["", "because"])
def test_without_a_reason_nothing_is_shown_or_written(world: World, enter: Enter, reason: str) -> None:  # noqa: F811
    body = enter("wei").post(f"/customs/{declared(world).pk}/buyer/", {"reason": reason}).content.decode()
    assert WANG.id_number not in body
    assert 'class="error"' in body
    assert looks() == 0


def test_the_merchant_sees_the_hint_and_no_form(world: World, enter: Enter) -> None:  # noqa: F811
    one = declared(world)
    page = enter("alice").get(f"/customs/{one.pk}/").content.decode()
    assert "330…121X" in page
    assert 'name="reason"' not in page
    answer = enter("alice").post(f"/customs/{one.pk}/buyer/", {"reason": REASON}, follow=True)
    assert WANG.id_number not in answer.content.decode()
    assert looks() == 0


def test_for_a_stranger_there_is_no_such_declaration(world: World, enter: Enter) -> None:  # noqa: F811
    assert enter("bob").post(f"/customs/{declared(world).pk}/buyer/", {"reason": REASON}).status_code == 404
    assert looks() == 0


def test_an_erased_buyer_is_said_to_be_erased(world: World, enter: Enter) -> None:  # noqa: F811
    one = declared(world)
    Declaration.objects.filter(pk=one.pk).update(content=b"", buyer_hint="", purged_at=clock.now())
    page = enter("wei").get(f"/customs/{one.pk}/").content.decode()
    assert "Erased on schedule" in page
    assert 'name="reason"' not in page
    again = enter("wei").post(f"/customs/{one.pk}/buyer/", {"reason": REASON}, follow=True)
    assert "was erased on schedule" in again.content.decode()
    assert looks() == 0
