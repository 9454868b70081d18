"""The listings: a board by state, and one listing with its texts side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sluis.catalogue import queries as catalogue
from sluis.catalogue import search, stock
from sluis.catalogue.cells.richtext import cleaned_html
from sluis.kernel.money import Money
from sluis.marketplace import editor, findings, food_label, machine, queries, states
from sluis.marketplace.listing_rules import MOST_POINTS
from sluis.marketplace.models import Listing
from sluis.marketplace.wording import LISTING_TONES, listing_word, sentences
from sluis.offices import history
from sluis.offices.middleware import scope_of
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope, ScopedQuerySet
from sluis.web import csv_export
from sluis.web.addresses import with_query
from sluis.web.csv_export import Column

PAGE, SHOWN = 25, 6
# In the order in which somebody should look.
BOARD = (
    states.REFUSED,
    states.LOCALISED,
    states.DRAFT,
    states.APPROVED,
    states.SUBMITTED,
    states.LIVE,
    states.DELISTED,
)
EDITABLE = (states.LOCALISED, states.REFUSED, states.DELISTED)
EDITS = ("marketplace:write", "marketplace:approve")


class ListingFilter(forms.Form):
    """Words, state, and for an office whose listings."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Title, pinyin, SKU")}),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    merchant = forms.ChoiceField(label=gettext_lazy("Merchant"), required=False)
    product = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any], *, scope: Scope) -> None:
        super().__init__(data)
        everything = [("", pgettext("filter", "All"))]
        choices = [(state, listing_word(state)) for state in BOARD]
        self.fields["state"].choices = everything + choices  # type: ignore[attr-defined]
        merchants = list(Merchant.objects.within(scope).order_by("name").values_list("code", "name"))
        if len(merchants) < 2:
            del self.fields["merchant"]
        else:
            self.fields["merchant"].choices = everything + merchants  # type: ignore[attr-defined]
        self.is_valid()

    def wanted(self, name: str) -> str:
        """Return what a filter asks for; nothing when it asks for what is not offered."""
        return str(self.cleaned_data.get(name, ""))


def _filtered(scope: Scope, form: ListingFilter) -> ScopedQuerySet[Listing]:
    rows = queries.listings(scope)
    for column, name in (("state", "state"), ("merchant__code", "merchant"), ("product_id", "product")):
        if form.wanted(name):
            rows = rows.filter(**{column: form.wanted(name)})
    if form.wanted("q"):
        columns = rows.values_list("pk", "title", "product__sku", "product__names", "item_id")
        found = [
            pk
            for pk, title, sku, names, item in columns.iterator(chunk_size=2000)
            if search.matches(form.wanted("q"), title, sku, item, *(str(name) for name in names.values()))
        ]
        rows = rows.filter(pk__in=found)
    return rows


