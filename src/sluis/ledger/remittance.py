"""The remittance advice: what a payout pays for, as values, as a paper and as mail to the merchant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Sum
from django.utils import formats, translation
from django.utils.translation import gettext as _

from sluis.kernel.clock import AMSTERDAM
from sluis.kernel.money import Money
from sluis.ledger import references
from sluis.ledger.models import Payout, PayoutLine
from sluis.records import files
from sluis.records.models import StoredFile
from sluis.web import mail, pdf

SEND = "ledger.send_remittance"
TEMPLATE = "ledger/remittance.typ"
NAME = "remittance"


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one kind: how many, gross in the settlement currency, the party's fee, net."""

    kind: str
    lines: int
    gross: Money
    fee: Money
    net: Money


@dataclass(frozen=True, slots=True)
class Advice:
    """What a payout is made of; parts, deduction and office fee give the amount."""

    payout: Payout
    parts: tuple[Part, ...]
    settled: Money
    deducted: Money
    office_fee: Money
    amount: Money
    first_day: date | None
    last_day: date | None

    @property
    def reference_shown(self) -> str:
        """Return the reference as people write it."""
        reference = self.payout.reference
        return reference if reference.startswith("RF") else references.belgian_shown(reference)


def advice(payout: Payout) -> Advice:
    """Put together what a payout pays for."""
    lines = PayoutLine.objects.filter(payout=payout)
    sums = (
        lines.values(kind=F("line__kind"))
        .annotate(
            n=Count("id"),
            net=Sum("line__net_minor"),
            fee=Sum("line__fee_minor"),
        )
        .order_by("kind")
    )
    currency = payout.currency
    span = lines.aggregate(first=Min("line__settled_at"), last=Max("line__settled_at"))
    return Advice(
        payout=payout,
        parts=tuple(
            Part(
                row["kind"],
                row["n"],
                Money(row["net"] + row["fee"], currency),
                Money(row["fee"], currency),
                Money(row["net"], currency),
            )
            for row in sums
        ),
        settled=Money(payout.settled_minor, currency),
        deducted=Money(payout.deducted_minor, currency),
        office_fee=Money(payout.fee_minor, currency),
        amount=payout.money,
        first_day=_day(span["first"]),
        last_day=_day(span["last"]),
    )


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(AMSTERDAM).date() if moment else None


def kind_names() -> dict[str, str]:
    """Return what each kind of line is called in the active language."""
    return {
        "payment": _("Payments"),
        "refund": _("Refunds"),
        "cancel": _("Cancelled payments"),
        "sale": _("Sales"),
        "commission": _("Commission of the platform"),
        "payment_fee": _("Payment fee of the platform"),
        "tax_withheld": _("Tax withheld by the platform"),
        "commission_back": _("Commission given back"),
        "tax_back": _("Tax given back"),
    }


def paper(payout: Payout) -> StoredFile:
    """Return the advice as PDF in the merchant's language; it is set once, a reprint is the same file."""
    kept = StoredFile.objects.filter(subject=payout.pk, name__startswith=NAME).order_by("created_at").first()
    if kept is not None:
        return kept
    language = payout.merchant.language
    with translation.override(language):
        data = _paper_data(advice(payout))
    return files.store(
        pdf.render(TEMPLATE, data, language=language, created_at=payout.created_at),
        name=f"{NAME}-{payout.end_to_end_id}.pdf",
        media_type="application/pdf",
        subject=payout.pk,
        office=payout.office,
        merchant=payout.merchant_id,
    )


def _paper_data(found: Advice) -> dict[str, Any]:
    payout, names = found.payout, kind_names()
    rows = [
        [
            names.get(part.kind, part.kind),
            str(part.lines),
            _amount(part.gross),
            _amount(-part.fee),
            _amount(part.net),
        ]
        for part in found.parts
    ]
    return {
        "title": _("Remittance advice"),
        "sub": payout.creditor_name,
        "reference": found.reference_shown,
        "note": _shown_day(payout.batch.day),
        "facts": _facts(found),
        "head": [_("What"), _("Number"), _("Amount"), _("Fee"), _("Settled")],
        "rows": rows,
        "total": [_("Settled for you"), str(payout.line_count), "", "", _amount(found.settled)],
        "sums": _sums(found),
        "amount_label": _("Paid to your account"),
        "amount": f"{_amount(found.amount)} {found.amount.currency}",
    }


def _facts(found: Advice) -> list[list[str]]:
    payout = found.payout
    facts = [
        [_("Account"), payout.creditor_iban],
        [_("Payment reference"), found.reference_shown],
        [_("Payout"), payout.end_to_end_id],
        [_("Execution"), _shown_day(payout.batch.day)],
    ]
    if found.first_day and found.last_day:
        facts.append([_("Settled between"), f"{_shown_day(found.first_day)} – {_shown_day(found.last_day)}"])
    return facts


def _sums(found: Advice) -> list[list[str]]:
    sums = []
    if found.deducted:
        sums.append([_("Costs, refunds still to come and earlier debts"), _amount(-found.deducted)])
    if found.office_fee:
        sums.append([_("Fee of the office"), _amount(-found.office_fee)])
    return sums


def _amount(money: Money) -> str:
    return formats.number_format(money.amount, decimal_pos=2, use_l10n=True, force_grouping=True)


def _shown_day(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")


def send(payload: dict[str, Any]) -> None:
    """Handle a due advice: set the paper and mail it, when the merchant has an address."""
    payout = Payout.objects.select_related("merchant", "batch").get(pk=payload["payout"])
    file = paper(payout)
    merchant = payout.merchant
    if not merchant.email:
        return
    with translation.override(merchant.language):
        found = advice(payout)
        context = {
            "name": merchant.name,
            "amount": f"{_amount(found.amount)} {found.amount.currency}",
            "reference": found.reference_shown,
            "day": _shown_day(payout.batch.day),
            "iban": payout.creditor_iban,
        }
    message = mail.compose(
        to=_addresses(merchant.email),
        template="ledger/mail/remittance",
        language=merchant.language,
        context=context,
    )
    message.attach(file.name, files.content(file), file.media_type)
    message.send()


def _addresses(email: str) -> Sequence[str]:
    return [email]
