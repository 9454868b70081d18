"""What a payment file must be like, rule by rule, with the reason code of each refusal."""

from __future__ import annotations

import random
import sys
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from sluis.sandbox.bank import calendar, iban
from sluis.sandbox.bank import pain as reader
from sluis.sandbox.bank.tests.conftest import ANNA, LUC, Counter, pain, texts


@pytest.mark.parametrize("version", ["09", "03"])
def test_a_right_file_is_accepted(counter: Counter, version: str) -> None:
    status, said = counter.call("POST", "/bank/payments", pain(version=version).encode())
    assert status == 200
    root = etree.fromstring(said)
    reported = "10" if version == "09" else "03"
    assert etree.QName(root).namespace == f"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{reported}"
    assert texts(root, "OrgnlMsgId") == ["MSG-1"]
    assert texts(root, "OrgnlMsgNmId") == [f"pain.001.001.{version}"]
    assert texts(root, "GrpSts") == ["ACCP"]
    assert [row["amount_minor"] for row in counter.bank.book()["rows"]] == [1250, 705]


@pytest.mark.parametrize("version", ["09", "03"])
def test_the_schema_of_iso_agrees_that_it_is_right(version: str) -> None:
    sepaxml = pytest.importorskip("sepaxml")
    schemas = Path(sys.modules[sepaxml.__name__].__file__ or "").parent / "schemas"
    schema = etree.XMLSchema(file=str(schemas / f"pain.001.001.{version}.xsd"))
    schema.assertValid(etree.fromstring(pain(version=version).encode()))


ADDRESS = (
    "<PstlAdr><StrtNm>Veldstraat</StrtNm><PstCd>9000</PstCd><TwnNm>Gent</TwnNm><Ctry>BE</Ctry></PstlAdr>"
)
HYBRID = "<PstlAdr><TwnNm>Gent</TwnNm><Ctry>BE</Ctry><AdrLine>Veldstraat 7</AdrLine></PstlAdr>"
THREE_LINES = HYBRID.replace("</PstlAdr>", "<AdrLine>b</AdrLine><AdrLine>c</AdrLine></PstlAdr>")
UNSTRUCTURED = "<PstlAdr><Ctry>BE</Ctry><AdrLine>Veldstraat 7</AdrLine><AdrLine>9000 Gent</AdrLine></PstlAdr>"


