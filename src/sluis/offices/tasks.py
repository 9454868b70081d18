"""Tasks and notes of a merchant: who does what by when, and what the office keeps to itself."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotFound
from sluis.offices.models import Merchant, Note, Task
from sluis.offices.scope import Scope
from sluis.records import audit

LONGEST_NOTE = 4000


@transaction.atomic
def add(
    *,
    merchant: Merchant,
    title: str,
    actor: str,
    due_date: date | None = None,
    for_merchant: bool = False,
    kind: str = "",
    subject: str = "",
) -> Task:
    """Write down a task. One that Sluis makes itself (`kind`) is open once per subject: asking again changes nothing."""
    title = " ".join(title.split())
    if not title:
        raise BadInput("say what is to be done", field="title", code="task_title")
    if kind:
        standing = Task.objects.filter(merchant=merchant, kind=kind, subject=subject, done_at=None).first()
        if standing is not None:
            return standing
    task = Task.objects.create(
        merchant=merchant,
        title=title[:160],
        kind=kind,
        subject=subject,
        due_date=due_date,
        for_merchant=for_merchant,
        created_by=actor,
    )
    _audit(task, "offices.add_task", actor)
    return task


@transaction.atomic
def finish(*, scope: Scope, task_id: str) -> Task:
    """Tick a task off; ticking it twice changes nothing. Raise NotFound for a foreign task as for a missing one."""
    task = Task.objects.within(scope).select_related("merchant").filter(pk=task_id).first()
    if task is None:
        raise NotFound("there is no such task")
    done = Task.objects.filter(pk=task.pk, done_at=None).update(done_at=clock.now(), done_by=scope.actor)
    if done:
        _audit(task, "offices.finish_task", scope.actor)
    task.refresh_from_db()
    return task


@transaction.atomic
def settle(*, merchant: Merchant, kind: str, subject: str = "", actor: str) -> int:
    """Tick off Sluis's own open tasks of a kind, because what they asked for is there; return how many."""
    rows = Task.objects.filter(merchant=merchant, kind=kind, subject=subject, done_at=None)
    return rows.update(done_at=clock.now(), done_by=actor)


@transaction.atomic
def write_note(*, merchant: Merchant, text: str, actor: str) -> Note:
    """Keep a note of the office about a merchant. Raise BadInput when it is empty or longer than 4,000 signs."""
    text = text.strip()
    if not text:
        raise BadInput("the note is empty", field="note", code="note_empty")
    if len(text) > LONGEST_NOTE:
        raise BadInput("a note has at most 4,000 signs", field="note", code="note_long")
    return Note.objects.create(merchant=merchant, text=text, actor=actor)


def _audit(task: Task, verb: str, actor: str) -> None:
    audit.write(
        actor=actor,
        verb=verb,
        subject=task.merchant_id,
        office=task.merchant.office_id,
        merchant=task.merchant_id,
        detail={"task": task.pk, "title": task.title},
    )
