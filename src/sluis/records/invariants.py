"""What `sluis check` proves of the records: I15, the audit chain holds."""

from __future__ import annotations

from sluis.kernel.invariant import Finding
from sluis.records import audit


def check() -> list[Finding]:
    """Return one finding per invariant."""
    broken = audit.broken_links()
    return [
        Finding(
            "I15", "the audit log has no holes and its hash chain holds", [f"entry {pk}" for pk in broken]
        )
    ]
