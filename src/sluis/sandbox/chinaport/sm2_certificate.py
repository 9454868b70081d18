"""A self-signed X.509 certificate for an SM2 key, written in DER by hand (RFC 5280, GB/T 20518).

The installed cryptography package reads such certificates but makes none for this curve.
"""

from __future__ import annotations

import base64
from datetime import datetime

from sluis.sandbox.chinaport import sm2

_EC_PUBLIC_KEY = "1.2.840.10045.2.1"
_SM2_CURVE = "1.2.156.10197.1.301"
_SM2_WITH_SM3 = "1.2.156.10197.1.501"
_COMMON_NAME = "2.5.4.3"
_ORGANIZATION = "2.5.4.10"


def _tagged(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 128:
        return bytes((tag, len(body))) + body
    size = (len(body).bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + len(body).to_bytes(size, "big") + body


def _integer(number: int) -> bytes:
    return _tagged(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _oid(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    body = bytes((first * 40 + second,))
    for number in rest:
        digits = [number & 0x7F]
        while number := number >> 7:
            digits.append(0x80 | number & 0x7F)
        body += bytes(reversed(digits))
    return _tagged(0x06, body)


def _name(common_name: str, organization: str) -> bytes:
    return _tagged(
        0x30,
        *(
            _tagged(0x31, _tagged(0x30, _oid(oid), _tagged(0x0C, text.encode())))
            for oid, text in ((_ORGANIZATION, organization), (_COMMON_NAME, common_name))
        ),
    )


def _time(moment: datetime) -> bytes:
    return _tagged(0x18, f"{moment:%Y%m%d%H%M%SZ}".encode())


def self_signed(
    pair: sm2.KeyPair, *, number: int, common_name: str, organization: str, since: datetime, until: datetime
) -> bytes:
    """Return the DER bytes of a certificate; times in UTC."""
    algorithm = _tagged(0x30, _oid(_SM2_WITH_SM3))
    point = b"\x04" + b"".join(part.to_bytes(32, "big") for part in pair.public)
    name = _name(common_name, organization)
    signed = _tagged(
        0x30,
        _tagged(0xA0, _integer(2)),
        _integer(number),
        algorithm,
        name,
        _tagged(0x30, _time(since), _time(until)),
        name,
        _tagged(0x30, _tagged(0x30, _oid(_EC_PUBLIC_KEY), _oid(_SM2_CURVE)), _tagged(0x03, b"\x00", point)),
    )
    raw = sm2.sign(signed, pair)
    value = _tagged(
        0x30, _integer(int.from_bytes(raw[:32], "big")), _integer(int.from_bytes(raw[32:], "big"))
    )
    return _tagged(0x30, signed, algorithm, _tagged(0x03, b"\x00", value))


def pem(der: bytes) -> str:
    """Return a certificate in PEM."""
    text = base64.b64encode(der).decode()
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
