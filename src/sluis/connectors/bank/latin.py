"""Bring text into the characters that SEPA files admit (no Django).

Source: EPC customer-to-bank guidelines for credit transfers, character set: a-z A-Z 0-9 / - ? : ( ) . , ' +
and blank; references neither begin nor end with a slash nor hold two in a row.

>>> latin("Chocolaterie Müller & Søn – «Gent»", 70)
"Chocolaterie Muller + Son - 'Gent'"
"""

from __future__ import annotations

import re
import unicodedata

_SPELLED = str.maketrans(
    {
        "ß": "ss", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l",
        "Đ": "D", "đ": "d", "Þ": "Th", "þ": "th", "ð": "d", "&": "+", "_": "-", "–": "-", "—": "-",
        "‘": "'", "’": "'", "“": "'", "”": "'", "«": "'", "»": "'", '"': "'",
        ";": ",", "!": ".", "€": "EUR", "@": "(at)", "|": "/",
        "\\": "/", "[": "(", "]": ")", "{": "(", "}": ")", "\t": " ", "\n": " ", "\r": " ", "\u00a0": " ",
    }
)  # fmt: skip
_OTHER = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]", re.ASCII)
_SLASHES = re.compile(r"/{2,}")


def latin(text: str, limit: int) -> str:
    """Return the text transliterated and cut to `limit` characters; what has no latin form becomes a dot."""
    spelled = unicodedata.normalize("NFKD", text.translate(_SPELLED))
    bare = "".join(one for one in spelled if not unicodedata.combining(one))
    plain = _SLASHES.sub("/", _OTHER.sub(".", bare)).strip(" /")
    return re.sub(r" {2,}", " ", plain)[:limit].rstrip(" /")
