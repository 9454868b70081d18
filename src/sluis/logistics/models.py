"""How the goods get there.

A *shipment* is one parcel on a route with a waybill number; *tracking events* tell where it is. The *milestone* is the
furthest one that counts: an older event never moves a parcel back, delivered and returned are final except for each
other. The consignee is sealed; who ships or declares may read it. A parcel may bring goods of another one back. An
*export declaration* covers what a merchant sends on one day when that is much.
"""

from __future__ import annotations

from django.db import models

from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.offices.models import Merchant
from sluis.offices.scope import ScopedManager
from sluis.records.models import StoredFile


def shipment_id() -> str:
    """Return a new shipment id; it is also our number at the carrier."""
    return new_id("shp")


def export_declaration_id() -> str:
    """Return a new id of an export declaration."""
    return new_id("exd")


class Shipment(models.Model):
    """One parcel."""

    id = models.CharField(primary_key=True, max_length=40, default=shipment_id)
    office_code = models.CharField(max_length=8)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="shipments")
    reference = models.CharField(max_length=60)  # what the parcel is for: the platform's order number
    route = models.CharField(max_length=20)  # cbec_1210, cbec_9610
    carrier = models.CharField(max_length=24, default="cainiao")
    state = models.CharField(max_length=10, default="requested")
    milestone = models.CharField(max_length=20, default="requested")
    milestone_at = models.DateTimeField(null=True)
    waybill_number = models.CharField(max_length=60, blank=True)
    carrier_order = models.CharField(max_length=60, blank=True)
    routing = models.JSONField(default=dict)  # sorting code and text for the label
    content = models.BinaryField()  # sealed JSON: consignee, items
    place_hint = models.CharField(max_length=80, blank=True)  # province and city, for lists
    weight_g = models.IntegerField()
    label = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    delivered_at = models.DateTimeField(null=True)
    return_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="returns")
    purged_at = models.DateTimeField(null=True)

    objects = ScopedManager["Shipment"].of("merchant_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office_code", "reference"], name="shipped_once"),
            models.CheckConstraint(condition=models.Q(weight_g__gt=0), name="weight_positive"),
        ]
        indexes = [models.Index(fields=["waybill_number"]), models.Index(fields=["state", "created_at"])]


class TrackingEvent(models.Model):
    """One thing that happened to a parcel, once by (shipment, code, moment)."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="events")
    code = models.CharField(max_length=60)
    milestone = models.CharField(max_length=20, blank=True)  # empty: the code says nothing we know
    at = models.DateTimeField()
    text = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=100, blank=True)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shipment", "code", "at"], name="tracked_once")]


class ExportDeclaration(models.Model):
    """What one merchant sends to one country on one day, declared for export by whoever files for him.

    The file holds the data set; MRN, release and exit are noted as the filer reports them. The exit is the
    merchant's proof that no VAT is due.
    """

    id = models.CharField(primary_key=True, max_length=40, default=export_declaration_id)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="export_declarations")
    day = models.DateField()
    destination = models.CharField(max_length=2, default="CN")
    lrn = models.CharField(max_length=22, unique=True)
    state = models.CharField(max_length=10, default="required")  # required, filed, released, exited
    shipments = models.ManyToManyField(Shipment, related_name="export_declarations")
    value_eur_minor = models.BigIntegerField()
    weight_g = models.IntegerField()
    missing = models.JSONField(default=list)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    mrn = models.CharField(max_length=18, blank=True)
    filed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    exited_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["ExportDeclaration"].of("merchant_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "day", "destination"], name="exported_once_a_day"),
        ]
