"""The journal as CSV for the bookkeeper: every transfer of a span of days, one line each.

UTF-8 with a byte order mark, ";" between fields, "." in amounts, days as YYYY-MM-DD in the office's zone: a
form that bookkeeping programs take with a fixed mapping, whatever the reader's language.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

from sluis.kernel.clock import AMSTERDAM
from sluis.ledger.models import Transfer
from sluis.offices.scope import Scope
from sluis.web.csv_export import harmless

COLUMNS = (
    "number",
    "date",
    "time",
    "event",
    "leg",
    "debit",
    "credit",
    "amount",
    "currency",
    "merchant",
    "merchant_name",
    "office",
)


def journal(scope: Scope, *, first: date, last: date) -> Iterator[str]:
    """Yield the journal of the days `first` to `last` inclusive, line by line, in the order of posting."""
    rows = Transfer.objects.within(scope).filter(
        at__gte=_start(first), at__lt=_start(last + timedelta(days=1))
    )
    yield from csv_lines(
        COLUMNS, (_row(one) for one in rows.select_related("merchant").order_by("id").iterator())
    )


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, AMSTERDAM)


def _row(one: Transfer) -> Sequence[Any]:
    at = one.at.astimezone(AMSTERDAM)
    return (
        one.pk,
        at.date().isoformat(),
        at.time().isoformat("seconds"),
        one.event,
        one.leg,
        one.debit,
        one.credit,
        one.money.text(),
        one.currency,
        one.merchant_id or "",
        one.merchant.name if one.merchant else "",
        one.office,
    )


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a CSV file of a fixed form line by line; a text that a spreadsheet would run is made harmless."""
    yield "\ufeff" + _line(columns)
    for row in rows:
        yield _line([harmless(cell) if isinstance(cell, str) else cell for cell in row])


def _line(cells: Sequence[Any]) -> str:
    out = StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(cells)
    return out.getvalue()
