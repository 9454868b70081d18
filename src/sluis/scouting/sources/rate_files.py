"""Exchange rates as published: the European Central Bank's history, or a table of monthly means.

The Bank's file (eurofxref-hist.csv, also as the zip it comes in) has a column Date and one per currency, units for one
euro; a table of monthly means has `month` and columns such as cny_per_eur. A rate is taken as it stands; where only
both currencies against a third are given, nothing is worked out.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sluis.kernel.errors import BadInput

_PER = re.compile(r"([a-z]{3})_per_([a-z]{3})")
WANTED = frozenset({("EUR", "CNY"), ("USD", "CNY"), ("EUR", "USD")})


@dataclass(frozen=True, slots=True)
class RateRow:
    """Units of `quote` for one unit of `base` on a day (the last of the month for a monthly mean)."""

    base: str
    quote: str
    day: date
    rate: Decimal


def read(path: str | Path) -> list[RateRow]:
    """Return the rates of a file that the project uses. Raise BadInput when it holds none of them."""
    file = Path(path)
    reader = csv.DictReader(io.StringIO(_text(file)))
    columns = {name.strip().lower(): name for name in reader.fieldnames or () if name and name.strip()}
    if "date" in columns:
        found = [one for row in reader for one in _of_bank(row, columns)]
    elif "month" in columns:
        found = [one for row in reader for one in _of_month(row, columns)]
    else:
        raise BadInput(
            f"{file.name}: give a column Date with currencies, or month with cny_per_eur", field="Date"
        )
    if not found:
        raise BadInput(f"{file.name} holds no rate of euro or dollar against yuan", field="CNY")
    return found


def _text(file: Path) -> str:
    try:
        raw = file.read_bytes()
        if file.suffix.lower() == ".zip":
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                raw = archive.read(next(name for name in archive.namelist() if name.endswith(".csv")))
        return raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, zipfile.BadZipFile, StopIteration) as error:
        raise BadInput(f"{file.name} is no readable file of rates", field="rates") from error


def _of_bank(row: Mapping[str, str], columns: Mapping[str, str]) -> list[RateRow]:
    day = _day(row[columns["date"]])
    found = []
    for quote in ("CNY", "USD"):
        rate = _rate(row.get(columns.get(quote.lower(), ""), ""))
        if rate is not None:
            found.append(RateRow("EUR", quote, day, rate))
    return found


def _of_month(row: Mapping[str, str], columns: Mapping[str, str]) -> list[RateRow]:
    day = _month_end(row[columns["month"]])
    found = []
    for name, column in columns.items():
        match = _PER.fullmatch(name)
        rate = _rate(row[column]) if match else None
        if match and rate is not None and (match[2].upper(), match[1].upper()) in WANTED:
            found.append(RateRow(match[2].upper(), match[1].upper(), day, rate))
    return found


def _rate(text: str | None) -> Decimal | None:
    """Return a rate; None for what the Bank writes where a currency was not quoted (N/A or nothing)."""
    try:
        value = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and value > 0 else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"{text!r} is no day; write YYYY-MM-DD", field="Date") from None


def _month_end(text: str) -> date:
    try:
        first = date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        raise BadInput(f"{text!r} is no month; write YYYY-MM", field="month") from None
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
