"""The declarations, and one declaration with its four messages and what customs said of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sluis.customs import identity_page, mended, mending, queries, states
from sluis.customs.declaration import KINDS
from sluis.customs.mending import Mend
from sluis.customs.models import Declaration, Message
from sluis.customs.wording import (
    TONES,
    advice,
    kind_word,
    message_state_word,
    place_word,
    sender_word,
    sentences,
    state_word,
    status_word,
)
from sluis.kernel.money import Money
from sluis.offices import history
from sluis.offices.middleware import scope_of
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope, ScopedQuerySet
from sluis.records import sealing, wire_log
from sluis.records.models import WireMessage
from sluis.web import csv_export, figures
from sluis.web.addresses import with_query
from sluis.web.csv_export import Column

PAGE = 25
STATES = (
    states.REFUSED,
    states.HELD,
    states.REQUESTED,
    states.SENT,
    states.ACCEPTED,
    states.RELEASED,
)


class DeclarationFilter(forms.Form):
    """Words, state, and for an office whose declarations."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": gettext_lazy("Order, waybill, list number")}
        ),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"), required=False)

    def __init__(self, data: Mapping[str, Any], *, scope: Scope) -> None:
        super().__init__(data)
        everything = [("", pgettext("filter", "All"))]
        choices = [(state, state_word(state)) for state in STATES]
        self.fields["state"].choices = everything + choices  # type: ignore[attr-defined]
        merchants = list(Merchant.objects.within(scope).order_by("name").values_list("code", "name"))
        if len(merchants) < 2:
            del self.fields["merchant"]
        else:
            self.fields["merchant"].choices = everything + merchants  # type: ignore[attr-defined]
        self.is_valid()


def _filtered(scope: Scope, form: DeclarationFilter) -> ScopedQuerySet[Declaration]:
    wanted = form.cleaned_data
    rows = queries.declarations(scope).select_related("merchant")
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("merchant"):
        rows = rows.filter(merchant__code=wanted["merchant"])
    words = wanted.get("q")
    if words:
        rows = rows.filter(
            Q(reference__icontains=words)
            | Q(waybill_number__icontains=words)
            | Q(list_number__icontains=words)
            | Q(own_number__icontains=words)
        )
    return rows


@login_required
def declarations(request: HttpRequest) -> HttpResponseBase:
    """Show the declarations of whoever asks, or export them."""
    scope = scope_of(request)
    form = DeclarationFilter(request.GET, scope=scope)
    rows = _filtered(scope, form)
    file = csv_export.export(
        request,
        name=_("declarations"),
        columns=_columns(),
        rows=map(_exported, rows.iterator(chunk_size=500)),
    )
    if file is not None:
        return file
    counted = queries.declarations(scope).order_by().values("state").annotate(n=Count("pk"))
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
    return render(request, "customs/declarations.html", context)


