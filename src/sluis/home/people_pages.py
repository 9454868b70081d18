"""Who may come in: the people of an office or a merchant, open invitations, ending a role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sluis.home.frame import role_names
from sluis.kernel.errors import BadInput
from sluis.offices import invitations, leaving
from sluis.offices.middleware import require
from sluis.offices.models import Invitation, Merchant, Office, Store
from sluis.offices.scope import Scope
from sluis.web.toasts import toast

LANGUAGES = (
    ("nl", gettext_lazy("Dutch")),
    ("fr", gettext_lazy("French")),
    ("en", gettext_lazy("English")),
    ("zh-hans", gettext_lazy("Chinese")),
)


class InviteForm(forms.Form):
    """Whom, as what, where."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=120)
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=LANGUAGES)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    merchant = forms.ChoiceField(
        label=gettext_lazy("Merchant"),
        required=False,
        help_text=gettext_lazy("Leave open for the owner of a company that is not here yet."),
    )
    store = forms.ChoiceField(label=gettext_lazy("Only one store"), required=False)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = role_names()
        self.merchants = {
            m.pk: m for m in Merchant.objects.within(scope).select_related("office").order_by("name")
        }
        stores = Store.objects.within(scope).select_related("merchant").order_by("merchant__name", "name")
        self.stores = {store.pk: store for store in stores}
        self._offer("role", [(role, words[role]) for role in invitations.roles_offered(scope)])
        named = [(pk, merchant.name) for pk, merchant in self.merchants.items()]
        outside = [("", _("None: the office, or a new company"))] if scope.offices or scope.everything else []
        self._offer("merchant", outside + named)
        every = [("", _("All stores"))]
        self._offer("store", every + [(pk, f"{s.merchant.name}: {s}") for pk, s in self.stores.items()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def office_of(scope: Scope, merchant: Merchant | None) -> Office:
    """Return the office in which somebody is invited: the merchant's, else the asker's own."""
    if merchant is not None:
        return merchant.office
    office = Office.objects.filter(pk__in=scope.offices).order_by("code").first()
    if office is None:
        raise BadInput(_("choose a merchant"), field="merchant")
    return office


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Show who may come in, and invite somebody."""
    scope = require(request, invitations.INVITE)
    chosen = Merchant.objects.within(scope).filter(code=request.GET.get("merchant", "")).first()
    initial = {"merchant": chosen.pk if chosen else "", "language": chosen.language if chosen else "nl"}
    form = InviteForm(request.POST or None, scope=scope, initial={**initial, "role": "merchant_owner"})
    if request.method == "POST" and form.is_valid() and _invited(request, scope, form):
        return HttpResponseRedirect(reverse("home:people"))
    return render(
        request, "home/people.html", _context(scope, form, request), status=422 if form.errors else 200
    )


def _invited(request: HttpRequest, scope: Scope, form: InviteForm) -> bool:
    given = form.cleaned_data
    merchant = form.merchants.get(given["merchant"])
    try:
        row, secret = invitations.invite(
            scope=scope,
            email=given["email"],
            name=given["name"],
            language=given["language"],
            role=given["role"],
            office=office_of(scope, merchant),
            merchant=merchant,
            store=form.stores.get(given["store"]),
        )
    except BadInput as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    toast(request, _("The invitation is on its way to %(address)s.") % {"address": row.email})
    if settings.DEMO:
        toast(
            request, _("Demo: the mail holds %(link)s") % {"link": invitations.link_of(secret)}, tone="info"
        )
    return True


def _context(scope: Scope, form: InviteForm, request: HttpRequest) -> dict[str, Any]:
    words = role_names()
    open_ones = Invitation.objects.within(scope).filter(accepted_at=None, ended_at=None)
    rows = leaving.memberships(scope)
    return {
        "title": _("People"),
        "form": form,
        "people": [
            {
                "row": row,
                "role": words.get(row.role, row.role),
                "place": str(row.store or row.merchant or row.office),
                "is_me": row.user_id == request.user.pk,
            }
            for row in rows
        ],
        "invitations": [
            {"row": one, "role": words.get(one.role, one.role), "place": _place(one)}
            for one in open_ones.select_related("office", "merchant", "store").order_by("-created_at")[:100]
            if one.is_open
        ],
        "may_suspend": scope.may("office:admin"),
    }


def _place(one: Invitation) -> str:
    return str(one.store or one.merchant or one.company or one.office)


@login_required
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Take an invitation back, end a role, or close an account."""
    scope = require(request, invitations.INVITE)
    acts: dict[str, Callable[[Scope, str], str]] = {"revoke": _revoke, "end": _end, "suspend": _suspend}
    chosen = acts.get(request.POST.get("act", ""))
    if chosen is None:
        raise BadInput(_("the page did not say what to do"), field="act")
    toast(request, chosen(scope, request.POST.get("id", "")))
    return HttpResponseRedirect(reverse("home:people"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _revoke(scope: Scope, chosen: str) -> str:
    invitations.revoke(scope=scope, invitation_id=chosen)
    return _("The invitation is taken back.")


def _end(scope: Scope, chosen: str) -> str:
    row = leaving.end_role(scope=scope, membership_id=_number(chosen))
    return _("%(name)s has no access here any more.") % {"name": row.user}


def _suspend(scope: Scope, chosen: str) -> str:
    user = leaving.suspend(scope=scope, membership_id=_number(chosen))
    return _("The account of %(name)s is closed and signed out everywhere.") % {"name": user}
