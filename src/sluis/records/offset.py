"""The installation's clock offset: moved forward by the demo and tests, loaded by each process."""

from __future__ import annotations

from sluis.kernel import clock
from sluis.kernel.errors import Conflict
from sluis.records.models import ClockOffset


def load() -> int:
    """Bring this process's clock to the stored offset and return it in seconds."""
    row = ClockOffset.objects.filter(pk=1).first()
    if row is not None and row.seconds > clock.offset_s():
        clock.set_offset_s(row.seconds)
    return clock.offset_s()


def advance(*, seconds: int, allowed: bool) -> int:
    """Move the clock forward. Raise Conflict outside demo and test data, or when it would go back."""
    if not allowed:
        raise Conflict("the clock can be moved in the demo and in tests only")
    if seconds < 0:
        raise Conflict("the clock never moves back")
    row, _ = ClockOffset.objects.get_or_create(pk=1)
    row.seconds += seconds
    row.save(update_fields=["seconds"])
    clock.set_offset_s(row.seconds)
    return row.seconds
