"""What happened to a claim, told to the audit log and to whoever reads the news."""

from __future__ import annotations

from sluis.marketplace.models import Claim
from sluis.records import audit, events


def tell(claim: Claim, what: str, actor: str, detail: dict[str, str]) -> None:
    """Write one act and its news in the caller's transaction; `detail` holds no personal data."""
    audit.write(
        actor=actor,
        verb=f"marketplace.{what}",
        subject=claim.pk,
        office=claim.office_code,
        merchant=claim.merchant_id,
        detail=detail,
    )
    events.emit(
        kind=f"claim.{what.removeprefix('claim_')}",
        reference=claim.pk,
        office=claim.office_code,
        merchant=claim.merchant_id,
        detail={**detail, "number": claim.number, "order": claim.order_id},
    )
