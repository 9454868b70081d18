"""The three kinds of code: what a buyer shows, what a till shows, and where a fixed sticker leads.

Buyer codes: 16 to 32 digits that begin with 25 to 30 (in-store pay page, best-practice page). Order codes: an
https address whose path begins `281` + three digits + `04` + four digits (docs.alipayplus.com, code format).
"""

from __future__ import annotations

import re
import secrets
import string

from sluis.sandbox.alipay.moments import from_ms

BUYER_CODE = re.compile(r"(2[5-9]|30)[0-9]{14,30}", re.ASCII)
ORDER_CODE_DOMAIN = "https://gqr.alipay.com/"
ISSUED_CODE_SECONDS = 60  # docs.alipayplus.com, get_payment_code

_CAPITALS = string.ascii_uppercase + string.digits


def is_buyer_code(text: str) -> bool:
    """Tell whether the text has the form of a payment code."""
    return BUYER_CODE.fullmatch(text) is not None


def new_buyer_code() -> str:
    """Return an 18-digit code of the default test buyer, outside the reserved prefixes 2801 to 2809."""
    return f"28{1 + secrets.randbelow(8)}{secrets.randbelow(10**15):015d}"


def new_order_code() -> str:
    """Return the content of an order code."""
    tail = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(18))
    return f"{ORDER_CODE_DOMAIN}281{secrets.randbelow(1000):03d}04{secrets.randbelow(10_000):04d}{tail}"


def new_entry_token() -> str:
    """Return the token that the page of an entry code is opened with."""
    return f"entry{secrets.token_hex(12)}"


def _new_id(kind: str, moment: int) -> str:
    tail = "".join(secrets.choice(_CAPITALS) for _ in range(12))
    return f"{from_ms(moment):%Y%m%d}1940{kind}188{tail}"


def new_payment_id(moment: int) -> str:
    """Return a payment id of 35 characters, the date in UTC+8 first."""
    return _new_id("10800100", moment)


def new_refund_id(moment: int) -> str:
    """Return a refund id of 35 characters."""
    return _new_id("10801300", moment)


def new_cancel_id(moment: int) -> str:
    """Return the id under which a cancel stands in the files."""
    return _new_id("10800200", moment)
