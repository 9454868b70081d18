"""The bank over its wire: what we send, how we read success, refusal and silence, with the sandbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sluis.connectors.bank import adapter
from sluis.connectors.bank.tests.test_pain001 import ORDER
from sluis.kernel import clock
from sluis.kernel.errors import Misconfigured, TryLater
from sluis.kernel.money import Money
from sluis.ledger.ports import BankState, PaymentOrder
from sluis.ledger.tests import shop
from sluis.ledger.tests.sandbox import Sandbox
from sluis.offices import connections
from sluis.offices.models import Connection
from sluis.records import wire_log
from sluis.records.models import WireMessage

pytestmark = pytest.mark.django_db


def connect(sandbox_bank: Sandbox, **credentials: object) -> Connection:
    """Connect the office to the sandbox's bank."""
    found = sandbox_bank.credentials("bank")
    return connections.connect(
        office=shop.office(),
        party="bank",
        base_url=found["base_url"],
        account=found["account_iban"],
        credentials={key: found[key] for key in ("api_key", "bic", "account_name")} | credentials,
        actor="user:1",
    )


@pytest.fixture
def bank(sandbox_bank: Sandbox) -> adapter.SepaBank:
    return adapter.bank(connect(sandbox_bank))


def _order(bank: adapter.SepaBank) -> PaymentOrder:
    return replace(ORDER, debtor=bank.debtor(), execution_date=clock.today())


def test_a_file_is_taken_and_its_status_told(bank: adapter.SepaBank, sandbox_bank: Sandbox) -> None:
    content = bank.write(_order(bank))
    assert bank.submit(ORDER.message_id, content).state == BankState.ACCEPTED
    assert bank.status(ORDER.message_id).state == BankState.ACCEPTED
    rows = sandbox_bank.book("bank")["rows"]
    assert [(row["end_to_end_id"], row["amount_minor"]) for row in rows] == [
        (one.end_to_end_id, one.money.minor) for one in ORDER.transfers
    ]
    assert [row["remittance"] for row in rows] == [one.reference for one in ORDER.transfers]
    assert all(row["structured"] for row in rows)


def test_the_older_version_is_taken_too(sandbox_bank: Sandbox) -> None:
    bank = adapter.bank(connect(sandbox_bank, version="03"))
    content = bank.write(_order(bank))
    assert b"pain.001.001.03" in content
    assert bank.submit(ORDER.message_id, content).state == BankState.ACCEPTED


def test_the_same_file_again_is_no_refusal_and_no_second_order(
    bank: adapter.SepaBank, sandbox_bank: Sandbox
) -> None:
    content = bank.write(_order(bank))
    bank.submit(ORDER.message_id, content)
    assert bank.submit(ORDER.message_id, content).state == BankState.ACCEPTED
    assert len(sandbox_bank.book("bank")["rows"]) == len(ORDER.transfers)


def test_a_refused_file_says_why(bank: adapter.SepaBank) -> None:
    content = bank.write(_order(bank)).replace(b"<CtrlSum>1234.61", b"<CtrlSum>1234.62")
    answer = bank.submit(ORDER.message_id, content)
    assert answer.state == BankState.REJECTED
    assert answer.reason.startswith("AM10 the control sum differs")


@pytest.mark.parametrize("fault", ["drop_before", "http_502"])
def test_without_an_answer_the_outcome_is_unknown_and_the_bank_never_had_it(
    bank: adapter.SepaBank, sandbox_bank: Sandbox, fault: str
) -> None:
    sandbox_bank.fault("bank", fault)
    assert bank.submit(ORDER.message_id, bank.write(_order(bank))).state == BankState.UNKNOWN
    assert bank.status(ORDER.message_id).state == BankState.NOT_FOUND


@pytest.mark.parametrize("fault", ["cut_after_processing", "half_answer"])
def test_an_answer_that_broke_off_is_unknown_and_the_bank_has_it(
    bank: adapter.SepaBank, sandbox_bank: Sandbox, fault: str
) -> None:
    sandbox_bank.fault("bank", fault)
    assert bank.submit(ORDER.message_id, bank.write(_order(bank))).state == BankState.UNKNOWN
    assert bank.status(ORDER.message_id).state == BankState.ACCEPTED


def test_a_wrong_key_is_for_a_person_to_mend(sandbox_bank: Sandbox) -> None:
    bank = adapter.bank(connect(sandbox_bank, api_key="wrong"))
    with pytest.raises(Misconfigured, match="key"):
        bank.status("POB1")


def test_each_exchange_is_kept_for_the_time_line(bank: adapter.SepaBank) -> None:
    content = bank.write(_order(bank))
    bank.submit(ORDER.message_id, content)
    kept = WireMessage.objects.get(subject=ORDER.message_id)
    request, answer = wire_log.texts(kept)
    assert request == content.decode()
    assert "pain.002" in answer
    assert kept.outcome == "accepted"


def test_the_statement_of_a_day_shows_what_was_booked(bank: adapter.SepaBank, sandbox_bank: Sandbox) -> None:
    bank.submit(ORDER.message_id, bank.write(_order(bank)))
    sandbox_bank.control("/bank/control/book", {"now": True})
    file = bank.statement(clock.today())
    assert file is not None
    [statement] = adapter.statement_files().read(file)
    assert statement.iban == sandbox_bank.credentials("bank")["account_iban"]
    assert [(one.end_to_end_id, one.money) for one in statement.entries] == [
        (one.end_to_end_id, -one.money) for one in ORDER.transfers
    ]
    assert statement.closing == statement.opening - Money(123_461, "EUR")


def test_a_file_that_is_booked_as_one_is_taken_apart(sandbox_bank: Sandbox) -> None:
    bank = adapter.bank(connect(sandbox_bank, books_files_as_one=True))
    bank.submit(ORDER.message_id, bank.write(_order(bank)))
    sandbox_bank.control("/bank/control/book", {"now": True})
    file = bank.statement(clock.today())
    assert file is not None
    [statement] = adapter.statement_files().read(file)
    assert {one.end_to_end_id for one in statement.entries} == {one.end_to_end_id for one in ORDER.transfers}


def test_a_statement_that_is_not_there_yet_is_none_and_an_absent_bank_is_later(
    bank: adapter.SepaBank, sandbox_bank: Sandbox
) -> None:
    assert bank.statement(date(2099, 1, 1)) is None
    sandbox_bank.fault("bank", "http_502")
    with pytest.raises(TryLater, match="HTTP 502"):
        bank.statement(clock.today())
