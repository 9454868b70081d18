"""The re-order loop on a page: what receipts bring back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sluis.marketplace import reorders
from sluis.marketplace.reorders import Reordered
from sluis.marketplace.return_pages import tabs
from sluis.offices.middleware import scope_of
from sluis.web import csv_export
from sluis.web.csv_export import Column


@login_required
def counts(request: HttpRequest) -> HttpResponseBase:
    """Show receipts, scans and orders per shop and product, or export them."""
    rows = reorders.counted(scope_of(request), language=get_language() or "en")
    file = csv_export.export(request, name=_("re-orders"), columns=_columns(), rows=map(_exported, rows))
    if file is not None:
        return file
    context = {
        "title": _("Re-orders"),
        "rows": rows,
        "tabs": tabs("reorders"),
        "days": reorders.DAYS,
        "receipts": sum(row.receipts for row in rows),
        "scans": sum(row.scans for row in rows),
        "followed": sum(row.followed for row in rows),
        "orders": sum({row.product_id: row.orders for row in rows}.values()),
    }
    return render(request, "marketplace/reorders.html", context)


def _columns() -> list[Column]:
    return [
        Column("SKU"),
        Column(_("Product")),
        Column(_("Shop")),
        Column(_("Code")),
        Column(_("Receipts")),
        Column(_("Scans")),
        Column(_("On to Tmall")),
        Column(_("Orders")),
    ]


def _exported(row: Reordered) -> list[Any]:
    return [row.sku, row.name, row.store, row.code, row.receipts, row.scans, row.followed, row.orders]
