"""What can be wrong with a product file: the file as a whole, one row of it, or something only worth a
warning.

Every problem has a stable code, and its sentence is a template, so that a page can show it in the reader's
language: translate `MESSAGES[code]`, then fill in `detail`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sluis.kernel.errors import BadInput

SHOWN_CHARACTERS = 60

MESSAGES = {
    # the file
    "empty_file": "the file is empty: export it again and check that it holds products",
    "no_header": "the first row holds data, not column names: add a row with the names of the columns on top",
    "header_only": "the file has column names but no product below them",
    "not_a_catalogue": "this is no product file that is known here: %(why)s",
    "unsupported_format": "%(name)s is not supported: %(hint)s",
    "encoding": "the text cannot be read: %(why)s; save the file again as UTF-8",
    "line_too_long": (
        "row %(row)s is longer than %(limit)s characters: is a quote opened there and never closed?"
    ),
    "cell_too_long": (
        "a cell in row %(row)s is longer than %(limit)s characters: shorten it, or close the quote"
    ),
    "unclosed_quote": "a quote opened in row %(row)s is never closed: write quotes inside a text twice",
    "too_many_columns": (
        "the header has %(count)s columns, at most %(limit)s are read: remove those not needed"
    ),
    "too_many_rows": "the file has more than %(limit)s rows: split it into several files",
    "bad_mapping": "the mapping does not fit: %(why)s",
    "workbook_broken": "the workbook cannot be opened: %(why)s; save it again as .xlsx, or as CSV in UTF-8",
    "workbook_too_large": "the workbook unpacks to more than is safe (%(why)s): save it as CSV in UTF-8",
    "workbook_macros": "the workbook carries macros: save it as .xlsx without macros",
    "xml_unsafe": "the XML holds %(what)s, which product feeds never need: export it again without",
    "xml_broken": "the XML is broken at line %(line)s: %(why)s",
    # a row
    "missing_name": "the product has no name: fill in a name in at least one language",
    "missing_identity": "the product has no SKU, no GTIN and no handle: fill in one of them",
    "ragged_row": (
        "the row has %(cells)s cells, the header has %(columns)s: put quotes around texts that hold the "
        "separator or a line break"
    ),
    "nul_character": "the row holds a NUL character, so it was damaged on the way: export the file again",
    "duplicate_sku": "this SKU is already in row %(first)s: give each product of a merchant its own",
    "duplicate_gtin": (
        "this GTIN is already in row %(first)s, and neither row has an SKU that tells them apart"
    ),
    "duplicate_handle": "this handle is already in row %(first)s: give the products an SKU, or join the rows",
    "gtin_exponent": (
        "a spreadsheet has turned this GTIN into a rounded number and lost digits: format the column as text"
        " and fill in the number from the pack"
    ),
    "gtin_length": "a GTIN has 8, 12, 13 or 14 digits: check it against the pack",
    "gtin_characters": "a GTIN holds digits only: check it against the pack",
    "gtin_check_digit": "the last digit of this GTIN should be %(expected)s: check it against the pack",
    "hs_code": "an HS code has 6, 8 or 10 digits and starts with a chapter from 01 to 97: %(hint)s",
    "country": "the country is not known: write its two-letter code, for example BE, NL or LU",
    "merchant": "a merchant is named by its short code: small letters, digits and hyphens",
    "not_a_number": "this is not a number: write it in digits, for example 12.50",
    "not_a_whole_number": "this must be a whole number",
    "ambiguous_number": (
        "this can mean %(thousands)s or %(decimal)s, and no other row of the column tells which: write it "
        "with two decimals or without the mark"
    ),
    "number_range": "the number must lie between %(low)s and %(high)s",
    "negative_price": "a price cannot be negative",
    "too_many_decimals": "%(currency)s has %(digits)s decimals: round the amount",
    "currency": "the currency is not clear: write its three-letter code, for example EUR",
    "unit": "the unit is not known: use %(known)s",
    "yes_or_no": "write yes or no, or leave it blank when it is not known",
    "fact_word": "write one of: %(known)s; or leave it blank when it is not known",
    "family": "the family is not known: use %(known)s",
    "language": "the language is not known: use %(known)s",
    "too_long": "the text has %(length)s characters, at most %(limit)s fit",
    "too_much_markup": "the text holds more than %(limit)s HTML tags: write it more simply",
    "address": "an image is given by an address that starts with http:// or https://",
    "unknown_parent": (
        "the row belongs to a product that is not in the file: export parents and variations together"
    ),
    "allergen": "the allergen list is not understood: write codes such as AM:CONTAINS;AN:MAY_CONTAIN",
    # warnings
    "double_encoding": (
        "the text was probably converted twice (it holds “%(sample)s”): check names with accents"
    ),
    "duplicate_column": "two columns have the same name: the first one is read",
    "gtin_in_store": "this GTIN starts with a prefix for use inside one shop: it is not valid elsewhere",
    "several_gtins": "the cell holds several GTINs: the first one is taken",
    "shared_gtin": "this GTIN is also in row %(first)s",
    "fact_unspecific": "“yes” does not say which: write one of %(known)s; until then it counts as not known",
    "negative_stock": "the stock is negative: it is taken as 0",
    "zero_price": "the price is 0",
    "mixed_decimal_marks": "the column uses both the point and the comma as decimal mark: check the amounts",
    "assumed_currency": "the file names no currency: %(currency)s is assumed",
    "assumed_vat": "the file does not say whether prices include VAT: it is assumed that they do",
    "guessed_mapping": "the columns were taken by their names: %(mapping)s",
    "more_sheets": "the workbook has more sheets: only “%(sheet)s” is read",
    "not_goods": "the row is left out, it is no new article that can be sent: %(kind)s",
    "no_variations": "this product has variations, but none of them is in the file: it is left out",
    "assumed_language": "the file does not say in which language its texts are: “%(language)s” is assumed",
    "bundle": "this row is a bundle of other articles: %(parts)s",
}


def shortened(value: object) -> str:
    """Return a cell in a form fit for a message: one line of at most `SHOWN_CHARACTERS` characters."""
    text = " ".join(str(value)[: 4 * SHOWN_CHARACTERS].split())
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one row; row 1 is the header, row 0 stands for the file as a whole."""

    row: int
    column: str
    value: str
    code: str
    detail: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return the sentence in English."""
        return MESSAGES[self.code] % self.detail

    def json(self) -> dict[str, object]:
        """Return the form that `sluis catalogue import --json` prints."""
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "code": self.code,
            "message": self.message,
        }


class RowError(Problem):
    """The row is left out because of this."""

    __slots__ = ()


class RowWarning(Problem):
    """The row is kept; a person should look."""

    __slots__ = ()


class CellFault(Exception):
    """A cell that cannot be taken; whoever knows its row and column makes a RowError of it."""

    def __init__(self, code: str, **detail: object) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class FileFault(BadInput):
    """The file as a whole cannot be read; `row` and `column` say where, when that is known."""

    def __init__(self, code: str, *, row: int | None = None, column: str = "", **detail: object) -> None:
        if row is not None:
            detail.setdefault("row", row)
        super().__init__(MESSAGES[code] % detail, field=column, code=code)
        self.row = row
        self.column = column
        self.detail = detail
