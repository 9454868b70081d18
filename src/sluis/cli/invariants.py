"""Gathers what each room can prove of its invariants."""

from __future__ import annotations

from sluis.catalogue import invariants as catalogue
from sluis.customs import invariants as customs
from sluis.kernel.invariant import Finding
from sluis.ledger import invariants as ledger
from sluis.marketplace import invariants as marketplace
from sluis.payments import invariants as payments
from sluis.records import audit
from sluis.records import invariants as records

_ROOMS = (ledger, payments, marketplace, catalogue, customs, records)


def gather() -> list[Finding]:
    """Return the findings of all rooms, ordered by invariant."""
    while audit.chain():
        pass
    findings = [finding for room in _ROOMS for finding in room.check()]
    return sorted(findings, key=lambda finding: int(finding.invariant.lstrip("I")))
