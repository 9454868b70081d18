"""The sentences of problems in product files, gathered for translation; a test holds the list against `problems`."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_noop

from sluis.catalogue.problems import MESSAGES, FileFault, Problem

TEXTS = (
    gettext_noop("the file is empty: export it again and check that it holds products"),
    gettext_noop(
        "the first row holds data, not column names: add a row with the names of the columns on top"
    ),
    gettext_noop("the file has column names but no product below them"),
    gettext_noop("this is no product file that is known here: %(why)s"),
    gettext_noop("%(name)s is not supported: %(hint)s"),
    gettext_noop("the text cannot be read: %(why)s; save the file again as UTF-8"),
    gettext_noop(
        "row %(row)s is longer than %(limit)s characters: is a quote opened there and never closed?"
    ),
    gettext_noop("a cell in row %(row)s is longer than %(limit)s characters: shorten it, or close the quote"),
    gettext_noop("a quote opened in row %(row)s is never closed: write quotes inside a text twice"),
    gettext_noop("the header has %(count)s columns, at most %(limit)s are read: remove those not needed"),
    gettext_noop("the file has more than %(limit)s rows: split it into several files"),
    gettext_noop("the mapping does not fit: %(why)s"),
    gettext_noop("the workbook cannot be opened: %(why)s; save it again as .xlsx, or as CSV in UTF-8"),
    gettext_noop("the workbook unpacks to more than is safe (%(why)s): save it as CSV in UTF-8"),
    gettext_noop("the workbook carries macros: save it as .xlsx without macros"),
    gettext_noop("the XML holds %(what)s, which product feeds never need: export it again without"),
    gettext_noop("the XML is broken at line %(line)s: %(why)s"),
    gettext_noop("the product has no name: fill in a name in at least one language"),
    gettext_noop("the product has no SKU, no GTIN and no handle: fill in one of them"),
    gettext_noop(
        "the row has %(cells)s cells, the header has %(columns)s: put quotes around texts that hold "
        "the separator or a line break"
    ),
    gettext_noop("the row holds a NUL character, so it was damaged on the way: export the file again"),
    gettext_noop("this SKU is already in row %(first)s: give each product of a merchant its own"),
    gettext_noop("this GTIN is already in row %(first)s, and neither row has an SKU that tells them apart"),
    gettext_noop("this handle is already in row %(first)s: give the products an SKU, or join the rows"),
    gettext_noop(
        "a spreadsheet has turned this GTIN into a rounded number and lost digits: format the column "
        "as text and fill in the number from the pack"
    ),
    gettext_noop("a GTIN has 8, 12, 13 or 14 digits: check it against the pack"),
    gettext_noop("a GTIN holds digits only: check it against the pack"),
    gettext_noop("the last digit of this GTIN should be %(expected)s: check it against the pack"),
    gettext_noop("an HS code has 6, 8 or 10 digits and starts with a chapter from 01 to 97: %(hint)s"),
    gettext_noop("the country is not known: write its two-letter code, for example BE, NL or LU"),
    gettext_noop("a merchant is named by its short code: small letters, digits and hyphens"),
    gettext_noop("this is not a number: write it in digits, for example 12.50"),
    gettext_noop("this must be a whole number"),
    gettext_noop(
        "this can mean %(thousands)s or %(decimal)s, and no other row of the column tells which: "
        "write it with two decimals or without the mark"
    ),
    gettext_noop("the number must lie between %(low)s and %(high)s"),
    gettext_noop("a price cannot be negative"),
    gettext_noop("%(currency)s has %(digits)s decimals: round the amount"),
    gettext_noop("the currency is not clear: write its three-letter code, for example EUR"),
    gettext_noop("the unit is not known: use %(known)s"),
    gettext_noop("write yes or no, or leave it blank when it is not known"),
    gettext_noop("write one of: %(known)s; or leave it blank when it is not known"),
    gettext_noop("the family is not known: use %(known)s"),
    gettext_noop("the language is not known: use %(known)s"),
    gettext_noop("the text has %(length)s characters, at most %(limit)s fit"),
    gettext_noop("the text holds more than %(limit)s HTML tags: write it more simply"),
    gettext_noop("an image is given by an address that starts with http:// or https://"),
    gettext_noop(
        "the row belongs to a product that is not in the file: export parents and variations together"
    ),
    gettext_noop("the allergen list is not understood: write codes such as AM:CONTAINS;AN:MAY_CONTAIN"),
    gettext_noop("the text was probably converted twice (it holds “%(sample)s”): check names with accents"),
    gettext_noop("two columns have the same name: the first one is read"),
    gettext_noop("this GTIN starts with a prefix for use inside one shop: it is not valid elsewhere"),
    gettext_noop("the cell holds several GTINs: the first one is taken"),
    gettext_noop("this GTIN is also in row %(first)s"),
    gettext_noop("“yes” does not say which: write one of %(known)s; until then it counts as not known"),
    gettext_noop("the stock is negative: it is taken as 0"),
    gettext_noop("the price is 0"),
    gettext_noop("the column uses both the point and the comma as decimal mark: check the amounts"),
    gettext_noop("the file names no currency: %(currency)s is assumed"),
    gettext_noop("the file does not say whether prices include VAT: it is assumed that they do"),
    gettext_noop("the columns were taken by their names: %(mapping)s"),
    gettext_noop("the workbook has more sheets: only “%(sheet)s” is read"),
    gettext_noop("the row is left out, it is no new article that can be sent: %(kind)s"),
    gettext_noop("this product has variations, but none of them is in the file: it is left out"),
    gettext_noop("the file does not say in which language its texts are: “%(language)s” is assumed"),
    gettext_noop("this row is a bundle of other articles: %(parts)s"),
    gettext_noop("no merchant of yours has this code: correct it, or register the merchant first"),
    gettext_noop("the row does not say whose product it is: fill the merchant column or name the merchant"),
    gettext_noop("more pieces are promised to orders than this count says: count again"),
)


def sentence(problem: Problem | FileFault) -> str:
    """Return what is wrong and what to do, in the reader's language."""
    return gettext(MESSAGES[problem.code]) % problem.detail


def cell_sentence(code: str, detail: Mapping[str, object] | None = None) -> str:
    """Return what is wrong with one value that a person typed, in the reader's language."""
    return gettext(MESSAGES[code]) % (detail or {})


def stored_sentence(message: str) -> str:
    """Return a stored English message in the reader's language where it holds no values of the file."""
    return gettext(message) if message else ""
