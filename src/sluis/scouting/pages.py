"""The list of products with their verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.offices.middleware import scope_of
from sluis.scouting import product_list
from sluis.scouting.wording import verdict_word
from sluis.web import csv_export
from sluis.web.addresses import with_query

PAGE = 25


@login_required
def products(request: HttpRequest) -> HttpResponseBase:
    """Show the products that whoever asks may see, filtered and sorted, or export them."""
    scope = scope_of(request)
    form = product_list.ProductFilter(request.GET, scope=scope)
    rows = product_list.rows(scope, form, request.GET.get("sort", ""))
    file = csv_export.export(
        request,
        name=_("products"),
        columns=product_list.columns() if "export" in request.GET else [],
        rows=product_list.export_rows(rows),
    )
    if file is not None:
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": pgettext("navigation", "Products"),
        "form": form,
        "page": page,
        "rows": list(product_list.lines(page.object_list)),
        "chips": verdict_chips(request, product_list.verdict_counts(scope)),
        "filtered": bool(set(request.GET) - {"sort", "page"}),
        "may_write": scope.may("catalogue:write"),
        "shows_merchant": "merchant" in form.fields,
    }
    return render(request, "scouting/products.html", context)


def verdict_chips(request: HttpRequest, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the quick filters by verdict with their counts."""
    now = request.GET.get("verdict", "")
    total = {"label": pgettext("filter", "All"), "value": "", "count": sum(counts.values())}
    found = [
        {"label": verdict_word(name), "value": name, "count": counts.get(name, 0)}
        for name in product_list.VERDICTS
    ]
    if counts.get(""):
        found.append({"label": verdict_word(""), "value": product_list.NOT_ASSESSED, "count": counts[""]})
    return [
        {
            "label": one["label"],
            "count": one["count"],
            "current": one["value"] == now,
            "url": with_query(request, verdict=one["value"] or None, page=None, export=None),  # type: ignore[arg-type]
        }
        for one in (total, *found)
    ]