def _chips(request: HttpRequest, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    now = request.GET.get("state", "")
    shown = [("", pgettext("filter", "All"), sum(counts.values()))]
    shown += [(state, state_word(state), counts[state]) for state in STATES if counts.get(state)]
    return [
        {
            "label": label,
            "count": n,
            "current": state == now,
            "url": with_query(request, state=state or None, page=None),
        }
        for state, label, n in shown
    ]


def _row(one: Declaration) -> dict[str, Any]:
    return {
        "declaration": one,
        "state": state_word(one.state),
        "tone": TONES.get(one.state, ""),
        "value": Money(one.dutiable_fen, "CNY"),
        "tax": Money(one.tax_fen, "CNY"),
    }


def _columns() -> list[Column]:
    return [
        Column(_("Order")),
        Column(_("Waybill")),
        Column(_("Merchant")),
        Column(_("State")),
        Column(_("Mode")),
        Column(_("Declared value"), money=True),
        Column(_("Tax"), money=True),
        Column(_("List number")),
        Column(_("Declared on")),
        Column(_("Released on")),
        Column(_("Reason")),
    ]


def _exported(one: Declaration) -> list[Any]:
    return [
        one.reference,
        one.waybill_number,
        one.merchant.name,
        state_word(one.state),
        one.mode,
        Money(one.dutiable_fen, "CNY"),
        Money(one.tax_fen, "CNY"),
        one.list_number,
        one.created_at,
        one.released_at,
        one.reason,
    ]


@login_required
def declaration(request: HttpRequest, declaration_id: str) -> HttpResponse:
    """Show one declaration: its messages, what came back, the reason in plain words, and what to do."""
    scope = scope_of(request)
    one = queries.declaration(scope, declaration_id)
    messages = sorted(one.messages.all(), key=lambda message: (message.round, KINDS.index(message.kind)))
    newest = _newest(one)
    context = {
        **_row(one),
        "advice": advice(one.state),
        "mends": [_mend(mend, one) for mend in mending.mends_of(one)],
        "mended": _mended(messages),
        "steps": steps(one),
        "sent": _messages(newest),
        "earlier": _messages(message for message in messages if message not in newest),
        "story": history.entries([one.pk, *(message.pk for message in messages)], sentences()),
        **identity_page.closed(one, scope),
    }
    return render(request, "customs/declaration.html", context)


def _mend(mend: Mend, one: Declaration) -> dict[str, str]:
    """Return one thing to mend with the page where it is mended."""
    pages = {
        "product": "/products/",
        "order": f"/orders/?q={one.reference}",
        "buyer": f"/orders/?q={one.reference}",
        "parcel": f"/shipments/?q={one.reference}",
    }
    return {"text": mend.text, "where": place_word(mend.where), "url": pages.get(mend.where, "")}


def _mended(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Return what each corrected message said otherwise than the one of its kind before it."""
    found, before = [], dict[str, bytes]()
    for message in messages:
        wire = WireMessage.objects.filter(subject=message.pk).order_by("at").last()
        if wire is None or not wire.request:
            continue
        sent = sealing.open_bytes(wire.request, owner=wire_log.owner_of(wire))
        if message.kind in before:
            differing = mended.changes(before[message.kind], sent)
            found.append({"what": kind_word(message.kind), "message": message, "changes": differing})
        before[message.kind] = sent
    return found


def _messages(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Return messages in words, each with the exchange in which it was sent last."""
    shown = list(messages)
    wires = {
        wire.subject: wire.pk
        for wire in WireMessage.objects.filter(subject__in=[message.pk for message in shown])
        .only("subject", "at")
        .order_by("at")
    }
    return [
        {
            "message": message,
            "what": kind_word(message.kind),
            "sender": sender_word(message.kind),
            "state": message_state_word(message.state),
            "tone": TONES.get(message.state, ""),
            "status": status_word(message.status),
            "raw_url": f"/messages/{wires[message.pk]}/" if message.pk in wires else "",
        }
        for message in shown
    ]


def steps(one: Declaration) -> list[dict[str, Any]]:
    """Return the way of a declaration; a refusal or a hold marks where it stands."""
    reached = {
        states.REQUESTED: 1,
        states.SENT: 2,
        states.HELD: 2,
        states.ACCEPTED: 3,
        states.RELEASED: 4,
        states.REFUSED: 2,
    }[one.state]
    days = (figures.moment_text(one.created_at, "date"), "", "", _day(one))
    labels = (_("Declared"), _("At the port"), _("Checked and accepted"), _("Released"))
    made = [
        {"label": label, "note": note, "state": "done" if place < reached else "todo"}
        for place, (label, note) in enumerate(zip(labels, days, strict=True))
    ]
    if reached < len(made):
        marks = {states.REFUSED: "failed", states.HELD: "waiting"}
        made[reached]["state"] = marks.get(one.state, "current")
        made[reached]["note"] = state_word(one.state) if one.state in marks else ""
    return made


def _day(one: Declaration) -> str:
    return figures.moment_text(one.released_at, "date") if one.released_at else ""


@login_required
def of_reference(request: HttpRequest, reference: str) -> HttpResponse:
    """Return the card that a parcel's page shows about its declaration."""
    one = queries.of_order(scope_of(request), reference)
    context = {**_row(one), "sent": _messages(_newest(one))} if one else {}
    return render(request, "customs/of_reference.html", context)


def _newest(one: Declaration) -> list[Message]:
    found = {
        message.kind: message for message in sorted(one.messages.all(), key=lambda message: message.round)
    }
    return [found[kind] for kind in KINDS if kind in found]
