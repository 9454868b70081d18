"""The advisers' board: every merchant of the office in its stage, with its light, its tasks and who takes care."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from sluis.catalogue import search
from sluis.home import lights
from sluis.home.board_words import light_word, stage_word
from sluis.home.lights import Light
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.offices import stages
from sluis.offices.access import ACCOMPANY
from sluis.offices.middleware import require
from sluis.offices.models import Merchant, SavedView, Task, User
from sluis.offices.scope import Scope
from sluis.web import csv_export
from sluis.web.csv_export import Column
from sluis.web.toasts import toast

PAGE, SHOWN, MOST_VIEWS = 50, 12, 20
FILTERS = ("q", "stage", "light", "adviser", "due", "country")
SOON = timedelta(days=7)


@dataclass(slots=True)
class Row:
    """One merchant on the board."""

    merchant: Merchant
    light: Light
    tasks: list[Task] = field(default_factory=list)

    @property
    def next_due(self) -> date | None:
        """Return the nearest day of its open tasks."""
        return min((task.due_date for task in self.tasks if task.due_date), default=None)


class BoardFilter(forms.Form):
    """Words, stage, light, who takes care, which tasks, which country."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Name, city, number")}),
    )
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    light = forms.ChoiceField(label=gettext_lazy("Light"), required=False)
    adviser = forms.ChoiceField(label=gettext_lazy("Adviser"), required=False)
    due = forms.ChoiceField(label=gettext_lazy("Tasks"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)

    def __init__(self, data: Mapping[str, Any], *, rows: list[Row]) -> None:
        super().__init__(data)
        every = [("", pgettext("filter", "All"))]
        people = {
            str(row.merchant.adviser_id): str(row.merchant.adviser) for row in rows if row.merchant.adviser
        }
        self._offer("stage", every + [(stage, stage_word(stage)) for stage in stages.STAGES])
        tones = (lights.RED, lights.AMBER, lights.GREEN)
        self._offer("light", every + [(tone, light_word(tone)) for tone in tones])
        nobody = [("none", pgettext("adviser", "Nobody yet"))]
        self._offer("adviser", every + nobody + sorted(people.items(), key=lambda pair: pair[1]))
        words = [("open", _("Open")), ("overdue", _("Overdue")), ("week", _("Due within a week"))]
        self._offer("due", every + words)
        countries = sorted({row.merchant.country for row in rows})
        self._offer("country", every + [(country, country) for country in countries])
        if len(countries) < 2:
            del self.fields["country"]
        self.is_valid()

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def wanted(self, name: str) -> str:
        """Return what a filter asks for; nothing when it asks for what is not offered."""
        return str(self.cleaned_data.get(name, ""))


def rows_of(scope: Scope) -> list[Row]:
    """Return all merchants of a scope with light and open tasks, by name; a fixed number of queries."""
    today = clock.today()
    merchants = Merchant.objects.within(scope).select_related("adviser", "office").order_by("name", "pk")
    open_tasks = list(Task.objects.within(scope).filter(done_at=None).order_by("due_date", "pk"))
    found = lights.of(scope, open_tasks, today=today)
    by_merchant: dict[str, list[Task]] = {}
    for task in open_tasks:
        by_merchant.setdefault(task.merchant_id, []).append(task)
    return [
        Row(one, found.get(one.pk) or Light(today=today), by_merchant.get(one.pk, [])) for one in merchants
    ]


def filtered(rows: Iterable[Row], form: BoardFilter) -> list[Row]:
    """Return the rows that the filters want, in their order."""
    return [row for row in rows if _wanted(row, form)]


def _wanted(row: Row, form: BoardFilter) -> bool:
    one, words = row.merchant, form.wanted("q")
    adviser = form.wanted("adviser")
    return (
        (not words or search.matches(words, one.name, one.city, one.code, one.company_number, one.vat_number))
        and form.wanted("stage") in ("", one.stage)
        and form.wanted("light") in ("", row.light.tone)
        and (not adviser or str(one.adviser_id or "none") == adviser)
        and form.wanted("country") in ("", one.country)
        and _has_due(row, form.wanted("due"))
    )


def _has_due(row: Row, wanted: str) -> bool:
    today = clock.today()
    if wanted == "open":
        return bool(row.tasks)
    if wanted == "overdue":
        return bool(row.light.overdue)
    if wanted == "week":
        return any(task.due_date and today <= task.due_date <= today + SOON for task in row.tasks)
    return True


@login_required
def board(request: HttpRequest) -> HttpResponseBase:
    """Show the board by stage, or a list when filters want one; or export it."""
    scope = require(request, ACCOMPANY)
    every = rows_of(scope)
    form = BoardFilter(request.GET, rows=every)
    rows = filtered(every, form)
    file = csv_export.export(request, name=_("merchants"), columns=_columns(), rows=map(_exported, rows))
    if file is not None:
        return file
    as_list = bool(form.wanted("stage") or form.wanted("q") or request.GET.get("as") == "list")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page")) if as_list else None
    context = {
        "title": pgettext("navigation", "Merchants"),
        "form": form,
        "total": len(every),
        "shown": len(rows),
        "stats": _stats(every),
        "page": page,
        "rows": [_shown(row) for row in page.object_list] if page else [],
        "columns": [] if as_list else _by_stage(rows, request.GET),
        "views": _views(request),
        "savable": _query(request.GET),
        "list_url": f"?{urlencode([*_pairs(request.GET), ('as', 'list')])}",
        "may_admit": scope.may("people:write"),
    }
    return render(request, "home/board.html", context)


def _stats(rows: list[Row]) -> list[dict[str, Any]]:
    """Return how many merchants stand at each light, each number leading to its rows."""
    url = reverse("home:board")
    found = [
        (light_word(tone), sum(row.light.tone == tone for row in rows), f"{url}?light={tone}&as=list", tone)
        for tone in (lights.RED, lights.AMBER)
    ]
    overdue = sum(bool(row.light.overdue) for row in rows)
    selling = sum(row.merchant.stage == stages.SELLING for row in rows)
    found.append((_("Tasks overdue at"), overdue, f"{url}?due=overdue&as=list", "prepare"))
    found.append((stage_word(stages.SELLING), selling, f"{url}?stage={stages.SELLING}", ""))
    return [
        {"label": label, "value": count, "url": address, "tone": tone if count else ""}
        for label, count, address, tone in found
    ]


def _by_stage(rows: list[Row], query: QueryDict) -> list[dict[str, Any]]:
    """Return a column for every stage, what is red on top; what a filter hides is not counted."""
    order = {lights.RED: 0, lights.AMBER: 1, lights.GREEN: 2}
    columns = []
    for stage in stages.STAGES:
        here = sorted(
            (row for row in rows if row.merchant.stage == stage), key=lambda row: order[row.light.tone]
        )
        more = urlencode([*_pairs(query), ("stage", stage)])
        columns.append(
            {
                "stage": stage,
                "label": stage_word(stage),
                "count": len(here),
                "rows": [_shown(row) for row in here[:SHOWN]],
                "more_url": f"?{more}" if len(here) > SHOWN else "",
            }
        )
    return columns


def _shown(row: Row) -> dict[str, Any]:
    tone = row.light.tone
    return {
        "merchant": row.merchant,
        "stage": stage_word(row.merchant.stage),
        "tone": tone,
        "light": light_word(tone),
        "why": [reason.title for reason in row.light.reasons(2)],
        "more": max(0, len(row.light.items) - 2),
        "overdue": len(row.light.overdue),
        "tasks": len(row.tasks),
        "next_due": row.next_due,
    }


def _columns() -> list[Column]:
    names = (_("Merchant"), _("Stage"), _("Since"), _("Light"), _("Why"), _("Adviser"), _("Open tasks"))
    places = (_("Next task by"), _("City"), _("Country"), _("Company number"), _("E-mail address"))
    return [Column(name) for name in names + places]


def _exported(row: Row) -> list[Any]:
    one = row.merchant
    return [
        one.name,
        stage_word(one.stage),
        one.stage_since,
        light_word(row.light.tone),
        "; ".join(reason.title for reason in row.light.reasons()),
        str(one.adviser or ""),
        len(row.tasks),
        row.next_due,
        one.city,
        one.country,
        one.company_number,
        one.email,
    ]


def _pairs(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(query[name])) for name in FILTERS if query.get(name)]


