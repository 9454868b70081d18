"""The watch list as a page: what is followed, what changed, and the buttons for it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sluis.catalogue import queries as catalogue
from sluis.kernel.errors import NotFound
from sluis.offices.middleware import require
from sluis.offices.scope import Scope
from sluis.scouting import watch
from sluis.scouting.models import Watch
from sluis.scouting.wording import BADGES
from sluis.web.toasts import toast


@login_required
def watched(request: HttpRequest) -> HttpResponse:
    """Show the followed products, the changed ones first."""
    scope = require(request, "scouting:read")
    found = Watch.objects.within(scope).select_related("product")
    language = get_language() or "en"
    rows = [
        {
            "watch": one,
            "name": one.product.name_in(language),
            "badge": BADGES.get(one.verdict, "unknown"),
            "before": BADGES.get(one.before, ""),
        }
        for one in sorted(found, key=lambda one: (not one.before, one.product.sku))
    ]
    context = {"title": _("Watch list"), "rows": rows}
    return render(request, "scouting/watch.html", context)


@login_required
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follow the product named by its SKU, or by its id where the button stands on its own page."""
    scope = require(request, "scouting:read")
    sku, product_id = request.POST.get("sku", "").strip(), request.POST.get("product", "")
    wanted = {"pk": product_id} if product_id else {"sku": sku}
    product = catalogue.products(scope).filter(**wanted).first()
    if product is None:
        toast(request, _("There is no product %(sku)s.") % {"sku": sku}, tone="no")
        return _back()
    watch.follow(product=product, actor=scope.actor)
    toast(request, _("%(sku)s is followed.") % {"sku": product.sku})
    return HttpResponseRedirect(reverse("scouting:product", args=[product.pk])) if product_id else _back()


@login_required
@require_POST
def change(request: HttpRequest, watch_id: str) -> HttpResponse:
    """Note that a change was seen, or stop following, as the button says."""
    scope = require(request, "scouting:read")
    held = _held(scope, watch_id)
    if request.POST.get("act") == "stop":
        watch.unfollow(watch=held, actor=scope.actor)
    else:
        watch.seen(watch=held)
    return _back()


def _held(scope: Scope, watch_id: str) -> Watch:
    found = Watch.objects.within(scope).select_related("merchant").filter(pk=watch_id).first()
    if found is None:
        raise NotFound("there is no such watch")
    return found


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("scouting:watch"))
