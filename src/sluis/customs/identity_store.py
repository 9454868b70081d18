"""Who a buyer is: shown masked everywhere, in full only with a reason, and every such look is written down.

The identity number is sealed with the declaration's content; lists and pages know `buyer_hint` only. A breach
drill asks `views` who saw which record between two moments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from sluis.customs import declare
from sluis.customs.declaration import Buyer
from sluis.customs.models import Declaration
from sluis.kernel.errors import BadInput, Conflict, NotAllowed
from sluis.offices.scope import Scope
from sluis.records import audit
from sluis.records.models import AuditEntry

PERMISSION: Final = "customs:write"
VERB: Final = "customs.identity_viewed"
SHORTEST_REASON: Final = 10


@dataclass(frozen=True, slots=True)
class View:
    """One look at a buyer in full: when, who, which declaration, why."""

    at: datetime
    actor: str
    declaration: str
    office: str
    merchant: str
    reason: str


@transaction.atomic
def reveal(*, declaration: Declaration, reason: str, scope: Scope) -> Buyer:
    """Return the buyer in full and write down who looked and why. The caller found the declaration in the scope.

    Raise NotAllowed without the permission, BadInput without a reason, Conflict when the buyer was erased.
    """
    if not scope.may(PERMISSION):
        raise NotAllowed("only who declares may see a buyer's identity number")
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput("say in a few words why you need to see it; it is written down", field="reason")
    if declaration.purged_at is not None:
        raise Conflict(f"this buyer was erased on schedule on {declaration.purged_at:%Y-%m-%d}")
    buyer = declare.content(declaration).buyer
    audit.write(
        actor=scope.actor,
        verb=VERB,
        subject=declaration.pk,
        office=declaration.office_code,
        merchant=declaration.merchant_id,
        detail={"reason": reason.strip()[:300].replace(buyer.id_number, "…").replace(buyer.name, "…")},
    )
    return buyer


def views(*, since: datetime, until: datetime, scope: Scope) -> Sequence[View]:
    """Return who saw which buyer in full between two moments, oldest first, within what the scope may see."""
    rows = AuditEntry.objects.filter(verb=VERB, at__gte=since, at__lt=until).order_by("at", "id")
    seen = (
        Declaration.objects.within(scope).filter(pk__in=rows.values("subject")).values_list("pk", flat=True)
    )
    known = set(seen)
    return [
        View(row.at, row.actor, row.subject, row.office, row.merchant, str(row.detail.get("reason", "")))
        for row in rows
        if row.subject in known
    ]