def _structured(reference: str, issuer: str = "") -> tuple[str, str]:
    issuer = f"<Issr>{issuer}</Issr>" if issuer else ""
    return (
        "<Ustrd>Payout 1</Ustrd>",
        f"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry>{issuer}</Tp><Ref>{reference}</Ref>"
        "</CdtrRefInf></Strd>",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Nm>Bakkerij Anna</Nm>", f"<Nm>Bakkerij Anna</Nm>{ADDRESS}"),
        ("<Nm>Bakkerij Anna</Nm>", f"<Nm>Bakkerij Anna</Nm>{HYBRID}"),
        _structured("RF18539007547034"),
        _structured("010806817183", "BBA"),
        ("<BICFI>INGBNL2A</BICFI>", "<Othr><Id>NOTPROVIDED</Id></Othr>"),
        ("<BtchBookg>true</BtchBookg>", ""),
        ("<RmtInf><Ustrd>Payout 1</Ustrd></RmtInf>", ""),
        ("<Nm>Office</Nm></InitgPty>", "</InitgPty>"),
    ],
)
def test_what_else_is_admitted(counter: Counter, old: str, new: str) -> None:
    body = pain()
    assert old in body
    assert counter.upload(body.replace(old, new, 1).encode()) == ("ACCP", "")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("pain.001.001.09", "pain.001.001.99", "FF01"),
        ("pain.001.001.09", "pain.008.001.08", "FF01"),
        ("<MsgId>MSG-1</MsgId>", "", "CH21"),
        ("<CtrlSum>19.55</CtrlSum><InitgPty>", "<InitgPty>", "CH21"),
        ("<PmtMtd>TRF</PmtMtd>", "", "CH21"),
        ("<PmtMtd>TRF</PmtMtd>", "<PmtMtd>CHK</PmtMtd>", "CH16"),
        (
            "<PmtInfId>PMT-1</PmtInfId><PmtMtd>TRF</PmtMtd>",
            "<PmtMtd>TRF</PmtMtd><PmtInfId>PMT-1</PmtInfId>",
            "CH21",
        ),
        ("<Cdtr><Nm>Bakkerij Anna</Nm></Cdtr>", "", "CH21"),
        ("<Cdtr><Nm>Bakkerij Anna</Nm></Cdtr>", "<Cdtr></Cdtr>", "CH21"),
        ("<EndToEndId>E2E-1</EndToEndId>", "", "CH21"),
        ("<ChrgBr>SLEV</ChrgBr>", "<ChrgBr>SLEV</ChrgBr><Foo>1</Foo>", "CH21"),
        ("<Ustrd>Payout 1</Ustrd>", "<Ustrd>Payout 1</Ustrd><Ustrd>more</Ustrd>", "CH17"),
        ("<Ustrd>Payout 1</Ustrd>", "<Ustrd>Payout 1</Ustrd><Foo/>", "CH17"),
        ("<Ustrd>Payout 1</Ustrd>", f"<Ustrd>x</Ustrd>{_structured('RF18539007547034')[1]}", "CH17"),
        ("<NbOfTxs>2</NbOfTxs>", "<NbOfTxs>3</NbOfTxs>", "AM18"),
        ("<NbOfTxs>2</NbOfTxs>", "<NbOfTxs>two</NbOfTxs>", "CH16"),
        ("<CtrlSum>19.55</CtrlSum>", "<CtrlSum>19.56</CtrlSum>", "AM10"),
        ("<BtchBookg>true</BtchBookg><NbOfTxs>2<", "<BtchBookg>true</BtchBookg><NbOfTxs>1<", "AM18"),
        ("BE71096123456769", "BE71096123456768", "AC01"),
        ("BE71096123456769", "BE7109612345676", "AC01"),
        ("BE71096123456769", "BE71 0961 2345 6769", "AC01"),
        ("BE71096123456769", "US71096123456769", "AC01"),
        ("NL20INGB0001234567", "NL91ABNA0417164300", "AC01"),
        ('Ccy="EUR">12.50', 'Ccy="USD">12.50', "AM03"),
        (' Ccy="EUR">12.50', ">12.50", "AM03"),
        (">12.50<", ">12.505<", "AM12"),
        (">12.50<", ">-12.50<", "AM12"),
        (">12.50<", ">12,50<", "AM12"),
        (">12.50<", ">0.00<", "AM01"),
        (">12.50<", ">1000000000.00<", "AM12"),
        ("Bakkerij Anna", "Pâtisserie Anna", "CH16"),
        ("Bakkerij Anna", "Bakker &amp; Anna", "CH16"),
        ("Bakkerij Anna", "A" * 71, "CH16"),
        ("Payout 1", "P" * 141, "CH16"),
        ("Payout 1", "支付", "CH16"),
        ("MSG-1", "M" * 36, "CH16"),
        ("MSG-1", "/MSG-1", "CH16"),
        ("E2E-1", "E2E//1", "CH16"),
        ("E2E-1", "E2E-1/", "CH16"),
        ("<Dt>2026-11-24</Dt>", "<Dt>24-11-2026</Dt>", "DT01"),
        ("<Dt>2026-11-24</Dt>", "<Dt>2026-11-31</Dt>", "DT01"),
        ("<Dt>2026-11-24</Dt>", "2026-11-24", "CH21"),
        ("2026-11-24T10:00:00+01:00", "2026-11-24", "DT01"),
        ("INGBNL2A", "INGB", "RC01"),
        ("<Nm>Bakkerij Anna</Nm>", f"<Nm>Bakkerij Anna</Nm>{UNSTRUCTURED}", "BE04"),
        (
            "<Nm>Bakkerij Anna</Nm>",
            f"<Nm>Bakkerij Anna</Nm>{THREE_LINES}",
            "BE04",
        ),
        (*_structured("RF19539007547034"), "CH16"),
        (*_structured("010806817184", "BBA"), "CH16"),
        (*_structured("010806817100", "BBA"), "CH16"),
        (*_structured("INVOICE7"), "CH16"),
    ],
)
def test_each_rule_has_its_reason(counter: Counter, old: str, new: str, reason: str) -> None:
    body = pain()
    assert old in body
    assert counter.upload(body.replace(old, new, 1).encode()) == ("RJCT", reason)
    assert counter.bank.book()["rows"] == []


