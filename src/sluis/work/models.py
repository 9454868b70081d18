"""What is due.

A *due row* is the truth about one piece of work: which handler, which payload, how often tried, when next. A worker
takes it by a conditional update with a lease; a row whose lease ran out is due again. After five failed tries it is
set aside and shown to a person. Rows of one resource run in order; merchants take turns.
"""

from __future__ import annotations

from django.db import models

from sluis.kernel import clock


class Due(models.Model):
    """One piece of due work; `(handler, key)` is unique, so asking twice makes one row."""

    class State(models.TextChoices):
        DUE = "due"
        RUNNING = "running"
        DONE = "done"
        SET_ASIDE = "set_aside"

    handler = models.CharField(max_length=64)
    key = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(default=clock.now)
    resource = models.CharField(max_length=80, blank=True)
    merchant = models.CharField(max_length=64, blank=True)
    lease_owner = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handler", "key"], name="due_once")]
        indexes = [
            models.Index(fields=["state", "next_at"]),
            models.Index(fields=["resource", "state", "id"]),
        ]


class Progress(models.Model):
    """How far a long job is, for the person who waits."""

    id = models.CharField(primary_key=True, max_length=40)
    title = models.CharField(max_length=160)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, default="running")  # running, done, failed
    message = models.CharField(max_length=300, blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    merchant = models.CharField(max_length=64, blank=True)
    office = models.CharField(max_length=8, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
