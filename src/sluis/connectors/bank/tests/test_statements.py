"""Bank statements: the same day read from every form, damaged files refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.connectors.bank import statements
from sluis.connectors.bank.tests import samples
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.ledger.ports import BankFile, ParsedBankStatement

FORMS = {
    "camt.053.001.02": samples.camt053("02"),
    "camt.053.001.08": samples.camt053("08"),
    "ING": samples.ING,
    "Rabobank": samples.RABOBANK,
    "ABN AMRO": samples.ABN_AMRO,
    "CODA": samples.coda(),
}


def _read(content: bytes) -> list[ParsedBankStatement]:
    return statements.read(BankFile("statement", content))


def _eur(text: str) -> Money:
    return Money.of(text, "EUR")


@pytest.mark.parametrize("form", FORMS)
def test_each_form_tells_the_same_day(form: str) -> None:
    [statement] = _read(FORMS[form])
    paid, settled, returned = statement.entries
    assert statement.iban == (samples.BELGIAN_IBAN if form == "CODA" else samples.IBAN)
    assert statement.day == date(2026, 11, 24)
    assert (statement.opening, statement.closing) == (_eur("1000.00"), _eur("1662.29"))
    assert [one.money for one in statement.entries] == [_eur("-250.00"), _eur("812.34"), _eur("99.95")]
    assert (paid.end_to_end_id, paid.counterparty_iban) == ("PYO1", "NL91ABNA0417164300")
    assert paid.counterparty_name.upper() == "BLOEMENHUIS VERMEULEN"
    assert paid.value_date == date(2026, 11, 25)
    assert not paid.is_return
    assert (settled.end_to_end_id, settled.counterparty_name) == ("", "ALIPAY EUROPE")
    assert "2026112410001" in settled.text
    assert (returned.end_to_end_id, returned.is_return) == ("PYO0", True)
    assert returned.reason.startswith("AC04")


@pytest.mark.parametrize("form", ["camt.053.001.02", "camt.053.001.08", "ING", "ABN AMRO", "CODA"])
def test_the_booking_day_is_told_beside_the_value_day(form: str) -> None:
    [statement] = _read(FORMS[form])
    assert {one.booked_date for one in statement.entries} == {date(2026, 11, 24)}


def test_structured_references_and_batch_ids_are_kept() -> None:
    [ing] = _read(samples.ING)
    [camt] = _read(samples.camt053("08"))
    [coda] = _read(samples.coda())
    assert (ing.entries[0].reference, ing.entries[0].batch_id) == ("RF18539007547034", "POB1")
    assert (camt.entries[0].reference, camt.entries[0].batch_id) == ("RF18539007547034", "POB1")
    assert coda.entries[0].reference == "261124000279"


def test_an_old_belgian_account_number_becomes_its_iban() -> None:
    [statement] = _read(samples.coda(structure="0"))
    assert statement.iban == samples.BELGIAN_IBAN


def test_a_communication_over_several_records_is_one_text() -> None:
    [statement] = _read(samples.coda())
    assert statement.entries[1].text == (
        "SETTLEMENT 2026112410001 OF THE WALLET IN LUXEMBOURG, SECOND PART TOLD BY THE BANK"
    )


def test_a_zip_holds_several_statements() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.xml", samples.camt053("08"))
        archive.writestr("two.xml", samples.camt053("02").replace(b"ST-20261124", b"ST-2"))
    assert [one.statement_id for one in _read(packed.getvalue())] == ["ST-20261124", "ST-2"]


def test_a_zip_bomb_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one.xml", b" " * 50_000_000)
    with pytest.raises(BadInput, match="too much"):
        _read(packed.getvalue())


def test_an_entry_of_several_transfers_is_taken_apart_or_kept_whole() -> None:
    content = samples.camt053("08").decode()
    start, end = content.index("<NtryDtls>"), content.index("</NtryDtls>")
    parts = (
        "<NtryDtls><Btch><MsgId>POB1</MsgId></Btch>"
        '<TxDtls><Refs><EndToEndId>PYO1</EndToEndId></Refs><Amt Ccy="EUR">{}</Amt>'
        "<CdtDbtInd>DBIT</CdtDbtInd></TxDtls>"
        '<TxDtls><Refs><EndToEndId>PYO2</EndToEndId></Refs><Amt Ccy="EUR">50.00</Amt></TxDtls>'
    )
    apart = content[:start] + parts.format("200.00") + content[end:]
    [statement] = _read(apart.encode())
    assert [(one.end_to_end_id, one.money) for one in statement.entries[:2]] == [
        ("PYO1", _eur("-200.00")),
        ("PYO2", _eur("-50.00")),
    ]
    whole = content[:start] + parts.format("1.00") + content[end:]
    [statement] = _read(whole.encode())
    assert len(statement.entries) == 3
    assert (statement.entries[0].end_to_end_id, statement.entries[0].batch_id) == ("", "POB1")


def test_details_take_the_place_of_their_sum_in_coda() -> None:
    records = samples.coda(count=0).decode("latin-1").splitlines()
    total = "".join(records[2])
    first = total[:6] + "0001" + total[10:32] + "000000000200000" + total[47:]
    second = total[:6] + "0002" + total[10:32] + "000000000050000" + total[47:]
    told = records[-1][:16] + f"{len(records):06d}" + records[-1][22:]
    content = "\n".join([*records[:6], first, second, *records[6:-1], told]).encode("latin-1")
    [statement] = _read(content)
    assert [one.money for one in statement.entries[:2]] == [_eur("-200.00"), _eur("-50.00")]
    assert len(statement.entries) == 4


def test_pages_of_one_mt940_statement_are_put_together() -> None:
    lines = samples.ABN_AMRO.decode().splitlines()
    cut = next(number for number, line in enumerate(lines) if "812,34" in line)
    paged = [
        *lines[:2],
        ":28C:32801/1",
        *lines[3:cut],
        ":62M:C261124EUR750,00",
        *lines[:2],
        ":28C:32801/2",
        ":60M:C261124EUR750,00",
        *lines[cut:],
    ]
    [statement] = _read("\n".join(paged).encode())
    assert (statement.opening, len(statement.entries)) == (_eur("1000.00"), 3)


def test_a_reversed_credit_takes_money_away_and_the_year_turns() -> None:
    content = samples.ABN_AMRO.replace(b"2611251124C812,34", b"2701021231RC812,34")
    [statement] = _read(content)
    assert statement.entries[1].money == _eur("-812.34")
    assert statement.entries[1].booked_date == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "no bank statement"),
        (b"date;amount\n2026-11-24;5,00\n", "no bank statement"),
        (samples.camt053("08")[:-40], "not readable XML"),
        (samples.camt053("08").replace(b"camt.053.001.08", b"camt.053.001.xx"), "no camt.053"),
        (samples.camt053("08").replace(b"CLBD", b"ITBD"), "no balance"),
        (samples.camt053("08").replace(b"<IBAN>NL20INGB0001234567</IBAN>", b""), "names no IBAN"),
        (samples.camt053("08").replace(b">250.00<", b">2,50<"), "is no amount"),
        (samples.camt053("08").replace(b"2026-11-25", b"25-11-2026"), "is no date"),
        (samples.ING.replace(b":62F:", b":62M:"), "cut off"),
        (samples.ING.replace(b"C261123EUR1000,00", b"C261123"), "no MT940 balance"),
        (samples.ING.replace(b"2611251124D250,00", b"D250,00"), "no MT940 line"),
        (samples.coda(count=3), "counts 3 records"),
        (samples.coda()[:-132], "cut off"),
        (samples.coda().replace(b"REF000001", b"REF000001" + b"x" * 9), "has 137 characters"),
        (b"PK\x03\x04nothing", "ZIP"),
    ],
)
def test_a_damaged_file_is_refused_in_words(content: bytes, problem: str) -> None:
    with pytest.raises(BadInput, match=problem) as refused:
        _read(content)
    assert refused.value.field == "file"


def test_an_entity_of_a_file_is_not_followed() -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY a "camt.053.001.08">'
        b'<!ENTITY b SYSTEM "file:///etc/passwd">]>'
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&b;</Document>'
    )
    with pytest.raises(BadInput, match="document type"):
        _read(bomb)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.data())
def test_no_mutation_of_a_file_does_more_than_be_refused(form: str, data: st.DataObject) -> None:
    content = bytearray(FORMS[form])
    for _ in range(data.draw(st.integers(min_value=1, max_value=6))):
        place = data.draw(st.integers(min_value=0, max_value=len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    try:
        found = _read(bytes(content))
    except BadInput:
        return
    assert all(isinstance(one.closing, Money) for one in found)
