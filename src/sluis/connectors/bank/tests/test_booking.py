"""From a payout to the bank's statement and back, over the wire to the sandbox's bank."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sluis.connectors.bank import adapter
from sluis.connectors.bank.tests.test_adapter import connect
from sluis.kernel import clock, wiring
from sluis.kernel.errors import BadInput, Conflict, NotFound
from sluis.kernel.money import Money
from sluis.ledger import (
    accounts,
    balances,
    bank_match,
    bank_statement,
    bank_sync,
    invariants,
    payout,
    readers,
    send,
)
from sluis.ledger.models import BankEntry, BankStatement, Payout, PayoutBatch, Statement, Transfer
from sluis.ledger.ports import Bank, BankFile, BankFileReader, StatementReader
from sluis.ledger.tests import shop
from sluis.ledger.tests.plain_statement import PlainReader, deliver, line
from sluis.ledger.tests.sandbox import Sandbox
from sluis.records import files
from sluis.records.models import StoredFile
from sluis.work import due, loop

pytestmark = pytest.mark.django_db

BANK, SUSPENSE, IN_TRANSIT = "bank:BX", "suspense:bank:BX", "in_transit:alipay:BX"


@pytest.fixture(autouse=True)
def _wired(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setitem(wiring._factories, Bank, adapter.bank)
    monkeypatch.setitem(wiring._factories, BankFileReader, adapter.statement_files)
    monkeypatch.setitem(wiring._factories, StatementReader, readers.chooser([PlainReader()]))
    monkeypatch.setitem(due.handlers, payout.SEND, send.send)
    yield
    assert balances.imbalance() == 0
    assert [finding for finding in invariants.check() if not finding.holds] == []


def _balance(account: str) -> str:
    return balances.balance(account, "EUR").text()


def _sold(amount: str = "40.00", name: str = "w1") -> None:
    shop.take_payment(shop.chocolatier(), name, shop.eur(amount))
    deliver(name, line(name, "payment", amount))


def _batch() -> PayoutBatch:
    found = payout.pay_out(office="BX", day=clock.today(), actor="user:1")
    assert found is not None
    return found


def _bank_day(sandbox_bank: Sandbox) -> list[BankStatement]:
    """Let the bank book everything now and fetch the statement of its day."""
    sandbox_bank.control("/bank/control/book", {"now": True})
    return bank_sync.fetch(office="BX", through=clock.today(), actor="user:1")


# Out to the bank and back.


def test_a_payout_is_sent_booked_and_gone(sandbox_bank: Sandbox) -> None:
    connect(sandbox_bank)
    _sold()
    batch = _batch()
    loop.run_due()
    batch.refresh_from_db()
    assert batch.state == "accepted"
    assert b"<MsgId>" + batch.message_id.encode() in files.content(StoredFile.objects.get(pk=batch.file_id))
    statements = _bank_day(sandbox_bank)
    batch.refresh_from_db()
    assert (batch.state, batch.payouts.get().state) == ("booked", "booked")
    assert _balance("payouts_in_transit:BX") == "0.00"
    assert statements[-1].closing_minor == 9_996_000
    assert balances.balance(BANK, "EUR").minor == sandbox_bank.book("bank")["balance_minor"]
    assert [one.outcome for one in BankEntry.objects.all()] == ["matched"]


@pytest.mark.parametrize("fault", ["drop_before", "cut_after_processing", "half_answer", "http_502"])
def test_whatever_breaks_on_the_wire_the_bank_gets_the_order_once(sandbox_bank: Sandbox, fault: str) -> None:
    connect(sandbox_bank)
    _sold()
    batch = _batch()
    sandbox_bank.fault("bank", fault)
    send.send({"batch": batch.pk})
    batch.refresh_from_db()
    assert batch.state == "unknown"
    send.send({"batch": batch.pk})
    batch.refresh_from_db()
    has_it = fault in {"cut_after_processing", "half_answer"}
    assert batch.state == ("accepted" if has_it else "unknown"), "it may only not be known there yet"
    PayoutBatch.objects.update(sent_at=clock.now() - 2 * send.GIVE_AGAIN_AFTER)
    send.send({"batch": batch.pk})
    batch.refresh_from_db()
    assert batch.state == "accepted"
    assert len(sandbox_bank.book("bank")["rows"]) == 1
    _bank_day(sandbox_bank)
    assert Payout.objects.get().state == "booked"


def test_a_crash_after_the_state_said_sent_is_asked_about(sandbox_bank: Sandbox) -> None:
    connect(sandbox_bank)
    _sold()
    batch = _batch()
    bank = send.bank_of("BX")
    content = files.content(send.write_file(batch, bank))
    send._mark_sent(batch)
    bank.submit(batch.message_id, content)  # and then our process died before it wrote the answer
    send.send({"batch": batch.pk})
    batch.refresh_from_db()
    assert batch.state == "accepted"
    assert len(sandbox_bank.book("bank")["rows"]) == 1


def test_the_file_is_written_once(sandbox_bank: Sandbox) -> None:
    connect(sandbox_bank)
    _sold()
    batch = _batch()
    first = send.write_file(batch, send.bank_of("BX"))
    shop.chocolatier().__class__.objects.update(name="Another name")
    assert send.write_file(batch, send.bank_of("BX")).pk == first.pk


def test_a_refused_file_is_owed_again(sandbox_bank: Sandbox) -> None:
    connect(sandbox_bank)
    _sold()
    sandbox_bank.fault("bank", "refuse_message", reason="AM04")
    batch = _batch()
    loop.run_due()
    batch.refresh_from_db()
    assert (batch.state, batch.reason[:4]) == ("rejected", "AM04")
    assert _balance(accounts.merchant_payable(shop.chocolatier().pk)) == "-40.00"
    again = _batch()
    loop.run_due()
    again.refresh_from_db()
    assert again.state == "accepted"


def test_a_returned_transfer_is_owed_again_and_held(sandbox_bank: Sandbox) -> None:
    connect(sandbox_bank)
    _sold()
    sandbox_bank.fault("bank", "returned_transfer")
    _batch()
    loop.run_due()
    _bank_day(sandbox_bank)
    paid = Payout.objects.get()
    assert (paid.state, paid.reason[:4]) == ("returned", "AC04")
    assert _balance(accounts.merchant_payable(shop.chocolatier().pk)) == "-40.00"
    assert _balance(BANK) == "100000.00"
    assert payout.pay_out(office="BX", day=clock.today(), actor="user:1") is None


def test_a_file_carried_by_hand_is_confirmed_and_not_sent_again(sandbox_bank: Sandbox) -> None:
    connect(sandbox_bank)
    _sold()
    batch = _batch()
    bank = send.bank_of("BX")
    bank.submit(batch.message_id, files.content(send.write_file(batch, bank)))
    _bank_day(sandbox_bank)
    batch.refresh_from_db()
    assert (batch.state, batch.payouts.get().state) == ("booked", "booked")
    loop.run_due()
    assert len(sandbox_bank.book("bank")["rows"]) == 1


def test_a_doubled_entry_does_not_add_up_and_nothing_is_booked(sandbox_bank: Sandbox) -> None:
    connect(sandbox_bank)
    _sold()
    _batch()
    loop.run_due()
    bank_sync.fetch(office="BX", through=clock.today() - timedelta(days=1), actor="user:1")
    sandbox_bank.control("/bank/control/book", {"now": True})
    sandbox_bank.fault("bank", "doubled_entry")
    with pytest.raises(BadInput, match="closes with"):
        bank_sync.fetch(office="BX", through=clock.today(), actor="user:1")
    assert Payout.objects.get().state == "accepted"
    assert BankEntry.objects.count() == 0
    bank_sync.fetch(office="BX", through=clock.today(), actor="user:1")
    assert Payout.objects.get().state == "booked"


def test_fetching_goes_on_after_the_last_day_and_stops_where_there_is_none(sandbox_bank: Sandbox) -> None:
    connect(sandbox_bank)
    yesterday = clock.today() - timedelta(days=1)
    first = bank_sync.fetch(office="BX", through=yesterday, actor="user:1")
    assert [one.day for one in first] == [yesterday - timedelta(days=d) for d in range(6, -1, -1)]
    assert bank_sync.fetch(office="BX", through=yesterday, actor="user:1") == []
    sandbox_bank.fault("bank", "late_statement")
    assert bank_sync.fetch(office="BX", through=clock.today(), actor="user:1") == []
    assert len(bank_sync.fetch(office="BX", through=clock.today(), actor="user:1")) == 1


# Statements as files.


def _file(
    *entries: tuple[str, str, str], opening: str = "1000.00", day: str = "2026-11-24", number: str = ""
) -> BankFile:
    """Write a camt.053 of entries (amount, end-to-end id, text)."""
    total = Money.of(opening, "EUR")
    written = []
    for amount, end_to_end, text in entries:
        money = Money.of(amount, "EUR")
        total += money
        mark = "DBIT" if money.minor < 0 else "CRDT"
        written.append(
            f'<Ntry><Amt Ccy="EUR">{amount.lstrip("-")}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
            f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><Refs>"
            f"<EndToEndId>{end_to_end or 'NOTPROVIDED'}</EndToEndId></Refs>"
            f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )

    def balance(kind: str, money: Money) -> str:
        mark = "DBIT" if money.minor < 0 else "CRDT"
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
            f'<Amt Ccy="EUR">{money.text().lstrip("-")}</Amt>'
            f"<CdtDbtInd>{mark}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )

    content = (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
        f"<Id>ST{number or day}</Id><Acct><Id><IBAN>NL20INGB0001234567</IBAN></Id></Acct>"
        f"{balance('OPBD', Money.of(opening, 'EUR'))}{balance('CLBD', total)}{''.join(written)}"
        "</Stmt></BkToCstmrStmt></Document>"
    )
    return BankFile(f"{day}.xml", content.encode())


def _book(file: BankFile) -> bank_statement.Booked:
    return bank_statement.book(file=file, actor="user:1")


@pytest.fixture
def account() -> None:
    """Connect an account whose bank is not asked: its statements come as files."""
    from sluis.offices import connections

    connections.connect(
        office=shop.office(),
        party="bank",
        base_url="http://127.0.0.1:9",
        account="NL20INGB0001234567",
        credentials={"api_key": "none", "bic": "INGBNL2A", "account_name": "Sluis"},
        actor="user:1",
    )


@pytest.mark.usefixtures("account")
class TestFiles:
    """What the bank's files bring, without a wire."""

    def test_a_settlement_arrives_by_the_batch_that_its_text_names(self) -> None:
        _sold("40.00", "2026112410001")
        done = _book(_file(("40.00", "", "ALIPAY SETTLEMENT 2026112410001")))
        assert done.outcomes == {"matched": 1}
        assert (_balance(IN_TRANSIT), _balance(SUSPENSE), _balance(BANK)) == ("0.00", "0.00", "1040.00")
        assert Statement.objects.get().bank_entry == BankEntry.objects.get()

    def test_money_may_come_before_its_statement(self) -> None:
        assert _book(_file(("40.00", "", "SETTLEMENT 2026112410001"))).outcomes == {"unknown": 1}
        assert _balance(SUSPENSE) == "-40.00"
        _sold("40.00", "2026112410001")
        assert BankEntry.objects.get().outcome == "matched"
        assert (_balance(SUSPENSE), _balance(IN_TRANSIT)) == ("0.00", "0.00")

    def test_another_amount_than_settled_is_a_difference(self) -> None:
        _sold("40.00", "2026112410001")
        assert _book(_file(("39.00", "", "SETTLEMENT 2026112410001"))).outcomes == {"amount": 1}
        assert (_balance(SUSPENSE), _balance(IN_TRANSIT)) == ("-39.00", "40.00")

    def test_a_debt_carried_by_the_party_is_counted_in(self) -> None:
        shop.give_refund(shop.chocolatier(), "r1", shop.eur("15.00"))
        deliver("batch-1", line("r1", "refund", "-15.00"))
        _sold("40.00", "batch-2")
        assert _book(_file(("25.00", "", "SETTLEMENT batch-2"))).outcomes == {"matched": 1}
        assert _balance(IN_TRANSIT) == "0.00"
        assert Statement.objects.filter(bank_entry=None).count() == 0

    def test_the_same_statement_again_in_any_form_changes_nothing(self) -> None:
        file = _file(("40.00", "", "hello"))
        assert _book(file).fresh == 1
        before = (Transfer.objects.count(), BankEntry.objects.count(), StoredFile.objects.count())
        assert _book(file).fresh == 0
        swift = (
            ":20:X\n:25:NL20INGB0001234567EUR\n:28C:1\n:60F:C261123EUR1000,00\n"
            ":61:2611241124C40,00NTRFNONREF\n:86:/REMI/USTD//hello/\n:62F:C261124EUR1040,00\n"
        )
        assert _book(BankFile("x.sta", swift.encode())).fresh == 0
        assert (Transfer.objects.count(), BankEntry.objects.count(), StoredFile.objects.count()) == before

    def test_other_entries_under_a_known_statement_are_refused(self) -> None:
        _book(_file(("40.00", "", "hello")))
        with pytest.raises(Conflict, match="other entries"):
            _book(_file(("41.00", "", "hello")))

    def test_a_foreign_account_is_refused(self) -> None:
        file = _file(("40.00", "", "hello"))
        other = BankFile("x", file.content.replace(b"NL20INGB0001234567", b"NL91ABNA0417164300"))
        with pytest.raises(BadInput, match="no account of ours"):
            _book(other)
        assert StoredFile.objects.count() == 0

    def test_statements_in_any_order_end_with_the_same_balance_and_gaps_show(self) -> None:
        days = [
            _file(("40.00", "", "a"), day="2026-11-23"),
            _file(("-10.00", "", "b"), opening="1040.00", day="2026-11-24"),
            _file(("5.00", "", "c"), opening="1030.00", day="2026-11-25"),
        ]
        for place in (2, 0):
            _book(days[place])
        assert bank_statement.gaps("NL20INGB0001234567") == [date(2026, 11, 25)]
        _book(days[1])
        assert bank_statement.gaps("NL20INGB0001234567") == []
        assert _balance(BANK) == "1035.00"
        assert _balance("opening:BX") == "-1000.00"

    def test_a_payout_of_another_amount_or_a_second_time_is_a_difference(self) -> None:
        _sold()
        batch = _batch()
        send._mark_sent(batch)
        paid = batch.payouts.get()
        done = _book(
            _file(
                ("-39.00", paid.end_to_end_id, ""),
                ("-40.00", paid.end_to_end_id, ""),
                ("-40.00", paid.end_to_end_id, ""),
            )
        )
        assert done.outcomes == {"amount": 1, "matched": 1, "twice": 1}
        assert _balance(SUSPENSE) == "79.00"
        assert _balance("payouts_in_transit:BX") == "0.00"

    def test_a_file_booked_as_one_sum_confirms_all_its_payouts(self) -> None:
        _sold()
        shop.take_payment(shop.florist(), "f1", shop.eur("7.00"))
        deliver("f1", line("f1", "payment", "7.00"))
        batch = _batch()
        send._mark_sent(batch)
        file = _file(("-47.00", "", ""))
        content = file.content.replace(
            b"<NtryDtls>", b"<NtryDtls><Btch><MsgId>" + batch.message_id.encode() + b"</MsgId></Btch>"
        )
        assert _book(BankFile("x", content)).outcomes == {"matched": 1}
        assert set(Payout.objects.values_list("state", flat=True)) == {"booked"}
        batch.refresh_from_db()
        assert batch.state == "booked"

    def test_a_person_places_what_nobody_knew(self) -> None:
        _book(_file(("40.00", "", "from the chocolatier"), ("-3.00", "", "bank costs"), ("7.00", "", "?")))
        first, second, third = BankEntry.objects.order_by("entry_no")
        bank_match.place(
            entry_id=first.pk, merchant=shop.chocolatier(), reason="pays back his debt", actor="user:1"
        )
        bank_match.place(entry_id=second.pk, reason="costs of the account", actor="user:1")
        bank_match.place(entry_id=third.pk, party="alipay", reason="their text was empty", actor="user:1")
        assert _balance(SUSPENSE) == "0.00"
        assert _balance(accounts.merchant_payable(shop.chocolatier().pk)) == "-40.00"
        assert _balance("write_offs:BX") == "3.00"
        assert _balance(IN_TRANSIT) == "-7.00"
        with pytest.raises(Conflict):
            bank_match.place(entry_id=first.pk, reason="again", actor="user:1")
        with pytest.raises(NotFound):
            bank_match.place(entry_id=0, reason="", actor="user:1")
