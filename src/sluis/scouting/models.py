"""What is worth selling, as it was found.

An *assessment* is the scout's answer for one product as of a day: verdict, score with its interval, and the
whole result as it was printed, sources and all. The newest one of a product is marked; older ones stay for
comparison. The one law: no evidence, no number.
"""

from __future__ import annotations

from django.db import models

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.offices.models import Merchant, Office
from sluis.offices.scope import ScopedManager


def assessment_id() -> str:
    """Return a new assessment id."""
    return new_id("asm")


class Assessment(models.Model):
    """The scout's answer for one product."""

    id = models.CharField(primary_key=True, max_length=40, default=assessment_id)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="assessments")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="assessments")
    as_of = models.DateField()
    verdict = models.CharField(max_length=20)  # go, prepare, no, not_enough_known
    best_route = models.CharField(max_length=20, blank=True)
    score = models.IntegerField(null=True)
    low = models.IntegerField(null=True)
    high = models.IntegerField(null=True)
    landed_fen = models.BigIntegerField(null=True)  # one piece by the best route
    result = models.JSONField()
    is_example = models.BooleanField(default=False)
    is_newest = models.BooleanField(default=True)
    assessed_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["Assessment"].of("merchant_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=models.Q(is_newest=True), name="one_newest_assessment"
            ),
        ]
        indexes = [models.Index(fields=["merchant", "verdict", "score"])]


def watch_id() -> str:
    """Return a new id of a watch."""
    return new_id("wch")


class Watch(models.Model):
    """A product whose verdict somebody follows: the border is asked anew each day.

    `before` and `changed_at` tell of the last change; they stay until a person has seen it.
    """

    id = models.CharField(primary_key=True, max_length=40, default=watch_id)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="watches")
    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="watch")
    verdict = models.CharField(max_length=20)  # as last asked
    before = models.CharField(max_length=20, blank=True)  # "" when no change waits to be seen
    changed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(default=clock.now)
    actor = models.CharField(max_length=64)

    objects = ScopedManager["Watch"].of("merchant_id")


def evidence_id() -> str:
    """Return a new id of an import of evidence."""
    return new_id("evd")


class EvidenceImport(models.Model):
    """One version of a source that an office's scores may use: what it is, whose, of which day, and what was read.

    `parts` names the stored files that were made of it. Of one kind and name the newest import counts; earlier ones
    stay, so that an old score can be read again beside what it used.
    """

    class Kind(models.TextChoices):
        TRADE = "trade"
        MONTHS = "months"
        NAMES = "names"
        DISTANCES = "distances"
        RATES = "rates"
        PRICES = "prices"
        TILL = "till"

    id = models.CharField(primary_key=True, max_length=40, default=evidence_id)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120)
    licence = models.CharField(max_length=120)
    version = models.CharField(max_length=60)
    dated = models.DateField()
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField()
    left_out = models.IntegerField(default=0)
    parts = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    is_newest = models.BooleanField(default=True)
    actor = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind", "name"],
                condition=models.Q(is_newest=True),
                name="one_newest_evidence",
            ),
        ]
        indexes = [models.Index(fields=["office", "kind", "loaded_at"])]


def weights_id() -> str:
    """Return a new id of a set of weights."""
    return new_id("wts")


class OfficeWeights(models.Model):
    """The points that an office gives to each part of the score, since when and why; the newest counts.

    Earlier sets stay as the history; without a row the project's own weights hold.
    """

    id = models.CharField(primary_key=True, max_length=40, default=weights_id)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="score_weights")
    points = models.JSONField()
    dated = models.DateField()
    reason = models.CharField(max_length=300)
    actor = models.CharField(max_length=64)
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["office", "decided_at"])]
