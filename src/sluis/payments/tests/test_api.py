"""A shop's own till takes Alipay over the API; the wallet is the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.ledger.models import Transfer
from sluis.offices.models import Connection
from sluis.payments.models import Charge, Refund
from sluis.records import idempotency
from sluis.records.models import IdempotencyKey

Post = Callable[..., Any]
EUR_12 = {"amount": "12.50", "currency": "EUR"}


@pytest.fixture
def till(demo_office: Any, key_of: Callable[..., Any]) -> Any:
    """The till of the chocolate shop in Ghent."""
    return key_of(demo_office.merchant())


@pytest.fixture
def scan(sandbox: Any) -> Callable[..., dict[str, Any]]:
    """What the till sends after scanning a tourist's code."""

    def body(**changes: Any) -> dict[str, Any]:
        code = sandbox.post("/alipay/phone/api/code")["code"]
        return {
            "scenario": "payment_code",
            "store": "gent",
            "basket": new_id("bas"),
            "amount": EUR_12,
            "payment_code": code,
            **changes,
        }

    return body


def pay(till: Any, body: dict[str, Any]) -> Any:
    return till.post("/payments", body, key=new_id("key"))


def test_a_scanned_code_is_paid_and_the_wallet_agrees(till: Any, scan: Post, sandbox: Any) -> None:
    before = sandbox.book("alipay")["charges"]
    answer = pay(till, scan())
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["state"], body["amount"], body["refundable"]) == ("paid", EUR_12, EUR_12)
    assert body["wallet_amount"]["currency"] == "CNY"
    assert body["wallet_payment_id"]
    assert body["paid_at"].endswith("Z")
    assert sandbox.book("alipay")["charges"] == before + 1
    assert till.get(f"/payments/{body['id']}").json() == body


