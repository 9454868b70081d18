"""How a person comes in: by the link of an invitation, or a company by signing up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from sluis.home.country_words import country_choices
from sluis.home.frame import role_names
from sluis.kernel.errors import BadInput, Conflict
from sluis.offices import invitations
from sluis.offices.models import Invitation, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class JoinForm(forms.Form):
    """Name and password of a newcomer, and of a new company its name and country."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120)
    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least ten signs; not one that everybody uses."),
    )
    company = forms.CharField(label=gettext_lazy("Legal name of the company"), max_length=120)
    country = forms.ChoiceField(label=gettext_lazy("Country"))

    def __init__(self, *args: Any, invitation: Invitation, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served = invitation.office.countries.split()
        self.fields["country"].choices = country_choices(served)  # type: ignore[attr-defined]
        is_new_company = invitation.role == "merchant_owner" and invitation.merchant_id is None
        dropped = [] if is_new_company else ["company", "country"]
        for name in [*dropped, *(["name", "password"] if signed_in else [])]:
            del self.fields[name]


@never_cache
@sensitive_post_parameters("password")
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Show an invitation and take it up."""
    row = invitations.find(secret)
    user = request.user if isinstance(request.user, User) else None
    known = User.objects.filter(email=row.email).exists()
    initial = {"name": row.name, "company": row.company, "country": row.country}
    given = request.POST if request.method == "POST" else None
    form = JoinForm(given, invitation=row, signed_in=user is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer = _accepted(request, secret, user, form)
        if answer is not None:
            return answer
    context = {
        "invitation": row,
        "role": role_names().get(row.role, row.role),
        "form": form,
        "other": user is not None and user.email != row.email,
        "must_sign_in": user is None and known,
        "sign_in_url": f"{reverse('account_login')}?next={request.path}",
    }
    return render(request, "home/join.html", context, status=422 if form.errors else 200)


def _accepted(request: HttpRequest, secret: str, user: User | None, form: JoinForm) -> HttpResponse | None:
    try:
        person, membership = invitations.accept(secret=secret, user=user, **form.cleaned_data)
    except BadInput as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None
    except Conflict as error:
        form.add_error(None, error.message)
        return None
    if user is None:
        login(request, person, backend=BACKEND)
    is_owner = membership.role == "merchant_owner"
    return HttpResponseRedirect(reverse("home:begin") if is_owner else "/")


class SignUpForm(forms.Form):
    """A company that wants to begin."""

    company = forms.CharField(label=gettext_lazy("Legal name of the company"), max_length=120)
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), help_text=gettext_lazy("We send a link to this address.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]


@never_cache
def sign_up(request: HttpRequest) -> HttpResponse:
    """Let a company ask for its link; whether the address is known to us is not told."""
    form = SignUpForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "open": settings.OPEN_SIGN_UP}
    if request.method == "POST" and settings.OPEN_SIGN_UP and form.is_valid():
        try:
            secret = invitations.sign_up(**form.cleaned_data, language=get_language() or "en")
        except BadInput as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            link = invitations.link_of(secret) if secret and settings.DEMO else ""
            context |= {"sent_to": form.cleaned_data["email"], "demo_link": link}
    context["title"] = _("Begin with your company")
    return render(request, "home/sign_up.html", context, status=422 if form.errors else 200)
