"""What the pages of money share: who may read them, their tabs, the days of a filter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext

from sluis.kernel.clock import AMSTERDAM
from sluis.ledger import queries
from sluis.offices.middleware import require
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope

READ, PAY = "money:read", "money:pay"
PAGE = 50


def reader(request: HttpRequest) -> Scope:
    """Return the scope of who may read money. Raise NotAllowed for others."""
    return require(request, READ)


def holds_an_office(scope: Scope) -> bool:
    """Tell whether a scope holds a whole office, and so its files, its bank and its differences."""
    return bool(scope.offices) or scope.everything


def tabs(scope: Scope, current: str) -> list[dict[str, Any]]:
    """Return the tabs of money; what belongs to an office is shown to those who hold one."""
    names = {
        "overview": pgettext("money", "Overview"),
        "payouts": pgettext("money", "Payouts"),
        "differences": pgettext("money", "Differences"),
        "statements": pgettext("money", "Statements"),
        "bank": pgettext("money", "Bank"),
        "transfers": pgettext("money", "Transfers"),
        "invoices": pgettext("money", "Invoices"),
        "terms": pgettext("money", "Terms"),
    }
    hidden = set() if holds_an_office(scope) else {"statements", "bank", "terms"}
    waiting = sum(queries.difference_counts(scope).values())
    return [
        {
            "label": label,
            "url": reverse(f"ledger:{name}"),
            "current": name == current,
            "count": waiting if name == "differences" and waiting else None,
        }
        for name, label in names.items()
        if name not in hidden
    ]


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins in Amsterdam."""
    return datetime.combine(day, time(), AMSTERDAM)


class DaysFilter(forms.Form):
    """The filters that the lists of money share: whose, from when, until when."""

    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"), required=False)
    first = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Mapping[str, Any], *, scope: Scope) -> None:
        super().__init__(data)
        merchants = list(Merchant.objects.within(scope).order_by("name").values_list("code", "name"))
        if len(merchants) < 2:
            del self.fields["merchant"]
        else:
            self.fields["merchant"].choices = [  # type: ignore[attr-defined]
                ("", pgettext("filter", "All")),
                *merchants,
            ]
        self.choose(scope)
        self.is_valid()

    def choose(self, scope: Scope) -> None:
        """Give further fields their choices; a form with some says which."""

    def wanted(self, name: str) -> Any:
        """Return what a filter asks for; nothing when it asks for what is not offered."""
        return self.cleaned_data.get(name) or ""

    def narrow(self, rows: QuerySet[Any], *, at: str, merchant: str = "merchant__code") -> Any:
        """Keep the rows of the merchant and the days that are asked for."""
        if self.wanted("merchant"):
            rows = rows.filter(**{merchant: self.wanted("merchant")})
        if self.wanted("first"):
            rows = rows.filter(**{f"{at}__gte": start_of(self.wanted("first"))})
        if self.wanted("last"):
            rows = rows.filter(**{f"{at}__lt": start_of(self.wanted("last") + timedelta(days=1))})
        return rows
