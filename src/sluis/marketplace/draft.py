"""Begin a listing: category, Chinese texts, shelf price; a person approves them after that."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.marketplace import categories, states, texts, translation_memory
from sluis.marketplace.localise import segments_of
from sluis.marketplace.memory import Memory
from sluis.marketplace.models import Listing
from sluis.marketplace.ports import Category
from sluis.marketplace.price import PriceRule, shelf_price
from sluis.marketplace.pricing import rule_for
from sluis.marketplace.source_of import source_of
from sluis.records import audit, moves


@transaction.atomic
def draft(
    *,
    product: Product,
    granted: Sequence[Category],
    landed_fen: int | None,
    actor: str,
    rule: PriceRule | None = None,
    memory: Memory | None = None,
) -> Listing:
    """Make or renew the draft of a product that may enter; a live or submitted listing is left alone.

    `memory` saves reading the merchant's translation memory for each of many products. Raise BadInput when no category
    of the shop fits.
    """
    rule = rule or rule_for(
        office=product.merchant.office_id,
        merchant_id=product.merchant_id,
        day=clock.today(clock.SHANGHAI),
    )
    category = categories.choose(product.hs_code, granted)
    if category is None:
        raise BadInput(
            f"no category of this shop fits HS {product.hs_code or '(missing)'}; choose one by hand",
            field="category",
        )
    listing, _ = Listing.objects.get_or_create(
        product=product,
        platform="tmall",
        defaults={"office_code": product.merchant.office_id, "merchant_id": product.merchant_id},
    )
    if listing.state in (states.SUBMITTED, states.LIVE, states.APPROVED):
        return listing
    listing.category_id, listing.category_name = category.category_id, category.name
    if memory is None:
        memory = translation_memory.of_merchant(office=listing.office_code, merchant=listing.merchant_id)
    texts.put(listing, segments_of(source_of(product), memory))
    if landed_fen:
        price = shelf_price(landed_fen, rule)
        listing.price_fen, listing.price_working = price.fen, price.working()
    listing.save()
    moves.move(Listing.objects.filter(pk=listing.pk), to=states.LOCALISED, moves=states.LISTING_MOVES)
    audit.write(
        actor=actor,
        verb="marketplace.localised",
        subject=listing.pk,
        office=listing.office_code,
        merchant=listing.merchant_id,
        detail={"title": listing.title, "price_fen": listing.price_fen},
    )
    listing.refresh_from_db()
    return listing


def edit_title(*, listing: Listing, title: str, actor: str) -> Listing:
    """A person writes the title; it then vouches for every word of it."""
    return texts.edit_text(listing=listing, field="title", text=title, actor=actor)
