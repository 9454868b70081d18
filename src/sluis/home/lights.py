"""The traffic light of a merchant: red for what needs a person now, amber for what waits, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sluis.home import needs
from sluis.home.needs import Need
from sluis.kernel.invariant import Attention
from sluis.offices.models import Task
from sluis.offices.scope import Scope

RED, AMBER, GREEN = "no", "prepare", "go"
LONG_OVERDUE = timedelta(days=7)


@dataclass(slots=True)
class Light:
    """What stands behind a merchant's light: the rooms' needs and the tasks whose day has passed."""

    items: list[Attention] = field(default_factory=list)
    overdue: list[Task] = field(default_factory=list)
    today: date = date.min

    @property
    def tone(self) -> str:
        """Return "no", "prepare" or "go"."""
        late = any(task.due_date and task.due_date < self.today - LONG_OVERDUE for task in self.overdue)
        if late or any(item.urgent for item in self.items):
            return RED
        return AMBER if self.items or self.overdue else GREEN

    def reasons(self, limit: int = 20) -> list[Need]:
        """Return the rooms' needs in the reader's words, urgent ones first."""
        first = sorted(self.items, key=lambda item: not item.urgent)[:limit]
        return [needs.need(item) for item in first]


def of(scope: Scope, tasks: Iterable[Task], *, today: date) -> dict[str, Light]:
    """Return the lights of all merchants of a scope by id; who is not in it has nothing that waits."""
    found: dict[str, Light] = {}
    for item in needs.items(scope):
        if item.merchant:
            found.setdefault(item.merchant, Light(today=today)).items.append(item)
    for task in tasks:
        if task.due_date is not None and task.due_date < today:
            found.setdefault(task.merchant_id, Light(today=today)).overdue.append(task)
    return found
