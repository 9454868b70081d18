"""Tasks and notes: made once, ticked off once, never by a stranger."""

from __future__ import annotations

import pytest

from sluis.kernel.errors import BadInput, NotFound
from sluis.offices import tasks
from sluis.offices.models import Note, Task
from sluis.offices.tests.town import Town
from sluis.records.models import AuditEntry


def test_a_task_is_done_once_and_says_by_whom(town: Town) -> None:
    task = tasks.add(merchant=town.alice, title="  Call   Alice ", actor="user:1")
    assert task.title == "Call Alice"
    scope = town.scope("wei", "adviser")
    first = tasks.finish(scope=scope, task_id=task.pk)
    assert first.done_by == scope.actor
    assert tasks.finish(scope=town.scope("anna", "office_admin"), task_id=task.pk).done_by == scope.actor
    assert AuditEntry.objects.filter(verb="offices.finish_task").count() == 1


def test_a_stranger_does_not_find_the_task(town: Town) -> None:
    task = tasks.add(merchant=town.alice, title="Call", actor="user:1")
    with pytest.raises(NotFound):
        tasks.finish(scope=town.scope("bob", "merchant_owner", merchant=town.bob), task_id=task.pk)
    with pytest.raises(NotFound):
        tasks.finish(scope=town.scope("hans", "adviser", town.de), task_id=task.pk)
    assert Task.objects.get().done_at is None


def test_sluis_asks_for_the_same_thing_once_until_it_is_there(town: Town) -> None:
    first = tasks.add(merchant=town.alice, title="Brand papers", kind="papers", actor="system")
    assert tasks.add(merchant=town.alice, title="Brand papers!", kind="papers", actor="system") == first
    assert tasks.settle(merchant=town.alice, kind="papers", actor="user:3") == 1
    assert tasks.settle(merchant=town.alice, kind="papers", actor="user:3") == 0
    again = tasks.add(merchant=town.alice, title="Brand papers", kind="papers", actor="system")
    assert again != first


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001])
def test_a_note_is_not_empty_and_not_endless(town: Town, text: str) -> None:
    with pytest.raises(BadInput) as refused:
        tasks.write_note(merchant=town.alice, text=text, actor="user:1")
    assert refused.value.field == "note"
    assert not Note.objects.exists()


def test_a_task_without_words_is_refused(town: Town) -> None:
    with pytest.raises(BadInput, match="what is to be done"):
        tasks.add(merchant=town.alice, title="   ", actor="user:1")
