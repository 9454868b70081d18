"""Two to five products side by side."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sluis.logistics.wording import route_word
from sluis.offices.middleware import require
from sluis.offices.scope import Scope
from sluis.scouting import queries, reading, roads
from sluis.scouting.models import Assessment

LEAST, MOST = 2, 5


@login_required
def compare(request: HttpRequest) -> HttpResponse:
    """Show the products named by `?sku=` (each once, two to five) side by side, or ask for them."""
    scope = require(request, "scouting:read")
    asked = list(dict.fromkeys(sku.strip() for sku in request.GET.getlist("sku") if sku.strip()))
    found = chosen(scope, asked)
    lacking = [sku for sku in asked if sku not in {one.product.sku for one in found}]
    context = {
        "title": _("Compare products"),
        "columns": [_column(one) for one in found] if LEAST <= len(found) <= MOST else [],
        "fields": [*asked[:MOST], *[""] * max(MOST - len(asked), 0)],
        "problem": _problem(asked, found, lacking),
        "is_example": any(one.is_example for one in found),
    }
    return render(request, "scouting/compare.html", context)


def chosen(scope: Scope, skus: list[str]) -> list[Assessment]:
    """Return the newest assessments of products by SKU that the scope may see, in the order asked."""
    found = queries.latest(scope).filter(product__sku__in=skus[: MOST + 1])
    return sorted(found, key=lambda one: (skus.index(one.product.sku), one.product.pk))


def _problem(asked: list[str], found: list[Assessment], lacking: list[str]) -> str:
    if not asked:
        return ""
    if len(asked) > MOST or len(found) > MOST:
        return _("At most five products fit side by side.")
    if lacking:
        return _("Not there, or not assessed yet: %(skus)s.") % {"skus": ", ".join(lacking)}
    return _("Name at least two products.") if len(found) < LEAST else ""


def _column(one: Assessment) -> dict[str, Any]:
    row = reading.row(one, keep=roads.kept(one.product, one))
    parts = reading.parts(one)
    comparison = roads.compare(one.product, one)
    best = next((road for road in comparison.roads if road.is_best), None)
    return {
        "row": row,
        "sku": one.product.sku,
        "merchant": one.product.merchant.name,
        "name": one.product.name_in(get_language() or "en"),
        "route": route_word(one.best_route) if one.best_route else "",
        "days": (best.stock_days or best.order_days) if best else None,
        "parts": parts,
    }
