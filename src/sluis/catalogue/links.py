"""The sales link of a product: written by the marketplace, read by the receipt."""

from __future__ import annotations

from collections.abc import Iterable

from sluis.catalogue.models import SalesLink
from sluis.kernel import clock


def set_link(*, product_id: str, platform: str, external_id: str, url: str, is_live: bool) -> SalesLink:
    """Say where a product is for sale, or that it no longer is."""
    link, _ = SalesLink.objects.update_or_create(
        product_id=product_id,
        platform=platform,
        defaults={"external_id": external_id, "url": url, "is_live": is_live, "changed_at": clock.now()},
    )
    return link


def live_links(product_ids: Iterable[str]) -> dict[str, SalesLink]:
    """Return the live sales link of each product that has one."""
    links = SalesLink.objects.filter(product_id__in=list(product_ids), is_live=True).order_by("-platform")
    return {link.product_id: link for link in links}
