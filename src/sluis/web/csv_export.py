"""Lists as CSV and XLSX files that open rightly in the reader's spreadsheet.

CSV is UTF-8 with a byte order mark; where the comma is the decimal sign the fields are parted by ";". Text
that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from io import StringIO
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from sluis.kernel.money import Money

Cell = str | int | Decimal | Money | datetime | date | bool | None
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list; a money column becomes two, the amount and its currency."""

    label: str
    money: bool = False


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _heads(columns: Sequence[Column]) -> list[str]:
    heads = []
    for column in columns:
        heads += [column.label, _("%(amount)s, currency") % {"amount": column.label}][: 1 + column.money]
    return heads


def _flat(columns: Sequence[Column], row: Sequence[Cell]) -> Iterator[Cell]:
    for column, cell in zip(columns, row, strict=True):
        if isinstance(cell, Money):
            yield cell.amount
            yield cell.currency
        else:
            yield cell
            if column.money:
                yield ""


@dataclass(frozen=True, slots=True)
class _Reader:
    """How this reader writes, taken when the export is asked for: its stream outlives the request."""

    decimal_sign: str
    yes: str
    no: str
    zone: tzinfo

    def text(self, cell: Cell) -> str:
        match cell:
            case None:
                return ""
            case bool():
                return self.yes if cell else self.no
            case Decimal():
                return f"{cell:f}".replace(".", self.decimal_sign)
            case datetime():
                return cell.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")
            case date():
                return cell.isoformat()
            case str():
                return harmless(cell)
            case _:
                return str(cell)


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Return the file in pieces, in the form of the active language and zone."""
    sign = str(get_format("DECIMAL_SEPARATOR"))
    reader = _Reader(sign, _("yes"), _("no"), timezone.get_current_timezone())
    return _pieces(reader, _heads(columns), columns, rows)


def _pieces(
    reader: _Reader, heads: list[str], columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";" if reader.decimal_sign == "," else ",")
    buffer.write("\ufeff")
    writer.writerow([harmless(head) for head in heads])
    for row in rows:
        writer.writerow([reader.text(cell) for cell in _flat(columns, row)])
        if buffer.tell() > 65_536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_xlsx(
    target: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> None:
    """Write a workbook with one sheet to an open binary file; rows are streamed, not held."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"

    def cell(value: Any) -> Any:
        if isinstance(value, datetime):
            value = timezone.make_naive(value)  # Workbooks know no zones; the reader's is meant.
        if isinstance(value, str):
            made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
            made.data_type = "s"  # Never a formula, whatever it begins with.
        else:
            made = WriteOnlyCell(sheet, value)
        if isinstance(value, Decimal):
            made.number_format = "#,##0.00"
        return made

    sheet.append([cell(head) for head in _heads(columns)])
    for row in rows:
        sheet.append([cell(value) for value in _flat(columns, row)])
    book.save(target)


def export(
    request: HttpRequest, *, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> HttpResponseBase | None:
    """Answer `?export=csv` or `?export=xlsx` with a file called `name`; None when the page is wanted."""
    match request.GET.get("export", ""):
        case "csv":
            response: HttpResponseBase = StreamingHttpResponse(
                csv_lines(columns, rows), content_type="text/csv; charset=utf-8"
            )
            response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or ""
            return response
        case "xlsx":
            file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
            write_xlsx(file, name, columns, rows)
            file.seek(0)
            return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)
        case _:
            return None
