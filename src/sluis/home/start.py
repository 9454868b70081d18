"""The start page: what needs me, what sold, what money comes when, what did the scout find."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateformat import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sluis.catalogue import queries as catalogue
from sluis.home import export_pages, frame, needs, week
from sluis.home.addresses import existing
from sluis.kernel import clock
from sluis.kernel.clock import AMSTERDAM, SHANGHAI
from sluis.kernel.money import Money
from sluis.offices.middleware import scope_of
from sluis.offices.models import User
from sluis.offices.scope import Scope
from sluis.scouting import queries as scouting
from sluis.scouting import reading, roads
from sluis.web import figures

SCOUT_ROWS = 8
MOST_CHANGE = 3


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Show the start page of whoever is signed in."""
    scope = scope_of(request)
    waiting = needs.gather(scope)
    needs.remember(scope, waiting)
    now = clock.now()
    span = week.last_seven_days()
    context = {
        "greeting": greeting(now.astimezone(AMSTERDAM)),
        "name": first_name(request),
        "now": now,
        "amsterdam": time_format(now.astimezone(AMSTERDAM), "H:i"),
        "shanghai": time_format(now.astimezone(SHANGHAI), "H:i"),
        "needs": waiting,
        "at_the_counter": frame.at_the_counter(scope),
        "stats": stats(scope, span),
        "may_write": scope.may("catalogue:write"),
        "may_charge": scope.may("payments:charge"),
        "may_export": scope.may(export_pages.PERMISSION),
        **_scouted(scope),
    }
    return render(request, "home/start.html", context)


def greeting(now: datetime) -> str:
    """Return the greeting of an hour in Amsterdam."""
    if now.hour < 6:
        return _("Good night")
    if now.hour < 12:
        return _("Good morning")
    return _("Good afternoon") if now.hour < 18 else _("Good evening")


def first_name(request: HttpRequest) -> str:
    """Return the first name of who is signed in, or an empty text."""
    user = request.user
    return user.name.split(" ")[0] if isinstance(user, User) and user.name else ""


def stats(scope: Scope, span: week.Span) -> list[dict[str, Any]]:
    """Return the figures that a role may see, each with its note and the address of its rows."""
    since = span.first_day.isoformat()
    seen = scope.acting("money:read", "marketplace:approve")
    if seen.permissions or seen.everything:
        scope = seen
        return [_sold(scope, span, since), _paid(scope, span, since), _coming(scope), _road(scope)]
    return [_paid(scope, span, since)]


def _sold(scope: Scope, span: week.Span, since: str) -> dict[str, Any]:
    found = week.sold(scope, span)
    note = ngettext("%(n)d order", "%(n)d orders", found.orders) % {"n": found.orders}
    if found.before is not None:
        note += " · " + _compared(found)
    return {
        "label": _("Sold on Tmall, last 7 days"),
        "value": found.money,
        "note": note,
        "url": f"/orders/?paid_from={since}",
    }


def _compared(found: week.Sold) -> str:
    """Compare with the week before: in per cent, or by its amount where a percentage would only impress."""
    if found.change is not None and abs(found.change) <= MOST_CHANGE:
        return _("%(change)s on the week before") % {"change": figures.percent_text(found.change, sign=True)}
    return _("the week before: %(money)s") % {"money": figures.money_text(found.before or Money.zero("CNY"))}


def _paid(scope: Scope, span: week.Span, since: str) -> dict[str, Any]:
    found = week.paid(scope, span)
    parts = [ngettext("%(n)d payment", "%(n)d payments", found.payments) % {"n": found.payments}]
    if found.refunds:
        parts.append(ngettext("%(n)d refund", "%(n)d refunds", found.refunds) % {"n": found.refunds})
    parts += [figures.money_text(money) for money in found.sums[1:]]
    return {
        "label": _("Paid by visitors, last 7 days"),
        "value": found.sums[0] if found.sums else Money.zero("EUR"),
        "note": " · ".join(parts),
        "url": f"/payments/?paid_from={since}",
    }


def _coming(scope: Scope) -> dict[str, Any]:
    found = week.coming(scope)
    parts = []
    if found.ordered:
        parts.append(_("on its way for %(day)s") % {"day": figures.day_text(found.ordered_day)})  # type: ignore[arg-type]
    elif found.settled.minor > 0:
        parts.append(_("with the next payout"))
    if found.fees:
        parts.append(_("fees %(fees)s") % {"fees": figures.money_text(found.fees)})
    if found.pending:
        later = " + ".join(figures.money_text(money) for money in found.pending)
        parts.append(_("not settled yet: %(later)s") % {"later": later})
    return {
        "label": _("Comes to your bank"),
        "value": found.total,
        "note": " · ".join(parts) or _("nothing is owed at the moment"),
        "url": existing("/money/"),
    }


def _road(scope: Scope) -> dict[str, Any]:
    found = week.road(scope)
    parts = []
    if found.held:
        parts.append(_("%(n)d held at customs") % {"n": found.held})
    if found.slowest_days:
        days = found.slowest_days
        parts.append(ngettext("slowest %(n)d day", "slowest %(n)d days", days) % {"n": days})
    return {
        "label": _("On the road"),
        "value": found.parcels,
        "unit": ngettext("parcel", "parcels", found.parcels),
        "note": " · ".join(parts) or _("no parcel travels now"),
        "url": "/shipments/?state=road",
        "tone": "prepare" if found.held else "",
    }


def _scouted(scope: Scope) -> dict[str, Any]:
    """Return the best of what the scout found; nothing for roles that do not read it."""
    if not scope.may("scouting:read"):
        return {"scouted": None}
    scope = scope.acting("scouting:read")
    latest = scouting.latest(scope)
    best = reading.ranked(latest)[:SCOUT_ROWS]
    rows = [reading.row(one, keep=roads.kept(one.product, one)) for one in best]
    newest = latest.order_by("-assessed_at").first()
    has_products = bool(rows) or catalogue.products(scope).exists()
    return {"scouted": rows, "scouted_newest": newest, "has_products": has_products}
