"""What China's border is told.

A *declaration* covers one order: four *messages* (order 311, payment 411, waybill 511, list 621), each sent
under its sender's certificate. Receipts move the messages and the declaration. The *allowance* keeps what
each buyer used of his yearly 26,000 yuan, by a keyed hash of the identity number; the number itself is
sealed and purged on schedule. A *return* asks customs to take released goods back, for which the allowance
comes back too. A *paper* is a registration or certificate that a merchant or a product of his holds.

The one law: what was sent is kept as sent; a repeat is the same bytes under the same number.
"""

from __future__ import annotations

from datetime import date

from django.db import models

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.offices.models import Merchant
from sluis.offices.scope import ScopedManager
from sluis.records.models import StoredFile


def declaration_id() -> str:
    """Return a new declaration id."""
    return new_id("dec")


class Declaration(models.Model):
    """One order before customs."""

    id = models.CharField(primary_key=True, max_length=40, default=declaration_id)
    office_code = models.CharField(max_length=8)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="declarations")
    reference = models.CharField(max_length=60)  # the platform's order number
    own_number = models.CharField(max_length=20, unique=True)  # copNo on the wire
    mode = models.CharField(max_length=4)
    state = models.CharField(max_length=10, default="requested")
    content = models.BinaryField()  # sealed JSON of the declaration set
    buyer_hash = models.CharField(max_length=64)
    buyer_hint = models.CharField(max_length=12)  # first three and last four of the identity number
    dutiable_fen = models.BigIntegerField()
    tax_fen = models.BigIntegerField()
    waybill_number = models.CharField(max_length=60)
    port_number = models.CharField(max_length=18, blank=True)  # preNo
    list_number = models.CharField(max_length=18, blank=True)  # invtNo
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    released_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    objects = ScopedManager["Declaration"].of("merchant_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office_code", "reference"], name="declared_once"),
        ]
        indexes = [models.Index(fields=["state", "created_at"])]


class Message(models.Model):
    """One message of a declaration, kept as it was sent."""

    id = models.CharField(primary_key=True, max_length=40)
    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=3)
    guid = models.CharField(max_length=36, unique=True)
    round = models.IntegerField(default=1)  # a corrected message is sent in the next round
    app_type = models.CharField(max_length=1, default="1")  # 1 new, 2 change of what the port keeps
    state = models.CharField(max_length=10, default="requested")
    status = models.CharField(max_length=10, blank=True)  # returnStatus of the newest receipt
    info = models.CharField(max_length=1000, blank=True)
    built_at = models.DateTimeField(default=clock.now)  # appTime: a repeat must be the same bytes
    sent_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declaration", "kind", "round"], name="message_once"),
        ]


class Allowance(models.Model):
    """What one declaration used of a buyer's yearly allowance; zero again after a refusal or a return."""

    buyer_hash = models.CharField(max_length=64)
    year = models.IntegerField()
    declaration = models.OneToOneField(Declaration, on_delete=models.CASCADE)
    amount_fen = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["buyer_hash", "year"])]


def return_id() -> str:
    """Return a new id of a return."""
    return new_id("ret")


class Return(models.Model):
    """Goods of a released declaration that go back (CEB625): asked within 30 days, back within 45."""

    id = models.CharField(primary_key=True, max_length=40, default=return_id)
    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="returns")
    own_number = models.CharField(max_length=20, unique=True)  # copNo on the wire
    guid = models.CharField(max_length=36, unique=True)
    state = models.CharField(max_length=10, default="requested")
    lines = models.JSONField()  # [{"number": gnum, "quantity": pieces}]
    reason = models.CharField(max_length=1000)
    goods_fen = models.BigIntegerField()  # goods value that goes back
    allowance_fen = models.BigIntegerField(default=0)  # of the buyer's year, freight shared by goods value
    status = models.CharField(max_length=10, blank=True)  # returnStatus of the newest receipt
    info = models.CharField(max_length=1000, blank=True)
    port_number = models.CharField(max_length=18, blank=True)
    built_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)  # moment of the newest receipt
    goods_by = models.DateTimeField()  # after this the tax stays and the allowance stays used
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(goods_fen__gte=0), name="return_value_not_negative"),
        ]
        indexes = [models.Index(fields=["state", "goods_by"])]


def paper_id() -> str:
    """Return a new paper id."""
    return new_id("pap")


class Paper(models.Model):
    """A registration or certificate of a merchant, for all his products or for one; eligibility reads it.

    While it is held and has not ended it makes its fact true; while it is looked after and not held, false.
    """

    class State(models.TextChoices):
        NEEDED = "needed"
        ASKED = "asked"
        HELD = "held"
        REFUSED = "refused"

    id = models.CharField(primary_key=True, max_length=40, default=paper_id)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="papers")
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="papers"
    )
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEEDED)
    number = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    reminded = models.IntegerField(null=True)  # days before the end of the newest reminder
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["Paper"].of("merchant_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "kind", "number"], name="paper_of_product_once"),
            models.UniqueConstraint(
                fields=["merchant", "kind", "number"],
                condition=models.Q(product=None),
                name="paper_of_merchant_once",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on=None)
                | models.Q(issued_on=None)
                | models.Q(expires_on__gte=models.F("issued_on")),
                name="paper_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_on"])]

    def holds_on(self, day: date) -> bool:
        """Tell whether the paper is held and has not ended on a day."""
        return self.state == self.State.HELD and (self.expires_on is None or day <= self.expires_on)
