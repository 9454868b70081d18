"""What every room writes down.

An *audit entry* says who did what to which subject; the entries form a hash chain. An *event* is news that an
upper room or a webhook reads from its own cursor. An *inbox message* is what a counterparty sent us, stored before
it is worked on. A *wire message* is what went over a wire, out or in, sealed, so that a person can look at it.
An *idempotency key* keeps the first answer to a request. A *sealed* value is readable only with the key file.

The one law: these rows are append-only. What changes on them is only how far they were worked on.
Actors, offices and merchants are text ids here, for `records` lies below `offices`.
"""

from __future__ import annotations

from django.db import models

from sluis.kernel import clock


class AuditEntry(models.Model):
    """One act: who, when, which verb, on what. Chained by hash in a batch (`records.audit.chain`)."""

    at = models.DateTimeField(default=clock.now)
    actor = models.CharField(max_length=64)  # "user:12", "key:key_…", "system", "party:alipay"
    office = models.CharField(max_length=8, blank=True)
    merchant = models.CharField(max_length=64, blank=True)
    verb = models.CharField(max_length=64)  # "payments.refund"
    subject = models.CharField(max_length=80)  # prefixed id: "pay_…"
    detail = models.JSONField(default=dict)
    chain_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"]),
            models.Index(fields=["merchant", "id"]),
            models.Index(fields=["chain_hash", "id"]),
        ]


class Event(models.Model):
    """News: append-only, written in the verb's own transaction, read by id from a cursor."""

    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=64)  # past tense with dots: "payment.paid"
    reference = models.CharField(max_length=80)  # the subject's prefixed id
    office = models.CharField(max_length=8, blank=True)
    merchant = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["reference", "id"]), models.Index(fields=["merchant", "id"])]


class EventCursor(models.Model):
    """How far one reader has read the events."""

    reader = models.CharField(max_length=64, primary_key=True)
    last_event = models.BigIntegerField(default=0)


class InboxMessage(models.Model):
    """A message from a counterparty, its signature verified, stored once before the acknowledgement."""

    party = models.CharField(max_length=24)
    account = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)  # SHA-256 of path and raw body
    kind = models.CharField(max_length=64)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()  # sealed: notices carry masked names, customs receipts carry more
    received_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "account", "digest"], name="inbox_once"),
        ]


class WireMessage(models.Model):
    """One exchange over a wire as it went, for the time line; both bodies are sealed."""

    id = models.CharField(primary_key=True, max_length=40)
    at = models.DateTimeField(default=clock.now)
    direction = models.CharField(max_length=3, choices=[("out", "out"), ("in", "in")])
    party = models.CharField(max_length=24)
    operation = models.CharField(max_length=64)
    subject = models.CharField(max_length=80)
    office = models.CharField(max_length=8, blank=True)
    merchant = models.CharField(max_length=64, blank=True)
    request = models.BinaryField()
    answer = models.BinaryField()
    outcome = models.CharField(max_length=64)  # "S SUCCESS", "timeout"
    duration_ms = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["subject", "at"])]


class IdempotencyKey(models.Model):
    """The first answer to a request, by caller, route and key."""

    caller = models.CharField(max_length=64)
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    body_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    status = models.IntegerField(null=True)  # None while the first request still runs
    answer = models.BinaryField(default=bytes)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "route", "key"], name="key_once")]


class StoredFile(models.Model):
    """A file in the file store: label, statement, message, dossier. Content never changes."""

    id = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    path = models.CharField(max_length=200)
    subject = models.CharField(max_length=80, blank=True)
    office = models.CharField(max_length=8, blank=True)
    merchant = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["subject"])]


class ExchangeRate(models.Model):
    """Units of `quote` for one unit of `base`, on a day, from a source."""

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    date = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["base", "quote", "date", "source"], name="rate_once"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_positive"),
        ]


class ClockOffset(models.Model):
    """By how many seconds this installation's clock runs ahead; one row, demo and tests only."""

    seconds = models.BigIntegerField(default=0)