def test_one_idempotency_key_is_one_payment(till: Any, scan: Post, sandbox: Any) -> None:
    body, before = scan(), sandbox.book("alipay")["charges"]
    first = till.post("/payments", body, key="sale-1")
    again = till.post("/payments", body, key="sale-1")
    other = till.post("/payments", {**body, "basket": "another"}, key="sale-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert till.post("/payments", body).json()["code"] == "key_missing"
    assert sandbox.book("alipay")["charges"] == before + 1
    assert Charge.objects.count() == 1


def test_a_basket_is_charged_once_whatever_the_key(till: Any, scan: Post) -> None:
    body = scan()
    assert pay(till, body).status_code == 201
    second = pay(till, {**scan(), "basket": body["basket"]})
    assert (second.status_code, second.json()["code"]) == (409, "basket_charged")


def test_a_refusal_of_the_wallet_is_a_state(till: Any, scan: Post) -> None:
    answer = pay(till, scan(payment_code="280212345678901234"))
    assert answer.status_code == 201
    body = answer.json()
    assert (body["state"], body["failure_code"]) == ("failed", "EXPIRED_CODE")
    assert body["refundable"]["amount"] == "0.00"


def test_an_unknown_outcome_is_a_state_until_somebody_asks(till: Any, scan: Post, sandbox: Any) -> None:
    sandbox.fault("alipay", "cut_after_processing", operation="pay")
    body = pay(till, scan()).json()
    assert body["state"] == "unknown", "the wallet took the money, but nobody here can know"
    asked = till.post(f"/payments/{body['id']}/ask")
    assert (asked.status_code, asked.json()["state"]) == (200, "paid")


def test_an_order_code_is_shown_and_paid_on_the_phone(till: Any, scan: Post, sandbox: Any) -> None:
    body = pay(till, scan(scenario="order_code", payment_code="")).json()
    assert body["state"] == "unknown"
    assert body["code_to_show"].startswith("http")
    assert body["code_expires_at"]
    sandbox.post("/alipay/phone/api/pay", {"code": body["code_to_show"]})
    assert till.post(f"/payments/{body['id']}/ask").json()["state"] == "paid"


def test_a_payment_link_needs_the_customers_phone(till: Any, scan: Post) -> None:
    missing = pay(till, scan(scenario="entry_code"))
    assert missing.json()["errors"][0]["pointer"] == "/user_agent"
    body = pay(till, scan(scenario="entry_code", user_agent="Mozilla/5.0 (iPhone)")).json()
    assert body["pay_url"].startswith("http")
    assert body["code_to_show"] == ""


def test_a_sale_is_given_up_with_the_wallet(till: Any, scan: Post, sandbox: Any) -> None:
    shown = pay(till, scan(scenario="order_code", payment_code="")).json()
    answer = till.post(f"/payments/{shown['id']}/cancel", key=new_id("key"))
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    [row] = [r for r in sandbox.book("alipay")["payments"] if r["paymentRequestId"] == shown["id"]]
    assert row["status"] == "CANCELLED"


def test_refunds_in_parts_never_exceed_the_payment(till: Any, scan: Post, sandbox: Any) -> None:
    paid = pay(till, scan()).json()
    address = f"/payments/{paid['id']}/refunds"

    def give_back(amount: str) -> Any:
        body = {"amount": {"amount": amount, "currency": "EUR"}, "reason": "one box was dented"}
        return till.post(address, body, key=new_id("key"))

    part = give_back("5.00")
    assert (part.status_code, part.json()["state"]) == (201, "refunded")
    assert give_back("7.51").status_code == 422
    rest = give_back("7.50")
    assert rest.json()["state"] == "refunded"
    assert give_back("0.01").status_code == 409
    listed = till.get(address).json()["items"]
    assert [row["amount"]["amount"] for row in listed] == ["7.50", "5.00"]
    now = till.get(f"/payments/{paid['id']}").json()
    assert (now["state"], now["refunded"]["amount"], now["refundable"]["amount"]) == (
        "refunded",
        "12.50",
        "0.00",
    )
    mine = [
        row
        for row in sandbox.book("alipay")["refund_rows"]
        if row["refundRequestId"] in {r["id"] for r in listed}
    ]
    assert len(mine) == 2


def test_a_cashiers_key_gives_back_parts_only(
    demo_office: Any, key_of: Callable[..., Any], scan: Post
) -> None:
    cashier = key_of(demo_office.merchant(), "payments:charge", "payments:refund_part")
    paid = pay(cashier, scan()).json()
    whole = cashier.post(f"/payments/{paid['id']}/refunds", {"amount": EUR_12}, key="all")
    assert whole.status_code == 403
    none = key_of(demo_office.merchant(), "payments:read")
    assert none.post(f"/payments/{paid['id']}/refunds", {"amount": EUR_12}, key="x").status_code == 403
    assert not Refund.objects.exists()


def test_lines_come_from_the_catalogue_or_are_named(till: Any, scan: Post, demo_office: Any) -> None:
    merchant = demo_office.merchant()
    pralines = Product.objects.create(merchant=merchant, sku="PR-250", names={"nl": "Pralines 250 g"})
    lines = [
        {"product": "PR-250", "quantity": 1, "unit_price": {"amount": "10.00", "currency": "EUR"}},
        {
            "name": "Gift wrap",
            "quantity": 1,
            "unit_price": {"amount": "2.50", "currency": "EUR"},
            "vat_rate_pct": "21",
        },
    ]
    body = pay(till, scan(lines=lines)).json()
    kept = Charge.objects.get(pk=body["id"]).lines.order_by("id")
    assert [(one.name, one.product_id) for one in kept] == [
        ("Pralines 250 g", pralines.pk),
        ("Gift wrap", None),
    ]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"payment_code": "135012345678901234"}, "/payment_code"),
        ({"payment_code": ""}, "/payment_code"),
        ({"store": "antwerpen"}, "/store"),
        ({"basket": ""}, "/basket"),
        ({"basket": "x" * 65}, "/basket"),
        ({"amount": {"amount": "0.00", "currency": "EUR"}}, "/amount"),
        ({"amount": {"amount": "-1.00", "currency": "EUR"}}, "/amount"),
        ({"amount": {"amount": "1.001", "currency": "EUR"}}, "/amount"),
        ({"amount": {"amount": "1,00", "currency": "EUR"}}, "/amount"),
        ({"amount": {"amount": "１００", "currency": "EUR"}}, "/amount"),
        ({"amount": {"amount": "1e3", "currency": "EUR"}}, "/amount"),
        ({"amount": {"amount": 12.5, "currency": "EUR"}}, "/amount"),
        ({"amount": "12.50"}, "/amount"),
        ({"amount": {"amount": "12.50", "currency": "eur"}}, "/amount"),
        ({"amount": {"amount": "12.50", "currency": "USD"}}, "/currency"),
        ({"merchant_id": "mer_other"}, "/merchant_id"),
        ({"state": "paid"}, "/state"),
        ({"scenario": "cash"}, "/scenario"),
        ({"lines": [{"name": "x", "quantity": 0, "unit_price": EUR_12}]}, "/lines/0/quantity"),
        ({"lines": [{"name": "", "quantity": 1, "unit_price": EUR_12}]}, "/lines/0/name"),
        ({"lines": [{"name": "x", "quantity": 2, "unit_price": EUR_12}]}, "/amount"),
        ({"lines": [{"product": "PR-999", "quantity": 1, "unit_price": EUR_12}]}, "/lines/0/product"),
        (
            {"lines": [{"name": "x", "quantity": 1, "unit_price": {"amount": "12.50", "currency": "CNY"}}]},
            "/lines/0/unit_price",
        ),
    ],
)
def test_what_cannot_be_charged_is_named_and_nothing_is_stored(
    till: Any, scan: Post, changes: dict[str, Any], pointer: str
) -> None:
    answer = pay(till, scan(**changes))
    assert answer.status_code == 422, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert pointer in [place["pointer"] for place in answer.json()["errors"]]
    assert not Charge.objects.exists()
    assert not Transfer.objects.exists()


