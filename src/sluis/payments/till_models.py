"""What stands beside a charge: links to pay by, codes on receipts to order again, PINs at the till.

A *payment link* is a basket that the customer pays on his own phone; its charge is made when he does. A *re-order
code* stands on receipts of one store for one product; a *re-order day* counts how often it was scanned and how
often somebody went on to the shop, and nothing about who. A *till PIN* lets a cashier take over a till that is
signed in; it opens nothing else.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.kernel.money import Money
from sluis.offices.models import Merchant, Store
from sluis.offices.scope import ScopedManager


def link_id() -> str:
    """Return a new payment link id; it is the only key to its page, and cannot be guessed."""
    return new_id("lnk")


class PaymentLink(models.Model):
    """A basket that waits for its customer; `lines` are as the till reckoned them when it was made."""

    id = models.CharField(primary_key=True, max_length=40, default=link_id)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    basket = models.CharField(max_length=64)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    lines: Any = models.JSONField(default=list)
    actor = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    objects = ScopedManager["PaymentLink"].of("merchant_id", store="store_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "basket"], name="one_link_per_basket"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="link_positive"),
        ]

    @property
    def amount(self) -> Money:
        """Return what is to be paid."""
        return Money(self.amount_minor, self.currency)

    @property
    def is_over(self) -> bool:
        """Tell whether the link may no longer be paid by."""
        return clock.now() >= self.expires_at


class ReorderCode(models.Model):
    """The code on a store's receipts under which a product can be ordered again from home."""

    code = models.CharField(primary_key=True, max_length=8)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["ReorderCode"].of("store__merchant_id", store="store_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "product"], name="reorder_code_once")]


class ReorderDay(models.Model):
    """How often a code was scanned on a day, and how often the way to the platform was taken."""

    code = models.ForeignKey(ReorderCode, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    scans = models.IntegerField(default=0)
    followed = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "day"], name="reorder_day_once")]


PIN_LOCK = timedelta(minutes=15)


class TillPin(models.Model):
    """A cashier's PIN in one store, as a slow salted hash; too many wrong tries lock it for a while."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=128)
    wrong = models.IntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["TillPin"].of("store__merchant_id", store="store_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "store"], name="till_pin_once")]
