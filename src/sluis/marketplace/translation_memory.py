"""The translation memory in the database: what a person approved is kept and found again."""

from __future__ import annotations

import hashlib

from django.db.models import Q

from sluis.kernel import clock
from sluis.marketplace import memory
from sluis.marketplace.localise import memory_words
from sluis.marketplace.memory import Known, Memory
from sluis.marketplace.models import ApprovedText, Listing
from sluis.marketplace.segments import INGREDIENTS, NAME, Segment


def of_merchant(*, office: str, merchant: str) -> Memory:
    """Return what a merchant's people and its office approved."""
    rows = ApprovedText.objects.filter(office_code=office).filter(
        Q(merchant_id=merchant) | Q(merchant__isnull=True)
    )
    columns = rows.order_by("pk").values_list("language", "original", "zh", "approved_by", "merchant_id")
    return Memory.of(Known(*row[:4], is_shared=row[4] is None) for row in columns.iterator(chunk_size=2000))


def kind_of(field: str) -> str:
    """Return the kind of text that a field holds; "" for one that is not worth remembering."""
    if field == NAME:
        return ApprovedText.Kind.NAME
    if field == INGREDIENTS:
        return ApprovedText.Kind.INGREDIENTS
    return ApprovedText.Kind.SENTENCE if field.startswith("sentence.") else ""


def remember(listing: Listing, segment: Segment, *, came_from: str, actor: str, share: bool) -> None:
    """Keep an approved text for the merchant, or for the whole office; the newest Chinese of the same words holds."""
    kind = kind_of(segment.field)
    if not kind or not segment.original.strip() or not segment.text.strip() or segment.language == "zh":
        return
    words = memory_words(segment, listing.product.family)
    ApprovedText.objects.update_or_create(
        office_code=listing.office_code,
        merchant_id=None if share else listing.merchant_id,
        language=segment.language,
        digest=hashlib.sha256(memory.key(words).encode()).hexdigest(),
        defaults={
            "kind": kind,
            "original": words,
            "zh": segment.text,
            "came_from": came_from[:80],
            "approved_by": actor,
            "approved_at": clock.now(),
        },
    )
