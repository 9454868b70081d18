"""The export declaration of a merchant's day: gathered, kept, and followed until the goods have left.

The carrier or broker files it; what he reports (MRN, release, exit) is noted here, for the exit is the
merchant's proof that the sale bears no VAT.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from sluis.kernel.clock import AMSTERDAM
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.documents import export_data, of_shipment
from sluis.logistics.documents.export_data import ExportConsignment
from sluis.logistics.models import ExportDeclaration, Shipment
from sluis.offices.models import Merchant
from sluis.records import audit, files, moves, rates

REQUIRED, FILED, RELEASED, EXITED = "required", "filed", "released", "exited"
MOVES: Final = {
    REQUIRED: frozenset({FILED}),
    FILED: frozenset({RELEASED, EXITED}),
    RELEASED: frozenset({EXITED}),
    EXITED: frozenset[str](),
}


def shipments_of_day(merchant: Merchant, day: date) -> list[Shipment]:
    """Return the booked parcels that a merchant sent from Europe on a day, Amsterdam time."""
    begin = datetime.combine(day, time.min, tzinfo=AMSTERDAM)
    return list(
        Shipment.objects.filter(
            merchant=merchant,
            route="cbec_9610",
            return_of=None,
            purged_at=None,
            created_at__gte=begin,
            created_at__lt=begin + timedelta(days=1),
        )
        .exclude(waybill_number="")
        .select_related("merchant", "label")
        .order_by("created_at", "pk")
    )


def consignment_of(merchant: Merchant, day: date, shipments: Sequence[Shipment]) -> ExportConsignment:
    """Return a day's parcels as one consignment. Raise BadInput without a parcel or a rate into euros."""
    if not shipments:
        raise BadInput(f"{merchant.name} sent no parcel from Europe on {day}", field="day")
    papers = tuple(of_shipment.paper_of(shipment) for shipment in shipments)
    rate = rates.latest(papers[0].currency, "EUR", as_of=day)
    if rate is None:
        raise BadInput(f"there is no rate from {papers[0].currency} to EUR on or before {day}", field="rate")
    return ExportConsignment(
        lrn=f"SL{day:%y%m%d}{merchant.pk[-12:]}",
        day=day,
        made_at=shipments[-1].created_at,
        exporter=papers[0].seller,
        parcels=papers,
        eur_per_unit=rate.rate,
    )


@transaction.atomic
def gather(*, merchant: Merchant, day: date, actor: str) -> ExportDeclaration | None:
    """Keep the declaration of a day when one is required, once; return None when it is not.

    A declaration that was not filed yet takes later parcels of the day in.
    """
    shipments = shipments_of_day(merchant, day)
    if not shipments:
        return None
    consignment = consignment_of(merchant, day, shipments)
    value, weight_g = consignment.value, consignment.gross_weight_g
    if not export_data.required(value=value, gross_weight_g=weight_g, as_of=day):
        return None
    kept = ExportDeclaration.objects.select_for_update().filter(merchant=merchant, day=day).first()
    if kept is not None and (kept.state != REQUIRED or kept.shipments.count() == len(shipments)):
        return kept
    return _keep(kept, merchant, consignment, shipments, value, actor)


def _keep(
    kept: ExportDeclaration | None,
    merchant: Merchant,
    consignment: ExportConsignment,
    shipments: Sequence[Shipment],
    value: Money,
    actor: str,
) -> ExportDeclaration:
    declaration = kept or ExportDeclaration(merchant=merchant, day=consignment.day, lrn=consignment.lrn)
    declaration.value_eur_minor = value.minor
    declaration.weight_g = consignment.gross_weight_g
    declaration.missing = list(export_data.missing(consignment))
    declaration.file = files.store(
        export_data.build(consignment),
        name=f"export-{consignment.lrn}.xml",
        media_type="application/xml",
        subject=declaration.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
    )
    declaration.save()
    declaration.shipments.set(shipments)
    audit.write(
        actor=actor,
        verb="logistics.export_required",
        subject=declaration.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail={"day": consignment.day.isoformat(), "parcels": len(shipments), "value": value.text()},
    )
    return declaration


@transaction.atomic
def note(
    *, declaration: ExportDeclaration, step: str, at: datetime, actor: str, mrn: str = ""
) -> ExportDeclaration:
    """Note what the filer reports: "filed" (with the MRN), "released" or "exited". Raise BadInput, Conflict."""
    if step not in (FILED, RELEASED, EXITED):
        raise BadInput("a step is filed, released or exited", field="step")
    changes: dict[str, object] = {f"{step}_at": at}
    if step == FILED:
        if not (len(mrn) == 18 and mrn.isascii() and mrn.isalnum()):
            raise BadInput("an MRN has 18 letters and digits, as 26BE000000000012B7", field="mrn")
        changes["mrn"] = mrn.upper()
    moves.must_move(ExportDeclaration.objects.filter(pk=declaration.pk), to=step, moves=MOVES, **changes)
    audit.write(
        actor=actor,
        verb=f"logistics.export_{step}",
        subject=declaration.pk,
        office=declaration.merchant.office_id,
        merchant=declaration.merchant_id,
        detail={"mrn": mrn} if mrn else {},
    )
    declaration.refresh_from_db()
    return declaration
