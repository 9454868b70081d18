"""The parcels, and one parcel's story from the waybill to the door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sluis.kernel import clock
from sluis.logistics import buyer_page, papers_pages, queries, states, story
from sluis.logistics.models import Shipment
from sluis.logistics.story import Chapter
from sluis.logistics.wording import (
    TONES,
    carrier_word,
    route_code,
    route_word,
    sentences,
    state_word,
    whereabouts,
)
from sluis.offices import history
from sluis.offices.middleware import scope_of
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope, ScopedQuerySet
from sluis.web import csv_export
from sluis.web.addresses import with_query
from sluis.web.csv_export import Column

PAGE = 25
ROAD = "road"
ON_THE_ROAD = (states.BOOKED, states.MOVING)
STATES = (
    states.REFUSED,
    states.REQUESTED,
    states.BOOKED,
    states.MOVING,
    states.DELIVERED,
    states.RETURNED,
)


class ShipmentFilter(forms.Form):
    """Words, state, and for an office whose parcels."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Waybill, order, place")}
        ),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"), required=False)

    def __init__(self, data: Mapping[str, Any], *, scope: Scope) -> None:
        super().__init__(data)
        everything = [("", pgettext("filter", "All"))]
        road = [(ROAD, pgettext("filter", "On the road"))]
        choices = [(state, state_word(state)) for state in STATES]
        self.fields["state"].choices = everything + road + choices  # type: ignore[attr-defined]
        merchants = list(Merchant.objects.within(scope).order_by("name").values_list("code", "name"))
        if len(merchants) < 2:
            del self.fields["merchant"]
        else:
            self.fields["merchant"].choices = everything + merchants  # type: ignore[attr-defined]
        self.is_valid()


def _filtered(scope: Scope, form: ShipmentFilter) -> ScopedQuerySet[Shipment]:
    wanted = form.cleaned_data
    rows = queries.shipments(scope)
    state = wanted.get("state")
    if state:
        rows = rows.filter(state__in=ON_THE_ROAD if state == ROAD else [state])
    if wanted.get("merchant"):
        rows = rows.filter(merchant__code=wanted["merchant"])
    words = wanted.get("q")
    if words:
        rows = rows.filter(
            Q(waybill_number__icontains=words)
            | Q(reference__icontains=words)
            | Q(place_hint__icontains=words)
        )
    return rows


@login_required
def shipments(request: HttpRequest) -> HttpResponseBase:
    """Show the parcels of whoever asks, or export them."""
    scope = scope_of(request)
    form = ShipmentFilter(request.GET, scope=scope)
    rows = _filtered(scope, form)
    file = csv_export.export(
        request, name=_("parcels"), columns=_columns(), rows=map(_exported, rows.iterator(chunk_size=500))
    )
    if file is not None:
        return file
    counted = queries.shipments(scope).order_by().values("state").annotate(n=Count("pk"))
    counts = {row["state"]: row["n"] for row in counted}
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": pgettext("navigation", "Border and road"),
        "form": form,
        "chips": _chips(request, counts),
        "page": page,
        "rows": [_row(one) for one in page.object_list],
        "total": sum(counts.values()),
        "shows_merchant": "merchant" in form.fields,
    }
    return render(request, "logistics/shipments.html", context)


def _chips(request: HttpRequest, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    now = request.GET.get("state", "")
    moving = sum(counts.get(state, 0) for state in ON_THE_ROAD)
    shown = [
        ("", pgettext("filter", "All"), sum(counts.values())),
        (ROAD, pgettext("filter", "On the road"), moving),
    ]
    rest = [state for state in STATES if counts.get(state) and state not in ON_THE_ROAD]
    shown += [(state, state_word(state), counts[state]) for state in rest]
    return [
        {
            "label": label,
            "count": n,
            "current": state == now,
            "url": with_query(request, state=state or None, page=None),
        }
        for state, label, n in shown
    ]


def _tone(one: Shipment) -> str:
    return "no" if one.milestone in states.TROUBLE else TONES.get(one.state, "")


def _row(one: Shipment) -> dict[str, Any]:
    return {
        "shipment": one,
        "state": state_word(one.state),
        "tone": _tone(one),
        "where": whereabouts(one.state, one.milestone),
        "days": _days(one),
        "route": route_word(one.route),
        "route_code": route_code(one.route),
    }


def _days(one: Shipment) -> int:
    """Return for how many days a parcel travels, or travelled."""
    return ((one.delivered_at or clock.now()) - one.created_at).days


def _columns() -> list[Column]:
    return [
        Column(_("Waybill")),
        Column(_("Order")),
        Column(_("Merchant")),
        Column(_("State")),
        Column(_("Where it is")),
        Column(_("Since")),
        Column(_("Road")),
        Column(_("Weight in grams")),
        Column(_("Place")),
        Column(_("Booked on")),
        Column(_("Delivered on")),
    ]


def _exported(one: Shipment) -> list[Any]:
    return [
        one.waybill_number,
        one.reference,
        one.merchant.name,
        state_word(one.state),
        whereabouts(one.state, one.milestone),
        one.milestone_at,
        route_code(one.route),
        one.weight_g,
        one.place_hint,
        one.created_at,
        one.delivered_at,
    ]


@login_required
def shipment(request: HttpRequest, shipment_id: str) -> HttpResponse:
    """Show one parcel: how far it is, what carrier and customs told, its papers, the page for its buyer."""
    scope = scope_of(request)
    one = queries.shipment(scope, shipment_id)
    chapters = story.chapters_of(one)
    context = {
        "shipment": one,
        "state": state_word(one.state),
        "tone": _tone(one),
        "where": whereabouts(one.state, one.milestone),
        "carrier": carrier_word(one.carrier),
        "route": route_word(one.route),
        "route_code": route_code(one.route),
        "days": _days(one),
        "steps": story.steps(one, chapters),
        "story": _told(one, chapters),
        "trouble": one.milestone in states.TROUBLE,
        "may_see_papers": papers_pages.may_see(scope),
        "buyer_url": buyer_page.address(one),
        "returns": list(one.returns.order_by("created_at")),
    }
    return render(request, "logistics/shipment.html", context)


def _told(one: Shipment, chapters: Sequence[Chapter]) -> list[dict[str, Any]]:
    """Return what happened, the newest first: the journey as carrier and customs tell it, and our own acts."""
    # The milestones are told by the chapters, so of the record only our acts and the messages are added.
    milestones = {f"logistics.{name}" for name in (*states.JOURNEY, *states.TROUBLE)}
    known = sentences()
    told_already = {known[name].text for name in milestones if name in known}
    ours = [entry for entry in history.entries([one.pk], known) if entry["what"] not in told_already]
    return sorted([*story.entries(one, chapters), *ours], key=lambda entry: entry["at"], reverse=True)
