"""Declarations on their pages: four messages, the reason in plain words, what to do."""

from __future__ import annotations

import html

import pytest

from sluis.customs import states, wording
from sluis.customs.models import Declaration
from sluis.home.tests.conftest import Enter, enter, world  # noqa: F401
from sluis.home.tests.seed import WANG, World
from sluis.records import wire_log


def _of(world: World, name: str) -> Declaration:  # noqa: F811
    return Declaration.objects.get(reference=world.orders[name].number)


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?state=refused", 1), ("?state=held", 0), ("?q=LP00", 2), ("?merchant=bob", 0)],
)
def test_filters(world: World, enter: Enter, query: str, count: int) -> None:  # noqa: F811
    assert len(enter("wei").get(f"/customs/{query}").context["rows"]) == count


def test_four_messages_with_what_customs_said_of_each(world: World, enter: Enter) -> None:  # noqa: F811
    response = enter("alice").get(f"/customs/{_of(world, 'on the road').pk}/")
    sent = response.context["sent"]
    assert [row["what"] for row in sent] == ["Order", "Payment", "Waybill", "Declaration list"]
    assert sent[0]["status"] == "taken in by customs"
    assert sent[3]["status"] == "released"
    assert all(row["raw_url"].startswith("/messages/wire_") for row in sent)
    assert [step["state"] for step in response.context["steps"]] == ["done"] * 4


def test_a_refusal_says_why_and_what_to_do(world: World, enter: Enter) -> None:  # noqa: F811
    declaration = _of(world, "refused")
    response = enter("alice").get(f"/customs/{declaration.pk}/")
    body = response.content.decode()
    assert "Net weight on the list is 0.52 kg" in body
    assert "mend what it names" in body
    assert [step["state"] for step in response.context["steps"]] == ["done", "done", "failed", "todo"]
    assert f'href="/orders/?q={declaration.reference}"' in body


def test_the_buyer_is_only_hinted_at(world: World, enter: Enter) -> None:  # noqa: F811
    body = enter("wei").get(f"/customs/{_of(world, 'on the road').pk}/").content.decode()
    assert WANG.id_number not in body
    assert WANG.name not in body
    assert "330…121X" in body


def test_the_card_on_the_parcels_page(world: World, enter: Enter) -> None:  # noqa: F811
    declaration = _of(world, "on the road")
    assert (
        f"/customs/{declaration.pk}/"
        in enter("alice").get(f"/customs/of/{declaration.reference}/").content.decode()
    )
    for name in ("bob", "charlie"):
        body = enter(name).get(f"/customs/of/{declaration.reference}/").content.decode()
        assert declaration.pk not in body
        assert "Released" not in body


def test_earlier_rounds_stay_on_the_page(world: World, enter: Enter) -> None:  # noqa: F811
    order = world.orders["refused"]
    enter("wei").post(f"/orders/{order.pk}/go-on/")
    response = enter("wei").get(f"/customs/{_of(world, 'refused').pk}/")
    rounds = {row["message"].kind: row["message"].round for row in response.context["sent"]}
    assert rounds == {"311": 1, "411": 1, "511": 1, "621": 2}, "only the refused list goes again"
    assert [row["message"].kind for row in response.context["earlier"]] == ["621"]


def test_every_state_and_status_has_words() -> None:
    for state in states.DECLARATION_MOVES:
        assert wording.state_word(state) != state
        assert wording.advice(state)
    for state in states.MESSAGE_MOVES:
        assert wording.message_state_word(state) != state
    for status in ("2", "100", "120", "300", "399", "500", "599", "700", "800", "899", "-621018", "-301010"):
        assert wording.status_word(status)
    assert wording.status_word("-999999") == "a field or a rule is broken"
    assert wording.status_word("") == ""


def test_a_refusal_names_what_to_mend_and_where(world: World, enter: Enter) -> None:  # noqa: F811
    response = enter("alice").get(f"/customs/{_of(world, 'refused').pk}/")
    assert response.context["mends"]
    for mend in response.context["mends"]:
        assert mend["text"] in html.unescape(response.content.decode())
        assert mend["where"] not in ("order", "product", "parcel")
    assert enter("alice").get(f"/customs/{_of(world, 'on the road').pk}/").context["mends"] == []


def test_what_was_mended_stands_beside_what_was_sent_before(world: World, enter: Enter) -> None:  # noqa: F811
    declaration = _of(world, "refused")
    enter("wei").post(f"/orders/{world.orders['refused'].pk}/go-on/")
    old, new = declaration.messages.filter(kind="621").order_by("round")
    for message, weight in ((old, "0.52"), (new, "0.48")):
        sent = f"<CEB621Message><Inventory><netWeight>{weight}</netWeight></Inventory></CEB621Message>"
        wire_log.keep(
            direction="out",
            party="chinaport",
            operation="CEB621",
            subject=message.pk,
            office=declaration.office_code,
            request=sent.encode(),
            answer=b"",
            outcome="0000",
        )
    response = enter("alice").get(f"/customs/{declaration.pk}/")
    (row,) = response.context["mended"]
    assert [(one.field, one.before, one.after) for one in row["changes"]] == [("netWeight", "0.52", "0.48")]
    assert "What was mended" in response.content.decode()


@pytest.mark.parametrize("where", ["order", "product", "parcel", "buyer", "connection", "wait", "broker"])
def test_every_place_of_mending_has_words(where: str) -> None:
    assert wording.place_word(where) != where
