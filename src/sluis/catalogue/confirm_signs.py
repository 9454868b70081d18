"""A person says of each recognised fact whether it is so. Nothing recognised becomes a fact by itself."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction

from sluis.catalogue.completeness import missing_of
from sluis.catalogue.models import Product
from sluis.catalogue.product_signs import ABV, ALLERGEN, Proposal, proposals
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.records import audit

# What a fact is when a person says that the text means something else.
_DENIED: dict[str, bool | str] = {"aerosol": False, "lithium": "none", "animal_origin": "none"}


@transaction.atomic
def confirm_signs(
    *, product: Product, confirmed: Iterable[str], denied: Iterable[str] = (), actor: str
) -> Product:
    """Write the proposals that are confirmed as facts, and the contrary of those that are denied.

    Raise BadInput for a key that is not proposed: the texts were changed since, or it is a note.
    """
    locked = Product.objects.select_for_update(of=("self",)).select_related("merchant").get(pk=product.pk)
    open_ones = {one.key: one for one in proposals(locked) if not one.is_note}
    said: dict[str, Any] = {}
    for keys, is_so in ((confirmed, True), (denied, False)):
        for key in keys:
            if key not in open_ones:
                raise BadInput(f"{key} is not proposed for this product: look at it again", field="signs")
            said[key] = _write(locked, open_ones[key], is_so=is_so)
    if said:
        locked.missing = _missing(locked)
        locked.changed_at = clock.now()
        locked.save(update_fields=["facts", "allergens", "abv_pct", "missing", "changed_at"])
        audit.write(
            actor=actor,
            verb="catalogue.confirm_signs",
            subject=locked.pk,
            office=locked.merchant.office_id,
            merchant=locked.merchant_id,
            detail={"facts": ", ".join(f"{key} = {value}" for key, value in said.items())},
        )
    return locked


def _write(product: Product, one: Proposal, *, is_so: bool) -> object:
    kind, _sep, code = one.fact.partition(":")
    value: object
    if kind == ALLERGEN:
        value = one.value if is_so else "FREE_FROM"
        product.allergens = {**product.allergens, code: value}
    elif kind == ABV:
        value = one.value if is_so else Decimal(0)
        product.abv_pct = value if isinstance(value, Decimal) else None
    else:
        value = one.value if is_so else _DENIED[one.fact]
        product.facts = {**product.facts, one.fact: value}
    return value


def _missing(product: Product) -> list[str]:
    kept = ["family"] if "family" in product.missing else []
    return [*missing_of(product), *kept]
