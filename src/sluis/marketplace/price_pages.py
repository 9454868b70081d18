"""Prices on pages: the list of live prices, one price as a ladder, the rule, and campaigns with a preview."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.marketplace import price_board, pricing, queries, states
from sluis.marketplace.models import Campaign, Listing
from sluis.marketplace.price import PriceRule
from sluis.marketplace.price_board import Ladder, PriceRow
from sluis.offices.middleware import require, scope_of
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.web import csv_export, figures, svg
from sluis.web.csv_export import Column
from sluis.web.toasts import toast

PAGE = 25


def _live(scope: Scope) -> Any:
    return queries.listings(scope).filter(state=states.LIVE, price_fen__isnull=False)


@login_required
def prices(request: HttpRequest) -> HttpResponseBase:
    """Show the prices of live listings, or export them."""
    scope = scope_of(request)
    rows = _live(scope)
    file = csv_export.export(
        request, name=_("prices"), columns=_columns(), rows=map(_exported, price_board.rows(rows))
    )
    if file is not None:
        return file
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    today = clock.today(clock.SHANGHAI)
    context = {
        "title": _("Prices"),
        "page": page,
        "rows": [_shown(row) for row in price_board.rows(page.object_list)],
        "total": page.paginator.count,
        "rules": [_rule(merchant, today) for merchant in Merchant.objects.within(scope).order_by("name")],
        "campaigns": Campaign.objects.within(scope).filter(last_date__gte=today).order_by("first_date"),
        "may_write": scope.may("marketplace:write"),
        "today": today,
    }
    return render(request, "marketplace/prices.html", context)


def _shown(row: PriceRow) -> dict[str, Any]:
    return {"row": row, "name": row.listing.product.name_in(get_language() or "en")}


def _rule(merchant: Merchant, today: date) -> dict[str, Any]:
    rule = pricing.rule_for(office=merchant.office_id, merchant_id=merchant.pk, day=today)
    return {"merchant": merchant, "rule": rule, "ending": Money(rule.ending_fen, "CNY")}


def _columns() -> list[Column]:
    return [
        Column("SKU"),
        Column(_("Merchant")),
        Column(_("Lands at"), money=True),
        Column(_("Shelf price"), money=True),
        Column(_("Holds today"), money=True),
        Column(_("Proposed"), money=True),
    ]


def _exported(row: PriceRow) -> list[Any]:
    one = row.listing
    return [one.product.sku, one.merchant.name, row.landed, one.price, row.holds, row.proposed]


@login_required
def price(request: HttpRequest, listing_id: str) -> HttpResponse:
    """Show how one price is made, as a ladder, and what Tmall shows."""
    scope = scope_of(request)
    one = queries.listing(scope, listing_id)
    [*rows] = price_board.rows([one])
    row = rows[0] if rows else None
    steps = price_board.ladder(one, shelf_fen=row.holds.minor) if row else None
    context = {
        "listing": one,
        "row": row,
        "name": one.product.name_in(get_language() or "en"),
        "steps": steps,
        "picture": picture(steps) if steps else None,
        "kept_pct": price_board.percent(steps.kept, steps.shelf) if steps else None,
        "may_write": scope.may("marketplace:write") or scope.may("marketplace:approve"),
    }
    return render(request, "marketplace/price.html", context)


def picture(steps: Ladder) -> SafeString:
    """Draw the ladder from landing to the shelf."""
    return mark_safe(  # noqa: S308 - the drawing escapes its texts
        svg.price_ladder(
            title=_("Price ladder of one piece in yuan"),
            lands=steps.landed.amount,
            fees=max((steps.fees_rise + steps.tax_rise).amount, Decimal(0)),
            margin=steps.kept.amount,
            shelf=[steps.shelf.amount],
            words=svg.LadderWords(
                lands=pgettext("price ladder", "Lands at"),
                fees=pgettext("price ladder", "More fees"),
                margin=pgettext("price ladder", "You keep"),
                shelf=pgettext("price ladder", "Shelf"),
            ),
            write=lambda value: figures.number_text(value, 0 if abs(value) >= 10 or not value % 1 else 1),
        )
    )


@login_required
@require_POST
def take(request: HttpRequest, listing_id: str) -> HttpResponse:
    """A person takes the proposed price."""
    scope = scope_of(request)
    one = queries.listing(scope, listing_id)
    if not scope.may("marketplace:approve"):
        require(request, "marketplace:write")
    pricing.take_proposed(listing=one, actor=scope.actor)
    toast(request, _("The price is taken; Tmall shows it in a moment."))
    return HttpResponseRedirect(reverse("marketplace:price", args=[listing_id]))


def _decimal(request: HttpRequest, field: str) -> Decimal:
    try:
        found = Decimal(request.POST.get(field, "").strip().replace(",", "."))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise BadInput(_("enter a number"), field=field)
    return found


def _day(request: HttpRequest, field: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(field, ""))
    except ValueError as error:
        raise BadInput(_("enter a day"), field=field) from error


def _merchant(request: HttpRequest, scope: Scope) -> Merchant:
    found = Merchant.objects.within(scope).filter(code=request.POST.get("merchant", "")).first()
    if found is None:
        raise BadInput(_("choose a merchant"), field="merchant")
    return found


@login_required
@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    """Keep how a merchant's prices are made from a day on."""
    scope = require(request, "marketplace:write")
    merchant = _merchant(request, scope)
    held = pricing.rule_for(
        office=merchant.office_id, merchant_id=merchant.pk, day=clock.today(clock.SHANGHAI)
    )
    pricing.set_rule(
        office=merchant.office_id,
        merchant=merchant,
        valid_from=_day(request, "valid_from"),
        rule=PriceRule(
            margin_pct=_decimal(request, "margin_pct"),
            floor_pct=_decimal(request, "floor_pct"),
            most_change_pct=held.most_change_pct,
            ending_fen=held.ending_fen,
            step_fen=held.step_fen,
        ),
        source=request.POST.get("source", ""),
        actor=scope.actor,
    )
    toast(request, _("The rule is kept; prices are made anew each night."))
    return HttpResponseRedirect(reverse("marketplace:prices"))


