"""Invoices of the office to merchants for the fees it took."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sluis.kernel.ids import new_id
from sluis.kernel.money import Money
from sluis.ledger.models.rows import OfficeRowsManager


def invoice_id() -> str:
    """Return a new invoice id."""
    return new_id("inv")


class InvoiceIssuer(models.Model):
    """The company behind an office, as its invoices name it; it also hands out the numbers."""

    office = models.CharField(max_length=8, primary_key=True)
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=12)
    city = models.CharField(max_length=60)
    country = models.CharField(max_length=2)
    company_number = models.CharField(max_length=24)
    vat_number = models.CharField(max_length=20)
    iban = models.CharField(max_length=34)
    last_number = models.IntegerField(default=0)  # of `number_year`
    number_year = models.IntegerField(default=0)


class FeeInvoice(models.Model):
    """An invoice for the fees of the payouts of a period; fee and VAT were set off, so nothing is left to pay."""

    id = models.CharField(primary_key=True, max_length=40, default=invoice_id)
    office = models.CharField(max_length=8)
    number = models.CharField(max_length=24)
    merchant = models.ForeignKey("offices.Merchant", on_delete=models.PROTECT, related_name="+")
    issued_date = models.DateField()
    first_date = models.DateField()
    last_date = models.DateField()
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    vat_category = models.CharField(max_length=2)
    vat_percent = models.DecimalField(max_digits=5, decimal_places=2)
    vat_reason = models.CharField(max_length=120)
    vat_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    issuer = models.JSONField()  # as they were on the day
    customer = models.JSONField()

    objects = OfficeRowsManager["FeeInvoice"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="invoice_number_once"),
            models.CheckConstraint(
                condition=Q(net_minor__gt=0, vat_minor__gte=0, total_minor=F("net_minor") + F("vat_minor")),
                name="invoice_adds_up",
            ),
        ]
        indexes = [models.Index(fields=["merchant", "issued_date"])]

    @property
    def net(self) -> Money:
        """Return the fees without VAT."""
        return Money(self.net_minor, self.currency)

    @property
    def vat(self) -> Money:
        """Return the VAT."""
        return Money(self.vat_minor, self.currency)

    @property
    def total(self) -> Money:
        """Return the fees with VAT."""
        return Money(self.total_minor, self.currency)
