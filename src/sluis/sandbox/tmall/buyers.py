"""Shoppers: the identity number's check digit, and how the platform hides who they are."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import asdict, dataclass
from datetime import date

# GB 11643-1999: weights of the first seventeen characters and the check characters by remainder.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_NAME = re.compile(r"[㐀-鿿\U00020000-\U000323af·]{2,20}")


@dataclass(frozen=True, slots=True)
class Buyer:
    """One shopper with the address of one order."""

    name: str
    mobile: str
    province: str
    city: str
    district: str
    address: str
    id_number: str
    zip: str = ""
    message: str = ""

    @property
    def nick(self) -> str:
        """Return the shopper's account name, made from the mobile number."""
        return f"tb{hashlib.sha256(self.mobile.encode()).hexdigest()[:8]}"


def is_id_number(text: str) -> bool:
    """Tell whether a text is an identity number of eighteen characters with a right date and check digit."""
    text = text.upper()
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", text, re.ASCII):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == text[17]


def complaint_about(buyer: Buyer) -> str:
    """Return what a shopper must correct before ordering, "" when all is well."""
    if not _NAME.fullmatch(buyer.name):
        return "请填写真实的中文姓名（2-20个汉字）"
    if not _MOBILE.fullmatch(buyer.mobile):
        return "请填写正确的11位手机号码"
    if not (buyer.province and buyer.city and buyer.address):
        return "请填写完整的收货地址（省、市、详细地址）"
    if not is_id_number(buyer.id_number):
        return "身份证号码不正确，请核对18位号码及校验位"
    return ""


def stored(buyer: Buyer) -> str:
    """Return a shopper as text for the book."""
    return json.dumps(asdict(buyer), ensure_ascii=False)


def restored(text: str) -> Buyer:
    """Return a shopper from the book."""
    return Buyer(**json.loads(text))


def masked_name(name: str) -> str:
    """Show the family name only."""
    return name[:1] + "*" * max(1, len(name) - 1)


def masked_mobile(mobile: str) -> str:
    """Show three digits in front and two behind."""
    return f"{mobile[:3]}******{mobile[-2:]}"


def masked_nick(nick: str) -> str:
    """Show the first letter only."""
    return f"{nick[:1]}**"


def masked_address(address: str) -> str:
    """Show the street's first characters only."""
    return f"{address[:3]}****"


def address_token(secret: str, tid: int, buyer: Buyer) -> str:
    """Return the open addressee id of a trade: opaque, other for another address."""
    where = "|".join(
        (str(tid), buyer.name, buyer.mobile, buyer.province, buyer.city, buyer.district, buyer.address)
    )
    return "1" + hmac.new(secret.encode(), where.encode(), hashlib.sha256).hexdigest()[:60]


def open_uid(secret: str, nick: str) -> str:
    """Return the account's open id for our application."""
    return "AAH" + hmac.new(secret.encode(), nick.encode(), hashlib.sha256).hexdigest()[:24]
