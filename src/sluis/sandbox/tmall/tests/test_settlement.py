from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sluis.sandbox import bank
from sluis.sandbox.bank.party import Bank
from sluis.sandbox.bank.state import OFFICE_IBAN
from sluis.sandbox.tmall import settlement
from sluis.sandbox.tmall.tests.wire import Shopfront

HEAD = [
    "statement_date", "trade_id", "sub_trade_id", "kind", "amount", "currency", "settlement_amount",
    "settlement_currency", "rate", "settled_at",
]  # fmt: skip


def today(shop: Shopfront) -> str:
    return f"{datetime.now(UTC) + timedelta(hours=8, seconds=shop.offset_s):%Y-%m-%d}"


def settle(shop: Shopfront, through: str | None = None) -> list[dict[str, Any]]:
    answer = shop.post_json("/tmall/control/settle", {"through": through or today(shop)})
    assert answer.status == 200, answer.json
    made: list[dict[str, Any]] = answer.json["statements"]
    return made


def rows(shop: Shopfront, day: str) -> list[dict[str, str]]:
    answer = shop.http("GET", f"/tmall/statements/{day}.csv?session={shop.credentials['session']}")
    assert answer.status == 200
    text = answer.body.decode()
    assert text.endswith("<END>\r\n")
    found = list(csv.DictReader(io.StringIO(text.removesuffix("<END>\r\n"))))
    assert text.splitlines()[0].split(",") == HEAD
    return found


def send(shop: Shopfront, tid: int) -> None:
    answer = shop.call(
        "taobao.logistics.offline.send", tid=tid, company_code="OTHER", out_sid=f"PARCEL-{tid % 10**9}"
    )
    assert answer["shipping"]["is_success"]


def agree(shop: Shopfront, tid: int, fee: str) -> None:
    asked = shop.post_json("/tmall/shop/api/refund", {"tid": tid, "refund_fee": fee}).json
    fields = "refund_version,refund_phase"
    found = shop.call("taobao.refund.get", refund_id=asked["refund_id"], fields=fields)["refund"]
    info = f"{asked['refund_id']}|{fee.replace('.', '')}|{found['refund_version']}|{found['refund_phase']}"
    assert shop.call("taobao.rp.refunds.agree", refund_infos=info)["succ"] is True


def test_a_sent_order_is_settled(shop: Shopfront) -> None:
    tid = shop.buy(2)["tid"]
    send(shop, tid)
    made = settle(shop)
    assert [statement["date"] for statement in made] == [today(shop)]
    found = rows(shop, today(shop))
    assert [(row["kind"], row["amount"], row["settlement_amount"]) for row in found] == [
        ("sale", "336.00", "42.00"),
        ("commission", "-6.72", "-0.84"),
        ("payment_fee", "-3.36", "-0.42"),
        ("tax_withheld", "-28.03", "-3.50"),
    ]
    assert {row["trade_id"] for row in found} == {str(tid)}
    assert {(row["currency"], row["settlement_currency"], row["rate"]) for row in found} == {
        ("CNY", "EUR", "0.1250")
    }
    total = sum(Decimal(row["settlement_amount"]) for row in found)
    assert made[0]["net_eur_minor"] == int(total * 100) == 3724


def test_what_was_not_sent_is_not_settled(shop: Shopfront) -> None:
    shop.buy()
    assert settle(shop) == []


def test_the_day_after_statements_make_themselves(shop: Shopfront) -> None:
    day = today(shop)
    send(shop, shop.buy()["tid"])
    shop.party.tick()
    listing = f"/tmall/statements/?session={shop.credentials['session']}"
    assert shop.http("GET", listing).json == {"statements": []}
    shop.pass_time(86_400)
    shop.party.tick()
    (statement,) = shop.http("GET", listing).json["statements"]
    assert statement["date"] == day
    assert statement["url"] == f"{shop.world.origin}/tmall/statements/{day}.csv"


