"""The wallet's files: the documented samples, the forms that vary, damaged files, and one whole day from the sandbox."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sluis.connectors.alipay import adapter, statement
from sluis.kernel import clock, wiring
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.ledger import accounts, balances, invariants, readers, settle
from sluis.ledger.models import Statement, StatementLine
from sluis.ledger.ports import ParsedLine, ParsedStatement, SourceFile, StatementReader
from sluis.ledger.tests import sandbox, shop
from sluis.offices import connections
from sluis.payments.ports import Outcome, PayRequest, Place, RefundRequest

ITEMS = "settlementItems_EUR_2018122611021040123_000.csv"
HEADER = (
    "settlementBatchId,customerId,acquirer, referenceMerchantId,transactionId,originalTransactionId,"
    "transactionRequestId,transactionType,paymentTime,settlementTime,transactionAmountValue,transactionCurrency,"
    "settlementAmountValue,settlementCurrency,quoteCurrencyPair,quotePrice,feeAmountValue,feeCurrency"
)


def _row(**values: str) -> str:
    plain = {
        "settlementBatchId": "2018122611021040123",
        "customerId": "1022188000000000001",
        "acquirer": "ALIPAY_EU",
        "transactionId": "20261123190741010007000000001",
        "transactionRequestId": "pay_1",
        "transactionType": "PAYMENT",
        "paymentTime": "2026-11-23T18:30:00+08:00",
        "settlementTime": "2026-11-24T09:00:00+08:00",
        "transactionAmountValue": "4000",
        "transactionCurrency": "EUR",
        "settlementAmountValue": "3940",
        "settlementCurrency": "EUR",
        "feeAmountValue": "-60",
        "feeCurrency": "EUR",
    }
    wanted = plain | values
    return ",".join(wanted.get(title.strip(), "") for title in HEADER.split(","))


def _read(*rows: str, header: str = HEADER, end: str = "<END>", name: str = ITEMS) -> ParsedStatement:
    content = "\n".join([header, *rows, end, ""]).encode()
    return statement.Reader().read(io.BytesIO(content), name)


def _line(**values: str) -> ParsedLine:
    [line] = _read(_row(**values)).lines
    return line


def _eur(minor: int) -> Money:
    return Money(minor, "EUR")


def test_a_settled_payment() -> None:
    found = _read(_row())
    assert (found.party, found.account) == ("alipay", "1022188000000000001")
    assert (found.statement_id, found.batch) == ("EUR_2018122611021040123_000", "2018122611021040123")
    assert (found.purpose, found.day) == ("settlement", date(2026, 11, 24))
    assert list(found.lines) == [
        ParsedLine(
            external_id="20261123190741010007000000001",
            kind="payment",
            reference="pay_1",
            gross=_eur(4000),
            converted=_eur(4000),
            fee=_eur(60),
            net=_eur(3940),
            settled_at=datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
        )
    ]


def test_the_documented_won_sample_divides_by_its_price_and_turns_the_fee() -> None:
    line = _line(
        transactionAmountValue="18000",
        transactionCurrency="KRW",
        settlementAmountValue="1450",
        settlementCurrency="USD",
        quoteCurrencyPair="USD/KRW",
        quotePrice="1200",
        feeAmountValue="-50",
    )
    assert (line.gross, line.converted) == (Money(18000, "KRW"), Money(1500, "USD"))
    assert (line.fee, line.net, line.quote) == (Money(50, "USD"), Money(1450, "USD"), "USD/KRW 1200")


def test_the_documented_refund_gives_the_fee_back() -> None:
    line = _line(
        transactionType="REFUND",
        transactionId="R1",
        originalTransactionId="20261123190741010007000000001",
        transactionAmountValue="-9000",
        transactionCurrency="KRW",
        settlementAmountValue="-725",
        settlementCurrency="USD",
        quoteCurrencyPair="USD/KRW",
        quotePrice="1200",
        feeAmountValue="25",
    )
    assert (line.kind, line.external_id) == ("refund", "R1")
    assert (line.converted, line.fee, line.net) == (Money(-750, "USD"), Money(-25, "USD"), Money(-725, "USD"))


def test_an_acquirer_who_writes_the_fee_with_the_other_sign() -> None:
    line = _line(transactionAmountValue="100", settlementAmountValue="96", feeAmountValue="4")
    assert (line.fee, line.net) == (_eur(4), _eur(96))


def test_a_pair_the_other_way_round_multiplies() -> None:
    line = _line(
        transactionAmountValue="1000",
        transactionCurrency="GBP",
        settlementAmountValue="1170",
        quoteCurrencyPair="GBP/EUR",
        quotePrice="1.17",
        feeAmountValue="0",
    )
    assert line.converted == _eur(1170)


def test_a_cancel_is_known_by_the_payment_that_it_undoes() -> None:
    line = _line(
        transactionType="CANCEL",
        transactionId="C1",
        originalTransactionId="P1",
        transactionAmountValue="-4000",
        settlementAmountValue="-3940",
        feeAmountValue="60",
    )
    assert (line.kind, line.external_id, line.net, line.fee) == ("cancel", "P1", _eur(-3940), _eur(-60))


def test_columns_are_read_by_name_and_surplus_cells_are_tolerated() -> None:
    titles = HEADER.split(",")
    turned = ",".join([titles[1], titles[0], *titles[2:], "taxFeeAmountValue"])
    cells = _row(settlementAmountValue="3930").split(",")
    row = ",".join([cells[1], cells[0], *cells[2:], "-10", "", ""])
    [line] = _read(row, header=turned).lines
    assert (line.fee, line.net) == (_eur(70), _eur(3930))


def test_amounts_with_a_point_are_major_units() -> None:
    line = _line(transactionAmountValue="40.00", settlementAmountValue="39.40", feeAmountValue="-0.60")
    assert (line.gross, line.net, line.fee) == (_eur(4000), _eur(3940), _eur(60))


def test_transaction_items_of_the_old_form() -> None:
    header = (
        "customerId,referenceMerchantId,referenceStoreId,transactionId,originalTransactionId,transactionRequestId,"
        "referenceTransactionId,orderDescription,paymentMethodType,pspName,transactionType,paymentTime,productCode,"
        "transactionAmountValue,transactionCurrency"
    )
    row = (
        '1022188000000000001,M1,S1,P1,,pay_1,pay_1,"Pralines, 500 g",CONNECT_WALLET,ALIPAY_CN,PAYMENT,'
        "2026-11-23T18:30:00+08:00,IN_STORE_PAYMENT,4000,EUR,"
    )
    found = _read(row, header=header, name="transactionItems_20261123_000.csv")
    assert (found.purpose, found.day, found.batch) == ("transactions", date(2026, 11, 23), "")
    [line] = found.lines
    assert (line.external_id, line.gross, line.net) == ("P1", _eur(4000), _eur(4000))


def test_a_summary_states_its_total() -> None:
    header = (
        "settlementBatchId,customerId,acquirer,summaryType,settlementTime,count,settlementAmountValue,"
        "settlementCurrency,feeAmountValue,feeCurrency"
    )
    total = "B1,1022188000000000001,ALIPAY_EU,TOTAL,2026-11-24T09:00:00+08:00,3,3940,EUR,-60,EUR"
    part = total.replace("TOTAL", "PAYMENT")
    found = _read(total, part, header=header, name="settlementSummary_EUR_B1_000.csv")
    assert (found.purpose, found.batch, found.net, found.fee) == ("summary", "B1", _eur(3940), _eur(60))
    assert list(found.lines) == []


def test_an_empty_day_is_told_by_the_files_name() -> None:
    assert _read().statement_id == "EUR_2018122611021040123_000"
    with pytest.raises(BadInput, match="keep the name"):
        _read(name="download.csv")


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"transactionAmountValue": "forty"}, "transactionAmountValue is no amount"),
        ({"transactionAmountValue": "４０００"}, "transactionAmountValue is no amount"),
        ({"transactionCurrency": "eur"}, "transactionAmountValue is no amount"),
        ({"transactionType": "GIFT"}, "transactionType is none of"),
        ({"transactionId": ""}, "transactionId is no id"),
        ({"settlementTime": "yesterday"}, "settlementTime is no date"),
        ({"transactionCurrency": "GBP", "quoteCurrencyPair": "EUR/GBP"}, "quotePrice is no rate"),
        ({"transactionCurrency": "GBP", "quoteCurrencyPair": "EUR/CNY", "quotePrice": "8"}, "does not join"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line(values: dict[str, str], problem: str) -> None:
    with pytest.raises(BadInput, match=problem) as refused:
        list(_read(_row(), _row(**values)).lines)
    assert "line 3" in refused.value.message


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "cut off"),
        (f"{HEADER}\n{_row()}\n".encode(), "cut off"),
        (
            f"{HEADER.replace('feeAmountValue', 'fee')}\n{_row()}\n<END>\n".encode(),
            "lacks the column feeAmount",
        ),
        (f"{HEADER}\n{_row(acquirer='é')}\n<END>\n".encode("latin-1"), "not UTF-8"),
        (f"{HEADER}\n{'x' * 70_000}\n<END>\n".encode(), "longer than"),
        (f"{HEADER}\n\0\n<END>\n".encode(), "zero byte"),
        (f"{HEADER}\n1,2\n<END>\n".encode(), "2 cells"),
        (f"{HEADER}\n{_row()}\n<END>\n{_row()}\n<END>\n".encode(), "stands after"),
    ],
)
def test_a_damaged_file_is_refused_in_words(content: bytes, problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        list(statement.Reader().read(io.BytesIO(content), ITEMS).lines)


@pytest.mark.parametrize(
    ("name", "head", "is_ours"),
    [
        (ITEMS, b"", True),
        ("download.csv", HEADER.encode(), True),
        ("tmall.csv", b"statement_date,trade_id,sub_trade_id", False),
        ("products.csv", b"sku,name,price", False),
    ],
)
def test_our_files_are_recognised(name: str, head: bytes, is_ours: bool) -> None:
    assert statement.Reader().recognises(SourceFile(name, head)) is is_ours


# One day over the wire.


@pytest.fixture
def wallet_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sandbox.Sandbox]:
    monkeypatch.setitem(wiring._factories, StatementReader, readers.chooser([statement.Reader()]))
    with sandbox.running(tmp_path) as running:
        yield running


def _wallet(running: sandbox.Sandbox) -> adapter.AlipayWallet:
    found = running.credentials("alipay")
    connection = connections.connect(
        office=shop.office(),
        party="alipay",
        base_url=found["base_url"],
        account=found["client_id"],
        credentials={key: found[key] for key in ("merchant_private_key", "alipay_public_key")},
        actor="user:1",
    )
    return adapter.build(connection)


def _sell(wallet: adapter.AlipayWallet, number: int, money: Money) -> str:
    """Let a tourist pay, and book it as the till does; return the wallet's payment id."""
    merchant = shop.chocolatier()
    answer = wallet.pay(
        PayRequest(
            request_id=f"pay_{number:026d}",
            scenario="payment_code",
            amount=money,
            description="Pralines",
            place=Place(merchant.pk, merchant.name, "sto_1", "Korenlei", "5441", "till-1"),
            notify_url="http://127.0.0.1:9/notify",
            asked_at=clock.now(),
            payment_code=f"2812345678901234{number:02d}",
        )
    )
    assert answer.outcome == Outcome.DONE, answer
    shop.take_payment(merchant, answer.wallet_payment_id, money)
    return answer.wallet_payment_id


