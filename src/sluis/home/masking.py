"""Hide the personal data of buyers in a raw message, whichever form it has: JSON, XML or a form (pure).

Fields are known by their names on the wires of Tmall, Cainiao, the China Single Window and Alipay; identity and
telephone numbers are hidden wherever they stand.
"""

from __future__ import annotations

import re

HIDDEN = "•••"
# Parts of field names that carry a person: receiver_name, buyerIdNumber, consigneeAddress, payerName, mobile, …
_PERSON = (
    r"(?:receiver|buyer|consignee|payer|purchaser|recipient|customer)[_A-Za-z]*"
    r"|[_A-Za-z]*(?:id_?number|id_?card|id_?no|mobile|telephone|phone|detail_?address|street|zip_?code)[_A-Za-z]*"
)
_JSON_FIELD = re.compile(rf'("(?:{_PERSON})"\s*:\s*")((?:[^"\\]|\\.)*)', re.IGNORECASE)
# JSON that stands as text inside JSON: its quotes carry a backslash.
_NESTED_FIELD = re.compile(rf'(\\"(?:{_PERSON})\\"\s*:\s*\\")(.*?)(?=\\")', re.IGNORECASE | re.DOTALL)
_XML_FIELD = re.compile(rf"(<(?:[A-Za-z]+:)?({_PERSON})(?:\s[^<>]*)?>)([^<]+)(</)", re.IGNORECASE)
_FORM_FIELD = re.compile(rf"((?:^|[&\n])(?:{_PERSON})=)([^&\n]*)", re.IGNORECASE)
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d{9}(?!\d)")


def masked(text: str) -> str:
    """Return a message without the people in it.

    >>> masked('{"receiver_name": "王小明", "tid": "42"}')
    '{"receiver_name": "•••", "tid": "42"}'
    >>> masked("<ceb:buyerIdNumber>33010619900307121X</ceb:buyerIdNumber>")
    '<ceb:buyerIdNumber>•••</ceb:buyerIdNumber>'
    """
    text = _JSON_FIELD.sub(rf"\g<1>{HIDDEN}", text)
    text = _NESTED_FIELD.sub(rf"\g<1>{HIDDEN}", text)
    text = _XML_FIELD.sub(rf"\g<1>{HIDDEN}\g<4>", text)
    text = _FORM_FIELD.sub(rf"\g<1>{HIDDEN}", text)
    return _MOBILE.sub(HIDDEN, _IDENTITY.sub(HIDDEN, text))
