"""A person changes a product by hand: every value is checked as a file's would be, and what changed is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from sluis.catalogue import stock
from sluis.catalogue.completeness import missing_of
from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.kernel.ids import new_id
from sluis.records import audit, events

# Columns that a person may change; names, facts and allergens are whole mappings.
EDITABLE = (
    *(
        "names",
        "brand",
        "family",
        "hs_code",
        "gtin",
        "origin",
        "weight_g",
        "length_mm",
        "width_mm",
        "height_mm",
    ),
    *("net_content", "shelf_life_days", "abv_pct", "ingredients", "ingredients_language", "price_minor"),
    *("till_price_minor", "currency", "vat_rate_pct", "facts", "allergens", "is_active"),
    *("descriptions", "images"),
)


@transaction.atomic
def edit_product(
    *, product: Product, values: Mapping[str, Any], seen: datetime | None, actor: str
) -> dict[str, tuple[Any, Any]]:
    """Write checked values onto a product; return column → (before, after) of what changed.

    `seen` is `changed_at` as the person saw it: raise Conflict when somebody else changed the product since. Raise
    BadInput for a column that is not editable or a product without any name.
    """
    strange = set(values) - set(EDITABLE)
    if strange:
        raise BadInput(f"{', '.join(sorted(strange))} cannot be changed by hand", field=min(strange))
    if "names" in values and not any(values["names"].values()):
        raise BadInput("the product has no name: fill in a name in at least one language", field="names")
    locked = Product.objects.select_for_update(of=("self",)).select_related("merchant").get(pk=product.pk)
    if seen is not None and locked.changed_at != seen:
        raise Conflict(
            "somebody changed this product while you had it open: look at it again", code="changed"
        )
    changed = {
        name: (getattr(locked, name), value)
        for name, value in values.items()
        if getattr(locked, name) != value
    }
    if not changed:
        return {}
    for name, (_before, value) in changed.items():
        setattr(locked, name, value)
    kept = ["family"] if "family" in locked.missing and "family" not in changed else []
    locked.missing = [*missing_of(locked), *kept]
    locked.changed_at = clock.now()
    locked.save(update_fields=[*changed, "missing", "changed_at"])
    _write_down(locked, changed, actor)
    return changed


def _write_down(product: Product, changed: Mapping[str, tuple[Any, Any]], actor: str) -> None:
    audit.write(
        actor=actor,
        verb="catalogue.edit",
        subject=product.pk,
        office=product.merchant.office_id,
        merchant=product.merchant_id,
        detail={
            "fields": ", ".join(changed),
            "before": {name: _plain(before) for name, (before, _after) in changed.items()},
            "after": {name: _plain(after) for name, (_before, after) in changed.items()},
        },
    )
    events.emit(
        kind="catalogue.product_changed",
        reference=product.pk,
        office=product.merchant.office_id,
        merchant=product.merchant_id,
        detail={"fields": sorted(changed)},
    )


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


@transaction.atomic
def count_stock(*, product: Product, on_hand: int, actor: str) -> bool:
    """Set the pieces on hand as somebody counted them; return False when nothing changed.

    Raise BadInput below 0, stock.OutOfStock when more pieces than that are promised to orders.
    """
    if on_hand < 0:
        raise BadInput("a count cannot be negative", field="on_hand")
    if not stock.count(product_id=product.pk, on_hand=on_hand, event=new_id("count")):
        return False
    audit.write(
        actor=actor,
        verb="catalogue.count",
        subject=product.pk,
        office=product.merchant.office_id,
        merchant=product.merchant_id,
        detail={"on_hand": on_hand},
    )
    return True
