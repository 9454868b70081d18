"""A merchant's money over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from sluis.kernel.money import Money
from sluis.ledger import bookings
from sluis.ledger.models import Payout, PayoutBatch, Statement, StatementLine, Transfer
from sluis.ledger.post import post


def sale(office: Any, merchant: Any, event: str, cents: int) -> None:
    post(
        event=event,
        office=office.pk,
        entries=bookings.captured(
            party="alipay", office=office.pk, merchant_id=merchant.pk, money=Money(cents, "EUR")
        ),
    )


@pytest.fixture
def two_sales(demo_office: Any) -> Any:
    """A sale of the chocolate shop and one of the cheese farm."""
    sale(demo_office.office, demo_office.merchant("chocolaterie-de-brug"), "payment:pay_1", 1250)
    sale(demo_office.office, demo_office.merchant("kaashoeve-lindenhof"), "payment:pay_2", 9900)
    return demo_office


def test_a_balance_is_the_merchants_own(two_sales: Any, key_of: Callable[..., Any]) -> None:
    body = key_of(two_sales.merchant(), "money:read").get("/ledger/balance").json()
    assert body["pending"] == {"amount": "12.50", "currency": "EUR"}
    assert body["payable"]["amount"] == "0.00"
    own = two_sales.merchant().pk
    assert [one["account"].endswith(own) for one in body["accounts"]] == [True] * len(body["accounts"])
    assert body["accounts"][0]["meaning"]
    assert key_of(two_sales.merchant()).get("/ledger/balance", currency="euro").status_code == 422


def test_transfers_are_listed_newest_first_and_only_ones_own(
    two_sales: Any, key_of: Callable[..., Any]
) -> None:
    sale(two_sales.office, two_sales.merchant(), "payment:pay_3", 300)
    api = key_of(two_sales.merchant(), "money:read")
    rows = api.get("/ledger/transfers").json()["items"]
    assert [row["event"] for row in rows if row["leg"] == "capture"] == ["payment:pay_3", "payment:pay_1"]
    [one] = api.get("/ledger/transfers", event="payment:pay_1").json()["items"]
    assert one["amount"] == {"amount": "12.50", "currency": "EUR"}
    assert api.get("/ledger/transfers", event="payment:pay_2").json()["items"] == []
    assert Transfer.objects.filter(event="payment:pay_2").exists()


def test_payouts_and_statements_are_shown_to_their_merchant(
    two_sales: Any, key_of: Callable[..., Any]
) -> None:
    merchant, other = two_sales.merchant(), two_sales.merchant("kaashoeve-lindenhof")
    statement = Statement.objects.create(
        party="alipay", account="A", statement_id="2026-06-30", purpose="settlement", office="BX",
        day=date(2026, 6, 30), state="posted", sha256="0" * 64, file_id="file_1", file_name="s.csv",
        currency="EUR", net_minor=11150,
    )  # fmt: skip
    for number, whose in enumerate((merchant, other), 1):
        StatementLine.objects.create(
            statement=statement, line_no=number, external_id=f"2018{number}", kind="payment", gross_minor=1250,
            gross_currency="EUR", fee_minor=10, net_minor=1240, currency="EUR", outcome="matched", merchant=whose,
            office="BX",
        )  # fmt: skip
    batch = PayoutBatch.objects.create(
        office="BX", day=date(2026, 7, 1), currency="EUR", message_id="MSG1", count=1, total_minor=1200
    )
    payout = Payout.objects.create(
        batch=batch, merchant=merchant, office="BX", currency="EUR", settled_minor=1240, deducted_minor=0,
        fee_minor=40, amount_minor=1200, line_count=1, end_to_end_id="E2E1", reference="RF18539007547034",
        creditor_name=merchant.name, creditor_iban=merchant.iban, creditor_country="BE",
    )  # fmt: skip
    own, stranger = key_of(merchant, "money:read"), key_of(other, "money:read")
    body = own.get(f"/ledger/payouts/{payout.pk}").json()
    assert (body["amount"]["amount"], body["fee"]["amount"]) == ("12.00", "0.40")
    assert "iban" not in str(body).lower()
    assert [row["id"] for row in own.get("/ledger/payouts").json()["items"]] == [payout.pk]
    assert stranger.get("/ledger/payouts").json()["items"] == []
    assert stranger.get(f"/ledger/payouts/{payout.pk}").status_code == 404
    [listed] = own.get("/ledger/statements", day="2026-06-30").json()["items"]
    assert "net" not in listed, "the total is the office's"
    [line] = own.get(f"/ledger/statements/{statement.pk}/lines").json()["items"]
    assert (line["external_id"], line["net"]["amount"]) == ("20181", "12.40")
    third = key_of(two_sales.merchant("petit-heron"))
    assert third.get("/ledger/statements").json()["items"] == []
    assert third.get(f"/ledger/statements/{statement.pk}/lines").status_code == 404
    assert key_of(merchant, "payments:read").get("/ledger/payouts").status_code == 403
