"""Search finds by folded words, pinyin and numbers, and never another shop's things."""

from __future__ import annotations

import pytest

from sluis.catalogue import search
from sluis.home.tests.conftest import Enter
from sluis.home.tests.seed import World
from sluis.logistics.models import Shipment


def _titles(enter: Enter, name: str, query: str) -> list[str]:
    groups = enter(name).get("/search/", {"q": query}).context["groups"]
    return [hit.title or hit.title_zh for group in groups for hit in group.hits]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("pralines", "Pralines assorted 250 g"),
        ("ete tablette", "Dark chocolate bar 72% 100 g"),
        ("ÉTÉ", "Dark chocolate bar 72% 100 g"),
        ("qiaokeli", "Pralines assorted 250 g"),
        ("qkl", "Pralines assorted 250 g"),
        ("巧克力", "Pralines assorted 250 g"),
        ("5400141282917", "Pralines assorted 250 g"),
        ("SPE-400", "Speculoos tin 400 g"),
        ("koekblik speculoos", None),
    ],
)
def test_products_are_found_by_names_sounds_and_numbers(
    world: World, enter: Enter, query: str, found: str | None
) -> None:
    titles = _titles(enter, "alice", query)
    assert (found in titles) if found else not titles


def test_orders_parcels_and_payments_are_found_by_their_numbers(world: World, enter: Enter) -> None:
    order = world.orders["on the road"]
    parcel = Shipment.objects.get(reference=order.number)
    assert _titles(enter, "alice", order.number) == [order.number, parcel.waybill_number]
    assert _titles(enter, "alice", parcel.waybill_number) == [parcel.waybill_number]
    assert _titles(enter, "alice", world.charges["unsure"].pk) == ["€\u00a048.50"]


@pytest.mark.parametrize("query", ["pralines", "qiaokeli", "3626", "LP", "gent", "杭州"])
def test_a_stranger_finds_nothing(world: World, enter: Enter, query: str) -> None:
    assert _titles(enter, "charlie", query) == []


def test_an_empty_question_shows_how_to_ask(world: World, enter: Enter) -> None:
    response = enter("alice").get("/search/")
    assert response.context["groups"] == []
    assert "pinyin" in response.content.decode()


def test_a_question_is_cut_and_written_back_harmless(world: World, enter: Enter) -> None:
    response = enter("alice").get("/search/", {"q": "<script>" + "x" * 500})
    assert len(response.context["query"]) == 120
    assert "<script>x" not in response.content.decode()


def test_only_what_is_shown_is_sought() -> None:
    assert search.matches("noel", "Pralinés de NOËL")
    assert search.matches("strasse", "Straße")
    assert search.sounds("chocolate") == ""
    assert search.sounds("比利时 chocolate") == "bilishi bls"
    assert not search.matches("noel zomer", "Pralinés de Noël")
