"""Signatures of both suites, ours and a third party's, and every way in which one fails."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree
from signxml import DigestAlgorithm, SignatureConfiguration, SignatureMethod, XMLSigner, XMLVerifier
from signxml.algorithms import CanonicalizationMethod
from signxml.exceptions import InvalidDigest

from sluis.sandbox.chinaport import signing, sm2
from sluis.sandbox.chinaport.companies import ROLES, Company

from .conftest import Port
from .papers import declared, message, on_list, order, returned

AGENT = "3302980104"
CHINESE = "http://www.chinaport.gov.cn/2022/04/xmldsig#"
OLD = "http://www.w3.org/2000/09/xmldsig#"


class Sha1Signer(XMLSigner):
    """A third party's signer that still makes the old suite."""

    def check_deprecated_methods(self) -> None:
        """The standard asks for SHA-1."""


def test_sm3_and_sm2_published_vectors() -> None:
    assert sm2.sm3(b"abc").hex().startswith("66c7f0f462eeedd9d1f2d46bdc10e4e2")
    pair = sm2.KeyPair.of(0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8)
    assert f"{pair.public[0]:064X}" == "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    nonce = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
    signature = sm2.sign(b"message digest", pair, nonce=nonce)
    assert signature.hex().upper() == (
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    )
    assert sm2.verify(b"message digest", signature, pair.public)
    assert not sm2.verify(b"message digest", signature, pair.public, user_id=b"someone")


@pytest.mark.parametrize(
    "forged", [b"", b"\0" * 64, b"\xff" * 64, b"\x30\x06\x02\x01\x01\x02\x01", b"\x30\x03\x02\x01\x01"]
)
def test_sm2_refuses_rubbish(forged: bytes) -> None:
    assert not sm2.verify(b"x", forged, sm2.KeyPair.of(7).public)


def test_sm2_refuses_a_point_off_the_curve() -> None:
    pair = sm2.KeyPair.of(7)
    x, y = pair.public
    assert not sm2.verify(b"x", sm2.sign(b"x", pair), (x, y + 1))


def test_sm2_reads_der_as_well() -> None:
    pair = sm2.KeyPair.drawn()
    raw = sm2.sign(b"x", pair)
    parts = []
    for part in (raw[:32], raw[32:]):
        part = part.lstrip(b"\0")
        part = b"\0" + part if part[0] & 0x80 else part
        parts.append(b"\x02" + bytes([len(part)]) + part)
    body = b"".join(parts)
    assert sm2.verify(b"x", b"\x30" + bytes([len(body)]) + body, pair.public)


def test_sm2_certificates_are_real_ones(port: Port) -> None:
    for role in ROLES:
        company = port.registry.company(role)
        certificate = x509.load_der_x509_certificate(company.sm2_certificate)
        assert certificate.signature_algorithm_oid.dotted_string == "1.2.156.10197.1.501"
        assert company.code in certificate.subject.rfc4514_string()
        assert certificate.not_valid_after_utc > datetime(2040, 1, 1, tzinfo=UTC)
        assert sm2.verify(certificate.tbs_certificate_bytes, certificate.signature, company.sm2_pair.public)


