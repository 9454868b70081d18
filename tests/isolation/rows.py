"""Whose a row is, by the shape of the models; what a merchant's rows say that nobody else's do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model, Q

from sluis.customs.models import Message
from sluis.logistics.models import Shipment
from sluis.marketplace.models import Claim, Listing, Order
from sluis.offices.models import Merchant
from sluis.payments.models import Charge, Refund
from sluis.records.models import WireMessage

# Rows of the installation or of an office; whoever is asked for a new model here says so, or gives it a merchant.
OF_NO_MERCHANT = frozenset(
    {
        "records.EventCursor",
        "records.InboxMessage",
        "records.IdempotencyKey",
        "records.ExchangeRate",
        "records.ClockOffset",
        "offices.Office",
        "offices.SavedView",
        "offices.User",
        "ledger.BankStatement",
        "ledger.BalanceSnapshot",
        "ledger.InvoiceIssuer",
        "ledger.PayoutBatch",
        "ledger.SnapshotMark",
        "ledger.Statement",
        "marketplace.PullMark",
        "scouting.EvidenceImport",
        "scouting.OfficeWeights",
    }
)
SUBJECTS = (Charge, Refund, Message, Shipment, Listing, Order, Claim)
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]?")


def models() -> list[type[Model]]:
    """Return the models of the project."""
    return [model for model in apps.get_models() if model.__module__.startswith("sluis.")]


def path_to_merchant(model: type[Model], depth: int = 3) -> str | None:
    """Return the look-up from a model to its merchant's id, by the shortest way; None when there is none."""
    if model is Merchant:
        return "pk"
    fields = model._meta.concrete_fields
    for field in fields:
        if field.name == "merchant":
            return "merchant_id" if field.is_relation else "merchant"
    if depth == 0:
        return None
    ways = [
        f"{field.name}__{way}"
        for field in fields
        if field.is_relation and field.related_model is not None
        for way in [path_to_merchant(field.related_model, depth - 1)]  # type: ignore[arg-type]
        if way is not None
    ]
    return min(ways, key=lambda way: way.count("__"), default=None)


def rows_of(model: type[Model], merchant_id: str) -> list[dict[str, Any]]:
    """Return a merchant's rows of a model as plain values."""
    way = path_to_merchant(model)
    assert way is not None, model
    whose = Q(**{way: merchant_id})
    if model is WireMessage:
        # What went over an office's connection is the merchant's whose parcel or payment it is about.
        whose |= Q(subject__in=[key for other in SUBJECTS for key in keys_of(other, merchant_id)])
    return list(model._default_manager.filter(whose).order_by("pk").values())


def keys_of(model: type[Model], merchant_id: str) -> list[str]:
    """Return the keys of a merchant's rows of a model, as they stand in addresses."""
    assert model._meta.pk is not None
    return [str(row[model._meta.pk.attname]) for row in rows_of(model, merchant_id)]


def everything(merchant_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of a merchant by model."""
    return {
        model._meta.label: rows_of(model, merchant_id)
        for model in models()
        if model._meta.label not in OF_NO_MERCHANT
    }


def texts(value: Any) -> Iterator[str]:
    """Yield the texts in a value, those inside JSON too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(key)
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


def marks(
    rows: dict[str, list[dict[str, Any]]], *, others: Iterable[dict[str, list[dict[str, Any]]]]
) -> set[str]:
    """Return the ids and numbers that stand in a merchant's rows and in nobody else's."""
    common = {text for other in others for text in texts(list(other.values()))}
    return {text for text in texts(list(rows.values())) if _tells(text) and text not in common}


def _tells(text: str) -> bool:
    """Tell whether a text is an id or a number that cannot turn up by chance."""
    if not 8 <= len(text) <= 80 or " " in text or _DATED.match(text):
        return False
    return sum(sign.isdigit() for sign in text) >= 4


def plain(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Return rows in a form that can be compared with later ones."""
    return {
        label: [{name: _plain(value) for name, value in row.items()} for row in found]
        for label, found in rows.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    return value.isoformat() if isinstance(value, datetime | date) else value
