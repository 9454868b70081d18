"""One stored product explained as of a day, by its SKU: assessed anew and not kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sluis.catalogue.models import Product
from sluis.kernel.errors import BadInput, NotFound
from sluis.scouting import evidence, pricing, stored, weights_of_office
from sluis.scouting.assess import input_of
from sluis.scouting.assess_rows import assess_products
from sluis.scouting.values import Assessment


def of_sku(sku: str, *, office: str | None, as_of: date) -> Assessment:
    """Return the assessment of a product by SKU, on its office's evidence, or on the example's where it has none.

    Raise NotFound for an unknown SKU, BadInput when several merchants have it.
    """
    found = Product.objects.filter(sku=sku).select_related("merchant")
    if office is not None:
        found = found.filter(merchant__office_id=office.upper())
    products = list(found[:2])
    if not products:
        raise NotFound(f"there is no stored product {sku}; for one of a file give `--file FILE`")
    if len(products) > 1:
        raise BadInput(
            f"several merchants have a product {sku}: give the product's file with `--file`", field="sku"
        )
    product = products[0]
    known = stored.of_office(product.merchant.office_id, as_of=as_of) or evidence.example()
    (one,) = assess_products(
        [input_of(product)],
        as_of=as_of,
        evidence=known,
        pricing=pricing.for_evidence(known),
        weights=weights_of_office.in_force(product.merchant.office_id),
    )
    return replace(one, product=replace(one.product, sku=product.sku))
