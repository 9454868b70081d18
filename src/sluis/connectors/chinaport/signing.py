"""The enveloped signature of CEB and DxpMsg: C14N, RSA with SHA-1, certificate in KeyInfo (pure).

Connection standard 202205, section on signatures: one Reference with an empty URI and the enveloped transform, the
international suite rsa-sha1. The Chinese suite (SM2 with SM3) is the standard's first choice; its key sits in a
hardware card, and it is a gap here (README).
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

DS = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = f"{DS}enveloped-signature"
RSA_SHA1 = f"{DS}rsa-sha1"
SHA1 = f"{DS}sha1"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with the certificate and its number, as they stand in KeyInfo."""

    certificate_number: str
    certificate: str  # base64 of the DER form
    private: RSAPrivateKey


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
    digest = base64.b64encode(hashlib.sha1(_canonical(root), usedforsecurity=False).digest()).decode()
    signature = etree.SubElement(root, f"{{{DS}}}Signature", nsmap={"ds": DS})
    info = _sub(signature, "SignedInfo")
    _sub(info, "CanonicalizationMethod", Algorithm=C14N)
    _sub(info, "SignatureMethod", Algorithm=RSA_SHA1)
    reference = _sub(info, "Reference", URI="")
    _sub(_sub(reference, "Transforms"), "Transform", Algorithm=ENVELOPED)
    _sub(reference, "DigestMethod", Algorithm=SHA1)
    _sub(reference, "DigestValue", digest)
    value = _sub(signature, "SignatureValue")
    key_info = _sub(signature, "KeyInfo")
    _sub(key_info, "KeyName", key.certificate_number)
    _sub(_sub(key_info, "X509Data"), "X509Certificate", key.certificate)
    raw = key.private.sign(_canonical(info), padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the standard's suite
    value.text = base64.b64encode(raw).decode()


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
    """Parse a message that came in; a DOCTYPE is refused. Raise Unreadable."""
    if b"<!DOCTYPE" in raw[:4096] or len(raw) > 4 * 1024 * 1024:
        raise Unreadable("a DOCTYPE or an over-long message is refused")
    try:
        return etree.fromstring(raw, _parser())
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"not XML: {error}") from error
