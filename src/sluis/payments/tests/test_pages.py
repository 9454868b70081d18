"""The list of payments and one payment: filters, order, export, story, and nothing of anybody else's."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from sluis.catalogue.models import Product
from sluis.kernel.money import Money
from sluis.payments.models import Charge
from sluis.payments.refund import refund_charge
from sluis.payments.tests.conftest import Till, buyer_code, newest


@pytest.fixture
def three(till: Till, tin: Product, demo_office: Any) -> list[Charge]:
    """16.00 paid with a tin, 80.00 paid and 10.00 of it given back, 5.00 refused; and one in another shop."""
    lines = json.dumps({"items": [{"id": tin.pk, "n": 2}], "other": 0})
    till.charge("16.00", lines=lines)
    first = newest()
    till.charge("80.00")
    second = newest()
    refund_charge(charge=second, amount=Money(1000, "EUR"), reason="returned", actor="system")
    till.charge("5.00", scanned=buyer_code("2801"))
    third = newest()
    Till(demo_office.store("kaashoeve-lindenhof")).sign_in(demo_office.user("owner2@example.eu")).charge(
        "7.00"
    )
    return [first, second, third]


def shown(till: Till, **query: str) -> list[str]:
    page = till.client.get("/payments/", query)
    return [row["charge"].amount.text() for row in page.context["rows"]]


def test_the_newest_comes_first_and_other_shops_do_not(till: Till, three: list[Charge]) -> None:
    assert shown(till) == ["5.00", "80.00", "16.00"]


@pytest.mark.parametrize(
    ("query", "amounts"),
    [
        ({"state": "paid"}, ["16.00"]),
        ({"state": "given_back"}, ["80.00"]),
        ({"state": "not_paid"}, ["5.00"]),
        ({"state": "uncertain"}, []),
        ({"q": "blik"}, ["16.00"]),
        ({"q": "nothing"}, []),
        ({"sort": "amount"}, ["5.00", "16.00", "80.00"]),
        ({"sort": "-amount"}, ["80.00", "16.00", "5.00"]),
        ({"sort": "at"}, ["16.00", "80.00", "5.00"]),
        ({"sort": "password"}, ["5.00", "80.00", "16.00"]),
        ({"paid_from": "2020-01-01"}, ["5.00", "80.00", "16.00"]),
        ({"paid_to": "2020-01-01"}, []),
        ({"paid_from": "yesterday"}, ["5.00", "80.00", "16.00"]),
    ],
)
def test_filters_and_order(
    till: Till, three: list[Charge], query: dict[str, str], amounts: list[str]
) -> None:
    assert shown(till, **query) == amounts


def test_a_payment_is_found_by_our_number_alipays_and_a_refunds(till: Till, three: list[Charge]) -> None:
    refund = three[1].refunds.get()
    for text in (three[1].pk, three[1].wallet_payment_id, refund.pk, refund.wallet_refund_id):
        assert shown(till, q=text) == ["80.00"]


def test_an_office_filters_by_store(till: Till, three: list[Charge], demo_office: Any) -> None:
    office = till.sign_in(demo_office.user("finance@example.eu"))
    other = demo_office.store("kaashoeve-lindenhof")
    assert shown(office, store=other.pk) == ["7.00"]
    assert len(shown(office)) == 4


def test_the_exports_hold_what_the_list_shows(till: Till, three: list[Charge]) -> None:
    answer = till.client.get("/payments/", {"export": "csv", "state": "given_back"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, row, *rest = text.splitlines()
    assert rest == []
    assert head.startswith("Number,Store,Merchant,")
    assert f"{three[1].pk}," in row
    assert "80.00,EUR,10.00,EUR," in row
    book = openpyxl.load_workbook(BytesIO(till.client.get("/payments/", {"export": "xlsx"}).getvalue()))
    assert book.active.max_row == 4


def test_a_payment_tells_its_story(till: Till, three: list[Charge]) -> None:
    page = till.client.get(f"/payments/{three[1].pk}/")
    body = page.content.decode()
    story = [entry["what"] for entry in page.context["timeline"]]
    assert story[-1] == "Charged at the till"
    assert {"Paid", "Refund asked for", "Given back"} <= set(story)
    raw = [entry["raw_url"] for entry in page.context["timeline"] if entry.get("raw_url")]
    assert len(raw) == 2
    assert all(till.client.get(address).status_code == 200 for address in raw)
    assert three[1].wallet_payment_id in body
    assert page.context["most"] == Money(7000, "EUR")


def test_a_cashier_sees_the_story_without_raw_messages(
    till: Till, three: list[Charge], demo_office: Any
) -> None:
    cashier = till.sign_in(demo_office.user("cashier@example.eu"))
    page = cashier.client.get(f"/payments/{three[1].pk}/")
    assert page.status_code == 200
    assert not any(entry.get("raw_url") for entry in page.context["timeline"])


def test_a_refusal_is_told_in_words_with_its_code(till: Till, three: list[Charge]) -> None:
    body = till.client.get(f"/payments/{three[2].pk}/").content.decode()
    assert "too little money" in body
    assert "USER_BALANCE_NOT_ENOUGH" in body


def test_asking_again_from_the_back_office(till: Till, pass_time: Any) -> None:
    till.charge("20.00", scanned=buyer_code("2803"))
    charge = newest()
    assert till.client.get(f"/payments/{charge.pk}/").context["is_open"]
    pass_time(7)
    page = till.client.post(f"/payments/{charge.pk}/ask/", follow=True)
    assert "It now stands at: Paid" in page.content.decode()
    charge.refresh_from_db()
    assert charge.state == "paid"


def test_a_foreign_payment_is_not_there(till: Till, three: list[Charge], demo_office: Any) -> None:
    stranger = till.sign_in(demo_office.user("owner2@example.eu")).client
    assert stranger.get(f"/payments/{three[0].pk}/").status_code == 404
    assert stranger.post(f"/payments/{three[0].pk}/ask/").status_code == 404
    refused = stranger.post(
        f"/payments/{three[0].pk}/refund/", {"amount": "5", "reason": "other", "once": "x"}
    )
    assert refused.status_code == 404
    three[0].refresh_from_db()
    assert three[0].refund_reserved_minor == 0


def test_an_empty_list_teaches(till: Till) -> None:
    body = till.client.get("/payments/").content.decode()
    assert "No payments yet" in body
    assert "/till/" in body
