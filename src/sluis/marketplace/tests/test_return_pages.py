"""Returns on pages and over the API: who sees and decides what; what a page says back."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sluis.home import needs
from sluis.home.tests import seed
from sluis.home.tests.conftest import Enter, enter, world  # noqa: F401
from sluis.home.tests.seed import World
from sluis.kernel import clock
from sluis.marketplace import claim_follow
from sluis.marketplace.models import Claim, Order
from sluis.marketplace.ports import PlatformClaim
from sluis.marketplace.tests.test_returns import png
from sluis.offices.scope import SYSTEM
from sluis.work.models import Due


def claim_of(world: World, name: str = "on the road", **more: Any) -> Claim:  # noqa: F811
    """The buyer of an order asks something back; the platform's word is written here."""
    order = world.orders[name]
    now = clock.now()
    told = {
        "number": "7700000001",
        "order_number": order.number,
        "line_number": f"{order.number}1",
        "state": "asked",
        "platform_state": "WAIT_SELLER_AGREE",
        "version": 1,
        "phase": "onsale",
        "with_goods": True,
        "asked_fen": 13_900,
        "reason": "七天无理由退换货",
        "note": "包装破了",
        "asked_at": now,
        "modified_at": now,
        "answer_by": now,
        "sent_back_by": "",
        **more,
    }
    found = claim_follow.follow(PlatformClaim(**told), connection=seed.connection(world))
    assert found is not None
    return found


@pytest.fixture
def asked(world: World) -> Claim:  # noqa: F811
    """A claim of three boxes on the order that is on the road."""
    Order.objects.filter(pk=world.orders["on the road"].pk).update(state="sent", sent_at=clock.now())
    return claim_of(world)


def press(client: Any, claim: Claim, act: str, **data: Any) -> str:
    """Press a button of a claim and return the page that follows."""
    response = client.post(f"/returns/{claim.pk}/act/", {"act": act, **data}, follow=True)
    claim.refresh_from_db()
    return str(response.content.decode())


def test_the_list_shows_states_and_filters(world: World, asked: Claim, enter: Enter) -> None:  # noqa: F811
    page = enter("wei").get("/returns/")
    assert [row["claim"].pk for row in page.context["rows"]] == [asked.pk]
    assert "七天无理由退换货" in page.content.decode()
    for query, count in (("?state=asked", 1), ("?state=refunded", 0), ("?q=77000", 1), ("?q=nothing", 0)):
        assert len(enter("wei").get(f"/returns/{query}").context["rows"]) == count
    assert "7700000001" in enter("wei").get("/returns/?export=csv").getvalue().decode("utf-8-sig")


def test_an_empty_list_says_what_belongs_there(world: World, enter: Enter) -> None:  # noqa: F811
    assert "Nobody asks anything back" in enter("alice").get("/returns/").content.decode()


def test_a_stranger_finds_neither_list_nor_claim(world: World, asked: Claim, enter: Enter) -> None:  # noqa: F811
    assert "7700000001" not in enter("bob").get("/returns/").content.decode()
    assert enter("bob").get(f"/returns/{asked.pk}/").status_code == 404
    assert enter("bob").post(f"/returns/{asked.pk}/act/", {"act": "agree"}).status_code == 404


def test_a_cashier_reads_and_does_not_decide(world: World, asked: Claim, enter: Enter) -> None:  # noqa: F811
    response = enter("noor").post(f"/returns/{asked.pk}/act/", {"act": "agree", "quantity": "1"})
    asked.refresh_from_db()
    assert (asked.state, response.status_code in (302, 403, 404)) == ("asked", True)


def test_an_adviser_agrees_and_the_platform_is_to_be_told(world: World, asked: Claim, enter: Enter) -> None:  # noqa: F811
    page = enter("wei").get(f"/returns/{asked.pk}/").content.decode()
    assert 'max="3"' in page
    assert "包装破了" in page
    assert "number of pieces" in press(enter("wei"), asked, "agree", quantity="drie")
    assert asked.state == "asked"
    assert "Agreed." in press(enter("wei"), asked, "agree", quantity="2", words="请寄回")
    assert (asked.state, asked.quantity, asked.decided_by) == ("answering", 2, world.users["adviser"].actor)
    assert Due.objects.filter(handler="marketplace.tell_claim", key=asked.pk, state="due").exists()
    assert "no longer possible" in press(enter("wei"), asked, "agree", quantity="2")


