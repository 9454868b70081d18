"""The words of a receipt in one language, and how it writes amounts, rates and moments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import translation
from django.utils.dateformat import format as date_text
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from sluis.kernel.money import Money
from sluis.payments.vat_refund import Reach, Status
from sluis.web import figures

CHINESE = "zh-hans"


@dataclass(frozen=True, slots=True)
class Words:
    """Labels of a receipt in one language."""

    receipt: str
    total: str
    paid_with: str
    wallet_paid: str
    vat_rate: str
    net: str
    vat: str
    with_vat: str
    rate_not_given: str
    given_back: str
    kept: str
    number: str
    vat_number: str
    reorder: str
    online: str
    thanks: str


def words(language: str) -> Words:
    """Return the labels in a language."""
    with translation.override(language):
        return Words(
            receipt=_("Receipt"),
            total=_("Total"),
            paid_with=_("Paid with Alipay"),
            wallet_paid=_("Left your wallet"),
            vat_rate=_("VAT rate"),
            net=_("Without VAT"),
            vat=_("VAT"),
            with_vat=_("With VAT"),
            rate_not_given=_("rate not given"),
            given_back=_("Given back"),
            kept=_("Remains"),
            number=_("Number"),
            vat_number=_("VAT number"),
            reorder=_("Order it again from home"),
            online=_("This receipt online"),
            thanks=_("Thank you"),
        )


def amount(money: Money, language: str) -> str:
    """Write an amount with its currency code: the same on every printer."""
    with translation.override(language):
        return f"{figures.amount_text(money)} {money.currency}"


def rate(rate_pct: Decimal, language: str) -> str:
    """Write a VAT rate: "6 %"."""
    with translation.override(language):
        return f"{figures.number_text(rate_pct)} %"


def moment(at: datetime, language: str) -> str:
    """Write a moment that is in the store's zone already."""
    with translation.override(language):
        return date_text(at, str(get_format("DATE_FORMAT")) + " H:i")


def vat_refund(status: Status, language: str) -> list[str]:
    """Return what a traveller from outside the Union may know of his VAT, in sentences; nothing where unknown."""
    with translation.override(language):
        return _sentences(status, lambda money: figures.money_text(money))


def _sentences(status: Status, write: Callable[[Money], str]) -> list[str]:
    if status.rule is None or status.leave_by is None:
        return []
    least = write(status.rule.least)
    if status.reach is Reach.BELOW and status.missing is not None:
        return [
            _("VAT refund for travellers: from %(least)s in this shop; %(missing)s are missing.")
            % {"least": least, "missing": write(status.missing)}
        ]
    proof = {
        "nl_app": _(
            "Ask the shop to register this purchase with Customs, and show it in the NL Customs VAT app"
            " before you fly."
        ),
        "visa_or_stamp": _(
            "Ask the shop for a tax-free form or invoice, and have it validated by Customs before you fly."
        ),
    }.get(status.rule.proof, "")
    reached = _("VAT refund for travellers: the amount (from %(least)s) is reached, if this shop takes part.")
    until = _("Leave the European Union with the goods by %(day)s.")
    return [
        reached % {"least": least},
        *([proof] if proof else []),
        until % {"day": figures.day_text(status.leave_by)},
    ]
