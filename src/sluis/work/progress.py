"""Progress of long jobs, for a page that polls and for a terminal."""

from __future__ import annotations

from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.work.models import Progress


def start(*, title: str, total: int | None = None, merchant: str = "", office: str = "") -> Progress:
    """Open a progress row."""
    return Progress.objects.create(
        id=new_id("job"), title=title, total=total, merchant=merchant, office=office
    )


def step(job: Progress, *, done: int, message: str = "") -> None:
    """Say how far the job is."""
    job.done, job.message, job.changed_at = done, message[:300], clock.now()
    job.save(update_fields=["done", "message", "changed_at"])


def finish(job: Progress, *, message: str = "", result_url: str = "", failed: bool = False) -> None:
    """Close a progress row."""
    job.state, job.message = ("failed" if failed else "done"), message[:300]
    job.result_url, job.changed_at = result_url, clock.now()
    job.save(update_fields=["state", "message", "result_url", "changed_at"])
