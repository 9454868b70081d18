"""What an office agrees: the fees of each party from a day on, how a merchant gets his money, who invoices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from sluis.kernel.errors import BadInput
from sluis.ledger import fee_invoice, fees
from sluis.ledger.models import FeeTerms, InvoiceIssuer, MerchantTerms
from sluis.offices.models import Merchant
from sluis.records import audit


@transaction.atomic
def agree_fee(
    *,
    office: str,
    charged_by: str,
    percent: Decimal,
    valid_from: date,
    source: str,
    actor: str,
    per_item_minor: int = 0,
    currency: str = "EUR",
    merchant: Merchant | None = None,
    kind: str = "",
    is_ceiling: bool = False,
) -> FeeTerms:
    """Keep a fee as `fees.set_terms` does, and who said so. Raise BadInput for a merchant of another office."""
    if merchant is not None and merchant.office_id != office:
        raise BadInput("this merchant belongs to another office", field="merchant")
    row = fees.set_terms(
        office=office,
        charged_by=charged_by,
        percent=percent,
        valid_from=valid_from,
        source=source,
        per_item_minor=per_item_minor,
        currency=currency,
        merchant_id=merchant.pk if merchant else None,
        kind=kind,
        is_ceiling=is_ceiling,
    )
    said = {
        "charged_by": charged_by,
        "kind": kind,
        "percent": f"{percent:f}",
        "per_item_minor": per_item_minor,
        "from": valid_from.isoformat(),
        "source": source[:200],
        "is_ceiling": is_ceiling,
    }
    _audit("ledger.agree_fee", office, actor, said, merchant)
    return row


@transaction.atomic
def choose_mode(*, merchant: Merchant, mode: str, actor: str) -> MerchantTerms:
    """Say who pays a merchant: "office", or "direct" for the counterparty itself.

    It holds for the lines that are matched from now on; what became payable stays payable. Raise BadInput for
    another mode.
    """
    if mode not in MerchantTerms.Mode.values:
        raise BadInput("the mode is office or direct", field="mode")
    row, _ = MerchantTerms.objects.update_or_create(merchant=merchant, defaults={"mode": mode})
    _audit("ledger.choose_mode", merchant.office_id, actor, {"mode": mode}, merchant)
    return row


@transaction.atomic
def name_issuer(*, office: str, actor: str, **company: str) -> InvoiceIssuer:
    """Keep whose name an office's invoices bear, see `fee_invoice.set_issuer`, and who said so."""
    row = fee_invoice.set_issuer(office=office, **company)
    _audit("ledger.name_issuer", office, actor, {"name": row.name, "vat_number": row.vat_number})
    return row


def _audit(
    verb: str, office: str, actor: str, detail: dict[str, object], merchant: Merchant | None = None
) -> None:
    audit.write(
        actor=actor,
        verb=verb,
        subject=f"terms_{office}",
        office=office,
        merchant=merchant.pk if merchant else "",
        detail=detail,
    )
