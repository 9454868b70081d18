"""The customer's client ids and the keys of both sides, made once and kept in the keys folder.

One customer has two client ids, one that begins with SANDBOX_ and the same without; both use the same keys.
Several versions of a key live side by side, so that a change of keys can be practised.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import string
import threading
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

Side = Literal["antom", "merchant"]
SANDBOX_PREFIX = "SANDBOX_"
_KEY_FILE = re.compile(r"alipay-(antom|merchant)-(\d+)\.pem")


class Keys:
    """Reads and makes the keys; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._keys: dict[str, dict[int, RSAPrivateKey]] = {"antom": {}, "merchant": {}}
        self._identity: dict[str, str] = {}

    def _load(self) -> None:
        """Read what is on disk, make what is missing; does nothing the second time."""
        with self._lock:
            if self._identity:
                return
            for path in self._folder.glob("alipay-*.pem"):
                if found := _KEY_FILE.fullmatch(path.name):
                    self._keys[found[1]][int(found[2])] = _read_key(path)
            for side in self._keys:
                if not self._keys[side]:
                    self._make(side, 1)
            self._identity = self._read_identity()

    def _make(self, side: str, version: int) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        _write_secret(self._folder / f"alipay-{side}-{version}.pem", private_pem(key).encode())
        self._keys[side][version] = key

    def _read_identity(self) -> dict[str, str]:
        path = self._folder / "alipay-client.json"
        if not path.exists():
            letters = string.ascii_uppercase + string.digits
            tail = "".join(secrets.choice(letters) for _ in range(14))
            identity = {
                "client_id": f"5Y{tail}",
                "customer_id": f"1022188{secrets.randbelow(10**12):012d}",
            }
            _write_secret(path, json.dumps(identity).encode())
        identity = json.loads(path.read_bytes())
        return {str(name): str(value) for name, value in identity.items()}

    def rotate(self, side: Side) -> int:
        """Make the next key of one side, keep the older ones valid, and return its version."""
        self._load()
        with self._lock:
            version = max(self._keys[side]) + 1
            self._make(side, version)
            return version

    def withdraw(self, side: Side, version: int) -> None:
        """Forget an old key. Raise KeyError when it is the only one or unknown."""
        self._load()
        with self._lock:
            if len(self._keys[side]) == 1 or version not in self._keys[side]:
                raise KeyError(f"{side} key {version} cannot be withdrawn")
            del self._keys[side][version]
            (self._folder / f"alipay-{side}-{version}.pem").unlink()

    def newest(self, side: Side) -> tuple[int, RSAPrivateKey]:
        """Return the newest key of a side with its version."""
        self._load()
        version = max(self._keys[side])
        return version, self._keys[side][version]

    def merchant_public(self, version: int | None) -> RSAPublicKey | None:
        """Return the merchant's public key of a version (None = newest), or None when there is none."""
        self._load()
        key = self._keys["merchant"].get(max(self._keys["merchant"]) if version is None else version)
        return key.public_key() if key else None

    def public_keys(self, side: Side) -> dict[str, str]:
        """Return the public keys of a side as PEM by version."""
        self._load()
        return {
            str(version): public_pem(key.public_key()) for version, key in sorted(self._keys[side].items())
        }

    @property
    def client_id(self) -> str:
        """The client id that official libraries take as the sandbox's."""
        return SANDBOX_PREFIX + self.client_id_plain

    @property
    def client_id_plain(self) -> str:
        """The client id as in production."""
        self._load()
        return self._identity["client_id"]

    @property
    def customer_id(self) -> str:
        """The 19-digit customer id that names the folder of the files."""
        self._load()
        return self._identity["customer_id"]

    def knows(self, client_id: str) -> bool:
        """Tell whether the client id is one of ours."""
        return client_id.removeprefix(SANDBOX_PREFIX) == self.client_id_plain


def private_pem(key: RSAPrivateKey) -> str:
    """Return a private key as PKCS#1 PEM, the form that the Python library of Antom reads."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


def public_pem(key: RSAPublicKey) -> str:
    """Return a public key as SubjectPublicKeyInfo PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _read_key(path: Path) -> RSAPrivateKey:
    # We wrote the file ourselves; checking the numbers again costs 30 ms a key at each start.
    key = load_pem_private_key(path.read_bytes(), password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError(f"{path.name} holds no RSA key")
    return key


def _write_secret(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
