"""The platform's statement: read by name, matched beside the sale, damaged files refused."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sluis.connectors.tmall import statement
from sluis.kernel import wiring
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.ledger import (
    accounts,
    balances,
    bookings,
    differences,
    fees,
    invariants,
    kinds,
    open_items,
    readers,
    rematch,
    settle,
)
from sluis.ledger.models import OpenItem, StatementLine
from sluis.ledger.ports import ParsedStatement, SourceFile, StatementReader
from sluis.ledger.post import post
from sluis.ledger.tests import shop

HEADER = ",".join(statement.COLUMNS)
DAY = "2026-11-23"


def _row(kind: str, fen: str, cents: str, *, sub: str = "501", day: str = DAY, rate: str = "0.1250") -> str:
    return f"{day},500,{sub},{kind},{fen},CNY,{cents},EUR,{rate},2026-11-24 09:00:00"


WHOLE = (
    _row("sale", "199.00", "24.88"),
    _row("commission", "-3.98", "-0.50"),
    _row("payment_fee", "-1.99", "-0.25"),
    _row("tax_withheld", "-16.60", "-2.08"),
)


def _file(*rows: str, end: str = "<END>", header: str = HEADER) -> io.BytesIO:
    return io.BytesIO("\r\n".join([header, *rows, end, ""]).encode())


def _read(*rows: str) -> ParsedStatement:
    return statement.Reader().read(_file(*rows), "tmall-2026-11-23.csv")


def test_each_movement_is_a_line_under_its_sub_trade() -> None:
    found = _read(*WHOLE)
    assert (found.party, found.statement_id, found.day) == ("tmall", DAY, date(2026, 11, 23))
    assert found.batch == "TMALL 2026-11-23"
    sale, commission, fee, tax = found.lines
    assert (sale.external_id, sale.reference, sale.kind) == ("501", "500", "sale")
    assert (sale.gross, sale.converted, sale.net) == (
        Money(19900, "CNY"),
        Money(2488, "EUR"),
        Money(2488, "EUR"),
    )
    assert sale.settled_at == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert sale.quote == "CNY/EUR 0.1250"
    assert [one.kind for one in (commission, fee, tax)] == ["commission", "payment_fee", "tax_withheld"]
    assert commission.net == Money(-50, "EUR")


def test_what_a_refund_brings_back_is_a_kind_of_its_own() -> None:
    lines = list(_read(_row("refund", "-99.50", "-12.44"), _row("commission", "1.99", "0.25")).lines)
    assert [one.kind for one in lines] == ["refund", "commission_back"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (_row("gift", "1.00", "0.13"), "kind must be one of"),
        (_row("sale", "1,00", "0.13"), "11 cells"),
        (_row("sale", "1.0.0", "0.13"), "decimal number"),
        (_row("sale", "1.00", "0.13", rate="0"), "no rate"),
        (_row("sale", "1.00", "0.13", rate="x"), "no rate"),
        (_row("sale", "1.00", "0.13", sub=""), "no id"),
        (_row("sale", "1.00", "0.13", day="2026-11-22"), "the lines before say"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(row: str, problem: str) -> None:
    with pytest.raises(BadInput, match=problem) as refused:
        list(_read(WHOLE[0], row).lines)
    assert "line 3" in refused.value.message


@pytest.mark.parametrize(
    ("stream", "problem"),
    [
        (_file(*WHOLE, end=""), "cut off"),
        (_file(), "no line"),
        (_file(*WHOLE, header=HEADER.replace("rate", "price")), "lacks the column rate"),
        (_file(_row("sale", "1.00", "0.13", day="23-11-2026")), "is no day"),
    ],
)
def test_a_damaged_file_is_refused(stream: io.BytesIO, problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        statement.Reader().read(stream, "tmall.csv")


def test_only_its_own_header_is_recognised() -> None:
    reader = statement.Reader()
    assert reader.recognises(SourceFile("x.csv", HEADER.encode()))
    assert not reader.recognises(SourceFile("x.csv", b"settlementBatchId,customerId"))


# In the books.


@pytest.fixture
def _reads(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setitem(wiring._factories, StatementReader, readers.chooser([statement.Reader()]))
    yield
    assert balances.imbalance() == 0
    assert all(finding.holds for finding in invariants.check())


def _sell(number: str = "501", fen: int = 19900) -> None:
    """Book a paid order line as the marketplace does."""
    merchant, money = shop.chocolatier().pk, Money(fen, "CNY")
    entries = bookings.captured(party="tmall", office="BX", merchant_id=merchant, money=money)
    post(event=f"order:{number}", entries=entries, office="BX")
    open_items.expect(
        party="tmall",
        external_id=number,
        kind=kinds.SALE,
        money=money,
        merchant_id=merchant,
        office="BX",
        event=f"order:{number}",
    )


def _terms(kind: str, percent: str, *, is_ceiling: bool = False) -> None:
    fees.set_terms(
        office="BX",
        charged_by="tmall",
        kind=kind,
        percent=Decimal(percent),
        currency="CNY",
        valid_from=date(2026, 1, 1),
        source="agreement of the shop",
        is_ceiling=is_ceiling,
    )


def _all_terms() -> None:
    _terms("commission", "5", is_ceiling=True)
    _terms("payment_fee", "1")
    _terms("tax_withheld", "30", is_ceiling=True)


def _settle(*rows: str) -> settle.Settled:
    return settle.settle(stream=_file(*rows), name="tmall.csv", actor="user:1", office="BX")


def _balance(account: str, currency: str = "EUR") -> int:
    return balances.balance(account, currency).minor


@pytest.mark.django_db
@pytest.mark.usefixtures("_reads")
class TestBooks:
    """What the statement moves."""

    def test_a_sale_less_what_was_withheld_is_owed_to_the_merchant_in_euro(self) -> None:
        _all_terms()
        _sell()
        assert _settle(*WHOLE).outcomes == {"matched": 4}
        payable = accounts.merchant_payable(shop.chocolatier().pk)
        assert -_balance(payable) == 2488 - 50 - 25 - 208
        assert _balance("in_transit:tmall:BX") == 2205
        for account in ("receivable:tmall:BX", accounts.merchant_pending(shop.chocolatier().pk), "fx:CNY"):
            assert _balance(account, "CNY") == 0
        assert _balance("fx:EUR") == _balance("suspense:tmall:BX") == 0

    def test_without_terms_what_is_withheld_waits_for_a_person(self) -> None:
        _sell()
        assert _settle(*WHOLE).outcomes == {"matched": 1, "fee": 3}
        assert _balance("suspense:tmall:BX") == 283
        for line in StatementLine.objects.filter(outcome="fee"):
            differences.accept(line_id=line.pk, actor="user:1")
        assert _balance("suspense:tmall:BX") == 0
        assert -_balance(accounts.merchant_payable(shop.chocolatier().pk)) == 2205

    def test_more_than_the_terms_allow_is_a_fee_difference(self) -> None:
        _all_terms()
        _sell()
        done = _settle(
            WHOLE[0], _row("commission", "-11.94", "-1.49"), _row("payment_fee", "-2.10", "-0.26"), WHOLE[3]
        )
        assert done.outcomes == {"matched": 2, "fee": 2}

    def test_withheld_twice_is_a_difference(self) -> None:
        _all_terms()
        _sell()
        _settle(*WHOLE)
        later = [row.replace(DAY, "2026-11-24", 1) for row in (WHOLE[1], WHOLE[2])]
        assert _settle(*later).outcomes == {"twice": 2}
        assert OpenItem.objects.filter(kind="commission").count() == 1

    def test_withheld_from_a_sale_that_nobody_knows_waits_for_the_sale(self) -> None:
        _all_terms()
        assert _settle(*WHOLE).outcomes == {"unknown": 4}
        _sell()
        assert rematch.rematch_all() == 4
        assert -_balance(accounts.merchant_payable(shop.chocolatier().pk)) == 2205
        assert _balance("suspense:tmall:BX") == 0

    def test_a_refund_brings_part_of_it_back(self) -> None:
        _all_terms()
        _sell()
        _settle(*WHOLE)
        merchant, money = shop.chocolatier().pk, Money(9950, "CNY")
        entries = bookings.taken_back(party="tmall", office="BX", merchant_id=merchant, money=money)
        post(event="return:501", entries=entries, office="BX")
        open_items.expect(
            party="tmall",
            external_id="501",
            kind=kinds.REFUND,
            money=money,
            merchant_id=merchant,
            office="BX",
            event="return:501",
        )
        rows = (
            _row("refund", "-99.50", "-12.44", day="2026-11-25"),
            _row("commission", "1.99", "0.25", day="2026-11-25"),
            _row("tax_withheld", "8.30", "1.04", day="2026-11-25"),
        )
        assert _settle(*rows).outcomes == {"matched": 3}
        assert -_balance(accounts.merchant_payable(merchant)) == 2205 - 1244 + 25 + 104
        assert _balance("receivable:tmall:BX", "CNY") == 0
