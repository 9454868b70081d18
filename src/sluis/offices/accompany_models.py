"""How a merchant is accompanied: stage moves, tasks, notes, mail, the wizard's memory, saved views of the board.

A *stage move* is one line of a merchant's way from applied to selling. A *task* has somebody who does it (the office
or the merchant) and perhaps a day; a *note* is the office's own and never shown to the merchant. A *mail* is kept as
it was previewed, word for word, and then sent by due work. An *onboarding* remembers what the wizard was told that no
other room keeps. The one law: a stage changes only together with its move.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.offices.scope import ScopedManager


def task_id() -> str:
    """Return a new task id."""
    return new_id("tsk")


def mail_id() -> str:
    """Return a new mail id."""
    return new_id("mml")


class StageMove(models.Model):
    """One move of a merchant from a stage to another: who, when, and why."""

    merchant = models.ForeignKey("offices.Merchant", on_delete=models.CASCADE, related_name="stage_moves")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    actor = models.CharField(max_length=64)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["StageMove"].of("merchant_id")

    class Meta:
        indexes = [models.Index(fields=["merchant", "id"])]


class Task(models.Model):
    """Something to do for a merchant, by the office or by the merchant itself."""

    id = models.CharField(primary_key=True, max_length=40, default=task_id)
    merchant = models.ForeignKey("offices.Merchant", on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=40, blank=True)  # of a task that Sluis made itself: "papers", "brand"
    subject = models.CharField(max_length=80, blank=True)  # prefixed id of what it is about
    for_merchant = models.BooleanField(default=False)
    due_date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.CharField(max_length=64)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=64, blank=True)

    objects = ScopedManager["Task"].of("merchant_id")

    class Meta:
        indexes = [models.Index(fields=["merchant", "done_at", "due_date"])]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "kind", "subject"],
                condition=models.Q(done_at=None) & ~models.Q(kind=""),
                name="own_task_open_once",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Note(models.Model):
    """What the office wrote down about a merchant; the merchant does not see it."""

    merchant = models.ForeignKey("offices.Merchant", on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=4000)
    actor = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["Note"].of("merchant_id")

    class Meta:
        indexes = [models.Index(fields=["merchant", "id"])]


class MerchantMail(models.Model):
    """A mail to a merchant as it was previewed, and whether it went."""

    class State(models.TextChoices):
        REQUESTED = "requested"
        SENT = "sent"
        FAILED = "failed"

    id = models.CharField(primary_key=True, max_length=40, default=mail_id)
    merchant = models.ForeignKey("offices.Merchant", on_delete=models.CASCADE, related_name="mails")
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED)
    failure = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager["MerchantMail"].of("merchant_id")

    class Meta:
        indexes = [models.Index(fields=["merchant", "created_at"])]


class Onboarding(models.Model):
    """What the wizard was told that no other room keeps: products chosen, steps left for later."""

    merchant = models.OneToOneField(
        "offices.Merchant", on_delete=models.CASCADE, primary_key=True, related_name="onboarding"
    )
    picked: Any = models.JSONField(default=list)  # ids of products
    later: Any = models.JSONField(default=list)  # keys of steps that were put off
    started_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["Onboarding"].of("merchant_id")


class SavedView(models.Model):
    """A person's own name for a set of filters of the board."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="board_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300)  # as in the address: "stage=selling&light=no"
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="view_name_once")]
