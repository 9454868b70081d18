"""The A6 label of a parcel: sender, receiver in Chinese order, routing, waybill as Code 128; a reprint is the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sluis.kernel.errors import BadInput
from sluis.logistics.documents.values import kilograms
from sluis.logistics.models import Shipment
from sluis.logistics.ports import Address, Parcel
from sluis.records import files
from sluis.records.models import StoredFile
from sluis.web import barcode, pdf


def _lines(address: Address) -> dict[str, str]:
    parts = [address.province, address.city, address.district, address.street]
    separator = "" if address.country == "CN" else ", "
    if address.country != "CN":
        parts = [address.street, f"{address.postcode} {address.city}".strip(), address.country]
    return {
        "name": address.name,
        "telephone": address.telephone,
        "address": separator.join(part for part in parts if part),
    }


def face(parcel: Parcel, *, waybill_number: str, routing: Mapping[str, str]) -> dict[str, Any]:
    """Return what stands on a label, for paper and for label printers alike."""
    return {
        "waybill": waybill_number,
        "bars": barcode.modules(waybill_number),
        "sorting": routing.get("sortingCode", ""),
        "routing": routing.get("routingText", ""),
        "package": routing.get("packageCode", ""),
        "sender": _lines(parcel.sender),
        "receiver": _lines(parcel.receiver),
        "weight": f"{kilograms(parcel.weight_g)} kg",
        "route": parcel.route.removeprefix("cbec_"),
        "reference": parcel.reference,
        "items": [
            {"name": item.name_zh, "quantity": str(item.quantity), "sku": item.sku} for item in parcel.items
        ],
    }


def draw(parcel: Parcel, *, waybill_number: str, routing: dict[str, str], made_at: datetime) -> bytes:
    """Draw the label as PDF; `made_at` is written into the file, so the same values give the same bytes."""
    found = face(parcel, waybill_number=waybill_number, routing=routing)
    return pdf.render("logistics/label.typ", found, language="zh", created_at=made_at)


def sheet(faces: Sequence[Mapping[str, Any]], *, made_at: datetime) -> bytes:
    """Draw labels on A4, four to a page, from what `face` returned. Raise BadInput without any."""
    if not faces:
        raise BadInput("a sheet needs at least one label", field="labels")
    title = f"{len(faces)} labels" if len(faces) > 1 else str(faces[0]["waybill"])
    data = {"title": title, "labels": list(faces)}
    return pdf.render("logistics/label_sheet.typ", data, language="zh", created_at=made_at)


def store(shipment: Shipment, waybill_number: str, content: bytes) -> StoredFile:
    """Keep the label with its shipment."""
    return files.store(
        content,
        name=f"label-{waybill_number}.pdf",
        media_type="application/pdf",
        subject=shipment.pk,
        office=shipment.office_code,
        merchant=shipment.merchant_id,
    )
