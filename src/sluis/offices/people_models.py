"""How people come in and step into a merchant: invitations, mandates, visits.

An *invitation* is a link with an end, for one address and one role; only its digest is kept. A *mandate* is what a
merchant's owner gives the office: to act as the owner would, until a moment. A *visit* is a person of the office who
stepped into one merchant for a while: he sees that merchant alone. The one law: each of them ends by itself.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.offices.scope import ScopedManager


def invitation_id() -> str:
    """Return a new invitation id; it is not the key to it."""
    return new_id("inv")


def visit_id() -> str:
    """Return a new visit id."""
    return new_id("vis")


class Invitation(models.Model):
    """A role offered to an address, open until it is accepted, taken back or over."""

    id = models.CharField(primary_key=True, max_length=40, default=invitation_id)
    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="en")
    role = models.CharField(max_length=16)
    office = models.ForeignKey("offices.Office", on_delete=models.PROTECT, related_name="+")
    merchant = models.ForeignKey("offices.Merchant", on_delete=models.CASCADE, null=True, blank=True)
    store = models.ForeignKey("offices.Store", on_delete=models.CASCADE, null=True, blank=True)
    company = models.CharField(max_length=120, blank=True)  # of an owner whose merchant is not there yet
    country = models.CharField(max_length=2, blank=True)
    invited_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager["Invitation"].of("merchant_id", office="office_id")

    @property
    def is_open(self) -> bool:
        """Tell whether it can still be accepted."""
        return self.accepted_at is None and self.ended_at is None and clock.now() < self.expires_at


class Mandate(models.Model):
    """An owner lets the office act for the merchant until a moment."""

    merchant = models.ForeignKey("offices.Merchant", on_delete=models.CASCADE, related_name="mandates")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager["Mandate"].of("merchant_id")


class Visit(models.Model):
    """A person of the office inside one merchant, with a reason, until a moment."""

    id = models.CharField(primary_key=True, max_length=40, default=visit_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visits")
    merchant = models.ForeignKey("offices.Merchant", on_delete=models.CASCADE, related_name="visits")
    reason = models.CharField(max_length=200)
    began_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager["Visit"].of("merchant_id")
