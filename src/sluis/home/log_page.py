"""The audit log, searched: who did what to which subject, for those who answer for an office or a merchant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sluis.customs import wording as customs
from sluis.home.board_words import sentences
from sluis.kernel.clock import AMSTERDAM
from sluis.logistics import wording as logistics
from sluis.marketplace import wording as marketplace
from sluis.offices import history
from sluis.offices.invitations import INVITE
from sluis.offices.middleware import require
from sluis.offices.models import Merchant, User
from sluis.offices.scope import Scope
from sluis.records.models import AuditEntry
from sluis.web import csv_export
from sluis.web.csv_export import Column

PAGE = 50


class LogFilter(forms.Form):
    """Words, whose, from which day to which."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Person, act, or number of a thing")}
        ),
    )
    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"), required=False)
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Mapping[str, Any], *, scope: Scope) -> None:
        super().__init__(data)
        merchants = list(Merchant.objects.within(scope).order_by("name").values_list("pk", "name"))
        every = [("", pgettext("filter", "All"))]
        self.fields["merchant"].choices = every + merchants  # type: ignore[attr-defined]
        if len(merchants) < 2:
            del self.fields["merchant"]
        self.is_valid()

    def wanted(self, name: str) -> Any:
        """Return what a filter asks for; nothing when it asks for what is not offered."""
        return self.cleaned_data.get(name) or ""


def entries(scope: Scope) -> QuerySet[AuditEntry]:
    """Return the entries of the offices and merchants that somebody answers for, the newest first."""
    allowed = scope.acting(INVITE)
    rows = AuditEntry.objects.order_by("-id")
    if allowed.everything:
        return rows
    return rows.filter(Q(office__in=allowed.offices) | Q(merchant__in=allowed.merchants))


def _filtered(rows: QuerySet[AuditEntry], form: LogFilter, scope: Scope) -> QuerySet[AuditEntry]:
    words = str(form.wanted("q")).strip()
    if words:
        people = User.objects.filter(Q(name__icontains=words) | Q(email__icontains=words))
        people = people.filter(memberships__office__in=_offices(scope)).distinct()
        actors = [user.actor for user in people[:200]]
        rows = rows.filter(Q(verb__icontains=words) | Q(subject__icontains=words) | Q(actor__in=actors))
    if form.wanted("merchant"):
        rows = rows.filter(merchant=form.wanted("merchant"))
    if form.wanted("since"):
        rows = rows.filter(at__gte=datetime.combine(form.wanted("since"), time(), AMSTERDAM))
    if form.wanted("until"):
        end = form.wanted("until") + timedelta(days=1)
        rows = rows.filter(at__lt=datetime.combine(end, time(), AMSTERDAM))
    return rows


def _offices(scope: Scope) -> set[str]:
    return {grant.office for grant in scope.grants}


@login_required
def log(request: HttpRequest) -> HttpResponseBase:
    """Show the log, newest first, or export what the filters leave."""
    scope = require(request, INVITE)
    form = LogFilter(request.GET, scope=scope)
    rows = _filtered(entries(scope), form, scope)
    words = _words()
    names = dict(Merchant.objects.within(scope).values_list("pk", "name"))
    if request.GET.get("export"):
        people = history.names(rows.values_list("actor", flat=True).distinct().order_by())
        columns = [Column(name) for name in (_("When"), _("Who"), _("What"), _("Merchant"), _("Subject"))]
        shown = (_shown(row, words, people, names) for row in rows.iterator())
        table = ([one["at"], one["who"], one["what"], one["merchant"], one["subject"]] for one in shown)
        file = csv_export.export(request, name=_("log"), columns=columns, rows=table)
        if file is not None:
            return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    people = history.names(row.actor for row in page.object_list)
    context = {
        "title": _("What was done"),
        "form": form,
        "page": page,
        "rows": [_shown(row, words, people, names) for row in page.object_list],
    }
    return render(request, "home/log.html", context)


def _words() -> dict[str, history.Sentence]:
    return {**sentences(), **marketplace.sentences(), **logistics.sentences(), **customs.sentences()}


def _shown(
    row: AuditEntry,
    words: Mapping[str, history.Sentence],
    people: Mapping[str, str],
    names: Mapping[str, str],
) -> dict[str, Any]:
    known = words.get(row.verb)
    return {
        "at": row.at,
        "who": history.actor_word(row.actor, people),
        "what": known.text if known else row.verb,
        "verb": row.verb,
        "subject": row.subject,
        "merchant": names.get(row.merchant, ""),
    }
