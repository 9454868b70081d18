"""A till in Ghent that is connected to the sandbox: products on its buttons, people who stand at it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from sluis.catalogue.models import Product
from sluis.offices.models import Store
from sluis.payments.models import Charge

_suffixes = itertools.count(1)


def buyer_code(prefix: str = "2812") -> str:
    """Return a payment code of eighteen digits that no test used before; the wallet takes each once."""
    return f"{prefix}{next(_suffixes):014d}"


@dataclass
class Till:
    """What a person at the till does, page by page."""

    store: Store
    client: Client = field(default_factory=Client)

    @property
    def path(self) -> str:
        """Return the address of the till."""
        return f"/till/{self.store.pk}/"

    def sign_in(self, user: Any, language: str = "en") -> Till:
        """Sign a person in at this till, in a browser that speaks a language."""
        self.client = Client()
        self.client.force_login(user)
        self.client.cookies["django_language"] = language
        return self

    def basket(self) -> str:
        """Open the till and return the basket of the page that it serves."""
        page = self.client.get(self.path)
        assert page.status_code == 200
        return str(page.context["basket"])

    def charge(self, amount: str, way: str = "scan", **more: str) -> Any:
        """Charge an amount and follow to the screen that it leads to."""
        basket = more.pop("basket", "") or self.basket()
        code = {"scanned": more.pop("scanned", "") or buyer_code()} if way == "scan" else {}
        posted = {"basket": basket, "amount": amount, "way": way, "lines": "", **code, **more}
        return self.client.post(f"{self.path}charge/", posted, follow=True)


def newest() -> Charge:
    """Return the newest charge."""
    found = Charge.objects.order_by("-created_at", "-id").first()
    assert found is not None
    return found


@pytest.fixture
def till(demo_office: Any) -> Till:
    """The till of Chocolaterie De Brug in Ghent, its owner signed in."""
    return Till(demo_office.store()).sign_in(demo_office.user("owner@example.eu"))


@pytest.fixture
def pralines(demo_office: Any) -> Product:
    """A box of pralines: 14.95 with 6 % VAT, with a Chinese name."""
    return Product.objects.create(
        merchant=demo_office.merchant(),
        sku="PRA-250",
        gtin="05499901001172",
        names={"nl": "Pralines 250 g", "en": "Assorted pralines 250 g", "zh": "比利时什锦夹心巧克力 250克"},
        till_price_minor=1495,
        currency="EUR",
        vat_rate_pct=6,
    )


@pytest.fixture
def tin(demo_office: Any) -> Product:
    """A tin, which is no food: 8.00 with 21 % VAT, without a Chinese name."""
    return Product.objects.create(
        merchant=demo_office.merchant(),
        sku="TIN-1",
        names={"nl": "Blik met brug", "en": "Tin with a bridge"},
        till_price_minor=800,
        currency="EUR",
        vat_rate_pct=21,
    )
