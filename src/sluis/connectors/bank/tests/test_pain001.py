"""Payment files: schema-valid, byte-stable, in the characters that banks admit."""

from __future__ import annotations

import importlib.resources
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from sluis.connectors.bank import pain001
from sluis.connectors.bank.latin import latin
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.ledger import references
from sluis.ledger.ports import CreditTransfer, Debtor, PaymentOrder

FLORIST = CreditTransfer(
    end_to_end_id="PYO01J9ZZZZZZZZZZZZZZZZZZZZ01",
    money=Money(123_456, "EUR"),
    creditor_name="Bloemenhuis Vermeulen & Zn. B.V.",
    creditor_iban="NL91ABNA0417164300",
    reference=references.iso_11649("BX2611240001"),
)
CHOCOLATIER = CreditTransfer(
    end_to_end_id="PYO01J9ZZZZZZZZZZZZZZZZZZZZ02",
    money=Money(5, "EUR"),
    creditor_name="Chocolaterie “De Lindeboom” – Gänt",
    creditor_iban="BE71096123456769",
    reference=references.belgian("2611240002"),
)
ORDER = PaymentOrder(
    message_id="POB01J9ZZZZZZZZZZZZZZZZZZZZ00",
    created_at=datetime(2026, 11, 23, 12, 0, 5, 999, tzinfo=UTC),
    execution_date=date(2026, 11, 24),
    debtor=Debtor("Sluis Gateway Office", "NL20INGB0001234567", "INGBNL2A"),
    transfers=(FLORIST, CHOCOLATIER),
)


def _schema(version: str) -> xmlschema.XMLSchema:
    folder = importlib.resources.files("sepaxml") / "schemas"
    return xmlschema.XMLSchema(str(folder / f"pain.001.001.{version}.xsd"))


@pytest.mark.parametrize("version", ["09", "03"])
@pytest.mark.parametrize("bic", ["INGBNL2A", ""])
def test_the_file_is_valid_against_the_published_schema(version: str, bic: str) -> None:
    order = replace(ORDER, debtor=replace(ORDER.debtor, bic=bic))
    _schema(version).validate(pain001.write(order, version=version).decode())


def test_the_file_says_what_was_ordered() -> None:
    found = _schema("09").to_dict(pain001.write(ORDER).decode())
    header = found["CstmrCdtTrfInitn"]["GrpHdr"]
    payment = found["CstmrCdtTrfInitn"]["PmtInf"][0]
    florist, chocolatier = payment["CdtTrfTxInf"]
    assert (header["MsgId"], header["NbOfTxs"], str(header["CtrlSum"])) == (ORDER.message_id, "2", "1234.61")
    assert payment["ReqdExctnDt"] == {"Dt": "2026-11-24"}
    assert payment["BtchBookg"] is False
    assert florist["Amt"]["InstdAmt"]["@Ccy"] == "EUR"
    assert str(florist["Amt"]["InstdAmt"]["$"]) == "1234.56"
    assert florist["Cdtr"]["Nm"] == "Bloemenhuis Vermeulen + Zn. B.V."
    assert florist["RmtInf"]["Strd"][0]["CdtrRefInf"]["Tp"]["Issr"] == "ISO"
    assert str(chocolatier["Amt"]["InstdAmt"]["$"]) == "0.05"
    assert chocolatier["Cdtr"]["Nm"] == "Chocolaterie 'De Lindeboom' - Gant"
    assert chocolatier["RmtInf"]["Strd"][0]["CdtrRefInf"] == {
        "Tp": {"CdOrPrtry": {"Cd": "SCOR"}, "Issr": "BBA"},
        "Ref": "261124000202",
    }
    assert "PstlAdr" not in chocolatier["Cdtr"]


def test_the_same_order_gives_the_same_bytes() -> None:
    again = replace(ORDER, transfers=tuple(replace(one) for one in ORDER.transfers))
    assert pain001.write(ORDER) == pain001.write(again)
    assert pain001.write(ORDER) != pain001.write(replace(ORDER, message_id="POB2"))


@pytest.mark.parametrize(
    ("transfers", "problem"),
    [
        ((), "at least one"),
        ((FLORIST, FLORIST), "same end-to-end id"),
        ((replace(FLORIST, money=Money(100, "GBP")),), "euro only"),
        ((replace(FLORIST, money=Money(0, "EUR")),), "between"),
        ((replace(FLORIST, money=Money(100_000_000_000, "EUR")),), "between"),
    ],
)
def test_what_sepa_does_not_carry_is_refused(transfers: tuple[CreditTransfer, ...], problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        pain001.write(replace(ORDER, transfers=transfers))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("Café Ÿvette", "Cafe Yvette"),
        ("Søren Ægir Łódź", "Soren AEgir Lodz"),
        ("Straße 5", "Strasse 5"),
        ("https://a//b/", "https:/a/b"),
        ("  two   blanks ", "two blanks"),
        ("上海 trade", ".. trade"),
        ("a@b.be; 10€!", "a(at)b.be, 10EUR."),
    ],
)
def test_names_are_brought_into_latin_letters(given: str, wanted: str) -> None:
    assert latin(given, 70) == wanted


@given(st.text(max_size=200), st.integers(min_value=1, max_value=140))
def test_any_text_becomes_one_that_a_bank_takes(text: str, limit: int) -> None:
    found = latin(text, limit)
    assert len(found) <= limit
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
    assert "//" not in found
    assert not found.startswith("/")
    assert not found.endswith("/")