def _settle(running: sandbox.Sandbox, *, ask: bool = True) -> dict[str, settle.Settled]:
    """Let the wallet make its files, and read each; return what came of them by kind of file."""
    running.control("/alipay/control/settle", {}) if ask else None
    listed = running.control("/alipay/files/")["files"]
    done = {}
    for one in sorted(str(entry["path"]) for entry in listed):
        name = one.rsplit("/", 1)[1]
        content = running.fetch(f"/alipay/files{one}")
        done[name.split("_")[0]] = settle.settle(
            stream=io.BytesIO(content), name=name, actor="user:1", office="BX"
        )
    return done


@pytest.mark.django_db
def test_a_day_at_the_till_is_settled_to_the_cent(wallet_day: sandbox.Sandbox) -> None:
    wallet = _wallet(wallet_day)
    first = _sell(wallet, 1, _eur(4000))
    _sell(wallet, 2, _eur(1250))
    refund = wallet.refund(RefundRequest("ref_1", first, _eur(1000), "melted"))
    assert refund.outcome == Outcome.DONE, refund
    shop.give_refund(shop.chocolatier(), refund.wallet_refund_id, _eur(1000))
    done = _settle(wallet_day)
    assert done["transactionItems"].outcomes == {"agreed": 3}
    assert done["settlementItems"].outcomes == {"matched": 3}
    summary, items = done["settlementSummary"].statement, done["settlementItems"].statement
    assert (summary.net_minor, summary.fee_minor) == (items.net_minor, items.fee_minor)
    assert items.batch == summary.batch
    assert balances.balance("receivable:alipay:BX", "EUR") == _eur(0)
    payable = -balances.balance(accounts.merchant_payable(shop.chocolatier().pk), "EUR")
    assert payable == items.net == balances.balance("in_transit:alipay:BX", "EUR")
    assert items.fee_minor > 0
    [credited] = [one for one in wallet_day.book("bank")["entries"] if one["kind"] == "credit"]
    assert credited["amount_minor"] == items.net_minor
    assert items.batch in credited["remittance"]
    assert all(finding.holds for finding in invariants.check())
    assert all(not again.fresh for again in _settle(wallet_day, ask=False).values())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "outcomes"),
    [
        ("doubled_line", {"matched": 2, "twice": 1}),
        ("missing_line", {"matched": 1}),
        ("changed_line", {"matched": 1, "amount": 1}),
        ("foreign_line", {"matched": 2, "unknown": 1}),
    ],
)
def test_each_fault_of_a_file_is_its_own_difference(
    wallet_day: sandbox.Sandbox, fault: str, outcomes: dict[str, int]
) -> None:
    wallet = _wallet(wallet_day)
    _sell(wallet, 1, _eur(4000))
    _sell(wallet, 2, _eur(1250))
    wallet_day.fault("alipay", fault, operation="settlementItems")
    done = _settle(wallet_day)["settlementItems"]
    assert done.outcomes == outcomes
    assert all(finding.holds for finding in invariants.check())


@pytest.mark.django_db
def test_a_file_that_was_cut_off_stores_nothing(wallet_day: sandbox.Sandbox) -> None:
    wallet = _wallet(wallet_day)
    _sell(wallet, 1, _eur(4000))
    wallet_day.fault("alipay", "missing_end", operation="settlementItems")
    with pytest.raises(BadInput, match="cut off"):
        _settle(wallet_day)
    assert not Statement.objects.filter(purpose="settlement").exists()
    assert not StatementLine.objects.exists()
