"""Which rows are a merchant's: the way from every model to the merchant it is about, found from the models themselves.

A new model joins by having a merchant, or a key to something that has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, Field, Model, QuerySet

from sluis.offices.models import Merchant

# How the installation works inside, and what lets somebody in: not the merchant's to take along.
LEFT_OUT = frozenset(
    {
        "work.Due",
        "work.Progress",
        "offices.ApiKey",
        "offices.Connection",
        "payments.TillPin",
        # A statement holds lines of many merchants; each line of theirs is there by itself.
        "ledger.Statement",
    }
)
# Digests and hints by which a secret or a person could be found again.
_HIDDEN = frozenset({"digest", "chain_hash", "buyer_hash", "buyer_hint", "code_hint", "password"})
_DEPTH = 3


def way_to_merchant(model: type[Model], depth: int = _DEPTH) -> str:
    """Return the look-up from a model to its merchant's id, by the shortest way; "" when there is none."""
    if model is Merchant:
        return "pk"
    fields = model._meta.concrete_fields
    if own := next((field for field in fields if field.name == "merchant"), None):
        return own.attname
    if depth == 0:
        return ""
    ways = [
        f"{field.name}__{way}"
        for field in fields
        if isinstance(other := field.related_model, type) and issubclass(other, Model)
        for way in [way_to_merchant(other, depth - 1)]
        if way
    ]
    return min(ways, key=lambda way: way.count("__"), default="")


def models() -> list[type[Model]]:
    """Return the project's models that hold rows of merchants, in the order of the rooms."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("sluis.")
        and model._meta.label not in LEFT_OUT
        and way_to_merchant(model)
    ]


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    """Return the columns that can be given away: nothing sealed, no digest of a secret."""
    return [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, BinaryField) and field.name not in _HIDDEN
    ]


def rows(model: type[Model], merchant_id: str) -> QuerySet[Any, tuple[Any, ...]]:
    """Return a merchant's rows of a model as tuples of the columns above, oldest first."""
    names = [field.attname for field in columns(model)]
    mine = model._base_manager.filter(**{way_to_merchant(model): merchant_id})
    return mine.order_by("pk").values_list(*names)


def tables(merchant_id: str) -> Iterator[tuple[type[Model], list[str], QuerySet[Any, tuple[Any, ...]]]]:
    """Yield every model with its column names and the merchant's rows."""
    for model in models():
        yield model, [field.attname for field in columns(model)], rows(model, merchant_id)
