"""Decides whether a rule applies: the conditions of its depend-group on other fields' values."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from sluis.sandbox.tmall.schema_model import Depend, DependGroup, Value, Values


def holds(group: DependGroup, scopes: Sequence[Values]) -> bool:
    """Tell whether a group is true; fields are looked up in the nearest scope that has them."""
    results = [_is_met(express, _lookup(express.field_id, scopes)) for express in group.expresses]
    return any(results) if group.operator == "or" else all(results)


def _lookup(field_id: str, scopes: Sequence[Values]) -> Value | None:
    return next((scope[field_id] for scope in scopes if field_id in scope), None)


def _is_met(express: Depend, value: Value | None) -> bool:
    symbol = express.symbol or "=="
    if symbol == "is null":
        return not value
    texts = _texts(value)
    if symbol == "==":
        return express.value in texts
    if symbol == "!=":
        return express.value not in texts
    if symbol == "contains":
        return any(express.value in text for text in texts)
    if symbol == "not contains":
        return not any(express.value in text for text in texts)
    return any(_compares(text, express.value, symbol) for text in texts)


def _texts(value: Value | None) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []


def _compares(text: str, limit: str, symbol: str) -> bool:
    try:
        left, right = Decimal(text), Decimal(limit)
    except InvalidOperation:
        return False
    return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}.get(symbol, False)