def test_a_refusal_asks_for_words_and_picture(world: World, asked: Claim, enter: Enter) -> None:  # noqa: F811
    assert "as proof" in press(enter("wei"), asked, "deny", words="商品完好")
    picture = SimpleUploadedFile("proof.png", png(), "image/png")
    assert "Refused." in press(enter("wei"), asked, "deny", words="商品完好", picture=picture)
    assert (asked.state, asked.decision, asked.decision_words) == ("answering", "refuse", "商品完好")


def test_goods_are_taken_in_from_the_page(world: World, asked: Claim, enter: Enter) -> None:  # noqa: F811
    claim_of(world, state="sent_back", version=2, sent_back_by="菜鸟 LP1")
    page = enter("alice").get(f"/returns/{asked.pk}/").content.decode()
    assert "go back on sale" in page
    assert "菜鸟 LP1" in page
    press(enter("alice"), asked, "take-in", sound="3")
    assert (asked.state, asked.sound) == ("refunding", 3)


def test_it_stands_on_the_desk_with_its_day(world: World, asked: Claim, enter: Enter) -> None:  # noqa: F811
    found = [need for need in needs.gather(SYSTEM) if need.code == "order_claim"]
    assert [need.url for need in found] == [f"/returns/{asked.pk}/"]
    assert "139.00" in found[0].title
    order = enter("wei").get(f"/orders/{asked.order_id}/").content.decode()
    assert f"/returns/{asked.pk}/" in order
    assert "The buyer asked it back" in order


def test_an_order_that_waits_for_a_claim_is_one_need(world: World, enter: Enter) -> None:  # noqa: F811
    name = "pralines"
    seed.order(world, name, quantity=1)
    claim_of(world, name, with_goods=False, number="7700000002")
    codes = [need.code for need in needs.gather(SYSTEM) if world.orders[name].number in need.title]
    assert codes == ["order_claim"]
    page = enter("wei").get(f"/orders/{world.orders[name].pk}/").content.decode()
    assert "Decide about the claim first" in page


def test_the_api_reads_and_decides_once_per_key(
    world: World,  # noqa: F811
    asked: Claim,
    key_of: Callable[..., Any],
) -> None:
    reads = key_of(world.alice, "marketplace:read")
    [row] = reads.get("/returns", state="asked").json()["items"]
    assert (row["id"], row["asked"], row["order_number"]) == (
        asked.pk,
        {"amount": "139.00", "currency": "CNY"},
        asked.order.number,
    )
    assert reads.post(f"/returns/{asked.pk}/agree", {}, key="k1").status_code == 403
    writes = key_of(world.alice, "marketplace:write", "marketplace:read")
    wrong = writes.post(f"/returns/{asked.pk}/agree", {"quantity": 9}, key="k2")
    assert (wrong.status_code, "from 1 to 3" in wrong.content.decode()) == (422, True)
    first = writes.post(f"/returns/{asked.pk}/agree", {"quantity": 1}, key="k3")
    again = writes.post(f"/returns/{asked.pk}/agree", {"quantity": 1}, key="k3")
    assert (first.status_code, again.json()) == (200, first.json())
    assert writes.post(f"/returns/{asked.pk}/agree", {"quantity": 1}, key="k4").status_code == 409
    assert key_of(world.bob).get(f"/returns/{asked.pk}").status_code == 404


def test_the_api_takes_a_proof_in_base64(
    world: World,  # noqa: F811
    asked: Claim,
    key_of: Callable[..., Any],
) -> None:
    api = key_of(world.alice, "marketplace:write")
    bad = api.post(f"/returns/{asked.pk}/refuse", {"words": "商品完好", "picture": "%%"}, key="r1")
    assert (bad.status_code, "base64" in bad.content.decode()) == (422, True)
    picture = base64.b64encode(png()).decode()
    done = api.post(f"/returns/{asked.pk}/refuse", {"words": "商品完好", "picture": picture}, key="r2")
    assert (done.status_code, done.json()["state"]) == (200, "answering")
    early = api.post(f"/returns/{asked.pk}/goods-in", {"sound": 1}, key="r3")
    assert early.status_code == 409
