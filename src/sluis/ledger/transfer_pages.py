"""Every transfer, newest first, with filters and export."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from sluis.ledger import accounts, queries, wording
from sluis.ledger.models import Transfer
from sluis.ledger.money_frame import PAGE, DaysFilter, holds_an_office, reader, tabs
from sluis.ledger.money_rows import transfer_row
from sluis.offices.scope import Scope
from sluis.web import csv_export
from sluis.web.csv_export import Column


class TransferFilter(DaysFilter):
    """Words, account and days."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Event, account")}),
    )
    family = forms.ChoiceField(label=gettext_lazy("Account"), required=False)
    field_order = ("q", "family", "merchant", "first", "last")

    def choose(self, scope: Scope) -> None:
        """Offer the kinds of accounts."""
        families = sorted((wording.family_word(name), name) for name in accounts.FAMILIES)
        choices = [("", pgettext("filter", "All")), *((name, word) for word, name in families)]
        self.fields["family"].choices = choices  # type: ignore[attr-defined]


@login_required
@require_GET
def transfers(request: HttpRequest) -> HttpResponseBase:
    """Show the transfers of a scope, newest first, or export them."""
    scope = reader(request)
    form = TransferFilter(request.GET, scope=scope)
    rows = form.narrow(queries.transfers(scope), at="at")
    if form.wanted("family"):
        family = f"{form.wanted('family')}:"
        rows = rows.filter(Q(debit__startswith=family) | Q(credit__startswith=family))
    if words := form.wanted("q"):
        rows = rows.filter(Q(event__contains=words) | Q(debit=words) | Q(credit=words))
    rows = rows.select_related("merchant")
    file = csv_export.export(
        request,
        name=_("transfers"),
        columns=_columns(),
        rows=map(_exported, rows.iterator(chunk_size=2000)),
    )
    if file is not None:
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    office = holds_an_office(scope)
    context = {
        "title": pgettext("money", "Transfers"),
        "tabs": tabs(scope, "transfers"),
        "form": form,
        "page": page,
        "rows": [transfer_row(one, is_office=office) for one in page.object_list],
        "shows_merchant": "merchant" in form.fields,
        "any": queries.transfers(scope).exists(),
    }
    return render(request, "ledger/transfers.html", context)


def _columns() -> list[Column]:
    return [
        Column(_("When")),
        Column(_("Event")),
        Column(_("Leg")),
        Column(_("Debit account")),
        Column(_("Credit account")),
        Column(_("Amount"), money=True),
        Column(_("Merchant")),
    ]


def _exported(one: Transfer) -> list[Any]:
    name = one.merchant.name if one.merchant else ""
    return [one.at, one.event, one.leg, one.debit, one.credit, one.money, name]