def test_refunds_take_back_what_was_paid(shop: Shopfront) -> None:
    tid = shop.buy(2)["tid"]
    send(shop, tid)
    settle(shop)
    agree(shop, tid, "168.00")
    made = settle(shop)
    found = rows(shop, made[0]["date"])
    assert [(row["kind"], row["amount"]) for row in found] == [
        ("refund", "-168.00"),
        ("commission", "3.36"),
        ("tax_withheld", "14.02"),
    ]


def test_refunds_before_sending_never_appear(shop: Shopfront) -> None:
    tid = shop.buy()["tid"]
    agree(shop, tid, "168.00")
    assert settle(shop) == []


def test_a_published_statement_never_changes(shop: Shopfront) -> None:
    send(shop, shop.buy()["tid"])
    first = settle(shop)[0]
    before = rows(shop, first["date"])
    send(shop, shop.buy()["tid"])
    second = settle(shop)[0]
    assert second["date"] > first["date"]
    assert rows(shop, first["date"]) == before
    assert settle(shop) == []


@pytest.fixture
def office(shop: Shopfront) -> Bank:
    """The sandbox's bank, in the same world."""
    return bank.build(shop.world)


def credits(office: Bank) -> list[tuple[int, str, str]]:
    entries = [entry for entry in office.book()["entries"] if entry["kind"] == "credit"]
    return [(entry["amount_minor"], entry["remittance"], entry["party_name"]) for entry in entries]


def test_the_bank_is_credited_when_there_is_an_account(shop: Shopfront, office: Bank) -> None:
    send(shop, shop.buy()["tid"])
    settle(shop)
    assert credits(office) == []
    shop.post_json("/tmall/control/payout_account", {"iban": OFFICE_IBAN})
    shop.post_json("/tmall/control/fx", {"rate": "0.1300"})
    send(shop, shop.buy()["tid"])
    made = settle(shop)[0]
    assert credits(office) == [(made["net_eur_minor"], made["reference"], settlement.DEBTOR)]


def test_a_debt_is_carried_into_the_next_transfer(shop: Shopfront, office: Bank) -> None:
    shop.post_json("/tmall/control/payout_account", {"iban": OFFICE_IBAN})
    tid = shop.buy(2)["tid"]
    send(shop, tid)
    paid = settle(shop)[0]["transfer_eur_minor"]
    agree(shop, tid, "336.00")
    owed = settle(shop)[0]
    assert owed["net_eur_minor"] < 0
    assert owed["transfer_eur_minor"] == 0
    send(shop, shop.buy(3)["tid"])
    last = settle(shop)[0]
    assert last["transfer_eur_minor"] == last["net_eur_minor"] + owed["net_eur_minor"]
    assert [amount for amount, _, _ in credits(office)] == [paid, last["transfer_eur_minor"]]


def test_only_accounts_of_the_bank_can_be_paid(shop: Shopfront, office: Bank) -> None:
    answer = shop.post_json("/tmall/control/payout_account", {"iban": "NL91ABNA0417164300"})
    assert (answer.status, "has no account NL91ABNA0417164300" in answer.json["error"]) == (400, True)


def test_statements_are_for_their_seller(shop: Shopfront) -> None:
    send(shop, shop.buy()["tid"])
    settle(shop)
    other = shop.post_json("/tmall/control/session", {"seller_nick": "别家海外店"}).json["session"]
    assert shop.http("GET", f"/tmall/statements/?session={other}").json == {"statements": []}
    assert shop.http("GET", f"/tmall/statements/{today(shop)}.csv?session={other}").status == 404
    assert shop.http("GET", f"/tmall/statements/{today(shop)}.csv").status == 403
    assert shop.http("GET", "/tmall/statements/?session=wrong").status == 403


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("settle", {"through": "yesterday"}),
        ("settle", {}),
        ("fx", {"rate": "0"}),
        ("fx", {"rate": "much"}),
        ("brand", {"name": " "}),
        ("hold", {"tid": 5}),
        ("rate", {"calls": "many"}),
    ],
)
def test_control_says_what_it_cannot_do(shop: Shopfront, path: str, value: dict[str, Any]) -> None:
    answer = shop.post_json(f"/tmall/control/{path}", value)
    assert answer.status == 400
    assert answer.json["error"].startswith(f"{path}:")
