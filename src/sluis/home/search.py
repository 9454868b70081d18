"""Search over everything that a person looks for by name or number: products, listings, orders, payments, parcels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, pgettext

from sluis.catalogue import queries as catalogue
from sluis.catalogue import search as product_search
from sluis.logistics import queries as logistics
from sluis.logistics.wording import state_word as shipment_word
from sluis.marketplace import queries as marketplace
from sluis.marketplace.wording import listing_word, order_word
from sluis.offices.middleware import scope_of
from sluis.offices.scope import Scope
from sluis.payments import queries as payments
from sluis.payments.models import Charge
from sluis.web import figures

SHOWN = 10
LONGEST_QUERY = 120


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its name, what it is about, and its address."""

    title: str
    detail: str
    url: str
    title_zh: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind, and where all of them are listed; `more` says that there are further ones."""

    label: str
    icon: str
    hits: list[Hit] = field(default_factory=list)
    more: bool = False
    all_url: str = ""


@login_required
def results(request: HttpRequest) -> HttpResponse:
    """Show what a search finds among what whoever asks may see."""
    query = " ".join(request.GET.get("q", "")[:LONGEST_QUERY].split())
    groups = find(scope_of(request), query) if query else []
    context = {"query": query, "groups": groups, "count": sum(len(group.hits) for group in groups)}
    return render(request, "home/search.html", context)


def find(scope: Scope, query: str) -> list[Group]:
    """Return the groups that hold something."""
    searches: tuple[Callable[[Scope, str], Group], ...] = (_products, _listings, _orders, _payments, _parcels)
    return [group for group in (search(scope, query) for search in searches) if group.hits]


def _products(scope: Scope, query: str) -> Group:
    rows = catalogue.products(scope)
    ids = product_search.product_ids(query, rows, limit=SHOWN + 1)
    found = {product.pk: product for product in rows.filter(pk__in=ids)}
    language = get_language() or "en"
    hits = [
        Hit(
            found[pk].name_in(language),
            f"{found[pk].sku} · {found[pk].merchant.name}",
            f"/products/{pk}/",
            "" if language.startswith("zh") else str(found[pk].names.get("zh", "")),
        )
        for pk in ids[:SHOWN]
    ]
    return _group(pgettext("search", "Products"), "package", hits, len(ids), f"/products/?q={query}")


def _listings(scope: Scope, query: str) -> Group:
    columns = ("pk", "title", "item_id", "state")
    rows = marketplace.listings(scope).exclude(title="").values_list(*columns)
    found = [row for row in rows.iterator() if product_search.matches(query, row[1], row[2])]
    hits = [
        Hit("", f"{listing_word(state)} · {item or '–'}", f"/listings/{pk}/", title)
        for pk, title, item, state in found[:SHOWN]
    ]
    return _group(pgettext("search", "Listings"), "store", hits, len(found), f"/listings/?q={query}")


def _orders(scope: Scope, query: str) -> Group:
    rows = marketplace.orders(scope).filter(
        Q(number__icontains=query) | Q(place_hint__icontains=query) | Q(payment_number__icontains=query)
    )
    found = list(rows[: SHOWN + 1])
    hits = [
        Hit(
            order.number, _line(order_word(order.state), order.paid, order.place_hint), f"/orders/{order.pk}/"
        )
        for order in found[:SHOWN]
    ]
    return _group(pgettext("search", "Orders"), "shopping-bag", hits, len(found), f"/orders/?q={query}")


def _payments(scope: Scope, query: str) -> Group:
    numbers = Q(pk__iexact=query) | Q(wallet_payment_id__icontains=query) | Q(basket__iexact=query)
    found = list(payments.charges(scope).filter(numbers | Q(store__name__icontains=query))[: SHOWN + 1])
    hits = [Hit(_amount(charge), _of_charge(charge), f"/payments/{charge.pk}/") for charge in found[:SHOWN]]
    return _group(pgettext("search", "Payments"), "wallet", hits, len(found), f"/payments/?q={query}")


def _parcels(scope: Scope, query: str) -> Group:
    numbers = Q(waybill_number__icontains=query) | Q(reference__icontains=query)
    found = list(logistics.shipments(scope).filter(numbers | Q(place_hint__icontains=query))[: SHOWN + 1])
    hits = [
        Hit(
            shipment.waybill_number or shipment.reference,
            " · ".join(filter(None, (shipment_word(shipment.state), shipment.place_hint))),
            f"/shipments/{shipment.pk}/",
        )
        for shipment in found[:SHOWN]
    ]
    return _group(pgettext("search", "Parcels"), "ship", hits, len(found), f"/shipments/?q={query}")


def _group(label: str, icon: str, hits: Iterable[Hit], count: int, all_url: str) -> Group:
    return Group(label, icon, list(hits), count > SHOWN, all_url)


def _line(state: str, money: Any, place: str) -> str:
    return " · ".join(filter(None, (state, figures.money_text(money), place)))


def _amount(charge: Charge) -> str:
    return figures.money_text(charge.amount)


def _of_charge(charge: Charge) -> str:
    return f"{figures.moment_text(charge.created_at)} · {charge.store}"
