"""Begin a listing: category, Chinese texts, shelf price; a person approves them after that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.marketplace import categories, listing_rules, states
from sluis.marketplace.localise import Localised, Source, localise
from sluis.marketplace.models import Listing
from sluis.marketplace.ports import Category
from sluis.marketplace.price import PriceRule, shelf_price
from sluis.records import audit, moves

# Fresh milk, cultured milk, butter and cheese are kept cold (fact sheet "logistics" §5).
CHILLED = ("0401", "0403", "0405", "0406")


def source_of(product: Product) -> Source:
    """Return what the texts of a product are made from."""
    merchant = product.merchant
    return Source(
        names=dict(product.names),
        brand=product.brand,
        origin=product.origin,
        family=product.family,
        net_content=product.net_content,
        ingredients=product.ingredients,
        shelf_life_days=product.shelf_life_days,
        abv_pct=f"{product.abv_pct:.1f}" if product.abv_pct is not None else "",
        maker=merchant.name,
        maker_address=", ".join(part for part in (merchant.street, merchant.city, merchant.country) if part),
        weight_g=product.weight_g,
        model=product.sku,
        is_chilled=product.hs_code.startswith(CHILLED),
    )


@transaction.atomic
def draft(
    *,
    product: Product,
    granted: Sequence[Category],
    landed_fen: int | None,
    actor: str,
    rule: PriceRule | None = None,
) -> Listing:
    """Make or renew the draft of a product that may enter; a live or submitted listing is left alone.

    Raise BadInput when no category of the shop fits.
    """
    rule = rule or PriceRule()
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
    _write(listing, localise(source_of(product)), category)
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


def _write(listing: Listing, text: Localised, category: Category) -> None:
    listing.category_id, listing.category_name = category.category_id, category.name
    listing.title = text.title
    listing.selling_points = list(text.selling_points)
    listing.description = text.description_html
    listing.attributes = dict(text.attributes)
    listing.segments = [asdict(segment) for segment in text.segments]
    listing.problems = listing_rules.blocking(
        title=text.title, texts=[text.description_html, *text.selling_points], segments=listing.segments
    )
    listing.changed_at = clock.now()


@transaction.atomic
def edit_title(*, listing: Listing, title: str, actor: str) -> Listing:
    """A person writes the title; it then vouches for every word of it."""
    if listing.state not in (states.LOCALISED, states.REFUSED, states.DELISTED):
        raise BadInput("take the listing back to the draft first", field="title")
    if listing_rules.gbk_bytes(title) > listing_rules.TITLE_BYTES:
        raise BadInput(
            f"the title has {listing_rules.gbk_bytes(title)} of {listing_rules.TITLE_BYTES} bytes",
            field="title",
        )
    listing.title = title.strip()
    listing.segments = [{"text": listing.title, "original": listing.title, "source": f"person: {actor}"}]
    listing.problems = listing_rules.blocking(
        title=listing.title, texts=[listing.description, *listing.selling_points], segments=listing.segments
    )
    listing.changed_at = clock.now()
    listing.save()
    moves.move(Listing.objects.filter(pk=listing.pk), to=states.LOCALISED, moves=states.LISTING_MOVES)
    audit.write(
        actor=actor,
        verb="marketplace.edit_title",
        subject=listing.pk,
        office=listing.office_code,
        merchant=listing.merchant_id,
        detail={"title": listing.title},
    )
    listing.refresh_from_db()
    return listing
