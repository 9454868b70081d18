"""Payouts to merchants: a batch is one file to the bank, a payout one transfer, its lines what it pays."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.kernel.money import Money
from sluis.ledger.models.rows import OfficeRowsManager
from sluis.ledger.models.statements import StatementLine


def batch_id() -> str:
    """Return a new batch id."""
    return new_id("pob")


def payout_id() -> str:
    """Return a new payout id."""
    return new_id("pyo")


class PayoutState(models.TextChoices):
    """States of a batch and of a payout in it; the allowed moves are in `ledger.states`."""

    COLLECTING = "collecting"  # a batch that payouts are being put into
    REQUESTED = "requested"  # complete; the bank has not been given it
    SENT = "sent"  # being given to the bank; it may have it
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"  # no clear answer: the bank is asked
    BOOKED = "booked"  # on the bank's statement
    RETURNED = "returned"  # booked, and sent back by the receiving bank


class PayoutBatch(models.Model):
    """One payment file; its message id is stored before the file is written and never used again."""

    id = models.CharField(primary_key=True, max_length=40, default=batch_id)
    office = models.CharField(max_length=8)
    day = models.DateField()  # requested execution
    currency = models.CharField(max_length=3)
    message_id = models.CharField(max_length=35, unique=True)
    state = models.CharField(max_length=10, choices=PayoutState.choices, default=PayoutState.COLLECTING)
    count = models.IntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    file_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    bank_reference = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day", "currency"],
                condition=Q(state="collecting"),
                name="batch_collects_once",
            ),
        ]
        indexes = [models.Index(fields=["office", "created_at"]), models.Index(fields=["state"])]

    @property
    def total(self) -> Money:
        """Return the sum of its payouts."""
        return Money(self.total_minor, self.currency)


class Payout(models.Model):
    """One transfer to one merchant: settled lines, less what he owes, less the office's fee."""

    id = models.CharField(primary_key=True, max_length=40, default=payout_id)
    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="payouts")
    merchant = models.ForeignKey("offices.Merchant", on_delete=models.PROTECT, related_name="+")
    office = models.CharField(max_length=8)
    currency = models.CharField(max_length=3)
    settled_minor = models.BigIntegerField()  # sum of its lines
    deducted_minor = models.BigIntegerField()  # costs, refunds to come and earlier debts
    fee_minor = models.BigIntegerField()
    fee_source = models.CharField(max_length=200, blank=True)
    amount_minor = models.BigIntegerField()
    line_count = models.IntegerField()
    end_to_end_id = models.CharField(max_length=35, unique=True)
    reference = models.CharField(max_length=25)  # RF… (ISO 11649) or twelve Belgian digits
    creditor_name = models.CharField(max_length=120)
    creditor_iban = models.CharField(max_length=34)
    creditor_country = models.CharField(max_length=2)
    state = models.CharField(max_length=10, choices=PayoutState.choices, default=PayoutState.REQUESTED)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    booked_at = models.DateTimeField(null=True)
    fee_invoice = models.ForeignKey(
        "ledger.FeeInvoice", on_delete=models.PROTECT, null=True, related_name="payouts"
    )

    objects = OfficeRowsManager["Payout"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, deducted_minor__gte=0, fee_minor__gte=0)
                & Q(settled_minor=F("deducted_minor") + F("fee_minor") + F("amount_minor")),
                name="payout_within_settled",
            ),
            models.UniqueConstraint(fields=["batch", "merchant"], name="payout_once_a_batch"),
        ]
        indexes = [models.Index(fields=["merchant", "created_at"])]

    @property
    def money(self) -> Money:
        """Return the amount that is paid."""
        return Money(self.amount_minor, self.currency)


class PayoutLine(models.Model):
    """A settled line that a payout pays for; released when the payout came to nothing."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount_minor = models.BigIntegerField()
    is_released = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=Q(is_released=False), name="line_paid_once"),
        ]
