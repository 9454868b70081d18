"""Bring a listing to the platform: approve, submit, live or refused; take it off again."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction

from sluis.catalogue import links, stock
from sluis.kernel import clock, wiring
from sluis.kernel.errors import BadInput
from sluis.marketplace import listing_rules, pictures, states
from sluis.marketplace.models import Listing
from sluis.marketplace.ports import ItemText, Listings, PublishAnswer
from sluis.offices import connections
from sluis.records import audit, events, moves
from sluis.work import due

SUBMIT = "marketplace.submit"


def platform_of(listing: Listing) -> Listings:
    """Build the platform's catalogue for a listing's merchant."""
    connection = connections.find(
        party=listing.platform, office=listing.office_code, merchant=listing.merchant_id
    )
    return wiring.get(Listings, connection)


@transaction.atomic
def approve(*, listing: Listing, actor: str) -> Listing:
    """A person approves the Chinese text and the price. Raise BadInput while something blocks it."""
    blocking = listing_rules.blocking(
        title=listing.title,
        texts=[listing.description, *listing.selling_points],
        segments=listing.segments,
        family=listing.product.family,
    )
    if blocking:
        raise BadInput("; ".join(blocking), field="title", code="listing_blocked")
    if listing.price_fen is None:
        raise BadInput("set a price first: the landed cost could not be worked out", field="price")
    moves.must_move(
        Listing.objects.filter(pk=listing.pk),
        to=states.APPROVED,
        moves=states.LISTING_MOVES,
        approved_by=actor,
        approved_at=clock.now(),
        changed_at=clock.now(),
    )
    _tell(listing, "approved", actor, {})
    listing.refresh_from_db()
    return listing


@transaction.atomic
def submit(*, listing: Listing, actor: str) -> Listing:
    """Send an approved listing to the platform after the commit."""
    moves.must_move(
        Listing.objects.filter(pk=listing.pk),
        to=states.SUBMITTED,
        moves=states.LISTING_MOVES,
        changed_at=clock.now(),
        refusal="",
    )
    _tell(listing, "submitted", actor, {})
    due.ask(handler=SUBMIT, key=listing.pk, payload={"listing": listing.pk}, merchant=listing.merchant_id)
    listing.refresh_from_db()
    return listing


def send(payload: dict[str, Any]) -> None:
    """Upload pictures, check against the category's rules, publish; safe to repeat after a lost answer."""
    listing = Listing.objects.select_related("product", "merchant").get(pk=payload["listing"])
    if listing.state != states.SUBMITTED:
        return
    platform = platform_of(listing)
    urls = pictures.upload_once(listing, platform)
    item = item_of(listing, urls)
    gaps = platform.gaps(item)
    if gaps:
        answer = PublishAnswer(refused=True, reasons=tuple(f"{gap.message} ({gap.label})" for gap in gaps))
    elif listing.item_id:
        # It was on sale before: the same item comes back, with what is new of it.
        answer = platform.revise(item, item_id=listing.item_id, changed=changed_parts(listing, item))
    else:
        answer = platform.publish(item)
    apply(listing=listing, answer=answer, quantity=item.quantity, parts=parts_of(item))


def parts_of(item: ItemText) -> dict[str, str]:
    """Return a digest of each part of an item, to tell later what changed."""
    facts = (item.category_id, item.brand, item.origin, item.sku, item.gtin, item.hs10, item.weight_g)
    parts: dict[str, Any] = {
        "title": item.title,
        "selling_points": item.selling_points,
        "description": item.description_html,
        "images": item.image_urls,
        "facts": (facts, sorted(item.attributes.items())),
    }
    return {
        name: hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:16]
        for name, value in parts.items()
    }


def changed_parts(listing: Listing, item: ItemText) -> frozenset[str]:
    """Return the parts of an item that the platform holds otherwise."""
    held: dict[str, str] = listing.published
    return frozenset(name for name, digest in parts_of(item).items() if held.get(name) != digest)


def item_of(listing: Listing, image_urls: tuple[str, ...]) -> ItemText:
    """Return what the platform is told of a listing."""
    product = listing.product
    return ItemText(
        listing_id=listing.pk,
        category_id=listing.category_id,
        title=listing.title,
        selling_points=tuple(listing.selling_points),
        description_html=listing.description,
        brand=product.brand,
        origin=product.origin,
        sku=product.sku,
        gtin=product.gtin,
        hs10=product.hs_code[:10].ljust(10, "0"),
        price_fen=listing.price_fen or 0,
        quantity=stock.available(product.pk),
        weight_g=product.weight_g or 0,
        image_urls=image_urls,
        attributes=dict(listing.attributes),
    )


@transaction.atomic
def apply(
    *, listing: Listing, answer: PublishAnswer, quantity: int, parts: dict[str, str] | None = None
) -> None:
    """Write what came of a submission: live with its sales link, or refused with the reasons."""
    rows = Listing.objects.filter(pk=listing.pk)
    if answer.refused:
        reasons = "; ".join(answer.reasons)[:500]
        if moves.move(rows, to=states.REFUSED, moves=states.LISTING_MOVES, refusal=reasons):
            _tell(listing, "refused", f"party:{listing.platform}", {"reasons": reasons})
        return
    moved = moves.move(
        rows,
        to=states.LIVE,
        moves=states.LISTING_MOVES,
        item_id=answer.item_id,
        url=answer.url,
        pushed_quantity=quantity,
        push_change=0,
        push_key="",
        pushed_price_fen=listing.price_fen,
        published=parts or {},
        live_at=clock.now(),
    )
    if moved:
        links.set_link(
            product_id=listing.product_id,
            platform=listing.platform,
            external_id=answer.item_id,
            url=answer.url,
            is_live=True,
        )
        _tell(listing, "live", f"party:{listing.platform}", {"item": answer.item_id})


def delist(*, listing: Listing, actor: str) -> Listing:
    """Take a live listing off sale; the platform is asked first, so that nothing is sold meanwhile."""
    if listing.state != states.LIVE:
        raise BadInput("only a live listing can be taken off", field="state")
    platform_of(listing).delist(item_id=listing.item_id)
    with transaction.atomic():
        moves.must_move(Listing.objects.filter(pk=listing.pk), to=states.DELISTED, moves=states.LISTING_MOVES)
        links.set_link(
            product_id=listing.product_id,
            platform=listing.platform,
            external_id=listing.item_id,
            url=listing.url,
            is_live=False,
        )
        _tell(listing, "delisted", actor, {})
    listing.refresh_from_db()
    return listing


def _tell(listing: Listing, what: str, actor: str, detail: dict[str, str]) -> None:
    audit.write(
        actor=actor,
        verb=f"marketplace.{what}",
        subject=listing.pk,
        office=listing.office_code,
        merchant=listing.merchant_id,
        detail=detail,
    )
    events.emit(
        kind=f"listing.{what}",
        reference=listing.pk,
        office=listing.office_code,
        merchant=listing.merchant_id,
        detail={**detail, "product": listing.product_id},
    )