def test_the_reason_says_where(counter: Counter) -> None:
    body = pain().replace("Bakkerij Anna", "Pâtisserie Anna").encode()
    root = etree.fromstring(counter.call("POST", "/bank/payments", body)[1])
    said = "".join(texts(root, "AddtlInf"))
    assert "CdtTrfTxInf/Cdtr/Nm" in said
    assert all(len(text) <= 105 for text in texts(root, "AddtlInf"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<Document>",
        b"\xff\xfe<\x00D\x00",
        b'<?xml version="1.0" encoding="ISO-8859-1"?><Document/>',
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>',
        b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Document>&b;</Document>',
        b"<a>" * 100_000,
    ],
)
def test_what_is_no_plain_xml_is_refused(counter: Counter, body: bytes) -> None:
    assert counter.upload(body) == ("RJCT", "FF01")


def test_a_message_id_is_never_taken_twice(counter: Counter) -> None:
    assert counter.upload(pain().encode()) == ("ACCP", "")
    assert counter.upload(pain().encode()) == ("RJCT", "AM05")
    assert counter.upload(pain((ANNA, "1.00")).encode()) == ("RJCT", "AM05")
    assert counter.status("MSG-1") == ("ACCP", ""), "the first status stands"
    assert len(counter.bank.book()["rows"]) == 2


def test_a_refused_message_keeps_its_status_and_its_id(counter: Counter) -> None:
    wrong = pain().replace("<CtrlSum>19.55<", "<CtrlSum>1.00<", 1).encode()
    assert counter.upload(wrong) == ("RJCT", "AM10")
    assert counter.status("MSG-1") == ("RJCT", "AM10")
    assert counter.upload(pain().encode()) == ("RJCT", "AM05")
    assert counter.upload(pain(message_id="MSG-2").encode()) == ("ACCP", "")


def test_the_key_is_wanted(counter: Counter) -> None:
    for key in ("", "wrong", "ключ".encode().decode("latin-1")):
        status, _ = counter.call("POST", "/bank/payments", pain().encode(), X_Api_Key=key)
        assert status == 401
    assert counter.bank.book()["rows"] == []


def test_other_types_methods_and_paths(counter: Counter) -> None:
    assert counter.call("POST", "/bank/payments", b"{}", Content_Type="application/json")[0] == 415
    assert counter.call("PUT", "/bank/payments", pain().encode())[0] == 404
    assert counter.call("GET", "/bank/payments/UNKNOWN")[0] == 404
    assert counter.call("POST", "/bank/control/book", b"no json")[0] == 400


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("NL91ABNA0417164300", True),
        ("BE71096123456769", True),
        ("LU280019400644750000", True),
        ("NL20INGB0001234567", True),
        ("NL92ABNA0417164300", False),
        ("nl91abna0417164300", False),
        ("NL91ABNA04171643", False),
        ("", False),
    ],
)
def test_check_digits(text: str, right: bool) -> None:
    assert (iban.fault_of(text) is None) is right


def test_the_smallest_and_the_largest_amount() -> None:
    message = reader.read(pain((ANNA, "0.01"), (LUC, "999999999.99")).encode())
    assert [transfer.amount_minor for transfer in message.transfers] == [1, 99_999_999_999]


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2026-11-24", "2026-11-25"),
        ("2026-11-27", "2026-11-30"),
        ("2026-12-24", "2026-12-28"),
        ("2026-12-31", "2027-01-04"),
        ("2027-03-25", "2027-03-30"),
        ("2028-04-13", "2028-04-18"),
        ("2026-04-30", "2026-05-04"),
    ],
)
def test_business_days_know_easter_and_closing_days(day: str, following: str) -> None:
    assert calendar.next_business_day(date.fromisoformat(day)).isoformat() == following


def test_mutated_files_always_get_a_status(counter: Counter) -> None:
    dice = random.Random(7)
    right = pain().encode()
    for number in range(300):
        mutated = bytearray(right)
        start = dice.randrange(len(mutated))
        mutated[start : start + dice.randint(0, 8)] = bytes(
            dice.choices(b"<>/&;\"'a0 \xc3\x00", k=dice.randint(0, 5))
        )
        status, _ = counter.upload(bytes(mutated))
        assert status in ("ACCP", "RJCT"), f"mutation {number}"
