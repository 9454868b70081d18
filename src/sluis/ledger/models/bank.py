"""The bank's statements: what it booked on the office's account."""

from __future__ import annotations

from django.db import models

from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.kernel.money import Money
from sluis.ledger.models.rows import OfficeRowsManager, merchant_key


def bank_statement_id() -> str:
    """Return a new bank statement id."""
    return new_id("bks")


class BankStatement(models.Model):
    """One statement of one account; opening balance and entries give its closing balance."""

    id = models.CharField(primary_key=True, max_length=40, default=bank_statement_id)
    office = models.CharField(max_length=8)
    iban = models.CharField(max_length=34)
    statement_id = models.CharField(max_length=80)
    form = models.CharField(max_length=20)  # "camt.053.001.08", "CODA", "MT940"
    day = models.DateField()
    currency = models.CharField(max_length=3)
    opening_minor = models.BigIntegerField()
    closing_minor = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    file_id = models.CharField(max_length=40)
    imported_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["iban", "form", "statement_id"], name="bank_statement_once"),
        ]
        indexes = [models.Index(fields=["iban", "day"]), models.Index(fields=["office", "imported_at"])]


class BankEntry(models.Model):
    """One booking, positive where money came in, and what we found of it."""

    class Outcome(models.TextChoices):
        MATCHED = "matched"
        UNKNOWN = "unknown"
        AMOUNT = "amount"  # names a payout or settlement of ours, with another amount
        TWICE = "twice"  # what it names was booked before
        PLACED = "placed"  # a person said what it is

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="entries")
    entry_no = models.IntegerField()
    office = models.CharField(max_length=8)
    merchant = merchant_key()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booked_date = models.DateField()
    value_date = models.DateField(null=True)
    end_to_end_id = models.CharField(max_length=80, blank=True)
    batch_id = models.CharField(
        max_length=80, blank=True
    )  # our message id, where the bank booked the file as one
    reference = models.CharField(max_length=40, blank=True)  # structured
    text = models.CharField(max_length=500, blank=True)
    counterparty_name = models.CharField(max_length=140, blank=True)
    counterparty_iban = models.CharField(max_length=34, blank=True)
    bank_reference = models.CharField(max_length=80, blank=True)
    is_return = models.BooleanField(default=False)
    reason = models.CharField(max_length=140, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    subject = models.CharField(max_length=40, blank=True)  # the payout, batch or statement that it books

    objects = OfficeRowsManager["BankEntry"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "entry_no"], name="bank_entry_once"),
        ]
        indexes = [models.Index(fields=["subject"]), models.Index(fields=["outcome", "office"])]

    @property
    def money(self) -> Money:
        """Return the booked amount, signed."""
        return Money(self.amount_minor, self.currency)
