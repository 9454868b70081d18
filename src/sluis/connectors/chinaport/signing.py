"""The enveloped signature of CEB and DxpMsg: C14N, one of two suites, certificate in KeyInfo (pure).

Connection standard 202205, section on signatures: one Reference with an empty URI and the enveloped transform. The
Chinese suite (SM2 with SM3) is the standard's first choice, the international one is RSA with SHA-1; a key knows its
own. The port signs what it sends with the international suite.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from lxml import etree

from sluis.connectors.chinaport import sm2

DS = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = f"{DS}enveloped-signature"
RSA_SHA1 = f"{DS}rsa-sha1"
SHA1 = f"{DS}sha1"
SM2_SM3 = "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3"
SM3 = "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with the certificate and its number, as they stand in KeyInfo; a plain number is an SM2 key."""

    certificate_number: str
    certificate: str  # base64 of the DER form
    private: RSAPrivateKey | int

    @property
    def methods(self) -> tuple[str, str]:
        """Return the names of the signature and the digest method."""
        return (SM2_SM3, SM3) if isinstance(self.private, int) else (RSA_SHA1, SHA1)

    def digest(self, data: bytes) -> bytes:
        """Return the digest that stands in the Reference."""
        if isinstance(self.private, int):
            return sm2.sm3(data)
        return hashlib.sha1(data, usedforsecurity=False).digest()

    def sign(self, data: bytes) -> bytes:
        """Return the signature value; the same data gives the same bytes."""
        if isinstance(self.private, int):
            return sm2.sign(data, self.private)
        return self.private.sign(data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the standard's suite


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """The key of the port's certificate."""

    public: RSAPublicKey


class KeyUnreadable(ValueError):
    """A key or certificate that cannot be used."""


@functools.lru_cache(maxsize=64)
def load_key(number: str, certificate_pem: str, private_pem: str) -> SigningKey:
    """Load a sender's certificate and key. Raise KeyUnreadable."""
    private = serialization.load_pem_private_key(private_pem.encode(), password=None)
    if not isinstance(private, RSAPrivateKey):
        raise KeyUnreadable("the private key is not an RSA key")
    certificate = x509.load_pem_x509_certificate(certificate_pem.encode())
    der = certificate.public_bytes(serialization.Encoding.DER)
    return SigningKey(number, base64.b64encode(der).decode(), private)


@functools.lru_cache(maxsize=64)
def load_sm2_key(number: str, certificate_pem: str, private_hex: str) -> SigningKey:
    """Load a sender's SM2 certificate and private number. Raise KeyUnreadable."""
    try:
        private = int(private_hex, 16)
        sm2.public_point(private)
    except ValueError as error:
        raise KeyUnreadable(f"the SM2 key cannot be used: {error}") from error
    # The certificate goes out as it is: common libraries do not read the SM2 curve.
    body = "".join(line for line in certificate_pem.splitlines() if line and not line.startswith("-----"))
    try:
        base64.b64decode(body, validate=True)
    except ValueError as error:
        raise KeyUnreadable("the SM2 certificate is not PEM") from error
    return SigningKey(number, body, private)


@functools.lru_cache(maxsize=16)
def load_verifying_key(certificate_pem: str) -> VerifyingKey:
    """Load the port's certificate. Raise KeyUnreadable."""
    public = x509.load_pem_x509_certificate(certificate_pem.encode()).public_key()
    if not isinstance(public, RSAPublicKey):
        raise KeyUnreadable("the port's certificate holds no RSA key")
    return VerifyingKey(public)


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=False, with_comments=False)


def _sub(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{DS}}}{name}", attributes)
    if text:
        child.text = text
    return child


def sign(root: etree._Element, key: SigningKey) -> None:
    """Append the enveloped signature to a message; the same message and key give the same bytes."""
    digest = base64.b64encode(key.digest(_canonical(root))).decode()
    method, digest_method = key.methods
    signature = etree.SubElement(root, f"{{{DS}}}Signature", nsmap={"ds": DS})
    info = _sub(signature, "SignedInfo")
    _sub(info, "CanonicalizationMethod", Algorithm=C14N)
    _sub(info, "SignatureMethod", Algorithm=method)
    reference = _sub(info, "Reference", URI="")
    _sub(_sub(reference, "Transforms"), "Transform", Algorithm=ENVELOPED)
    _sub(reference, "DigestMethod", Algorithm=digest_method)
    _sub(reference, "DigestValue", digest)
    value = _sub(signature, "SignatureValue")
    key_info = _sub(signature, "KeyInfo")
    _sub(key_info, "KeyName", key.certificate_number)
    _sub(_sub(key_info, "X509Data"), "X509Certificate", key.certificate)
    value.text = base64.b64encode(key.sign(_canonical(info))).decode()


def verify(root: etree._Element, key: VerifyingKey) -> bool:
    """Tell whether a message carries exactly one fitting enveloped signature under the port's key."""
    signatures = root.findall(f"{{{DS}}}Signature")
    if len(signatures) != 1:
        return False
    signature = signatures[0]
    info = signature.find(f"{{{DS}}}SignedInfo")
    if info is None:
        return False
    digest = info.findtext(f"{{{DS}}}Reference/{{{DS}}}DigestValue", "")
    value = signature.findtext(f"{{{DS}}}SignatureValue", "")
    try:
        raw, expected = base64.b64decode(value), base64.b64decode(digest)
        key.public.verify(raw, _canonical(info), padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    except (InvalidSignature, ValueError):
        return False
    # Verified on a copy: taking the signature out is the enveloped transform.
    bare = etree.fromstring(etree.tostring(root), _parser())
    bare.remove(bare.findall(f"{{{DS}}}Signature")[0])
    return hashlib.sha1(_canonical(bare), usedforsecurity=False).digest() == expected


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class Unreadable(ValueError):
    """Bytes that are no harmless XML."""


def parse(raw: bytes) -> etree._Element:
    """Parse a message that came in; a document type is refused in any encoding. Raise Unreadable."""
    if len(raw) > 4 * 1024 * 1024:
        raise Unreadable("an over-long message is refused")
    if b"<!DOCTYPE" in raw:
        raise Unreadable("a document type is refused")
    try:
        root = etree.fromstring(raw, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"not XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:  # In UTF-16 the bytes above look different.
        raise Unreadable("a document type is refused")
    return root
