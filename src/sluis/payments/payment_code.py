"""The payer's code at the till: which digits are a wallet's (no Django).

Antom in-store documentation (June 2024): 16 to 24 digits beginning with 25 to 30, tills to take up to 32; mainland
Alipay shows 18 digits beginning with 28. A code that begins with 10 to 15 and has 18 digits is commonly WeChat Pay's
(unconfirmed). The code is a bearer secret for its minute: only a hint of it is ever kept.
"""

from __future__ import annotations

import re

from sluis.kernel.errors import BadInput

_ALIPAY = re.compile(r"(2[5-9]|30)\d{14,30}", re.ASCII)
_WECHAT = re.compile(r"1[0-5]\d{16}", re.ASCII)


def read(scanned: str) -> str:
    """Return the digits of a scanned code. Raise BadInput with words for the cashier when it is none of Alipay's."""
    digits = re.sub(r"\s", "", scanned)
    if _ALIPAY.fullmatch(digits):
        return digits
    if _WECHAT.fullmatch(digits):
        raise BadInput(
            "this is a WeChat Pay code; ask the customer to open Alipay",
            field="payment_code",
            code="wechat_code",
        )
    raise BadInput(
        "this is not an Alipay payment code; ask the customer to show the code under “Pay” and scan again",
        field="payment_code",
        code="not_a_payment_code",
    )


def hint(digits: str) -> str:
    """Return what may be kept: the first two and the last four digits."""
    return f"{digits[:2]}…{digits[-4:]}"
