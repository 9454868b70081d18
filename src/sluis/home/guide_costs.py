"""What a step of the guide costs: the platform's charges and the office's own terms, each with its source.

Where nothing was read, nothing is said but that: no number is made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from sluis.ledger.models import FeeTerms
from sluis.logistics.channel_costs import ChannelCost, channel_cost
from sluis.offices.models import Merchant
from sluis.web import figures

DOOR = "flagship"
FREE_HERE = ("company", "vat", "account", "catalogue", "verdicts", "pick", "texts")
_PLATFORM = {"papers": ("deposit",), "live": ("annual_fee", "commission", "payment_fee"), "till": ()}


@dataclass(frozen=True, slots=True)
class Cost:
    """One charge in words, where it was read, and whether it is only a planning value."""

    text: str
    source: str = ""
    is_planned: bool = False


def costs_of(key: str, merchant: Merchant, *, as_of: date) -> list[Cost]:
    """Return what a step costs a merchant as of a day; an empty list when nothing is known."""
    if key in FREE_HERE:
        return [Cost(_("nothing here"))]
    rows = [channel_cost(DOOR, kind, as_of) for kind in _PLATFORM.get(key, ())]
    found = [_platform(row) for row in rows if row is not None]
    terms = {"live": FeeTerms.OFFICE, "till": "alipay"}.get(key)
    own = _terms(merchant, terms, as_of) if terms else None
    return [*found, _of_terms(own)] if own else found


def _platform(row: ChannelCost) -> Cost:
    words = {
        "deposit": _("Tmall Global, deposit that you get back"),
        "annual_fee": _("Tmall Global, each year"),
        "commission": _("Tmall Global, of each sale"),
        "payment_fee": _("Alipay, of each sale"),
    }
    low, high = (Decimal(end.numerator) / end.denominator for end in (row.range.low, row.range.high))
    amount = figures.range_text(low.normalize(), high.normalize(), 0)
    unit = "CNY" if row.unit.startswith("CNY") else "%"
    return Cost(f"{words[row.kind]}: {amount} {unit}", row.source, row.status != "read")


def _terms(merchant: Merchant, charged_by: str, as_of: date) -> FeeTerms | None:
    rows = FeeTerms.objects.filter(
        office=merchant.office_id, charged_by=charged_by, kind="", valid_from__lte=as_of
    )
    rows = rows.order_by("-valid_from")
    return rows.filter(merchant=merchant.pk).first() or rows.filter(merchant=None).first()


def _of_terms(row: FeeTerms) -> Cost:
    amount = figures.number_text(row.percent.normalize())
    words = (
        _("the office, of what is paid out")
        if row.charged_by == FeeTerms.OFFICE
        else _("Alipay, of each payment")
    )
    ceiling = _("at most ") if row.is_ceiling else ""
    return Cost(f"{words}: {ceiling}{amount} %", row.source)