@login_required
@require_POST
def campaign(request: HttpRequest) -> HttpResponse:
    """Show what a campaign would do; make it when the preview was confirmed."""
    scope = require(request, "marketplace:write")
    merchant = _merchant(request, scope)
    listings: list[Listing] = list(_live(scope).filter(merchant=merchant))
    percent_off = _decimal(request, "percent_off")
    if "confirmed" in request.POST:
        pricing.start_campaign(
            merchant=merchant,
            name=request.POST.get("name", ""),
            first_date=_day(request, "first_date"),
            last_date=_day(request, "last_date"),
            percent_off=percent_off,
            listings=listings,
            actor=scope.actor,
        )
        toast(request, _("The campaign is kept. Prices change by themselves when its days begin and end."))
        return HttpResponseRedirect(reverse("marketplace:prices"))
    offers = pricing.offers(listings=listings, percent_off=percent_off)
    context = {
        "title": _("Campaign"),
        "merchant": merchant,
        "given": {name: request.POST.get(name, "") for name in ("name", "first_date", "last_date")},
        "percent_off": percent_off,
        "offers": [
            {
                "listing": one.listing,
                "name": one.listing.product.name_in(get_language() or "en"),
                "now": Money(one.now_fen, "CNY"),
                "then": None if one.then_fen is None else Money(one.then_fen, "CNY"),
            }
            for one in offers
        ],
        "taken": sum(one.then_fen is not None for one in offers),
    }
    return render(request, "marketplace/campaign.html", context)


@login_required
@require_POST
def end_campaign(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Call a campaign off."""
    scope = require(request, "marketplace:write")
    found = Campaign.objects.within(scope).filter(pk=campaign_id).first()
    if found is None:
        raise BadInput(_("there is no such campaign"), field="campaign")
    pricing.end_campaign(campaign=found, actor=scope.actor)
    toast(request, _("The campaign is over; prices go back in a moment."))
    return HttpResponseRedirect(reverse("marketplace:prices"))
