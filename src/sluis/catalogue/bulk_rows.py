"""Writes many rows of one table with one prepared statement.

Django's `bulk_create` resolves every value of every row as an expression; for rows as wide as a product that takes
four times as long as everything else of an import (`bench/import_database.py`). Signals and defaults do not apply:
every column that has no default in the database must be given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

Prepare = Callable[[Any], Any]


def insert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unique: str = "",
    update: Sequence[str] = (),
) -> None:
    """Insert rows whose values stand in the order of `columns` (attribute names, a foreign key with its `_id`).

    With `unique`, a row that is already there by that column has its `update` columns overwritten, or is left alone
    when none are named. Raise IntegrityError like Django.
    """
    fields = [_field(model, name) for name in columns]
    prepared = [_preparer(field) for field in fields]
    values = [
        tuple(
            [
                value if prepare is None else prepare(value)
                for prepare, value in zip(prepared, row, strict=True)
            ]
        )
        for row in rows
    ]
    if not values:
        return
    with connection.cursor() as cursor:
        cursor.executemany(_statement(model, fields, unique, update), values)


def _field(model: type[models.Model], attname: str) -> models.Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if field.attname == attname)


def _preparer(field: models.Field[Any, Any]) -> Prepare | None:
    """Return what brings a value into the form of the database, or None where it has that form."""
    if isinstance(field, models.CharField | models.TextField | models.IntegerField | models.BooleanField):
        return None
    if isinstance(field, models.ForeignKey):
        return _preparer(field.target_field)
    database = connections[DEFAULT_DB_ALIAS]
    if isinstance(field, models.JSONField):
        adapt, encoder = database.ops.adapt_json_value, field.encoder
        return lambda value: adapt(value, encoder)
    return lambda value: field.get_db_prep_save(value, database)


def _statement(
    model: type[models.Model], fields: Sequence[models.Field[Any, Any]], unique: str, update: Sequence[str]
) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # Names of tables and columns come from the models; values are bound.
    text = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608
    if not unique:
        return text
    key = quote(str(_field(model, unique).column))
    updated = [quote(str(_field(model, name).column)) for name in update]
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in updated)
    return f"{text} ON CONFLICT ({key}) DO {f'UPDATE SET {changes}' if changes else 'NOTHING'}"
