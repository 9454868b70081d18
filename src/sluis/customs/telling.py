"""What happened to a declaration, told to the audit log and to the rooms above."""

from __future__ import annotations

from sluis.customs.models import Declaration
from sluis.records import audit, events


def tell(
    declaration: Declaration, what: str, detail: dict[str, str], *, actor: str = "party:chinaport"
) -> None:
    """Write one act and its news in the caller's transaction; `detail` holds no personal data."""
    audit.write(
        actor=actor,
        verb=f"customs.{what}",
        subject=declaration.pk,
        office=declaration.office_code,
        merchant=declaration.merchant_id,
        detail=detail,
    )
    events.emit(
        kind=f"declaration.{what}",
        reference=declaration.pk,
        office=declaration.office_code,
        merchant=declaration.merchant_id,
        detail={**detail, "order": declaration.reference},
    )
