"""Transfers are booked on the next business day, money comes in, and the statement adds up."""

from __future__ import annotations

import http.client
import json
from datetime import UTC, date, datetime

import pytest
from lxml import etree

from sluis.sandbox.bank.errors import UnknownAccount
from sluis.sandbox.bank.state import OFFICE_IBAN, credit
from sluis.sandbox.bank.tests.conftest import ANNA, LUC, Counter, outcome, pain, texts


def _at(counter: Counter, text: str) -> None:
    counter.clock.at = datetime.fromisoformat(text).replace(tzinfo=UTC)
    counter.switchboard.tick()


def _cents(text: str) -> int:
    return round(float(text) * 100)


def test_a_transfer_is_booked_on_the_next_business_day(counter: Counter) -> None:
    counter.upload(pain(day="2026-11-24").encode())
    _at(counter, "2026-11-25T05:59:00")
    assert counter.bank.book()["payments"] == 0
    assert counter.status("MSG-1") == ("ACCP", "")
    _at(counter, "2026-11-25T06:00:00")  # 07:00 in Amsterdam
    book = counter.bank.book()
    assert book["payments"] == 2
    assert [entry["booked_day"] for entry in book["entries"]] == ["2026-11-25", "2026-11-25"]
    assert book["balance_minor"] == 10_000_000 - 1955
    assert counter.status("MSG-1") == ("ACSC", "")


@pytest.mark.parametrize(
    ("asked", "booked"),
    [("2026-11-20", "2026-11-25"), ("2026-11-28", "2026-11-30"), ("2026-12-25", "2026-12-28")],
)
def test_the_day_asked_for_moves_to_a_business_day(counter: Counter, asked: str, booked: str) -> None:
    counter.upload(pain(day=asked).encode())
    assert {row["execution_day"] for row in counter.bank.book()["rows"]} == {booked}


def test_everything_can_be_booked_at_once(counter: Counter) -> None:
    counter.upload(pain(day="2026-12-10").encode())
    assert counter.book_now() == 2
    assert counter.book_now() == 0
    assert {entry["booked_day"] for entry in counter.bank.book()["entries"]} == {"2026-11-24"}


def test_without_funds_a_transfer_is_refused_and_the_others_go(counter: Counter) -> None:
    counter.upload(pain((ANNA, "99999.00"), (LUC, "2.00"), (ANNA, "1.00")).encode())
    counter.book_now()
    assert [row["state"] for row in counter.bank.book()["rows"]] == ["booked", "refused", "booked"]
    _, report = counter.call("GET", "/bank/payments/MSG-1")
    assert outcome(report)[0] == "PART"
    root = etree.fromstring(report)
    assert texts(root, "TxInfAndSts/OrgnlEndToEndId") == ["E2E-2"]
    assert texts(root, "TxInfAndSts/StsRsnInf/Rsn/Cd") == ["AM04"]


def test_a_returned_transfer_comes_back(counter: Counter) -> None:
    counter.upload(pain((ANNA, "5.00"), batch="false").encode())
    counter.fault("returned_transfer")
    counter.book_now()
    book = counter.bank.book()
    assert [entry["amount_minor"] for entry in book["entries"]] == [-500, 500]
    assert book["balance_minor"] == 10_000_000
    assert book["payments"] == 0
    statement = counter.statement("2026-11-24")
    assert texts(statement, "RtrInf/Rsn/Cd") == ["AC04"]
    assert counter.status("MSG-1")[0] == "RJCT"


@pytest.mark.parametrize("version", ["08", "02"])
def test_a_statement_opens_closes_and_adds_up(counter: Counter, version: str) -> None:
    credit(
        counter.world,
        iban=OFFICE_IBAN,
        amount_minor=123_456,
        currency="EUR",
        reference="ALIPAY 2026112412345678901",
        debtor_name="Alipay (Europe) Limited S.A.",
        value_date=date(2026, 11, 24),
    )
    counter.upload(pain(batch="false").encode())
    counter.book_now()
    root = counter.statement("2026-11-24", version)
    assert etree.QName(root).namespace == f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    assert texts(root, "Acct/Id/IBAN") == [OFFICE_IBAN]
    opening, closing = (_cents(text) for text in texts(root, "Bal/Amt"))
    assert texts(root, "Bal/Tp/CdOrPrtry/Cd") == ["OPBD", "CLBD"]
    signs = {"CRDT": 1, "DBIT": -1}
    amounts = [
        signs[sign] * _cents(amount)
        for sign, amount in zip(texts(root, "Ntry/CdtDbtInd"), texts(root, "Ntry/Amt"), strict=True)
    ]
    assert amounts == [123_456, -1250, -705]
    assert opening + sum(amounts) == closing
    assert texts(root, "Refs/EndToEndId") == ["ALIPAY 2026112412345678901", "E2E-1", "E2E-2"]
    assert texts(root, "RmtInf/Ustrd") == ["ALIPAY 2026112412345678901", "Payout 1", "Payout 2"]
    assert len(set(texts(root, "Ntry/AcctSvcrRef"))) == 3
    name = "Dbtr/Nm" if version == "02" else "Dbtr/Pty/Nm"
    assert texts(root, f"RltdPties/{name}") == ["Alipay (Europe) Limited S.A."]


