"""What a stored list holds: a part of the buyer's yearly allowance, stock of the bonded account book.

Amounts are kept as integers of 0.00001, the precision of the messages.
"""

from __future__ import annotations

from decimal import Decimal

from sluis.sandbox.chinaport import codes
from sluis.sandbox.chinaport.companies import ACCOUNT_BOOK
from sluis.sandbox.chinaport.errors import OVER_ANNUAL_LIMIT, OVER_SINGLE_LIMIT, Refusal
from sluis.sandbox.chinaport.state import Book, Document
from sluis.sandbox.chinaport.tax import ANNUAL_LIMIT, SINGLE_LIMIT, item_count, taxable_value

_UNITS = 100_000
_OPENING_STOCK = 10_000
ELSEWHERE = 0  # stands for what a buyer used with others


def units(amount: Decimal) -> int:
    """Return an amount of at most five decimals as an integer of 0.00001."""
    return int(amount * _UNITS)


def used(book: Book, id_number: str, year: int) -> Decimal:
    """Return what a person used of the allowance of a year, in yuan."""
    row = book.store.row(
        "SELECT COALESCE(SUM(units), 0) AS total FROM chinaport_allowances WHERE id_number = ? AND year = ?",
        (id_number, year),
    )
    return Decimal(row["total"] if row else 0) / _UNITS


def set_used_elsewhere(book: Book, id_number: str, year: int, amount: Decimal) -> None:
    """Write down what a buyer used with others."""
    with book.store.transaction() as db:
        db.execute(
            "INSERT OR REPLACE INTO chinaport_allowances VALUES (?, ?, ?, ?)",
            (id_number, year, ELSEWHERE, units(amount)),
        )


def take_allowance(book: Book, document: Document, year: int) -> None:
    """Book a list on the buyer's allowance. Raise Refusal -621005 or -621018."""
    value = taxable_value(document.head, document.lines)
    person = document.head["buyerIdNumber"]
    if value > SINGLE_LIMIT and item_count(document.lines) != 1:
        raise Refusal(OVER_SINGLE_LIMIT, f"完税价格{value}元超过单次交易限值{SINGLE_LIMIT}元")
    before = used(book, person, year)
    if before + value > ANNUAL_LIMIT:
        raise Refusal(OVER_ANNUAL_LIMIT, f"已用额度{before}元加本单{value}元超过年度限值{ANNUAL_LIMIT}元")
    with book.store.transaction() as db:
        db.execute(
            "INSERT OR REPLACE INTO chinaport_allowances VALUES (?, ?, ?, ?)",
            (person, year, document.id, units(value)),
        )


def stock(book: Book, ems_no: str, record_no: str) -> Decimal:
    """Return what is left of an article in the account book; nothing in a foreign book."""
    row = book.store.row(
        "SELECT units FROM chinaport_stock WHERE ems_no = ? AND record_no = ?", (ems_no, record_no)
    )
    if row is not None:
        return Decimal(row["units"]) / _UNITS
    opened = ems_no == ACCOUNT_BOOK and book.setting("open_account_book")
    return Decimal(_OPENING_STOCK if opened else 0)


def set_stock(book: Book, ems_no: str, record_no: str, quantity: Decimal) -> None:
    """Write the stock of an article."""
    with book.store.transaction() as db:
        db.execute(
            "INSERT OR REPLACE INTO chinaport_stock VALUES (?, ?, ?)", (ems_no, record_no, units(quantity))
        )


def wanted_stock(document: Document) -> dict[str, Decimal]:
    """Return the quantities that a bonded list takes, by record number."""
    wanted: dict[str, Decimal] = {}
    if document.head["tradeMode"] == codes.BONDED:
        for line in document.lines:
            number = line["itemRecordNo"]
            wanted[number] = wanted.get(number, Decimal(0)) + Decimal(line["qty"])
    return wanted


def take_stock(book: Book, document: Document) -> None:
    """Take the goods of a bonded list out of the account book."""
    for number, quantity in wanted_stock(document).items():
        left = stock(book, document.head["emsNo"], number)
        set_stock(book, document.head["emsNo"], number, left - quantity)


def give_back(book: Book, document: Document) -> None:
    """Free all that a list holds; nothing happens when it holds nothing."""
    with book.store.transaction() as db:
        cursor = db.execute("DELETE FROM chinaport_allowances WHERE document_id = ?", (document.id,))
        if cursor.rowcount:
            for number, quantity in wanted_stock(document).items():
                left = stock(book, document.head["emsNo"], number)
                set_stock(book, document.head["emsNo"], number, left + quantity)


def give_back_part(book: Book, document: Document, amount: Decimal) -> None:
    """Return part of a list's value (yuan) to the buyer's allowance."""
    with book.store.transaction() as db:
        db.execute(
            "UPDATE chinaport_allowances SET units = MAX(0, units - ?) WHERE document_id = ?",
            (units(amount), document.id),
        )
