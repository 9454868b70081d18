"""How tourists pay here.

A *charge* asks a wallet for money for one basket of a store: the cashier scans the payment code, the customer scans
our order code, or pays through a link. Its request id is stored before the first call, so asking twice is harmless.
A *charge line* is a product line of the basket; nothing is kept about the payer. A *refund* gives back a part or all
of a charge, to the original payment.

The one law: a charge is never lost and never doubled. One basket has at most one open charge; refunds never exceed
what was taken; every state moves along `states.CHARGE_MOVES` by a conditional update.
"""

from __future__ import annotations

from django.db import models

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.kernel.money import Money
from sluis.offices.models import Merchant, Store
from sluis.offices.scope import ScopedManager
from sluis.payments import states
from sluis.payments.demand_models import TillDay, TillDayCategory, TillDayProduct
from sluis.payments.till_models import PaymentLink, ReorderCode, ReorderDay, TillPin

__all__ = [
    "Charge",
    "ChargeLine",
    "PaymentLink",
    "Refund",
    "ReorderCode",
    "ReorderDay",
    "TillDay",
    "TillDayCategory",
    "TillDayProduct",
    "TillPin",
]


def charge_id() -> str:
    """Return a new charge id; it is also the request id on the wire."""
    return new_id("pay")


def refund_id() -> str:
    """Return a new refund id; it is also the request id on the wire."""
    return new_id("ref")


class Charge(models.Model):
    """One request for money to a wallet."""

    class Scenario(models.TextChoices):
        PAYMENT_CODE = "payment_code"
        ORDER_CODE = "order_code"
        ENTRY_CODE = "entry_code"

    id = models.CharField(primary_key=True, max_length=40, default=charge_id)
    office_code = models.CharField(max_length=8)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="charges")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="charges")
    basket = models.CharField(max_length=64)  # made by the till; the same basket never has two open charges
    scenario = models.CharField(max_length=12, choices=Scenario.choices)
    wallet = models.CharField(max_length=24, default="alipay")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=14, default=states.CREATED)
    wallet_payment_id = models.CharField(max_length=64, blank=True)
    wallet_amount_minor = models.BigIntegerField(null=True)  # what left the wallet, as the wallet said
    wallet_currency = models.CharField(max_length=3, blank=True)
    wallet_rate = models.CharField(max_length=40, blank=True)  # the quote as sent; never recomputed
    code_hint = models.CharField(max_length=12, blank=True)  # prefix and last four of the payer's code
    order_code = models.CharField(max_length=2048, blank=True)
    order_code_expires_at = models.DateTimeField(null=True)
    failure_code = models.CharField(max_length=64, blank=True)
    asked = models.IntegerField(default=0)  # inquiries and cancels so far
    refund_reserved_minor = models.BigIntegerField(default=0)  # refunds asked for and not failed
    refunded_minor = models.BigIntegerField(default=0)
    late_success = models.BooleanField(default=False)  # a success came after a confirmed cancel
    is_training = models.BooleanField(default=False)
    actor = models.CharField(max_length=64)
    asked_as = models.CharField(max_length=40, blank=True)  # which request of other software made it
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = ScopedManager["Charge"].of("merchant_id", store="store_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "basket"],
                condition=models.Q(state__in=sorted(states.OPEN)),
                name="one_open_charge_per_basket",
            ),
            models.UniqueConstraint(
                fields=["store", "basket"],
                condition=models.Q(state__in=sorted(states.CAPTURED)),
                name="one_paid_charge_per_basket",
            ),
            models.UniqueConstraint(
                fields=["asked_as"], condition=~models.Q(asked_as=""), name="one_charge_per_request"
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="charge_positive"),
            models.CheckConstraint(
                condition=models.Q(refund_reserved_minor__gte=0)
                & models.Q(refund_reserved_minor__lte=models.F("amount_minor")),
                name="refunds_within_charge",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_minor__lte=models.F("refund_reserved_minor")),
                name="refunded_was_reserved",
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "created_at"]),
            models.Index(fields=["wallet", "wallet_payment_id"]),
            models.Index(fields=["state", "created_at"]),
        ]

    @property
    def amount(self) -> Money:
        """Return what was asked for."""
        return Money(self.amount_minor, self.currency)

    @property
    def refundable(self) -> Money:
        """Return what could still be given back."""
        return Money(self.amount_minor - self.refund_reserved_minor, self.currency)

    @property
    def wallet_amount(self) -> Money | None:
        """Return what left the wallet, as the wallet said."""
        if self.wallet_amount_minor is None:
            return None
        return Money(self.wallet_amount_minor, self.wallet_currency)


class ChargeLine(models.Model):
    """A product line of the basket."""

    charge = models.ForeignKey(Charge, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True)
    name = models.CharField(max_length=200)
    quantity = models.IntegerField()
    unit_price_minor = models.BigIntegerField()  # VAT included, in the charge's currency
    vat_rate_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(quantity__gt=0), name="line_quantity")]


class Refund(models.Model):
    """Money given back to the original payment."""

    id = models.CharField(primary_key=True, max_length=40, default=refund_id)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="refunds")
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, default=states.REQUESTED)
    reason = models.CharField(max_length=200, blank=True)
    wallet_refund_id = models.CharField(max_length=64, blank=True)
    failure_code = models.CharField(max_length=64, blank=True)
    asked = models.IntegerField(default=0)
    actor = models.CharField(max_length=64)
    asked_as = models.CharField(max_length=40, blank=True)  # which request of other software made it
    created_at = models.DateTimeField(default=clock.now)
    refunded_at = models.DateTimeField(null=True)

    objects = ScopedManager["Refund"].of("merchant_id", store="charge__store_id")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="refund_positive"),
            models.UniqueConstraint(
                fields=["asked_as"], condition=~models.Q(asked_as=""), name="one_refund_per_request"
            ),
        ]

    @property
    def amount(self) -> Money:
        """Return what is given back."""
        return Money(self.amount_minor, self.currency)
