"""The food label of a listing: the draft from its texts, its PDF, and who answers for the goods in China."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.marketplace import food_label
from sluis.marketplace.food_label import FoodLabel, Importer
from sluis.marketplace.models import ChinaRepresentative, Listing
from sluis.marketplace.segments import NAME, by_field
from sluis.marketplace.source_of import source_of
from sluis.marketplace.texts import segments_of
from sluis.offices.models import Merchant
from sluis.records import audit
from sluis.web import pdf

TEMPLATE = "marketplace/food_label.typ"


def label_of(listing: Listing, *, on: date | None = None) -> FoodLabel:
    """Write the draft under the rules of a day. Raise BadInput for goods that are no food."""
    product = listing.product
    if not food_label.is_food(product.family, product.ingredients):
        raise BadInput("only food gets a food label", field="family")
    named = by_field(segments_of(listing)).get(NAME)
    return food_label.draft(
        source_of(product),
        name=named.text if named else "",
        attributes=listing.attributes,
        on=on or clock.today(),
        importer=importer_of(listing.merchant),
    )


def importer_of(merchant: Merchant) -> Importer:
    """Return who answers for a merchant's goods in China; empty when nobody was named."""
    found = ChinaRepresentative.objects.filter(merchant=merchant).first()
    return Importer(found.name, found.address, found.phone) if found else Importer()


@transaction.atomic
def name_representative(
    *, merchant: Merchant, name: str, address: str, phone: str, actor: str
) -> ChinaRepresentative:
    """Name who answers for a merchant's goods in China. Raise BadInput when a part is missing."""
    given = {"name": name.strip(), "address": address.strip(), "phone": phone.strip()}
    for field, text in given.items():
        if not text:
            raise BadInput(f"give the {field} of the importer or representative", field=field)
        if len(text) > ChinaRepresentative._meta.get_field(field).max_length:  # type: ignore[union-attr,operator]
            raise BadInput(f"this {field} is too long", field=field)
    made, _fresh = ChinaRepresentative.objects.update_or_create(
        merchant=merchant, defaults={**given, "changed_by": actor, "changed_at": clock.now()}
    )
    audit.write(
        actor=actor,
        verb="marketplace.china_representative",
        subject=merchant.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail=given,
    )
    return made


def paper(listing: Listing, *, on: date | None = None) -> bytes:
    """Set the draft as a PDF with its Chinese font embedded. Raise NoHanFont as `web.pdf` does."""
    label = label_of(listing, on=on)
    return pdf.render(TEMPLATE, _data(listing, label), language="zh", created_at=clock.now())


def _data(listing: Listing, label: FoodLabel) -> dict[str, Any]:
    product = listing.product
    return {
        "reference": product.sku,
        "name": next(field.text for field in label.fields if field.key == "name"),
        "fields": [[field.name_zh, field.text or "（待补充）", bool(field.text)] for field in label.fields],
        "basis": label.nutrition.basis,
        "nutrition": [[line.name_zh, line.amount, line.nrv] for line in label.nutrition.lines]
        if label.needs_nutrition
        else [],
        "warnings": list(label.warnings),
        "missing": list(label.missing),
        "day": label.on.isoformat(),
    }
