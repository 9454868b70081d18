"""Amounts and account numbers as banks write them in their statements (no Django)."""

from __future__ import annotations

import re

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money, MoneyError

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)


def bad(message: str, code: str = "bank_file") -> BadInput:
    """Return the error of a statement file."""
    return BadInput(message, field="file", code=code)


def money(text: str, currency: str, *, negative: bool) -> Money:
    """Read an unsigned decimal and give it its sign. Raise BadInput for anything else."""
    try:
        found = Money.of(text, currency)
    except MoneyError as error:
        raise bad(f"{text[:30]!r} {currency[:3]!r} is no amount: {error}") from error
    return -found if negative else found


def belgian_iban(account: str) -> str:
    """Return the IBAN of twelve Belgian digits.

    >>> belgian_iban("096123456769")
    'BE71096123456769'
    """
    return _with_check("BE", account)


def dutch_iban(bank: str, account: str) -> str:
    """Return the IBAN of a Dutch bank's four letters and an account number of up to ten digits.

    >>> dutch_iban("ABNA", "417164300")
    'NL91ABNA0417164300'
    """
    return _with_check("NL", f"{bank}{account.zfill(10)}")


def _with_check(country: str, rest: str) -> str:
    number = int("".join(str(int(one, 36)) for one in f"{rest}{country}00"))
    return f"{country}{98 - number % 97:02d}{rest}"


def iban_in(text: str) -> str:
    """Return the IBAN at the start of a text, blanks taken out, or an empty text."""
    found = _IBAN.match(text.replace(" ", ""))
    return found[0] if found else ""
