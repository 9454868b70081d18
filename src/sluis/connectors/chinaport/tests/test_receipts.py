"""What the port sends is read whatever its prefixes; what would harm is refused at once and reaches nothing."""

from __future__ import annotations

import base64
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from sluis.connectors.chinaport import receipts, signing
from sluis.connectors.chinaport.signing import Unreadable

RETURN = (
    "<{p}CEB622Message xmlns{n}='http://www.chinaport.gov.cn/ceb' guid='G' version='1.0'><{p}InventoryReturn>"
    "<{p}guid>0F8FAD5B-D9CB-469F-A165-70867728950E</{p}guid><{p}copNo>OWN1</{p}copNo>"
    "<{p}preNo>B20261123000000001</{p}preNo><{p}invtNo>330120261000000001</{p}invtNo>"
    "<{p}returnStatus>800</{p}returnStatus><{p}returnTime>20261123100000123</{p}returnTime>"
    "<{p}returnInfo>[800]放行</{p}returnInfo></{p}InventoryReturn></{p}CEB622Message>"
)


@pytest.mark.parametrize(("prefix", "name"), [("", ""), ("ceb:", ":ceb"), ("x:", ":x")])
def test_a_return_is_read_whatever_its_prefix(prefix: str, name: str) -> None:
    (receipt,) = receipts.read("CEB622Message", RETURN.format(p=prefix, n=name).encode())
    assert (receipt.kind, receipt.status, receipt.own_number) == ("622", "800", "OWN1")
    assert receipt.list_number == "330120261000000001"
    assert receipt.info == "[800]放行"
    assert receipt.returned_at.astimezone(UTC) == datetime(2026, 11, 23, 2, 0, 0, 123_000, tzinfo=UTC)


def test_a_void_tax_bill_names_its_list() -> None:
    content = (
        "<CEB818Message xmlns='http://www.chinaport.gov.cn/ceb' guid='G' version='1.0'><TaxHeadStatus>"
        "<guid>G</guid><returnTime>20261123100000</returnTime><invtNo>330120261000000001</invtNo>"
        "<taxNo>T1</taxNo><status>3</status></TaxHeadStatus></CEB818Message>"
    )
    (receipt,) = receipts.read("CEB818Message", content.encode())
    assert (receipt.kind, receipt.status, receipt.list_number) == ("818", "3", "330120261000000001")


def test_kinds_that_we_do_not_act_on_give_nothing_and_a_time_must_be_one() -> None:
    assert receipts.read("CEB514Message", b"<x/>") == ()
    with pytest.raises(Unreadable, match="no time"):
        receipts.read(
            "CEB622Message", RETURN.format(p="", n="").replace("20261123100000123", "soon").encode()
        )


LAUGHS = "".join(
    f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "ha"}{"&l0;" * 10}">' for n in range(1, 12)
)
BLOWN_UP = '<!DOCTYPE x [<!ENTITY a "' + "a" * 50_000 + '">]><x>' + "&a;" * 5_000 + "</x>"


@pytest.mark.parametrize(
    "attack",
    [
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "http://127.0.0.1:9/x">]><x>&f;</x>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><x/>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l11;</x>',
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x a="&l11;"/>',
        BLOWN_UP,
        "<!-- " + "x" * 5_000 + " --><!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><x>&f;</x>",
        "<x>" * 200_000,
        "",
        "not xml",
        "<x/>" * 2,
    ],
    ids=[
        "file", "http", "parameter", "dtd", "laughs", "laughs in an attribute", "quadratic", "late doctype",
        "nesting", "empty", "text", "two roots",
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_harmful_xml_is_refused_at_once(attack: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_socket(*args: Any, **options: Any) -> None:
        raise AssertionError("a message made us call out")

    monkeypatch.setattr("socket.socket.connect", no_socket)
    begin = time.perf_counter()
    with pytest.raises(Unreadable):
        signing.parse(attack.encode(encoding))
    assert time.perf_counter() - begin < 0.5


def test_an_over_long_message_and_a_wrong_encoding_are_refused() -> None:
    with pytest.raises(Unreadable, match="over-long"):
        signing.parse(b"<x>" + b" " * (4 * 1024 * 1024) + b"</x>")
    with pytest.raises(Unreadable):
        signing.parse('<?xml version="1.0" encoding="UTF-8"?><x>é</x>'.encode("latin-1"))
    with pytest.raises(Unreadable):
        signing.parse(b'<?xml version="1.0" encoding="no-such"?><x/>')


@pytest.fixture(scope="module")
def port_key() -> Any:
    """Return a throw-away RSA key with its certificate, as the port has one."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "port")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2046, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
        .decode()
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return signing.load_key("01", certificate, private), signing.load_verifying_key(certificate)


def enclosed(key: Any, data: str) -> bytes:
    from lxml import etree

    root = etree.fromstring(
        f"<DxpMsg xmlns='http://www.chinaport.gov.cn/dxp' ver='1.0'><TransInfo><MsgType>CEB622Message</MsgType>"
        f"</TransInfo><Data>{data}</Data></DxpMsg>"
    )
    signing.sign(root, key)
    return etree.tostring(root)


def test_only_what_the_port_signed_is_taken(port_key: Any) -> None:
    signer, verifier = port_key
    content = RETURN.format(p="", n="").encode()
    dxp = enclosed(signer, base64.b64encode(content).decode())
    assert receipts.message_of(dxp, verifier) == ("CEB622Message", content)
    changed = dxp.replace(b"CEB622Message", b"CEB623Message")
    with pytest.raises(Unreadable, match="signature"):
        receipts.message_of(changed, verifier)
    twice = dxp.replace(
        b"</DxpMsg>", dxp[dxp.index(b"<ds:Signature") : dxp.index(b"</DxpMsg>")] + b"</DxpMsg>"
    )
    with pytest.raises(Unreadable, match="signature"):
        receipts.message_of(twice, verifier)


@pytest.mark.parametrize("data", ["###", "é", "QUJ"])
def test_content_that_is_not_base64_is_refused(data: str, port_key: Any) -> None:
    signer, verifier = port_key
    with pytest.raises(Unreadable, match="base64"):
        receipts.message_of(enclosed(signer, data), verifier)
