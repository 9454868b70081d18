"""Who is registered with the port: four companies of one client, and the port itself, with their keys.

Keys and certificates are made once and kept in the folder of keys.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from sluis.sandbox.chinaport import sm2, sm2_certificate

CLIENT_ID = "DXPENT0000033101"
PORT_ID = "DXPEDCCEB0000002"
CUSTOMS_CODE = PORT_CODE = "3100"
ACCOUNT_BOOK = "T3105W000021"
AREA_CODE, AREA_NAME = "3302670105", "宁波保税区云仓供应链有限公司"

# Role → registration code, registered name, certificate numbers (RSA, SM2). The companies are invented.
_REGISTERED = {
    "platform": ("3301963101", "杭州云帆电子商务有限公司", "0300000000033101", "0310000000033101"),
    "payment": ("3101984102", "海桥支付有限公司", "0300000000034102", "0310000000034102"),
    "carrier": ("3302985103", "宁波海捷物流有限公司", "0300000000035103", "0310000000035103"),
    "agent": ("3302980104", "宁波通达报关有限公司", "0300000000030104", "0310000000030104"),
    "port": ("0000000000", "中国电子口岸数据中心", "0300000000000001", "0310000000000001"),
}
ROLES = ("platform", "payment", "carrier", "agent")


@dataclass(frozen=True, slots=True)
class Company:
    """One registered company with its two certificates."""

    role: str
    code: str
    name: str
    certificate_no: str
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    sm2_certificate_no: str
    sm2_pair: sm2.KeyPair
    sm2_certificate: bytes  # DER

    def der(self) -> bytes:
        """Return the RSA certificate in DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def pem(self) -> str:
        """Return the RSA certificate in PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def credentials(self) -> dict[str, Any]:
        """Return what the company's own software needs to sign."""
        key = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return {
            "code": self.code,
            "name": self.name,
            "certificate_no": self.certificate_no,
            "certificate_pem": self.pem(),
            "private_key_pem": key.decode(),
            "sm2": {
                "certificate_no": self.sm2_certificate_no,
                "certificate_pem": sm2_certificate.pem(self.sm2_certificate),
                "private_key_hex": f"{self.sm2_pair.private:064X}",
            },
        }


def _validity() -> tuple[datetime, datetime]:
    since = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    return since, since + timedelta(days=20 * 365)


def _make(role: str) -> dict[str, str]:
    code, name, number, sm2_number = _REGISTERED[role]
    since, until = _validity()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(NameOID.COMMON_NAME, code),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(int(number, 16))
        .not_valid_before(since)
        .not_valid_after(until)
        .sign(key, hashes.SHA256())
    )
    pair = sm2.KeyPair.drawn()
    sm2_der = sm2_certificate.self_signed(
        pair,
        number=int(sm2_number, 16),
        common_name=code,
        organization=name,
        since=since,
        until=until,
    )
    return {
        "key": key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
        "certificate": certificate.public_bytes(serialization.Encoding.PEM).decode(),
        "sm2_private": f"{pair.private:064X}",
        "sm2_certificate": sm2_der.hex(),
    }


def _kept(keys_dir: Path, role: str) -> dict[str, str]:
    path = keys_dir / f"chinaport-{role}.json"
    if not path.exists():
        partial = path.with_name(f".{path.name}.part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(_make(role), file)
        partial.rename(path)
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def _load(keys_dir: Path, role: str) -> Company:
    kept = _kept(keys_dir, role)
    code, name, number, sm2_number = _REGISTERED[role]
    # We made the key ourselves; testing its primes again would cost a tenth of a second a company.
    key = serialization.load_pem_private_key(kept["key"].encode(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{role}: no RSA key in the folder of keys")
    return Company(
        role=role,
        code=code,
        name=name,
        certificate_no=number,
        key=key,
        certificate=x509.load_pem_x509_certificate(kept["certificate"].encode()),
        sm2_certificate_no=sm2_number,
        sm2_pair=sm2.KeyPair.of(int(kept["sm2_private"], 16)),
        sm2_certificate=bytes.fromhex(kept["sm2_certificate"]),
    )


class Registry:
    """The registered companies, loaded at first use."""

    def __init__(self, keys_dir: Path) -> None:
        self._keys_dir = keys_dir
        self._companies: dict[str, Company] = {}

    def company(self, role: str) -> Company:
        """Return the company of a role, or the port itself."""
        if role not in self._companies:
            self._companies[role] = _load(self._keys_dir, role)
        return self._companies[role]

    def all(self) -> list[Company]:
        """Return the companies of the client, without the port."""
        return [self.company(role) for role in ROLES]

    @staticmethod
    def names() -> dict[str, str]:
        """Return registered name by registration code."""
        return {_REGISTERED[role][0]: _REGISTERED[role][1] for role in ROLES}

    @staticmethod
    def code(role: str) -> str:
        """Return the registration code of a role."""
        return _REGISTERED[role][0]
