"""Enveloped XML signatures: verify those of companies, make those of the port.

Two suites: rsa-sha1 with sha1, and SM2 with SM3 under the names of the port (an older spelling is read too).
Canonical XML 1.0 (2001), one Reference to the whole document, the enveloped transform and nothing else.
"""

from __future__ import annotations

import base64
import binascii
import copy
import hashlib
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from sluis.sandbox.chinaport import sm2
from sluis.sandbox.chinaport.companies import Company

DS = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = f"{DS}enveloped-signature"
RSA_SHA1, SHA1 = f"{DS}rsa-sha1", f"{DS}sha1"
SM2_SM3 = frozenset({"http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3", f"{DS}sm2-sm3"})
SM3 = frozenset({"http://www.chinaport.gov.cn/2022/04/xmldsig#sm3", f"{DS}sm3"})


class SignatureInvalid(Exception):
    """Form, suite, certificate or value do not hold."""


class SignatureExpired(SignatureInvalid):
    """The certificate is out of date."""


class DataDiffer(Exception):
    """The signature is genuine, the data are not those that were signed."""


def canonical(element: etree._Element) -> bytes:
    """Return Canonical XML 1.0 of an element in its place, without comments."""
    data: bytes = etree.tostring(element, method="c14n", exclusive=False, with_comments=False)
    return data


def signature_of(root: etree._Element) -> etree._Element | None:
    """Return the Signature that is a child of the root, or None."""
    return root.find(f"{{{DS}}}Signature")


def _without_signature(root: etree._Element) -> bytes:
    bare = copy.deepcopy(root)
    signature = signature_of(bare)
    if signature is not None:
        # The text after the signature stays where it was, as the transform wants.
        before = signature.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + (signature.tail or "")
        else:
            bare.text = (bare.text or "") + (signature.tail or "")
        bare.remove(signature)
    return canonical(bare)


def _children(element: etree._Element, *names: str) -> list[etree._Element]:
    found = list(element)
    if [child.tag for child in found] != [f"{{{DS}}}{name}" for name in names]:
        raise SignatureInvalid(f"{etree.QName(element).localname} must hold {', '.join(names)}")
    return found


def _decoded(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureInvalid(f"{etree.QName(element).localname} is not base64") from error


def _suite(method: str, digest_method: str) -> bool:
    """Return whether the suite is the Chinese one."""
    if (method, digest_method) == (RSA_SHA1, SHA1):
        return False
    if method in SM2_SM3 and digest_method in SM3:
        return True
    raise SignatureInvalid(f"suite {method} with {digest_method} is not allowed")


def verify(root: etree._Element, companies: list[Company], now: datetime) -> Company:
    """Return the company that signed. Raise SignatureInvalid, SignatureExpired or DataDiffer."""
    signature = signature_of(root)
    if signature is None:
        raise SignatureInvalid("there is no signature")
    signed_info, value, key_info = _children(signature, "SignedInfo", "SignatureValue", "KeyInfo")
    c14n, method, reference = _children(signed_info, "CanonicalizationMethod", "SignatureMethod", "Reference")
    transforms, digest_method, digest_value = _children(
        reference, "Transforms", "DigestMethod", "DigestValue"
    )
    (transform,) = _children(transforms, "Transform")
    if reference.get("URI") != "" or transform.get("Algorithm") != ENVELOPED or c14n.get("Algorithm") != C14N:
        raise SignatureInvalid("reference, transform or canonicalisation is not the one asked for")
    chinese = _suite(str(method.get("Algorithm")), str(digest_method.get("Algorithm")))
    company = _owner(key_info, companies, chinese=chinese)
    _check_value(canonical(signed_info), _decoded(value), company, chinese=chinese)
    if now >= company.certificate.not_valid_after_utc:
        raise SignatureExpired(f"certificate {company.certificate_no} is out of date")
    data = _without_signature(root)
    digest = sm2.sm3(data) if chinese else hashlib.sha1(data, usedforsecurity=False).digest()
    if digest != _decoded(digest_value):
        raise DataDiffer("the data are not those that were signed")
    return company


def _owner(key_info: etree._Element, companies: list[Company], *, chinese: bool) -> Company:
    key_name, x509_data = _children(key_info, "KeyName", "X509Data")
    (certificate,) = _children(x509_data, "X509Certificate")
    der = _decoded(certificate)
    for company in companies:
        number = company.sm2_certificate_no if chinese else company.certificate_no
        if der == (company.sm2_certificate if chinese else company.der()):
            if (key_name.text or "").strip() != number:
                raise SignatureInvalid("KeyName is not the number of the certificate")
            return company
    raise SignatureInvalid("the certificate is not known here")


def _check_value(signed: bytes, value: bytes, company: Company, *, chinese: bool) -> None:
    if chinese:
        if not sm2.verify(signed, value, company.sm2_pair.public):
            raise SignatureInvalid("the signature does not verify")
        return
    try:
        # SHA-1 is what the standard's international suite asks for.
        company.key.public_key().verify(value, signed, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    except InvalidSignature as error:
        raise SignatureInvalid("the signature does not verify") from error


def _put(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{DS}}}{name}", attributes)
    element.text = text or None
    return element


def sign(root: etree._Element, company: Company) -> None:
    """Append an enveloped rsa-sha1 signature to a document."""
    digest = hashlib.sha1(_without_signature(root), usedforsecurity=False).digest()
    signature = etree.SubElement(root, f"{{{DS}}}Signature", nsmap={"ds": DS})
    signed_info = _put(signature, "SignedInfo")
    _put(signed_info, "CanonicalizationMethod", Algorithm=C14N)
    _put(signed_info, "SignatureMethod", Algorithm=RSA_SHA1)
    reference = _put(signed_info, "Reference", URI="")
    _put(_put(reference, "Transforms"), "Transform", Algorithm=ENVELOPED)
    _put(reference, "DigestMethod", Algorithm=SHA1)
    _put(reference, "DigestValue", base64.b64encode(digest).decode())
    value = company.key.sign(canonical(signed_info), padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    _put(signature, "SignatureValue", base64.b64encode(value).decode())
    key_info = _put(signature, "KeyInfo")
    _put(key_info, "KeyName", company.certificate_no)
    _put(_put(key_info, "X509Data"), "X509Certificate", base64.b64encode(company.der()).decode())
