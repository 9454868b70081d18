"""The files of a day: names, columns, sums, and the money that reaches the bank."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from sluis.sandbox.alipay.tests.conftest import House, Till

TRANSACTION_HEADER = (
    "customerId,referenceMerchantId,referenceStoreId,transactionId,originalTransactionId,transactionRequestId,"
    "referenceTransactionId,orderDescription,paymentMethodType,pspName,transactionType,paymentTime,productCode,"
    "transactionAmountValue,transactionCurrency"
)
SUMMARY_HEADER = (
    "settlementBatchId,customerId,acquirer,summaryType,settlementTime,count,settlementAmountValue,"
    "settlementCurrency,feeAmountValue,feeCurrency"
)


def files(house: House) -> dict[str, str]:
    """Return path and text of every file that is visible."""
    listing = house.json("GET", "/alipay/files/")["files"]
    return {file["path"]: house.call("GET", f"/alipay/files{file['path']}")[2].decode() for file in listing}


def rows(text: str) -> list[dict[str, str]]:
    assert text.endswith("\n<END>\n")
    return list(csv.DictReader(io.StringIO(text.removesuffix("<END>\n"))))


def one(house: House, name: str) -> str:
    found = [text for path, text in files(house).items() if path.rsplit("/", 1)[-1].startswith(name)]
    assert len(found) == 1
    return found[0]


def sell(till: Till, cents: int, **changes: Any) -> dict[str, Any]:
    amount = {"currency": "EUR", "value": str(cents)}
    return till.pay(paymentAmount=amount, order__orderAmount=amount, **changes)


def until_files(house: House) -> None:
    """Go to 09:00 UTC+8 on Wednesday, the day after the sales of the tests."""
    house.clock.at = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    house.tick()


def test_files_appear_at_nine_on_the_next_day(house: House, till: Till) -> None:
    sell(till, 1250)
    house.clock.at = datetime(2026, 11, 25, 0, 59, 59, tzinfo=UTC)
    house.tick()
    assert files(house) == {}
    until_files(house)
    customer = house.credentials["customer_id"]
    patterns = [
        rf"/v1/settlements/{customer}/20261124/transactionItems_20261124_000\.csv",
        rf"/v1/settlements/{customer}/20261125/settlementItems_EUR_20261125\d{{11}}_000\.csv",
        rf"/v1/settlements/{customer}/20261125/settlementSummary_EUR_20261125\d{{11}}_000\.csv",
    ]
    found = sorted(files(house))
    assert len(found) == 3
    assert all(re.fullmatch(pattern, path) for pattern, path in zip(patterns, found, strict=True))
    house.tick()
    assert len(files(house)) == 3


def test_the_transaction_items_hold_what_succeeded(house: House, till: Till) -> None:
    paid = sell(till, 1250, order__orderDescription='Pralines, "grand cru"')
    refund = till.refund(paid["paymentId"], 300, "R_ONE")
    cancelled = sell(till, 700)
    till.ask("cancel", {"paymentId": cancelled["paymentId"]})
    sell(till, 500, paymentMethod__paymentMethodId="280100000000000001")
    till.ask("cancel", {"paymentId": till.ask("pay", till.order_code())["paymentId"]})
    until_files(house)
    text = one(house, "transactionItems")
    assert text.splitlines()[0] == TRANSACTION_HEADER
    found = rows(text)
    kinds = [(row["transactionType"], row["transactionAmountValue"]) for row in found]
    assert kinds == [("PAYMENT", "1250"), ("REFUND", "-300"), ("PAYMENT", "700"), ("CANCEL", "-700")]
    assert found[0]["transactionId"] == paid["paymentId"]
    assert found[0]["originalTransactionId"] == ""
    assert found[0]["orderDescription"] == 'Pralines, "grand cru"'
    assert found[0]["paymentTime"] == "2026-11-24T12:00:00+08:00"
    assert found[1]["transactionId"] == refund["refundId"]
    assert found[1]["originalTransactionId"] == paid["paymentId"]
    assert found[1]["transactionRequestId"] == "R_ONE"
    assert found[3]["originalTransactionId"] == cancelled["paymentId"]


def test_net_is_amount_plus_signed_fee_and_the_summary_agrees(house: House, till: Till) -> None:
    paid = sell(till, 1250)
    till.refund(paid["paymentId"], 300)
    cancelled = sell(till, 700)
    till.ask("cancel", {"paymentId": cancelled["paymentId"]})
    until_files(house)
    items = rows(one(house, "settlementItems"))
    fees = [int(row["feeAmountValue"]) for row in items]
    assert fees == [-10, 0, -10, 10]
    for row in items:
        net = int(row["transactionAmountValue"]) + int(row["feeAmountValue"])
        assert int(row["settlementAmountValue"]) == net
        assert row["quotePrice"] == ""
        assert row["settlementCurrency"] == row["feeCurrency"] == "EUR"
    assert len(items[0]) == 43
    text = one(house, "settlementSummary")
    assert text.splitlines()[0] == SUMMARY_HEADER
    summary = {row["summaryType"]: row for row in rows(text)}
    assert list(summary) == ["TOTAL", "PAYMENT", "REFUND", "CANCEL"]
    assert summary["TOTAL"]["count"] == "4"
    assert summary["TOTAL"]["settlementAmountValue"] == "940"
    assert summary["TOTAL"]["feeAmountValue"] == "-10"
    assert sum(int(summary[kind]["settlementAmountValue"]) for kind in ("PAYMENT", "REFUND", "CANCEL")) == 940
    assert {row["settlementBatchId"] for row in [*items, *summary.values()]} == {
        items[0]["settlementBatchId"]
    }


def test_the_net_reaches_the_bank_on_that_day(house: House, till: Till) -> None:
    sell(till, 1250)
    until_files(house)
    batch = rows(one(house, "settlementItems"))[0]["settlementBatchId"]
    entry = house.parties[1].book()["entries"][0]
    assert entry["booked_day"] is None
    house.clock.at = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)  # 07:00 in Amsterdam
    house.tick()
    entry = house.parties[1].book()["entries"][0]
    assert (entry["booked_day"], entry["amount_minor"]) == ("2026-11-25", 1240)
    assert entry["remittance"] == f"ALIPAY {batch}"


def test_the_fee_is_a_term_of_the_contract(house: House, till: Till) -> None:
    terms = {"fee_fixed_minor": 5, "fee_per_mille": "9.5", "refund_returns_fee": True}
    house.json("POST", "/alipay/control/settings", terms)
    paid = sell(till, 10_000)
    till.refund(paid["paymentId"], 2_500)
    until_files(house)
    payment, refund = rows(one(house, "settlementItems"))
    assert payment["feeAmountValue"] == "-100"
    assert refund["feeAmountValue"] == "25"
    assert refund["settlementAmountValue"] == "-2475"


def test_a_day_without_sales_has_an_empty_summary(house: House) -> None:
    until_files(house)
    [(path, text)] = files(house).items()
    assert path.endswith("/20261125/settlementSummary_EUR_0000000000000000000_000.csv")
    [total] = rows(text)
    assert (total["summaryType"], total["count"], total["settlementAmountValue"]) == ("TOTAL", "0", "0")


def test_a_day_is_that_of_china(house: House, till: Till) -> None:
    house.clock.at = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)  # 18:00 in Ghent, already Wednesday in UTC+8
    sell(till, 1250)
    until_files(house)
    assert not any("transactionItems" in path for path in files(house))
    house.clock.at = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
    house.tick()
    assert any(path.endswith("/20261125/transactionItems_20261125_000.csv") for path in files(house))


def test_business_days_wait_for_monday(house: House, till: Till) -> None:
    house.json("POST", "/alipay/control/settings", {"settlement_days": "business"})
    house.clock.at = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)  # Friday
    house.tick()
    sell(till, 1250)
    house.clock.at = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
    house.tick()
    assert not any("settlementItems" in path for path in files(house))
    assert any("/20261127/transactionItems" in path for path in files(house))
    house.clock.at = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    house.tick()
    assert any("/20261130/settlementItems" in path for path in files(house))


def test_a_leap_of_the_clock_makes_every_day(house: House, till: Till) -> None:
    sell(till, 1250)
    house.clock.pass_(days=5)
    house.tick()
    summaries = [path for path in files(house) if "settlementSummary" in path]
    assert len(summaries) == 5
    assert len([path for path in files(house) if "settlementItems" in path]) == 1


def test_files_can_be_asked_for_at_once(house: House, till: Till) -> None:
    sell(till, 1250)
    made = house.json("POST", "/alipay/control/settle", {"through": "2026-11-24"})["files"]
    assert len(made) == 3
    assert house.json("POST", "/alipay/control/settle", {})["files"] == []
    sell(till, 300)
    second = house.json("POST", "/alipay/control/settle", {})["files"]
    assert second[0].endswith("transactionItems_20261124_001.csv")
    assert house.call("POST", "/alipay/control/settle", b'{"through": "2026-11-25"}')[0] == 400
    assert house.call("POST", "/alipay/control/settle", b'{"through": "soon"}')[0] == 400
    until_files(house)
    total = sum(
        int(row["settlementAmountValue"])
        for path, text in files(house).items()
        if "settlementItems" in path
        for row in rows(text)
    )
    assert total == 1530


def test_a_batch_below_zero_is_carried_into_the_next(house: House, till: Till) -> None:
    paid = sell(till, 5_000)
    house.json("POST", "/alipay/control/settle", {})
    till.refund(paid["paymentId"], 4_000)
    house.json("POST", "/alipay/control/settle", {})
    sell(till, 6_000)
    house.json("POST", "/alipay/control/settle", {})
    credits = [entry["amount_minor"] for entry in house.parties[1].book()["entries"]]
    assert credits == [4_990, 1_990]


def test_the_newer_columns_come_by_setting(house: House, till: Till) -> None:
    house.json("POST", "/alipay/control/settings", {"transaction_form": "2023"})
    sell(till, 1250)
    until_files(house)
    [row] = rows(one(house, "transactionItems"))
    assert len(row) == 21
    assert row["acquirer"] == "ALIPAY_EU"


@pytest.mark.parametrize(
    ("fault", "values"),
    [
        ("doubled_line", ["1250", "1250", "700"]),
        ("missing_line", ["1250"]),
        ("changed_line", ["1251", "700"]),
        ("foreign_line", ["1250", "700", "4242"]),
    ],
)
def test_faults_bend_the_file_and_not_the_money(
    house: House, till: Till, fault: str, values: list[str]
) -> None:
    house.fault(fault, operation="settlementItems")
    sell(till, 1250)
    sell(till, 700)
    until_files(house)
    items = rows(one(house, "settlementItems"))
    assert [row["transactionAmountValue"] for row in items] == values
    assert house.parties[1].book()["entries"][0]["amount_minor"] == 1930
    assert len(rows(one(house, "transactionItems"))) == 2


def test_a_file_without_its_end(house: House, till: Till) -> None:
    house.fault("missing_end", operation="settlementItems")
    sell(till, 1250)
    until_files(house)
    assert "<END>" not in one(house, "settlementItems")
    assert one(house, "transactionItems").endswith("<END>\n")


def test_missing_late_and_repeated_files(house: House, till: Till) -> None:
    house.fault("missing_file", operation="transactionItems")
    house.fault("late_file", operation="settlementSummary", seconds=3600)
    house.fault("repeated_file", operation="settlementItems")
    sell(till, 1250)
    until_files(house)
    names = sorted(path.rsplit("/", 1)[-1] for path in files(house))
    assert [name[-8:] for name in names] == ["_000.csv", "_001.csv"]
    assert all(name.startswith("settlementItems") for name in names)
    house.clock.pass_(hours=1)
    assert any("settlementSummary" in path for path in files(house))


def test_what_is_no_file_is_not_found(house: House) -> None:
    assert house.call("GET", "/alipay/files/v1/settlements/../../etc/passwd")[0] == 404
