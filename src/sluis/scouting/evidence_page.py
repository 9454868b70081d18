"""What an office's scores rest on: every source with version, licence and day, what is missing, and two files to add."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.offices.middleware import require
from sluis.offices.models import Office
from sluis.offices.scope import Scope
from sluis.scouting import load, stored
from sluis.scouting.models import EvidenceImport
from sluis.scouting.office_choice import office_of
from sluis.web.toasts import toast

Kind = EvidenceImport.Kind
LARGEST_FILE = 10 * 1024 * 1024
HISTORY = 20


def kind_word(kind: str) -> str:
    """Return what a kind of evidence is called."""
    return {
        Kind.TRADE: pgettext("evidence", "Trade flows"),
        Kind.MONTHS: pgettext("evidence", "Trade by month"),
        Kind.NAMES: pgettext("evidence", "Names of HS codes"),
        Kind.DISTANCES: pgettext("evidence", "Distances"),
        Kind.RATES: pgettext("evidence", "Exchange rates"),
        Kind.PRICES: pgettext("evidence", "Prices in China"),
        Kind.TILL: pgettext("evidence", "Baskets at the tills"),
    }.get(EvidenceImport.Kind(kind), kind)


def purpose(kind: str) -> str:
    """Return what a kind of evidence is for, and where it comes from."""
    return {
        Kind.TRADE: _(
            "gives demand: without it there is no score. BACI or UN Comtrade, from the command line."
        ),
        Kind.MONTHS: _(
            "shows in which months China buys. Comext or UN Comtrade by month, from the command line."
        ),
        Kind.NAMES: _("says what a code is. HS or CN nomenclature, from the command line."),
        Kind.DISTANCES: _("tells how far the other sellers are. GeoDist, from the command line."),
        Kind.RATES: _("turns euro into yuan. The European Central Bank's file, from the command line."),
        Kind.PRICES: _("gives price room: what a shelf price is, where and when it was seen."),
        Kind.TILL: _("tells what visitors buy more often than others do."),
    }[EvidenceImport.Kind(kind)]


class FileForm(forms.Form):
    """A file of prices or of till counts, with the version that its maker gives it."""

    form = forms.ChoiceField(
        label=gettext_lazy("What it holds"),
        choices=[
            ("prices", gettext_lazy("Prices seen in China")),
            ("till", gettext_lazy("Baskets at the tills by week")),
        ],
    )
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "Prices: product, price_cny, net_content, platform, seen_on, url, hs6 or sku. "
            "Tills: merchant, store, week, sku, wallet_with, wallet_all, other_with, other_all."
        ),
    )
    version = forms.CharField(
        label=gettext_lazy("Version"),
        max_length=60,
        help_text=gettext_lazy("So that a score can say what it used, as 2026-11."),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large for a page."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 10 MB: load it from the command line."))
        return file


@login_required
def sources(request: HttpRequest) -> HttpResponse:
    """Show what an office has loaded and what it lacks; take a small file in."""
    scope = require(request, "scouting:read")
    office = office_of(request, scope)
    form = FileForm()
    if request.method == "POST":
        require(request, "scouting:write")
        form = FileForm(request.POST, request.FILES)
        if form.is_valid() and _took(request, form, office, scope):
            return HttpResponseRedirect(f"{reverse('scouting:evidence')}?office={office.pk}")
    held = stored.newest(office.pk)
    context = {
        "title": _("What the scores rest on"),
        "office": office,
        "rows": [_row(one) for one in held],
        "earlier": [_row(one) for one in _earlier(office)],
        "lacking": [
            {"name": kind_word(kind), "purpose": purpose(kind)}
            for kind in Kind.values
            if kind not in {one.kind for one in held}
        ],
        "form": form,
        "may_write": scope.may("scouting:write"),
    }
    return render(request, "scouting/evidence.html", context, status=422 if form.errors else 200)


def _earlier(office: Office) -> Any:
    return EvidenceImport.objects.filter(office=office, is_newest=False).order_by("-loaded_at")[:HISTORY]


def _row(one: EvidenceImport) -> dict[str, Any]:
    span = (
        f"{one.facts['first_year']}–{one.facts['last_year']}"
        if "last_year" in one.facts
        else "–".join(filter(None, (one.facts.get("first_month"), one.facts.get("last_month"))))
    )
    return {
        "one": one,
        "kind": kind_word(one.kind),
        "span": span,
        "faults": one.facts.get("faults", []),
    }


def _took(request: HttpRequest, form: FileForm, office: Office, scope: Scope) -> bool:
    """Take the file in; on a file that cannot be used put the reason at the field and return False."""
    given = form.cleaned_data
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "given.csv"
        with path.open("wb") as out:
            for piece in given["file"].chunks():
                out.write(piece)
        told = load.Told(given["version"], clock.today())
        try:
            kept = load.load(office=office, form=given["form"], path=path, told=told, actor=scope.actor)
        except BadInput as error:
            form.add_error("file", error.message)
            return False
    said = ngettext("%(n)d row was taken.", "%(n)d rows were taken.", kept.rows) % {"n": kept.rows}
    toast(request, f"{said} " + _("The products are assessed anew in the background."))
    return True
