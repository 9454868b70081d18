"""What the buttons of a listing do: write, edit, approve, submit, take off, add a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sluis.catalogue import queries as catalogue
from sluis.catalogue.models import Product
from sluis.kernel import wiring
from sluis.kernel.errors import BadInput, NotAllowed
from sluis.marketplace import draft, pictures, publish, queries, states
from sluis.marketplace.models import Listing
from sluis.marketplace.pages import EDITS
from sluis.marketplace.ports import Category, Listings
from sluis.offices import connections
from sluis.offices.middleware import require, scope_of
from sluis.offices.scope import Scope
from sluis.scouting import queries as scouting
from sluis.web.toasts import toast

LARGEST_PICTURE = 20 * 1024 * 1024


def _back(listing_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("marketplace:listing", args=[listing_id]))


@login_required
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Write the listing of a product, or open the one that is there."""
    scope = require(request, "marketplace:write")
    product = catalogue.product(scope, request.POST.get("product", ""))
    standing = queries.listings(scope).filter(product=product).exclude(state=states.DRAFT).first()
    if standing is not None:
        return _back(standing.pk)
    made = write_for(product, scope)
    toast(request, _("The Chinese text is written. Read it before you approve it."), tone="info")
    return _back(made.pk)


def write_for(product: Product, scope: Scope) -> Listing:
    """Draft a product's listing at the landed price that the scout found. Raise BadInput when it may not enter."""
    found = scouting.of_product(scope, product.pk)
    if found is None or found.verdict not in ("go", "prepare"):
        raise BadInput(_("the scout has not said that this product may enter"), field="product")
    return draft.draft(
        product=product, granted=granted(product), landed_fen=found.landed_fen, actor=scope.actor
    )


def granted(product: Product) -> Sequence[Category]:
    """Ask the platform in which categories the shop may list."""
    merchant = product.merchant
    connection = connections.find(party="tmall", office=merchant.office_id, merchant=merchant.pk)
    return wiring.get(Listings, connection).categories()


@login_required
@require_POST
def act(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Do what the pressed button says; the verb itself refuses what the state forbids."""
    scope = scope_of(request)
    one = queries.listing(scope, listing_id)
    scope = scope.at(office=one.merchant.office_id, merchant=one.merchant_id)
    acts: dict[str, Callable[[HttpRequest, Listing, Scope], str]] = {
        "rewrite": _rewrite,
        "approve": _approve,
        "submit": _submit,
        "delist": _delist,
        "picture": _picture,
    }
    chosen = acts.get(request.POST.get("act", ""))
    if chosen is None:
        raise BadInput(_("the page did not say what to do"), field="act")
    toast(request, chosen(request, one, scope))
    return _back(listing_id)


def _needs(scope: Scope, *permissions: str) -> None:
    if not any(scope.may(permission) for permission in permissions):
        raise NotAllowed(f"your role does not permit {' or '.join(permissions)}")


def _rewrite(request: HttpRequest, one: Listing, scope: Scope) -> str:
    _needs(scope, "marketplace:write")
    write_for(one.product, scope)
    return _("The text is written anew from the product.")


def _approve(request: HttpRequest, one: Listing, scope: Scope) -> str:
    _needs(scope, "marketplace:approve")
    publish.approve(listing=one, actor=scope.actor)
    return _("Text and price are approved.")


def _submit(request: HttpRequest, one: Listing, scope: Scope) -> str:
    _needs(scope, "marketplace:write")
    publish.submit(listing=one, actor=scope.actor)
    return _("It is on its way to Tmall. The answer appears here.")


def _delist(request: HttpRequest, one: Listing, scope: Scope) -> str:
    _needs(scope, *EDITS)
    publish.delist(listing=one, actor=scope.actor)
    return _("It is off sale. Orders that are paid go on.")


def _picture(request: HttpRequest, one: Listing, scope: Scope) -> str:
    _needs(scope, *EDITS)
    file = request.FILES.get("picture")
    if file is None or (file.size or 0) > LARGEST_PICTURE:
        raise BadInput(_("choose a picture of at most 20 MB"), field="picture")
    pictures.attach(listing=one, content=file.read(), name=file.name or "picture.jpg")
    return _("The picture is squared on white and kept with the listing.")
