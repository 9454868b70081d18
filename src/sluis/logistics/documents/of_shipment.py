"""The papers of one shipment: drawn once from its sealed content and the catalogue, kept, and handed out again.

A reprint is the stored file, so it is the same bytes even after the product was renamed. A paper that an
officer would refuse is not drawn; its problems say what to mend.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sluis.catalogue.models import Product
from sluis.kernel.clock import AMSTERDAM
from sluis.kernel.money import Money
from sluis.logistics import label
from sluis.logistics import ship as shipping
from sluis.logistics.documents import customs_form, invoice, label_zpl
from sluis.logistics.documents.customs_form import FormProblem
from sluis.logistics.documents.values import PaperLine, PaperParty, ParcelPaper
from sluis.logistics.models import Shipment
from sluis.logistics.ports import Address, Item
from sluis.offices.models import Merchant
from sluis.records import files, rates
from sluis.records.models import StoredFile

PDF, ZPL = "application/pdf", "application/zpl"
LABEL, LABEL_203, LABEL_300 = "label", "label_203", "label_300"
INVOICE, PACKING_LIST, CUSTOMS_FORM = "invoice", "packing_list", "customs_form"
_BONDED = (LABEL, LABEL_203, LABEL_300, PACKING_LIST)
_DIRECT = (LABEL, LABEL_203, LABEL_300, INVOICE, PACKING_LIST, CUSTOMS_FORM)
_COUNTRY_NAMES: Final = {"BE": "Belgium", "NL": "Netherlands", "LU": "Luxembourg", "CN": "中国 China"}


@dataclass(frozen=True, slots=True)
class Document:
    """One paper: `file` is what to hand out, or None while `problems` say what to mend first."""

    kind: str
    name: str
    media_type: str
    file: StoredFile | None
    problems: tuple[FormProblem, ...] = ()


def kinds_of(shipment: Shipment) -> tuple[str, ...]:
    """Return which papers a shipment has: goods in a bonded zone need none in Europe but label and list."""
    return _BONDED if shipment.route == "cbec_1210" or shipment.return_of_id else _DIRECT


def documents_of(shipment: Shipment) -> tuple[Document, ...]:
    """Return the papers of a booked shipment, drawing at the first call what is not there yet.

    Without a waybill there is none. Raise Conflict when the shipment was purged.
    """
    if not shipment.waybill_number:
        return ()
    return tuple(document(shipment, kind) for kind in kinds_of(shipment))


def document(shipment: Shipment, kind: str) -> Document:
    """Return one paper, from the store if it was drawn before. Raise KeyError for a kind that is none."""
    if kind == LABEL and shipment.label is not None:
        return Document(LABEL, shipment.label.name, PDF, shipment.label)
    if kind == CUSTOMS_FORM:
        return _customs_form(shipment)
    prefix, suffix, media_type, draw = _DRAWN[kind]
    name = f"{prefix}-{shipment.waybill_number}.{suffix}"
    return Document(kind, name, media_type, _kept(shipment, name, media_type, lambda: draw(shipment)))


def content(paper: Document) -> bytes:
    """Return the bytes of a drawn paper; the caller has looked that `file` is there."""
    if paper.file is None:
        raise FileNotFoundError(paper.name)
    return files.content(paper.file)


def _kept(shipment: Shipment, name: str, media_type: str, draw: Callable[[], bytes]) -> StoredFile:
    stored = StoredFile.objects.filter(subject=shipment.pk, name=name).order_by("created_at", "id").first()
    return stored or files.store(
        draw(),
        name=name,
        media_type=media_type,
        subject=shipment.pk,
        office=shipment.office_code,
        merchant=shipment.merchant_id,
    )


def _customs_form(shipment: Shipment) -> Document:
    for kind in ("CN22", "CN23"):
        name = f"{kind.lower()}-{shipment.waybill_number}.pdf"
        stored = StoredFile.objects.filter(subject=shipment.pk, name=name).first()
        if stored is not None:
            return Document(kind, name, PDF, stored)
    paper, day = paper_of(shipment), shipment.created_at.astimezone(AMSTERDAM).date()
    kind = customs_form.form_for(paper, goods_eur=in_euros(paper.goods, day), as_of=day)
    name = f"{kind.lower()}-{shipment.waybill_number}.pdf"
    form = customs_form.fill(paper, kind)
    found = customs_form.problems(form, paid=True, as_of=day)
    if found:
        return Document(kind, name, PDF, None, tuple(found))
    file = _kept(shipment, name, PDF, lambda: customs_form.draw(paper, form, as_of=day))
    return Document(kind, name, PDF, file)


def in_euros(money: Money, day: date) -> Money | None:
    """Convert an amount by the newest stored rate, or return None when there is none; nothing is guessed."""
    if money.currency == "EUR":
        return money
    rate = rates.latest(money.currency, "EUR", as_of=day)
    return money.convert(rate.rate, "EUR") if rate else None


def paper_of(shipment: Shipment) -> ParcelPaper:
    """Open a shipment as the values of its papers; words and origin come from the catalogue when it lacks them."""
    raw, parcel = shipping.opened(shipment), shipping.parcel_of(shipment)
    merchant = shipment.merchant
    known = {
        product.sku: product
        for product in Product.objects.filter(merchant=merchant, sku__in=[item.sku for item in parcel.items])
    }
    return ParcelPaper(
        number=f"CI-{shipment.waybill_number}",
        made_at=shipment.created_at,
        waybill_number=shipment.waybill_number,
        reference=shipment.reference,
        route=shipment.route,
        seller=_seller(merchant, parcel.sender),
        receiver=_party(parcel.receiver),
        lines=tuple(_line(n, item, known.get(item.sku)) for n, item in enumerate(parcel.items, 1)),
        gross_weight_g=shipment.weight_g,
        freight_minor=int(raw.get("freight_fen") or 0),
        insurance_minor=int(raw.get("insurance_fen") or 0),
        sides_mm=parcel.sides_mm,
        incoterm_place=parcel.receiver.city,
    )


def _line(number: int, item: Item, product: Product | None) -> PaperLine:
    return PaperLine(
        number=number,
        sku=item.sku,
        description=item.description or (str(product.names.get("en", "")) if product else ""),
        name_zh=item.name_zh,
        hs_code=item.hs_code,
        origin=item.origin or (product.origin if product else ""),
        quantity=item.quantity,
        net_weight_g=item.weight_g * item.quantity,
        value_minor=item.price_fen * item.quantity,
    )


def _seller(merchant: Merchant, sender: Address) -> PaperParty:
    party = _party(sender)
    return PaperParty(
        name=merchant.name,
        lines=party.lines,
        country=party.country,
        telephone=party.telephone,
        email=merchant.email,
        vat_number=merchant.vat_number,
        eori=merchant.eori,
    )


def _party(address: Address) -> PaperParty:
    if address.country == "CN":
        lines = (address.street, f"{address.district} {address.city} {address.province} {address.postcode}")
    else:
        lines = (address.street, f"{address.postcode} {address.city}")
    country = _COUNTRY_NAMES.get(address.country, address.country)
    return PaperParty(
        name=address.name,
        lines=tuple(line.strip() for line in (*lines, country) if line.strip()),
        country=address.country,
        telephone=address.telephone,
    )


def face_of(shipment: Shipment) -> dict[str, object]:
    """Return what stands on the label of a booked shipment."""
    return label.face(
        shipping.parcel_of(shipment), waybill_number=shipment.waybill_number, routing=shipment.routing
    )


def _draw_label(shipment: Shipment) -> bytes:
    return label.draw(
        shipping.parcel_of(shipment),
        waybill_number=shipment.waybill_number,
        routing=shipment.routing,
        made_at=shipment.created_at,
    )


_DRAWN: Final[dict[str, tuple[str, str, str, Callable[[Shipment], bytes]]]] = {
    LABEL: ("label", "pdf", PDF, _draw_label),
    LABEL_203: ("label-203dpi", "zpl", ZPL, lambda shipment: label_zpl.draw(face_of(shipment), dpi=203)),
    LABEL_300: ("label-300dpi", "zpl", ZPL, lambda shipment: label_zpl.draw(face_of(shipment), dpi=300)),
    INVOICE: ("invoice", "pdf", PDF, lambda shipment: invoice.draw_invoice(paper_of(shipment))),
    PACKING_LIST: (
        "packing-list",
        "pdf",
        PDF,
        lambda shipment: invoice.draw_packing_list(paper_of(shipment)),
    ),
}
