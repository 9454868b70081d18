"""Shops whose files the tests import."""

from __future__ import annotations

from typing import Any

from sluis.catalogue.import_file import import_file
from sluis.catalogue.import_result import ImportResult
from sluis.catalogue.models import Product, Stock
from sluis.offices.models import Merchant, Office
from sluis.offices.scope import SYSTEM, Scope


def office() -> Office:
    """Return the Amsterdam office."""
    return Office.objects.get_or_create(
        code="BX",
        defaults={
            "name": "Benelux",
            "city": "Amsterdam",
            "countries": "BE NL LU",
            "currency": "EUR",
            "timezone": "Europe/Amsterdam",
            "languages": "nl en",
        },
    )[0]


def merchant(code: str = "lindeboom") -> Merchant:
    """Return Chocolaterie De Lindeboom of Ghent, or another shop by its code."""
    return Merchant.objects.get_or_create(
        code=code,
        defaults={
            "office": office(),
            "name": f"{code.title()} BV",
            "country": "BE",
            "company_number": "0123456749",
            "vat_number": "BE0123456749",
            "iban": "BE71096123456769",
        },
    )[0]


def scope_of(*merchants: Merchant, actor: str = "user:7") -> Scope:
    """Return the scope of somebody who works for these shops."""
    return Scope(
        actor=actor,
        merchants=frozenset(one.pk for one in merchants),
        permissions=frozenset({"catalogue:write"}),
    )


def take(text: str | bytes, *, code: str = "lindeboom", scope: Scope = SYSTEM, **said: Any) -> ImportResult:
    """Import a file for a shop."""
    content = text.encode() if isinstance(text, str) else text
    return import_file(
        path=content, merchant_code=code, scope=scope, filename="goods.csv", actor="user:7", **said
    )


def product(sku: str) -> Product:
    """Return the product with an SKU, as the database has it."""
    return Product.objects.select_related("merchant").get(sku=sku)


def on_hand(sku: str) -> int:
    """Return the pieces on hand of the product with an SKU."""
    return Stock.objects.get(product__sku=sku).on_hand
