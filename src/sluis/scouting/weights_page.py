"""The weights of the score: what holds, since when and why, its history, and a form to decide anew."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sluis.kernel.errors import BadInput
from sluis.offices import history as people
from sluis.offices.middleware import require
from sluis.scouting import decide_weights, weights_of_office
from sluis.scouting.office_choice import office_of
from sluis.scouting.weighting import PARTS, Weighting, project_weighting
from sluis.scouting.wording import part_word
from sluis.web.toasts import toast


class WeightsForm(forms.Form):
    """Points for each part, 100 in all, and the reason."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("A sentence; it stays in the history."),
    )
    field_order = [*PARTS, "reason"]

    def __init__(self, *args: Any, points: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PARTS:
            self.fields[name] = forms.IntegerField(
                label=part_word(name), min_value=0, max_value=100, initial=points[name]
            )
        self.order_fields(self.field_order)


@login_required
def weights(request: HttpRequest) -> HttpResponse:
    """Show the weights of an office and their history; whoever runs the office decides on new ones."""
    scope = require(request, "scouting:read")
    office = office_of(request, scope)
    now = weights_of_office.in_force(office.pk)
    form = WeightsForm(points=dict(now.points))
    if request.method == "POST":
        require(request, "office:admin")
        form = WeightsForm(request.POST, points=dict(now.points))
        if form.is_valid():
            given = dict(form.cleaned_data)
            reason = given.pop("reason")
            try:
                decide_weights.decide(office=office, points=given, reason=reason, actor=scope.actor)
            except BadInput as error:
                form.add_error(error.field or None, error.message)
            else:
                toast(request, _("The new weights hold. The products are assessed anew in the background."))
                return HttpResponseRedirect(f"{reverse('scouting:weights')}?office={office.pk}")
    own = weights_of_office.history(office.pk)
    known = people.names(one.actor for one in own)
    context = {
        "title": _("Weights of the score"),
        "office": office,
        "now": now,
        "is_own": bool(own),
        "parts": _parts(now),
        "history": [
            {"one": one, "points": _points(one.points), "who": people.actor_word(one.actor, known)}
            for one in own
        ],
        "project": {"one": project_weighting(), "points": _points(project_weighting().points)},
        "form": form,
        "may_decide": scope.may("office:admin"),
    }
    return render(request, "scouting/weights.html", context, status=422 if form.errors else 200)


def _points(points: Any) -> list[tuple[str, int]]:
    return [(part_word(name), points[name]) for name in PARTS]


def _parts(now: Weighting) -> list[dict[str, Any]]:
    """Return each part with its points, with and without till evidence, and how it is scaled, as data."""
    return [
        {
            "name": part_word(name),
            "points": now.points[name],
            "without": now.points_without_till[name],
            "scale": ", ".join(
                f"{key.replace('_', ' ')} {_plain(value)}" for key, value in now.scales[name].items()
            ),
        }
        for name in PARTS
    ]


def _plain(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
