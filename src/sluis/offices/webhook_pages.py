"""Webhooks for whoever looks after a merchant's software: endpoints, their log, sending again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotFound
from sluis.offices import webhook_kinds, webhooks
from sluis.offices.middleware import require
from sluis.offices.models import Merchant, WebhookDelivery, WebhookEndpoint
from sluis.offices.scope import Scope
from sluis.web.toasts import toast

PERMISSION = "keys:write"
PAGE = 25
TONES = {
    "active": "go",
    "paused": "prepare",
    "ended": "",
    "waiting": "prepare",
    "delivered": "go",
    "failed": "no",
}


def state_word(state: str) -> str:
    """Return the name of a state of an endpoint or a delivery."""
    return {
        "active": _("Called"),
        "paused": _("Paused"),
        "ended": _("Ended"),
        "waiting": _("Waits"),
        "delivered": _("Delivered"),
        "failed": _("Not delivered"),
    }[state]


class EndpointForm(forms.Form):
    """An address and the events that it wants."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=gettext_lazy("Of your own software, on the public internet, with https."),
    )
    name = forms.CharField(label=gettext_lazy("What it is"), max_length=80, required=False)
    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"))
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        required=False,
        choices=[(kind, kind) for kind in webhook_kinds.KINDS],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose none to be told all of them."),
    )

    def __init__(self, data: Any, *, scope: Scope) -> None:
        super().__init__(data)
        merchants = list(Merchant.objects.within(scope).order_by("name").values_list("pk", "name"))
        self.fields["merchant"].choices = merchants  # type: ignore[attr-defined]
        if len(merchants) == 1:
            self.fields["merchant"].widget = forms.HiddenInput()
            self.fields["merchant"].initial = merchants[0][0]


