"""What the command line asks of the ledger: read statement files, pay merchants out, prove the balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sluis.kernel.errors import BadInput
from sluis.ledger import balances, payout
from sluis.ledger.models import Payout
from sluis.ledger.settle import Settled, settle

ACTOR = "system"


def imbalance() -> int:
    """Return the sum over currencies of the absolute minor units by which the ledger is off; 0 when balanced."""
    return balances.imbalance()


def settle_files(paths: Sequence[Path], *, office: str | None = None) -> dict[str, Any]:
    """Read statement files one after the other, each whole or not at all; return counts and differences.

    Raise BadInput naming the file that is not a sound statement; the files before it stay read.
    """
    results = [_settle_one(path, office) for path in paths]
    outcomes: Counter[str] = Counter()
    differences: Counter[str] = Counter()
    for found in results:
        outcomes.update(found.outcomes)
        differences.update(found.differences)
    return {
        "files": len(results),
        "new": sum(found.fresh for found in results),
        "lines": sum(outcomes.values()),
        "outcomes": dict(outcomes),
        "differences": dict(differences),
    }


def _settle_one(path: Path, office: str | None) -> Settled:
    try:
        with path.open("rb") as stream:
            return settle(stream=stream, name=path.name, actor=ACTOR, office=office)
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror}", field="file") from error


def pay_out(*, office: str, day: date) -> dict[str, Any]:
    """Order payouts of what was settled for each merchant of an office; return the batch and its amounts."""
    batch = payout.pay_out(office=office, day=day, actor=ACTOR)
    if batch is None:
        return {"batch": None, "payouts": 0, "amounts": {}}
    rows = Payout.objects.filter(batch=batch)
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row.currency] += row.amount_minor
    return {
        "batch": batch.pk,
        "message_id": batch.message_id,
        "payouts": rows.count(),
        "amounts": dict(totals),
    }