def test_a_batch_is_one_entry_with_its_parts(counter: Counter) -> None:
    counter.upload(pain(batch="true").encode())
    counter.book_now()
    root = counter.statement("2026-11-24")
    assert texts(root, "Ntry/Amt") == ["19.55"]
    assert texts(root, "Btch/NbOfTxs") == ["2"]
    assert texts(root, "TxDtls/Amt") == ["12.50", "7.05"]
    assert texts(root, "TxDtls/RltdPties/CdtrAcct/Id/IBAN") == [ANNA[1], LUC[1]]


def test_balances_run_on_from_day_to_day(counter: Counter) -> None:
    counter.upload(pain((ANNA, "10.00"), message_id="A").encode())
    _at(counter, "2026-11-25T09:00:00")
    counter.upload(pain((ANNA, "20.00"), message_id="B", day="2026-11-25").encode())
    _at(counter, "2026-11-26T09:00:00")
    first, second = counter.statement("2026-11-25"), counter.statement("2026-11-26")
    assert texts(first, "Bal/Amt") == ["100000.00", "99990.00"]
    assert texts(second, "Bal/Amt") == ["99990.00", "99970.00"]
    listing = json.loads(counter.call("GET", "/bank/statements/")[1])["statements"]
    assert [(row["day"], row["entries"]) for row in listing] == [("2026-11-25", 1), ("2026-11-26", 1)]


def test_a_credit_waits_for_its_value_date(counter: Counter) -> None:
    credit(
        counter.world,
        iban=OFFICE_IBAN,
        amount_minor=500,
        currency="EUR",
        reference="TMALL 1",
        debtor_name="Alipay",
        value_date=date(2026, 11, 28),
    )
    _at(counter, "2026-11-29T12:00:00")
    assert counter.bank.book()["entries"][0]["booked_day"] is None
    _at(counter, "2026-11-30T06:00:00")
    entry = counter.bank.book()["entries"][0]
    assert (entry["booked_day"], entry["value_day"]) == ("2026-11-30", "2026-11-30")


@pytest.mark.parametrize(("amount", "currency"), [(0, "EUR"), (-1, "EUR"), (1, "CNY")])
def test_a_credit_is_positive_euro(counter: Counter, amount: int, currency: str) -> None:
    with pytest.raises(ValueError, match="positive amount of EUR"):
        credit(
            counter.world,
            iban=OFFICE_IBAN,
            amount_minor=amount,
            currency=currency,
            reference="X",
            debtor_name="X",
            value_date=date(2026, 11, 24),
        )


def test_a_credit_needs_an_account_of_ours(counter: Counter) -> None:
    with pytest.raises(UnknownAccount):
        credit(
            counter.world,
            iban=ANNA[1],
            amount_minor=1,
            currency="EUR",
            reference="X",
            debtor_name="X",
            value_date=date(2026, 11, 24),
        )


def test_statements_that_are_not_there(counter: Counter) -> None:
    assert counter.call("GET", "/bank/statements/2026-11-25.xml")[0] == 404
    assert counter.call("GET", "/bank/statements/someday.xml")[0] == 404
    assert counter.call("GET", f"/bank/statements/2026-11-24.xml?account={ANNA[1]}")[0] == 404
    assert counter.call("GET", "/bank/statements/2026-11-24.xml?version=05")[0] == 400
    assert texts(counter.statement("2026-11-23"), "Bal/Amt") == ["100000.00", "100000.00"]


def test_faults(counter: Counter) -> None:
    counter.fault("http_502")
    assert counter.call("GET", "/bank/statements/")[0] == 502
    counter.fault("drop_before")
    with pytest.raises(ConnectionError):
        counter.upload(pain().encode())
    assert counter.bank.book()["rows"] == []
    counter.fault("cut_after_processing")
    with pytest.raises(ConnectionError):
        counter.upload(pain().encode())
    assert counter.status("MSG-1") == ("ACCP", "")
    counter.fault("half_answer")
    with pytest.raises(http.client.IncompleteRead):
        counter.status("MSG-1")
    counter.fault("refuse_message", reason="AM04")
    assert counter.upload(pain(message_id="MSG-2").encode()) == ("RJCT", "AM04")
    counter.book_now()
    counter.fault("late_statement")
    assert counter.call("GET", "/bank/statements/2026-11-24.xml")[0] == 404
    counter.fault("doubled_entry")
    assert len(texts(counter.statement("2026-11-24"), "Ntry/NtryRef")) == 2
    counter.fault("slow", seconds=0.01)
    assert counter.status("MSG-1") == ("ACSC", "")


def test_a_doubled_entry_has_the_same_bank_reference(counter: Counter) -> None:
    counter.upload(pain(batch="false").encode())
    counter.book_now()
    counter.fault("doubled_entry")
    references = texts(counter.statement("2026-11-24"), "Ntry/AcctSvcrRef")
    assert len(references) == 3
    assert references[0] == references[1]
