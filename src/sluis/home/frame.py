"""What the frame of every page shows: navigation with counts, who is signed in, search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.home import needs
from sluis.home.addresses import exists
from sluis.offices.middleware import scope_of
from sluis.offices.models import Membership, User
from sluis.offices.scope import Scope
from sluis.web import figures


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the navigation: what else it holds decides when it is the current one."""

    key: str
    url: str
    icon: str
    also: tuple[str, ...] = ()
    counter: bool = False  # shown to who stands at a counter, too
    needs: str = ""  # the permission without which the place is not shown


PLACES = (
    Place("start", "/", "house", counter=True),
    Place("merchants", "/merchants/", "building-2", needs="merchants:accompany"),
    Place("products", "/products/", "package"),
    Place("scout", "/scout/", "binoculars"),
    Place("listings", "/listings/", "store", ("/prices/",)),
    Place("orders", "/orders/", "shopping-bag", ("/returns/", "/reorders/")),
    Place("border", "/shipments/", "ship", ("/customs/", "/papers/")),
    Place("till", "/till/", "qr-code", counter=True),
    Place("money", "/money/", "landmark", ("/payments/", "/ledger/")),
    Place("people", "/people/", "users", needs="people:write"),
    Place("software", "/settings/webhooks/", "webhook", needs="keys:write"),
)
PAYMENTS = Place("money", "/payments/", "landmark", counter=True)


def _labels() -> dict[str, str]:
    return {
        "start": pgettext("navigation", "Start"),
        "merchants": pgettext("navigation", "Merchants"),
        "people": pgettext("navigation", "People"),
        "products": pgettext("navigation", "Products"),
        "scout": pgettext("navigation", "Scout"),
        "listings": pgettext("navigation", "Tmall listings"),
        "orders": pgettext("navigation", "Orders"),
        "border": pgettext("navigation", "Border and road"),
        "till": pgettext("navigation", "Till"),
        "money": pgettext("navigation", "Money"),
        "software": pgettext("navigation", "Webhooks"),
    }


def role_names() -> dict[str, str]:
    """Return the names of the roles in the reader's language."""
    role = Membership.Role
    return {
        role.OFFICE_ADMIN.value: pgettext("role", "Office admin"),
        role.ADVISER.value: pgettext("role", "Adviser"),
        role.FINANCE.value: pgettext("role", "Finance"),
        role.MERCHANT_OWNER.value: pgettext("role", "Owner"),
        role.CASHIER.value: pgettext("role", "Cashier"),
    }


def at_the_counter(scope: Scope) -> bool:
    """Tell whether a scope is only that of a cashier, who needs the till and nothing else."""
    return scope.may("till:use") and not scope.may("scouting:read") and not scope.may("money:read")


def _places(scope: Scope) -> list[Place]:
    if at_the_counter(scope):
        shown = [place for place in PLACES if place.counter] + [PAYMENTS]
    else:
        shown = list(PLACES)
    return [place for place in shown if exists(place.url) and (not place.needs or scope.may(place.needs))]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the places of the navigation with their counts; the first four stand in a phone's bar."""
    scope = scope_of(request)
    waiting, labels = needs.counts(scope), _labels()
    return [
        {
            "label": labels[place.key],
            "url": place.url,
            "icon": place.icon,
            "count": waiting.get(place.key, 0),
            "current": _is_current(place, request.path),
        }
        for place in _places(scope)
    ]


def _is_current(place: Place, path: str) -> bool:
    if place.url == "/":
        return path == "/"
    return path.startswith((place.url, *place.also))


def who(request: HttpRequest) -> dict[str, str]:
    """Return who is signed in, where and as what."""
    scope = scope_of(request)
    place, office = scope.names.get("place", ""), scope.names.get("office", "")
    role = role_names().get(scope.names.get("role", ""), "")
    parts = (str(request.user), office if office != place else "", role)
    return {
        "name": place or str(request.user),
        "detail": " · ".join(part for part in parts if part),
        "url": reverse("home:account"),
        "sign_out_url": reverse("account_logout"),
    }


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the values of the frame's slots; nothing is read until a page draws them."""
    if not isinstance(getattr(request, "user", None), User):
        return {"nav": [], "who": None, "open_sign_up": settings.OPEN_SIGN_UP, **demo_logins()}
    return {
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "who": SimpleLazyObject(lambda: who(request)),
        "search_url": "/search/",
        "banner": SimpleLazyObject(lambda: banner(scope_of(request))),
    }


def banner(scope: Scope) -> dict[str, str]:
    """Return the banner of who has stepped into a merchant, with the button that leads out; else nothing."""
    if not scope.names.get("visit"):
        return {}
    until = datetime.fromisoformat(scope.names["visit_until"])
    text = _("You are inside %(merchant)s, until %(time)s. All pages show this merchant alone.")
    words = {"merchant": scope.names["place"], "time": figures.moment_text(until, "time")}
    return {"text": text % words, "post": reverse("home:leave"), "action": _("Leave")}


def demo_logins() -> dict[str, Any]:
    """Return the people of the demo for its sign-in page; nothing outside the demo."""
    if not settings.DEMO:
        return {}
    return {"demo_people": SimpleLazyObject(_demo_people), "demo_password": settings.DEMO_PASSWORD}


def _demo_people() -> list[dict[str, str]]:
    roles = role_names()
    found = Membership.objects.select_related("user", "office", "merchant", "store").order_by("user_id", "id")
    first = {membership.user_id: membership for membership in reversed(found)}
    return [
        {
            "name": str(membership.user),
            "email": membership.user.email,
            "role": roles.get(membership.role, membership.role),
            "place": str(membership.store or membership.merchant or membership.office),
        }
        for membership in sorted(first.values(), key=lambda one: one.pk)
    ]