def _query(query: QueryDict) -> str:
    return urlencode(_pairs(query))


def _views(request: HttpRequest) -> list[dict[str, Any]]:
    now = _query(request.GET)
    found = SavedView.objects.filter(user=request.user.pk).order_by("name")
    return [
        {"pk": view.pk, "label": view.name, "url": f"?{view.query}&as=list", "current": view.query == now}
        for view in found
    ]


@login_required
@require_POST
def views(request: HttpRequest) -> HttpResponse:
    """Keep the present filters under a name, or forget a name; the views are one's own."""
    require(request, ACCOMPANY)
    user = request.user
    assert isinstance(user, User)
    if request.POST.get("act") == "forget":
        SavedView.objects.filter(user=user, name=request.POST.get("name", "")).delete()
        toast(request, _("The view is forgotten."))
        return HttpResponseRedirect(reverse("home:board"))
    name = " ".join(request.POST.get("name", "").split())[:60]
    query = _query(QueryDict(request.POST.get("query", "")[:300]))
    if not name or not query:
        raise BadInput(_("choose filters first, then give the view a name"), field="name")
    if SavedView.objects.filter(user=user).exclude(name=name).count() >= MOST_VIEWS:
        raise BadInput(_("there are twenty views already; forget one first"), field="name")
    SavedView.objects.update_or_create(user=user, name=name, defaults={"query": query})
    toast(request, _("The view “%(name)s” is kept.") % {"name": name})
    return HttpResponseRedirect(f"{reverse('home:board')}?{query}&as=list")
