"""A translation service proposes Chinese; a person reads it before it goes out."""

# ruff: noqa: F811
from __future__ import annotations

from typing import Any

import pytest

from sluis.connectors.translation.tests.test_services import Desk, desk  # noqa: F401
from sluis.home.tests.conftest import Enter, enter, world  # noqa: F401
from sluis.home.tests.seed import World
from sluis.kernel.errors import BadInput, Misconfigured, TryLater
from sluis.marketplace import machine, publish
from sluis.marketplace.models import ApprovedText, Listing
from sluis.marketplace.tests.test_editor import by_field, write
from sluis.offices import connections

PROSE = {"en": "<p>With chives and nettle.</p>"}


@pytest.fixture
def listing(world: World) -> Listing:
    return write(world, name="Old Gouda Zwirrel 500 g", descriptions=PROSE)


@pytest.fixture
def connected(world: World, desk: str) -> Any:
    return connections.connect(
        office=world.office,
        party="translation",
        base_url=desk,
        account="deepl",
        credentials={"api_key": "secret"},
        actor="person:wei",
    )


def test_without_a_service_nothing_is_missing_but_the_button(listing: Listing, enter: Enter) -> None:
    assert not machine.available(listing)
    assert "Ask the translation service" not in enter("wei").get(f"/listings/{listing.pk}/").content.decode()
    with pytest.raises(Misconfigured):
        machine.propose(listing=listing, actor="person:wei")


def test_what_it_proposes_is_marked_and_blocks_until_it_is_read(
    listing: Listing, enter: Enter, connected: Any
) -> None:
    wei = enter("wei")
    assert "Ask the translation service" in wei.get(f"/listings/{listing.pk}/").content.decode()
    wei.post(f"/listings/{listing.pk}/translate/")
    listing.refresh_from_db()
    rows = by_field(listing)
    assert rows["sentence.0"]["text"] == "配细香葱和荨麻。"
    assert rows["sentence.0"]["source"] == rows["name"]["source"] == "machine: DeepL"
    assert {body["text"][0] for _path, _headers, body in Desk.asked} == {"Old Gouda Zwirrel 500 g"}
    with pytest.raises(BadInput, match="nobody has read"):
        publish.approve(listing=listing, actor="person:wei")
    for field in ("name", "sentence.0"):
        wei.post(f"/listings/{listing.pk}/text/", {"field": field, "do": "approve"})
    listing.refresh_from_db()
    assert publish.approve(listing=listing, actor="person:wei").state == "approved"
    assert set(ApprovedText.objects.values_list("came_from", flat=True)) == {"machine: DeepL"}


def test_a_service_that_fails_changes_nothing(listing: Listing, connected: Any) -> None:
    before = listing.segments
    Desk.status = 503
    with pytest.raises(TryLater):
        machine.propose(listing=listing, actor="person:wei")
    listing.refresh_from_db()
    assert listing.segments == before


def test_a_wire_that_nobody_speaks_is_misconfigured(world: World, listing: Listing) -> None:
    connections.connect(
        office=world.office,
        party="translation",
        base_url="http://127.0.0.1:9",
        account="babelfish",
        credentials={},
        actor="person:wei",
    )
    with pytest.raises(Misconfigured, match="deepl"):
        machine.propose(listing=listing, actor="person:wei")