@login_required
def listings(request: HttpRequest) -> HttpResponseBase:
    """Show the board of listings, or the rows of one state; or export them."""
    scope = scope_of(request)
    form = ListingFilter(request.GET, scope=scope)
    rows = _filtered(scope, form)
    file = csv_export.export(
        request, name=_("listings"), columns=_columns(), rows=map(_exported, rows.iterator())
    )
    if file is not None:
        return file
    counts = {
        row["state"]: row["n"]
        for row in queries.listings(scope).order_by().values("state").annotate(n=Count("pk"))
    }
    as_list = bool(form.wanted("state") or form.wanted("q") or form.wanted("product"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page")) if as_list else None
    context = {
        "title": pgettext("navigation", "Tmall listings"),
        "form": form,
        "chips": _chips(request, counts),
        "total": sum(counts.values()),
        "page": page,
        "rows": [_row(one) for one in page.object_list] if page else [],
        "columns": [] if as_list else _board(rows),
        "shows_merchant": "merchant" in form.fields,
    }
    return render(request, "marketplace/listings.html", context)


def _chips(request: HttpRequest, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    now = request.GET.get("state", "")
    shown = [("", pgettext("filter", "Board"), sum(counts.values()))]
    shown += [(state, listing_word(state), counts[state]) for state in BOARD if counts.get(state)]
    return [
        {
            "label": label,
            "count": n,
            "current": state == now,
            "url": with_query(request, state=state or None, page=None),
        }
        for state, label, n in shown
    ]


def _row(one: Listing) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "listing": one,
        "name": one.product.name_in(language),
        "state": listing_word(one.state),
        "tone": LISTING_TONES.get(one.state, ""),
        "problems": len(one.problems),
    }


def _board(rows: ScopedQuerySet[Listing]) -> list[dict[str, Any]]:
    """Return the states that hold something, each with its newest rows."""
    counted = rows.order_by().values("state").annotate(n=Count("pk"))
    counts = {row["state"]: row["n"] for row in counted}
    return [
        {
            "state": state,
            "label": listing_word(state),
            "count": counts[state],
            "rows": [_row(one) for one in rows.filter(state=state)[:SHOWN]],
            "more": counts[state] > SHOWN,
        }
        for state in BOARD
        if counts.get(state)
    ]


def _columns() -> list[Column]:
    return [
        Column("SKU"),
        Column(_("Product")),
        Column(_("Merchant")),
        Column(_("Chinese title")),
        Column(_("State")),
        Column(_("Price"), money=True),
        Column(_("Item at Tmall")),
        Column(_("Address")),
        Column(_("Changed")),
    ]


def _exported(one: Listing) -> list[Any]:
    product = one.product
    return [
        product.sku,
        product.name_in(get_language() or "en"),
        one.merchant.name,
        one.title,
        listing_word(one.state),
        one.price,
        one.item_id,
        one.url,
        one.changed_at,
    ]


@login_required
def listing(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Show one listing: the merchant's words and the Chinese side by side, what the rules say, what to do."""
    scope = scope_of(request)
    one = queries.listing(scope, listing_id)
    scope = scope.at(office=one.merchant.office_id, merchant=one.merchant_id)
    product = one.product
    found = findings.of_listing(
        title=one.title,
        texts=[one.description, *one.selling_points],
        segments=one.segments,
        has_price=one.price_fen is not None,
        family=product.family,
    )
    context = {
        "listing": one,
        "product": product,
        "name": product.name_in(get_language() or "en"),
        "state": listing_word(one.state),
        "tone": LISTING_TONES.get(one.state, ""),
        "rows": editor.rows_of(one),
        "points": [*one.selling_points, *[""] * (MOST_POINTS - len(one.selling_points))],
        "source_names": _names(product.names),
        "findings": found,
        "blocked": any(finding.blocks for finding in found),
        "length": findings.length(one.title),
        "description": mark_safe(cleaned_html(one.description)),  # noqa: S308 - just cleaned
        "attributes": one.attributes.items(),
        "working": _working(one),
        "pictures": [f"/files/{image['file']}/" for image in one.images],
        "free": stock.available(product.pk),
        "refusal": [reason for reason in one.refusal.split("; ") if reason],
        "story": history.entries([one.pk], sentences()),
        "may_translate": bool(machine.wanting(one)) and machine.available(one),
        "is_food": food_label.is_food(product.family, product.ingredients),
        "may_share": one.office_code in scope.offices,
        **_may(one, scope),
    }
    return render(request, "marketplace/listing.html", context)


def _may(one: Listing, scope: Scope) -> dict[str, bool]:
    """Return which buttons stand on the page: what the state allows and the role permits."""
    edits = any(scope.may(permission) for permission in EDITS)
    return {
        "may_edit": edits and one.state in EDITABLE,
        "may_picture": edits and one.state not in (states.SUBMITTED,),
        "may_approve": scope.may("marketplace:approve") and one.state == states.LOCALISED,
        "may_submit": scope.may("marketplace:write") and one.state == states.APPROVED,
        "may_delist": edits and one.state == states.LIVE,
        "may_rewrite": scope.may("marketplace:write") and one.state in EDITABLE,
    }


def _names(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the merchant's names, each with the language it is in; Chinese stands on the other side."""
    return [(language, str(name)) for language, name in names.items() if language != "zh" and name]


def _working(one: Listing) -> dict[str, Any]:
    """Return how the price was made, as amounts."""
    working = one.price_working or {}
    return {
        "landed": Money.of(working["landed_cny"], "CNY") if working.get("landed_cny") else None,
        "kept": Money.of(working["kept_cny"], "CNY") if working.get("kept_cny") else None,
        "margin_pct": working.get("margin_pct", ""),
    }


@login_required
@require_GET
def of_product(request: HttpRequest, product_id: str) -> HttpResponse:
    """Return the card that a product's page shows about its listing."""
    scope = scope_of(request)
    product = catalogue.product(scope, product_id)
    one = queries.listings(scope).filter(product=product).first()
    scope = scope.at(office=product.merchant.office_id, merchant=product.merchant_id)
    context = {
        "listing": one,
        "product": product,
        "state": listing_word(one.state) if one else "",
        "tone": LISTING_TONES.get(one.state, "") if one else "",
        "may_write": scope.may("marketplace:write"),
    }
    return render(request, "marketplace/of_product.html", context)