def by_hand(root: etree._Element, company: Company, *, suite: str = "") -> bytes:
    """Sign the way a client would, from the words of the standard; an empty suite is rsa-sha1."""
    data = etree.tostring(root, method="c14n")
    digest = sm2.sm3(data) if suite else hashlib.sha1(data).digest()
    der = company.sm2_certificate if suite else company.der()
    number = company.sm2_certificate_no if suite else company.certificate_no
    method, digest_method = (f"{suite}sm2-sm3", f"{suite}sm3") if suite else (f"{OLD}rsa-sha1", f"{OLD}sha1")
    signature = etree.fromstring(
        f'<ds:Signature xmlns:ds="{OLD}"><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{signing.C14N}"/><ds:SignatureMethod Algorithm="{method}"/>'
        f'<ds:Reference URI=""><ds:Transforms>'
        f'<ds:Transform Algorithm="{OLD}enveloped-signature"/></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{digest_method}"/>'
        f"<ds:DigestValue>{base64.b64encode(digest).decode()}</ds:DigestValue></ds:Reference>"
        f"</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:KeyName>{number}</ds:KeyName>"
        f"<ds:X509Data><ds:X509Certificate>{base64.b64encode(der).decode()}</ds:X509Certificate>"
        "</ds:X509Data></ds:KeyInfo></ds:Signature>"
    )
    root.append(signature)
    signed = etree.tostring(signature[0], method="c14n")
    if suite:
        value = sm2.sign(signed, company.sm2_pair)
    else:
        value = company.key.sign(signed, padding.PKCS1v15(), hashes.SHA1())
    signature[1].text = base64.b64encode(value).decode()
    return etree.tostring(root)


@pytest.mark.parametrize("suite", [CHINESE, OLD, ""])
def test_both_suites_and_both_spellings(port: Port, suite: str) -> None:
    content = by_hand(message("621", declared()), port.registry.company("agent"), suite=suite)
    port.send_raw(content, "621")
    assert port.statuses("CEB622Message") == ["1"]


def test_the_chinese_suite_altered(port: Port) -> None:
    content = by_hand(message("621", declared()), port.registry.company("agent"), suite=CHINESE)
    port.send_raw(content.replace(b">2</ceb:qty>", b">3</ceb:qty>"), "621")
    assert port.statuses("CEB622Message") == ["-621028"]


def test_a_second_transform_is_not_the_standards_form(port: Port) -> None:
    company = port.registry.company("agent")
    signer = Sha1Signer(
        signature_algorithm=SignatureMethod.RSA_SHA1,
        digest_algorithm=DigestAlgorithm.SHA1,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    signed = signer.sign(
        message("621", declared()), key=company.key, cert=company.pem(), key_name=company.certificate_no
    )
    assert len(signed.find(".//{*}Transforms")) == 2
    status, info = only_status(port, etree.tostring(signed), "621")
    assert status == "-621029"
    assert "Transforms must hold Transform" in info


def test_a_third_party_verifies_the_ports_signature(port: Port) -> None:
    port.send("311", order())
    (receipt,) = port.collect()
    allowed = SignatureConfiguration(
        signature_methods=frozenset({SignatureMethod.RSA_SHA1}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA1}),
    )
    pem = port.access["port_certificate_pem"]
    verified = XMLVerifier().verify(receipt.dxp.encode(), x509_cert=pem, expect_config=allowed)
    assert etree.QName(verified.signed_xml).localname == "DxpMsg"
    altered = receipt.dxp.replace("<MsgType>CEB312Message", "<MsgType>CEB412Message")
    with pytest.raises(InvalidDigest):
        XMLVerifier().verify(altered.encode(), x509_cert=pem, expect_config=allowed)


def only_status(port: Port, content: bytes, kind: str) -> tuple[str, str]:
    port.send_raw(content, kind)
    (receipt,) = port.collect()
    return receipt.nodes[0]["returnStatus"], receipt.nodes[0]["returnInfo"]


@pytest.mark.parametrize(
    ("kind", "paper"),
    [
        ("311", order()),
        ("621", declared()),
        ("623", on_list("TM-1", "31002026I000000001")),
        ("625", returned("TM-1", "31002026I000000001")),
    ],
)
def test_unsigned_is_refused(port: Port, kind: str, paper: tuple) -> None:
    assert only_status(port, etree.tostring(message(kind, paper)), kind)[0] == "-621026"


@pytest.mark.parametrize("kind", ["621"])
def test_lists_are_signed_even_as_drafts(port: Port, kind: str) -> None:
    content = etree.tostring(message(kind, declared(appStatus="1")))
    assert only_status(port, content, kind)[0] == "-621026"