class RangeForm(forms.Form):
    """A range of moments to send again."""

    since = forms.DateTimeField(
        label=gettext_lazy("From"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


@login_required
def endpoints(request: HttpRequest) -> HttpResponse:
    """List the endpoints of whoever asks."""
    rows = [_row(one) for one in webhooks.endpoints(require(request, PERMISSION))]
    context = {
        "title": _("Webhooks"),
        "rows": rows,
        "shows_merchant": len({row["endpoint"].merchant_id for row in rows}) > 1,
    }
    return render(request, "offices/webhooks.html", context)


def _row(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "endpoint": endpoint,
        "state": _("Fails") if _fails(endpoint) else state_word(endpoint.state),
        "tone": "no" if _fails(endpoint) else TONES[endpoint.state],
        "kinds": ", ".join(endpoint.kinds) or _("all events"),
        "waiting": endpoint.deliveries.filter(state="waiting").count(),
    }


def _fails(endpoint: WebhookEndpoint) -> bool:
    return endpoint.state == WebhookEndpoint.State.ACTIVE and endpoint.failing_since is not None


@login_required
@never_cache
def add(request: HttpRequest) -> HttpResponse:
    """Add an endpoint; the page that follows shows its secret, this once."""
    scope = require(request, PERMISSION)
    form = EndpointForm(request.POST or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            endpoint, secret = webhooks.add(
                merchant=Merchant.objects.within(scope).get(pk=wanted["merchant"]),
                url=wanted["url"].strip(),
                kinds=wanted["kinds"],
                name=wanted["name"],
                actor=scope.actor,
            )
        except BadInput as error:
            form.add_error(error.field, error.message)
        else:
            return _show_secret(request, endpoint, secret)
    return render(request, "offices/webhook_add.html", {"title": _("Add an endpoint"), "form": form})


def _show_secret(request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    context = {"title": _("The secret, shown once"), "endpoint": endpoint, "secret": secret}
    return render(request, "offices/webhook_secret.html", context)


@login_required
def endpoint(request: HttpRequest, endpoint_id: str) -> HttpResponse:
    """Show an endpoint and the log of what was sent to it."""
    found = webhooks.endpoint_of(require(request, PERMISSION), endpoint_id)
    rows = found.deliveries.order_by("-created_at", "-id")
    wanted = request.GET.get("state", "")
    if wanted in WebhookDelivery.State.values:
        rows = rows.filter(state=wanted)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    context = {
        "title": found.name or found.url,
        "row": _row(found),
        "endpoint": found,
        "page": page,
        "chips": _chips(found, wanted),
        "deliveries": [
            {"delivery": one, "state": state_word(one.state), "tone": TONES[one.state]}
            for one in page.object_list
        ],
        "range_form": RangeForm(initial={"since": now - timedelta(days=1), "until": now}),
        "is_live": found.state != WebhookEndpoint.State.ENDED,
    }
    return render(request, "offices/webhook.html", context)


def _chips(found: WebhookEndpoint, wanted: str) -> list[dict[str, Any]]:
    states = [(state, state_word(state)) for state in WebhookDelivery.State.values]
    counted = [("", _("All"), found.deliveries.count())]
    counted += [(state, word, found.deliveries.filter(state=state).count()) for state, word in states]
    return [
        {
            "label": label,
            "count": count,
            "current": state == wanted,
            "url": f"?state={state}" if state else "?",
        }
        for state, label, count in counted
    ]


@login_required
@require_POST
@never_cache
def act(request: HttpRequest, endpoint_id: str) -> HttpResponse:
    """Change the secret, pause, resume or remove an endpoint, or send one delivery again."""
    scope = require(request, PERMISSION)
    found = webhooks.endpoint_of(scope, endpoint_id)
    wanted = request.POST.get("act", "")
    if wanted == "secret":
        return _show_secret(request, found, webhooks.rotate(endpoint=found, actor=scope.actor))
    if wanted == "again":
        _send_one(request, found, scope)
    elif wanted == "pause":
        webhooks.pause(endpoint=found, actor=scope.actor)
    elif wanted == "resume":
        webhooks.resume(endpoint=found, actor=scope.actor)
    elif wanted == "remove":
        webhooks.remove(endpoint=found, actor=scope.actor)
        toast(request, _("The endpoint is removed; nothing is sent to it any more."))
        return redirect("offices:webhooks")
    return redirect("offices:webhook", found.pk)


def _send_one(request: HttpRequest, found: WebhookEndpoint, scope: Scope) -> None:
    chosen = found.deliveries.select_related("endpoint__merchant").filter(pk=request.POST.get("delivery", ""))
    if not webhooks.send_again(deliveries=list(chosen), actor=scope.actor):
        raise NotFound("there is no such delivery")
    toast(request, _("It is sent again."))


@login_required
@require_POST
def send_range(request: HttpRequest, endpoint_id: str) -> HttpResponse:
    """Send everything of a range once more, oldest first."""
    scope = require(request, PERMISSION)
    found = webhooks.endpoint_of(scope, endpoint_id)
    form = RangeForm(request.POST)
    if not form.is_valid():
        toast(request, _("Choose from when until when."), tone="no")
        return redirect("offices:webhook", found.pk)
    since, until = _moment(form, "since"), _moment(form, "until") + timedelta(minutes=1)
    chosen = webhooks.in_range(found, since=since, until=until)
    count = webhooks.send_again(deliveries=chosen, actor=scope.actor)
    sentence = ngettext("%(n)s message is sent again.", "%(n)s messages are sent again.", count)
    toast(request, sentence % {"n": count})
    return redirect("offices:webhook", found.pk)


def _moment(form: RangeForm, name: str) -> datetime:
    found: datetime = form.cleaned_data[name]
    return found


@login_required
def delivery(request: HttpRequest, endpoint_id: str, delivery_id: str) -> HttpResponse:
    """Show one delivery: the body as it was sent, and every try."""
    found = webhooks.endpoint_of(require(request, PERMISSION), endpoint_id)
    one = found.deliveries.filter(pk=delivery_id).first()
    if one is None:
        raise NotFound("there is no such delivery")
    context = {
        "title": one.kind,
        "endpoint": found,
        "delivery": one,
        "state": state_word(one.state),
        "tone": TONES[one.state],
        "tries": [_try_row(row) for row in one.tries.order_by("-at", "-id")],
        "is_live": found.state != WebhookEndpoint.State.ENDED,
    }
    return render(request, "offices/webhook_delivery.html", context)


def _try_row(row: Any) -> dict[str, Any]:
    accepted = row.status is not None and 200 <= row.status < 300
    said = f"HTTP {row.status}" if row.status is not None else problem_words(row.problem)
    return {
        "at": row.at,
        "what": said,
        "detail": row.answer,
        "tone": "go" if accepted else "no",
        "ms": row.duration_ms,
    }


def problem_words(problem: str) -> str:
    """Return why no answer came, in the reader's language."""
    return {
        "timeout": _("No answer in time"),
        "certificate": _("The certificate does not hold"),
        "address not allowed": _("The address may not be called"),
    }.get(problem, _("No connection"))
