"""Transfers and the balances that are kept beside them."""

from __future__ import annotations

from typing import Any

from django.db import models

from sluis.kernel import clock
from sluis.kernel.errors import Conflict
from sluis.kernel.money import Money
from sluis.ledger.models.rows import OfficeRowsManager, merchant_key


class Transfer(models.Model):
    """One amount from one account to another; unique per event and leg, never changed, never deleted."""

    event = models.CharField(max_length=100)  # the id of what happened: "pay_…", "stm_…:12"
    leg = models.CharField(max_length=40)
    debit = models.CharField(max_length=80)
    credit = models.CharField(max_length=80)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    merchant = merchant_key(db_index=False)
    office = models.CharField(max_length=8)
    at = models.DateTimeField(default=clock.now)

    objects = OfficeRowsManager["Transfer"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "leg"], name="transfer_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="transfer_positive"),
            models.CheckConstraint(condition=~models.Q(debit=models.F("credit")), name="transfer_moves"),
        ]
        indexes = [
            models.Index(fields=["debit", "currency", "id"]),
            models.Index(fields=["credit", "currency", "id"]),
            models.Index(fields=["merchant", "id"]),
        ]

    @property
    def money(self) -> Money:
        """Return the amount."""
        return Money(self.amount_minor, self.currency)

    def save(self, **options: Any) -> None:
        """Insert; a second save is refused."""
        if not self._state.adding:
            raise Conflict("a transfer is never changed; post another one", code="append_only")
        super().save(**options)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise Conflict("a transfer is never deleted; post another one", code="append_only")


class BalanceSnapshot(models.Model):
    """What an account was debited and credited up to the mark; later transfers are added when it is read."""

    account = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    debit_minor = models.BigIntegerField()
    credit_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "currency"], name="snapshot_once")]


class SnapshotMark(models.Model):
    """The last transfer that the snapshots hold; one row."""

    last_transfer = models.BigIntegerField(default=0)
