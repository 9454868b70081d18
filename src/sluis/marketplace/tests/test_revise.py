"""What was on sale before comes back as the same item, and only what changed is sent."""

from __future__ import annotations

import json

from sluis.catalogue import stock
from sluis.marketplace import draft, publish
from sluis.marketplace.models import Listing
from sluis.marketplace.tests.conftest import Shelf
from sluis.records import wire_log
from sluis.records.models import WireMessage


def sent(listing: Listing) -> dict[str, dict[str, str]]:
    """Return what was told to the platform of a listing: method → parameters."""
    rows = WireMessage.objects.filter(subject=listing.pk).order_by("at")
    return {row.operation: json.loads(wire_log.texts(row)[0]) for row in rows}


def back_on_sale(listing: Listing) -> Listing:
    """Approve and submit what was taken off, and send it."""
    publish.approve(listing=listing, actor="system")
    publish.submit(listing=listing, actor="system")
    publish.send({"listing": listing.pk})
    listing.refresh_from_db()
    return listing


def test_a_new_title_travels_alone_to_the_same_item(shelf: Shelf, chocolate: Listing) -> None:
    item, title = chocolate.item_id, "比利时夹心巧克力 新装"
    assert set(chocolate.published) == {"title", "selling_points", "description", "images", "facts"}
    listing = publish.delist(listing=chocolate, actor="user:wei")
    WireMessage.objects.all().delete()
    listing = back_on_sale(draft.edit_title(listing=listing, title=title, actor="user:wei"))
    assert (listing.state, listing.item_id) == ("live", item)
    told = sent(listing)
    assert "tmall.item.schema.add" not in told
    document = told["tmall.item.schema.increment.update"]["xml_data"]
    assert title in document
    assert "item_images" not in document
    assert shelf.shown(listing) == 50


def test_other_facts_are_sent_as_a_whole(shelf: Shelf, chocolate: Listing) -> None:
    listing = publish.delist(listing=chocolate, actor="user:wei")
    listing = draft.edit_title(listing=listing, title=listing.title, actor="user:wei")
    WireMessage.objects.all().delete()
    Listing.objects.filter(pk=listing.pk).update(published={**listing.published, "facts": "other"})
    listing.refresh_from_db()
    assert back_on_sale(listing).state == "live"
    assert "tmall.item.schema.update" in sent(listing)


def test_an_empty_shelf_is_refused_in_words(shelf: Shelf, chocolate: Listing) -> None:
    listing = publish.delist(listing=chocolate, actor="user:wei")
    stock.count(product_id=listing.product_id, on_hand=0, event="empty")
    listing = draft.edit_title(listing=listing, title="比利时巧克力", actor="user:wei")
    refused = back_on_sale(listing)
    assert refused.state == "refused"
    assert refused.refusal