def test_altered_after_signing(port: Port) -> None:
    content = port.signed(message("621", declared()), AGENT)
    status, _ = only_status(port, content.replace(b">198</ceb:totalPrice>", b">199</ceb:totalPrice>"), "621")
    assert status == "-621028"
    assert port.book()["accepted_messages"] == 0


def test_whitespace_around_the_signature_counts(port: Port) -> None:
    content = port.signed(message("621", declared()), AGENT)
    status, _ = only_status(port, content.replace(b"</ds:Signature>", b"</ds:Signature>\n"), "621")
    assert status == "-621028"


@pytest.mark.parametrize(
    ("path", "attribute", "value"),
    [
        ("SignatureValue", None, "AAAA"),
        ("SignatureValue", None, "no base64!"),
        ("SignedInfo/SignatureMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
        ("SignedInfo/CanonicalizationMethod", "Algorithm", "http://www.w3.org/2001/10/xml-exc-c14n#"),
        ("SignedInfo/Reference", "URI", "#part"),
        ("SignedInfo/Reference/Transforms/Transform", "Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
        ("SignedInfo/Reference/DigestMethod", "Algorithm", "http://www.w3.org/2001/04/xmlenc#sha256"),
        ("KeyInfo/KeyName", None, "0300000000099999"),
        ("KeyInfo/X509Data/X509Certificate", None, "AAAA"),
    ],
)  # fmt: skip
def test_a_signature_out_of_form(port: Port, path: str, attribute: str | None, value: str) -> None:
    root = etree.fromstring(port.signed(message("621", declared()), AGENT))
    element = root.find("/".join(f"{{{OLD}}}{part}" for part in ["Signature", *path.split("/")]))
    if attribute:
        element.set(attribute, value)
    else:
        element.text = value
    assert only_status(port, etree.tostring(root), "621")[0] == "-621029"


@pytest.mark.parametrize("path", ["KeyInfo", "SignedInfo/Reference/Transforms/Transform", "KeyInfo/KeyName"])
def test_a_signature_with_a_part_missing(port: Port, path: str) -> None:
    root = etree.fromstring(port.signed(message("621", declared()), AGENT))
    element = root.find("/".join(f"{{{OLD}}}{part}" for part in ["Signature", *path.split("/")]))
    element.getparent().remove(element)
    assert only_status(port, etree.tostring(root), "621")[0] == "-621029"


def test_two_signatures_are_a_breach_of_the_schema(port: Port) -> None:
    root = message("621", declared())
    port.signed(root, AGENT)
    port.signed(root, AGENT)
    assert only_status(port, etree.tostring(root), "621")[0] == "-1"


def test_a_foreign_certificate(port: Port) -> None:
    content = port.signed(message("621", declared()), "3301963101")
    status, info = only_status(port, content, "621")
    assert status == "-621015"
    assert "0300000000033101" in info


def test_the_ports_own_certificate_is_no_companys(port: Port) -> None:
    root = message("621", declared())
    signing.sign(root, port.registry.company("port"))
    assert only_status(port, etree.tostring(root), "621")[0] == "-621029"


def test_an_outdated_certificate(port: Port) -> None:
    port.later(days=60 * 365)
    status, info = only_status(port, port.signed(message("621", declared()), AGENT), "621")
    assert status == "-621029"
    assert "out of date" in info


def test_everyone_sends_only_its_own(port: Port) -> None:
    for kind, paper in (("311", order()), ("621", declared())):
        port.send(kind, paper, copCode="3101984102")
        (receipt,) = port.collect()
        assert receipt.nodes[0]["returnStatus"] == "-621016"


def test_prefixes_do_not_matter(port: Port) -> None:
    text = etree.tostring(message("621", declared())).decode()
    bare = text.replace("ceb:", "").replace("xmlns:ceb", "xmlns")
    port.send_raw(port.signed(etree.fromstring(bare), AGENT), "621")
    assert port.statuses("CEB622Message") == ["1"]
