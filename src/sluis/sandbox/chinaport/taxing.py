"""Makes and voids tax bills of lists (CEB816, CEB818)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal

from sluis.sandbox.chinaport import answers, tax
from sluis.sandbox.chinaport.checks import fen
from sluis.sandbox.chinaport.exchange import CHINA
from sluis.sandbox.chinaport.outbox import Outbox
from sluis.sandbox.chinaport.state import Book, Document

MADE, VOID = "1", "3"


def taxed(document: Document, lines: list[dict[str, str]]) -> list[tax.LineTax]:
    """Return the taxes of some lines of a list; freight and insurance go with the share of the value."""
    goods = sum((Decimal(line["totalPrice"]) for line in document.lines), Decimal(0))
    part = sum((Decimal(line["totalPrice"]) for line in lines), Decimal(0))
    charges = Decimal(document.head["freight"]) + Decimal(document.head["insuredFee"])
    if part != goods and goods:
        charges = fen(charges * part / goods)
    full = tax.taxable_value(document.head, document.lines) > tax.SINGLE_LIMIT
    rows = [
        tax.Line(
            gnum=int(line["gnum"]),
            gcode=line["gcode"],
            total=Decimal(line["totalPrice"]),
            qty=Decimal(line["qty"]),
            qty1=Decimal(line["qty1"]),
            unit1=line["unit1"],
        )
        for line in lines
    ]
    return tax.bill(rows, charges, full=full)


def make_bill(
    book: Book, outbox: Outbox, document: Document, lines: list[dict[str, str]], at_s: float
) -> None:
    """Make the tax bill of what the buyer keeps and send it."""
    year = datetime.fromtimestamp(at_s, UTC).astimezone(CHINA).year
    tax_no = f"{document.head['customsCode']}{year}T{book.serial('tax'):09d}"
    taxes = taxed(document, lines)
    content = json.dumps([{name: str(value) for name, value in asdict(line).items()} for line in taxes])
    with book.store.transaction() as db:
        db.execute("INSERT INTO chinaport_bills VALUES (?, ?, ?, ?)", (tax_no, document.id, MADE, content))
    document = book.change(document.id, tax_no=tax_no)
    outbox.put("CEB816Message", answers.tax_bill(document, tax_no, taxes, at_s))


def void_bill(book: Book, outbox: Outbox, document: Document, at_s: float) -> None:
    """Void the tax bill of a list and say so."""
    tax_no = str(document.row["tax_no"])
    with book.store.transaction() as db:
        db.execute("UPDATE chinaport_bills SET status = ? WHERE tax_no = ?", (VOID, tax_no))
    outbox.put("CEB818Message", answers.tax_status(document, tax_no, VOID, at_s))
