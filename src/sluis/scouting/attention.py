"""What of scouting needs a person now: followed products whose verdict changed."""

from __future__ import annotations

from django.utils.translation import get_language

from sluis.kernel.invariant import Attention
from sluis.offices.scope import Scope
from sluis.scouting.models import Watch


def attention(scope: Scope) -> list[Attention]:
    """Return the changes that nobody has seen; a product that may no longer enter is urgent."""
    changed = Watch.objects.within(scope).exclude(before="").select_related("product").order_by("changed_at")
    language = get_language() or "en"
    return [
        Attention(
            "verdict_changed",
            row.product_id,
            row.merchant_id,
            {"product": row.product.name_in(language), "before": row.before, "after": row.verdict},
            "/scout/watch/",
            row.verdict == "no",
        )
        for row in changed
    ]
