"""What the till sells and what it was told: products with their price, and the basket that a page posts.

The page sends which products and how many; prices are read here, so no page decides what something costs. What it
showed must be what is charged (invariant I13): when a price changed under the cashier's hands, the sale is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sluis.catalogue import search
from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.kernel.ids import new_id
from sluis.kernel.money import Money
from sluis.offices.models import Store
from sluis.offices.scope import Scope
from sluis.payments.charge import MAX_LINES, Line
from sluis.payments.models import Charge

BUTTONS = 24
OFTEN = timedelta(days=60)
MOST_MINOR = 9_999_999
MOST_PIECES = 999
_AMOUNT = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sale:
    """A basket as the till posted it, with the prices of this moment."""

    basket: str
    amount: Money
    lines: tuple[Line, ...]


def new_basket() -> str:
    """Return the id of a new basket; a page is given one and keeps it until its sale is over."""
    return new_id("bas")


def products(scope: Scope, store: Store) -> QuerySet[Product]:
    """Return what a store's till can sell: active products of its merchant with a price in its currency."""
    return (
        Product.objects.within(scope)
        .select_related("merchant")
        .filter(merchant=store.merchant_id, is_active=True, till_price_minor__gt=0, currency=store.currency)
    )


def buttons(scope: Scope, store: Store, *, query: str = "", limit: int = BUTTONS) -> list[Product]:
    """Return the products for the till's buttons: what is asked for, else what this store sold most of late."""
    found = products(scope, store)
    if query.strip():
        ids = search.product_ids(query, found, limit=limit)  # type: ignore[arg-type]
        by_id = {product.pk: product for product in found.filter(pk__in=ids)}
        return [by_id[pk] for pk in ids]
    recent = Q(chargeline__charge__store=store, chargeline__charge__created_at__gte=clock.now() - OFTEN)
    return list(found.annotate(sold=Count("chargeline", filter=recent)).order_by("-sold", "sku")[:limit])


def read_sale(posted: Mapping[str, str], *, scope: Scope, store: Store) -> Sale:
    """Read the basket that a page posted.

    Raise BadInput for what cannot be a sale, Conflict when the prices are no longer those that were shown.
    """
    basket = posted.get("basket", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", basket):
        raise BadInput(_("This page is incomplete. Begin the sale again."), field="basket")
    amount = _amount(posted.get("amount", ""), store.currency)
    items, other = _items(posted.get("lines", ""))
    lines = _lines(items, scope=scope, store=store)
    if other:
        with translation.override(store.merchant.language):  # The receipt speaks the shop's language.
            name = _("Other goods")
        lines.append(Line(name=name, quantity=1, unit_price=Money(other, store.currency)))
    total = sum((line.unit_price * line.quantity for line in lines), Money.zero(store.currency))
    if lines and total != amount:
        raise Conflict(
            _("A price changed: the basket now comes to %(total)s. Check it with the customer.")
            % {"total": total},
            code="price_changed",
        )
    return Sale(basket, amount, tuple(lines) if items else ())


def _amount(text: str, currency: str) -> Money:
    match = _AMOUNT.fullmatch(text.strip())
    if not match:
        raise BadInput(_("Type an amount such as 12.50."), field="amount")
    amount = Money(int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")), currency)
    if not 0 < amount.minor <= MOST_MINOR:
        raise BadInput(_("Type the amount first; it must be more than zero."), field="amount")
    return amount


def _items(text: str) -> tuple[dict[str, int], int]:
    """Read {"items": [{"id", "n"}], "other": minor}; nothing at all when the amount was only typed."""
    if not text.strip():
        return {}, 0
    wrong = BadInput(_("This basket cannot be read. Begin the sale again."), field="lines")
    try:
        value: dict[str, Any] = json.loads(text)
        rows = [(str(row["id"]), row["n"]) for row in value.get("items", [])]
        other = value.get("other", 0)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise wrong from None
    if any(type(n) is not int or not 0 < n <= MOST_PIECES for _id, n in rows) or len(rows) > MAX_LINES - 1:
        raise wrong
    if type(other) is not int or not 0 <= other <= MOST_MINOR:
        raise wrong
    items: dict[str, int] = {}
    for pk, n in rows:
        items[pk] = items.get(pk, 0) + n
    return items, other


def _lines(items: Mapping[str, int], *, scope: Scope, store: Store) -> list[Line]:
    known = {product.pk: product for product in products(scope, store).filter(pk__in=list(items))}
    if len(known) != len(items):
        raise BadInput(_("A product of this basket is no longer sold here. Take it out."), field="lines")
    language = store.merchant.language
    return [
        Line(
            name=product.name_in(language),
            quantity=items[pk],
            unit_price=Money(product.till_price_minor or 0, store.currency),
            product_id=pk,
            vat_rate_pct=None if product.vat_rate_pct is None else Decimal(product.vat_rate_pct),
        )
        for pk, product in ((pk, known[pk]) for pk in items)
    ]


def restored(lines: str, amount: str, *, scope: Scope, store: Store) -> dict[str, Any]:
    """Return a posted basket for the page that shows it again: products with names and today's prices."""
    try:
        items, other = _items(lines)
    except BadInput:
        items, other = {}, 0
    language = get_language() or "en"
    known = {product.pk: product for product in products(scope, store).filter(pk__in=list(items))}
    rows = [
        {"id": pk, "n": n, "name": known[pk].name_in(language), "minor": known[pk].till_price_minor}
        for pk, n in items.items()
        if pk in known
    ]
    match = _AMOUNT.fullmatch(amount.strip())
    if match and not items:
        other = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))
    return {"items": rows, "other": other}


def charge_of_basket(store: Store, basket: str) -> Charge | None:
    """Return the newest charge of a basket, in whatever state: a basket that was charged is shown, not charged."""
    return Charge.objects.filter(store=store, basket=basket).order_by("-created_at", "-id").first()


def lines_of(charge: Charge) -> tuple[Line, ...]:
    """Return the lines of a charge as they were charged."""
    return tuple(
        Line(
            name=line.name,
            quantity=line.quantity,
            unit_price=Money(line.unit_price_minor, charge.currency),
            product_id=line.product_id,
            vat_rate_pct=line.vat_rate_pct,
        )
        for line in charge.lines.order_by("id")
    )


def again(charge: Charge) -> str:
    """Return the basket of an unpaid charge in the form that a page keeps, to charge it anew."""
    rows = list(charge.lines.order_by("id"))
    return pack((line.product_id, line.quantity, line.unit_price_minor) for line in rows) if rows else ""


def pack(rows: Iterable[tuple[str | None, int, int]]) -> str:
    """Write lines as a page posts them: (product or None, pieces, price of one in minor units)."""
    items, other = [], 0
    for product_id, quantity, price in rows:
        if product_id:
            items.append({"id": product_id, "n": quantity})
        else:
            other += quantity * price
    return json.dumps({"items": items, "other": other})