def test_a_key_reaches_only_its_own_side(demo_office: Any, key_of: Callable[..., Any], scan: Post) -> None:
    live = key_of(demo_office.merchant(), is_test=False)
    refused = pay(live, scan())
    assert (refused.status_code, refused.json()["code"]) == (403, "key_mode")
    Connection.objects.filter(party="alipay").update(is_test=False)
    test = key_of(demo_office.merchant())
    assert pay(test, scan()).json()["code"] == "key_mode"
    assert not Charge.objects.exists()


def test_payments_of_another_merchant_do_not_exist(
    demo_office: Any, key_of: Callable[..., Any], till: Any, scan: Post
) -> None:
    paid = pay(till, scan()).json()["id"]
    stranger = key_of(demo_office.merchant("kaashoeve-lindenhof"))
    amount = {"amount": {"amount": "1.00", "currency": "EUR"}}
    for verb, body in (("", None), ("/ask", {}), ("/cancel", {}), ("/refunds", amount), ("/refunds", None)):
        for pk in (paid, "pay_01HZZZZZZZZZZZZZZZZZZZZZZZ"):
            address = f"/payments/{pk}{verb}"
            answer = stranger.get(address) if body is None else stranger.post(address, body, key=new_id("k"))
            assert (answer.status_code, answer.json()["detail"]) == (404, "there is no such payment")
    assert stranger.get("/payments").json()["items"] == []


def test_the_list_pages_filters_and_refuses_foreign_cursors(till: Any, scan: Post, sandbox: Any) -> None:
    made = [pay(till, scan()).json()["id"] for _ in range(3)]
    made.append(pay(till, scan(payment_code="280112345678901234")).json()["id"])
    first = till.get("/payments", limit=3)
    assert [row["id"] for row in first.json()["items"]] == made[:0:-1]
    assert 'rel="next"' in first.headers["Link"]
    onward = first.json()["next"]
    second = till.get("/payments", limit=3, cursor=onward).json()
    assert ([row["id"] for row in second["items"]], second["next"]) == ([made[0]], None)
    assert [r["id"] for r in till.get("/payments", state="failed").json()["items"]] == [made[3]]
    wrong = till.get("/payments", limit=3, cursor=onward, state="paid")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "bad_cursor")
    assert till.get("/payments", limit=201).status_code == 422


def _died(seconds_ago: int) -> None:
    """Leave the only key as a process does that dies before it has answered."""
    IdempotencyKey.objects.update(
        status=None, answer=b"", created_at=clock.now() - timedelta(seconds=seconds_ago)
    )


def test_a_repeat_of_a_refund_whose_process_died_finds_the_refund_that_was_made(
    till: Any, scan: Post
) -> None:
    payment = pay(till, scan()).json()
    IdempotencyKey.objects.all().delete()
    asked = {"amount": {"amount": "3.00", "currency": "EUR"}, "reason": "returned"}
    path = f"/payments/{payment['id']}/refunds"
    first = till.post(path, asked, key="r-died")
    _died(30)
    assert till.post(path, asked, key="r-died").json()["code"] == "key_running"
    _died(300)
    again = till.post(path, asked, key="r-died")
    assert again.status_code == 201
    assert again.json() == first.json()
    assert Refund.objects.count() == 1
    assert till.post(path, asked, key="r-died").headers["Idempotent-Replayed"] == "true"
    assert till.post(path, asked, key="r-next").json()["id"] != first.json()["id"]


def test_a_repeat_of_a_payment_whose_process_died_finds_the_payment_that_was_made(
    till: Any, scan: Post, sandbox: Any
) -> None:
    body = scan()
    first = till.post("/payments", body, key="p-died")
    charged = sandbox.book("alipay")["charges"]
    _died(300)
    again = till.post("/payments", body, key="p-died")
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert Charge.objects.count() == 1
    assert sandbox.book("alipay")["charges"] == charged


def test_of_two_repeats_after_a_death_one_works(till: Any, scan: Post) -> None:
    till.post("/payments", scan(), key="p-two")
    _died(300)
    row = IdempotencyKey.objects.get()
    claims = [idempotency.begin(row.caller, row.route, row.key, row.body_hash) for _ in range(2)]
    assert claims == [idempotency.Fresh(row.pk), idempotency.Running()]
