"""Changing a product over the API: single fields, what its own texts say of facts, and a count of its stock."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Schema

from sluis.catalogue import queries
from sluis.catalogue.api import router
from sluis.catalogue.cell_readers import hs_code_of
from sluis.catalogue.confirm_signs import confirm_signs
from sluis.catalogue.countries import country_of
from sluis.catalogue.edit_product import count_stock, edit_product
from sluis.catalogue.gtin import normalised
from sluis.catalogue.models import Product
from sluis.catalogue.problems import MESSAGES, CellFault
from sluis.catalogue.product_signs import proposals
from sluis.catalogue.rows import WORD_FACTS, YES_NO_FACTS
from sluis.kernel.errors import BadInput
from sluis.offices.api import caller, needs
from sluis.web.api import ApiMoney, Input
from sluis.web.idempotent import idempotent

__all__ = ["router"]  # of api.py, with the routes of this file added
Language = Literal["nl", "fr", "en", "de", "zh"]
_READ = {"gtin": normalised, "hs_code": hs_code_of, "origin": country_of}


class ProductIn(Input):
    """What shall be changed; what is left out stays. null or "" empties a field."""

    names: dict[Language, str] | None = None
    brand: str | None = Field(None, max_length=120)
    family: Literal[
        "chocolate",
        "biscuits",
        "beer",
        "dairy",
        "flowers",
        "appliances",
        "cleaning",
        "baby",
        "toys",
        "food",
        "other",
    ] = "other"
    hs_code: str | None = Field(None, max_length=20)
    gtin: str | None = Field(None, max_length=20)
    origin: str | None = Field(None, max_length=40)
    weight_g: int | None = Field(None, ge=0, le=1_000_000)
    length_mm: int | None = Field(None, ge=0, le=10_000)
    width_mm: int | None = Field(None, ge=0, le=10_000)
    height_mm: int | None = Field(None, ge=0, le=10_000)
    net_content: str | None = Field(None, max_length=40)
    shelf_life_days: int | None = Field(None, ge=0, le=36_500)
    ingredients: str | None = Field(None, max_length=20_000)
    price: ApiMoney | None = Field(None, description="To the office, without VAT.")
    till_price: ApiMoney | None = Field(None, description="At the counter, VAT included.")
    facts: dict[str, bool | str | None] | None = Field(
        None, description="Fact → value; null makes it unknown again."
    )
    is_active: bool = True
    seen: datetime | None = Field(
        None, description="`changed_at` as you read it: refused when it changed since."
    )


class ChangedOut(Schema):
    """What was changed."""

    product: str
    sku: str
    changed: list[str]
    missing: list[str]
    changed_at: datetime


class SignOut(Schema):
    """A fact that the product's own texts show and nobody has told; a note has nothing to confirm."""

    key: str
    value: str
    words: list[str]
    where: str
    is_note: bool


class SaidIn(Input):
    """Which of them are so, and which are not."""

    confirmed: list[str] = []
    denied: list[str] = []


class SignsOut(Schema):
    """What is still open for a product."""

    product: str
    sku: str
    signs: list[SignOut]


class CountIn(Input):
    """Pieces as they were counted."""

    on_hand: int = Field(ge=0, le=10_000_000)


class StockOut(Schema):
    """The stock after the count."""

    product: str
    on_hand: int
    reserved: int


@router.patch("/products/{product_id}", response=ChangedOut)
@needs("catalogue:write")
def change_product(request: HttpRequest, product_id: str, payload: ProductIn) -> dict[str, Any]:
    """Change fields of a product. The same change twice changes nothing the second time."""
    scope = caller(request)
    product = queries.product(scope, product_id)
    given = payload.model_dump(exclude_unset=True, exclude={"seen"})
    given |= {name: getattr(payload, name) for name in ("price", "till_price") if name in given}
    changed = edit_product(
        product=product, values=_values(product, given), seen=payload.seen, actor=scope.actor
    )
    product.refresh_from_db()
    told = {"product": product.pk, "sku": product.sku, "changed_at": product.changed_at}
    return {**told, "changed": sorted(changed), "missing": product.missing}


def _values(product: Product, given: dict[str, Any]) -> dict[str, Any]:
    """Return columns with their values for what a caller sends."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in ("price", "till_price"):
            found[f"{name}_minor"] = None if value is None else value.minor
            if value is not None and found.setdefault("currency", value.currency) != value.currency:
                raise BadInput("both prices are in one currency", field=name)
        elif name in ("names", "facts"):
            found[name] = _merged(getattr(product, name), value or {})
        elif name in _READ and value:
            found[name] = _read(name, value)
        else:
            found[name] = (
                "" if value is None and name in ("brand", "net_content", "ingredients", *_READ) else value
            )
    _check_facts(found.get("facts", {}))
    if found.get("currency", product.currency) != product.currency:
        # A price that is not told is no longer known when the currency changes.
        found = {"price_minor": None, "till_price_minor": None} | found
    return found


def _merged(before: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**before, **told}.items() if value not in (None, "")}


def _read(name: str, text: str) -> str:
    try:
        return _READ[name](text)
    except CellFault as fault:
        raise BadInput(MESSAGES[fault.code] % fault.detail, field=name) from fault


def _check_facts(facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if name in YES_NO_FACTS and not isinstance(value, bool):
            raise BadInput(f"{name}: must be true or false", field="facts")
        if name in WORD_FACTS and value not in WORD_FACTS[name]:
            raise BadInput(f"{name}: must be one of {', '.join(WORD_FACTS[name])}", field="facts")
        if name not in YES_NO_FACTS and name not in WORD_FACTS:
            raise BadInput(f"{name}: is no fact that can be told here", field="facts")


@router.get("/products/{product_id}/signs", response=SignsOut)
@needs("catalogue:read")
def get_signs(request: HttpRequest, product_id: str) -> dict[str, Any]:
    """Return what the product's texts say of facts that it does not have: allergens, alcohol, gas, battery."""
    return _signs(queries.product(caller(request), product_id))


@router.post("/products/{product_id}/signs", response=SignsOut)
@needs("catalogue:write")
@idempotent
def say_signs(request: HttpRequest, product_id: str, payload: SaidIn) -> dict[str, Any]:
    """Confirm or deny what was recognised; what is left out stays open."""
    scope = caller(request)
    product = queries.product(scope, product_id)
    return _signs(
        confirm_signs(product=product, confirmed=payload.confirmed, denied=payload.denied, actor=scope.actor)
    )


def _signs(product: Product) -> dict[str, Any]:
    found = [
        {"key": p.key, "value": str(p.value), "words": list(p.words), "where": p.where, "is_note": p.is_note}
        for p in proposals(product)
    ]
    return {"product": product.pk, "sku": product.sku, "signs": found}


@router.post("/products/{product_id}/count", response=StockOut)
@needs("catalogue:write")
@idempotent
def count_product(request: HttpRequest, product_id: str, payload: CountIn) -> dict[str, Any]:
    """Set the pieces on hand as counted; refused when more than that are promised to orders."""
    scope = caller(request)
    product = queries.product(scope, product_id)
    count_stock(product=product, on_hand=payload.on_hand, actor=scope.actor)
    stock = Product.objects.select_related("stock").get(pk=product.pk).stock
    return {"product": product.pk, "on_hand": stock.on_hand, "reserved": stock.reserved}
