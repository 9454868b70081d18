"""The till, page by page, against the sandbox's wallet: what is scanned, shown, refused, asked, given up."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sluis.catalogue.models import Product, Stock
from sluis.kernel import clock
from sluis.offices.models import Connection
from sluis.payments import daily_word
from sluis.payments.models import Charge
from sluis.payments.tests.conftest import Till, buyer_code, newest
from sluis.records.models import ExchangeRate


def lines(*items: tuple[Product, int], other: int = 0) -> str:
    return json.dumps({"items": [{"id": one.pk, "n": n} for one, n in items], "other": other})


def text_of(page: Any) -> str:
    return str(page.content.decode()).replace("\u00a0", " ")


def test_a_scanned_code_is_paid_and_the_page_is_green(till: Till, sandbox: Any) -> None:
    page = till.charge("48.50")
    charge = newest()
    assert page.redirect_chain == [(f"/till/{till.store.pk}/charge/{charge.pk}/", 302)]
    assert page.context["screen"].name == "paid"
    body = text_of(page)
    assert "€ 48.50" in body
    assert "付款成功" in body
    assert page.context["word"] in body
    assert sandbox.book("alipay")["charges"] >= 1
    assert charge.wallet_amount is not None


def test_products_are_charged_at_their_prices_and_taken_from_stock(
    till: Till, pralines: Product, tin: Product
) -> None:
    Stock.objects.create(product=pralines, on_hand=10)
    till.charge("41.40", lines=lines((pralines, 2), (tin, 1), other=350))
    rows = list(newest().lines.order_by("id").values_list("name", "quantity", "unit_price_minor", "product"))
    assert rows == [
        ("Pralines 250 g", 2, 1495, pralines.pk),
        ("Blik met brug", 1, 800, tin.pk),
        (rows[2][0], 1, 350, None),
    ]
    assert Stock.objects.get(product=pralines).on_hand == 8


def test_a_price_that_changed_meanwhile_is_not_charged(till: Till, pralines: Product) -> None:
    basket = till.basket()
    Product.objects.filter(pk=pralines.pk).update(till_price_minor=1595)
    page = till.charge("14.95", lines=lines((pralines, 1)), basket=basket)
    assert "15.95 EUR" in page.context["error"]
    assert page.context["basket"] == basket
    assert not Charge.objects.exists()


def test_a_foreign_merchants_product_cannot_be_sold(till: Till, demo_office: Any) -> None:
    cheese = Product.objects.create(
        merchant=demo_office.merchant("kaashoeve-lindenhof"), sku="K1", till_price_minor=900
    )
    page = till.charge("9.00", lines=lines((cheese, 1)))
    assert page.context["error"]
    assert not Charge.objects.exists()


@pytest.mark.parametrize(
    ("amount", "basket_lines"),
    [
        ("0", ""),
        ("-5", ""),
        ("12.345", ""),
        ("1000000", ""),
        ("abc", ""),
        ("", ""),
        ("5.00", "{"),
        ("5.00", '{"items": [{"id": "x", "n": 0}]}'),
        ("5.00", '{"items": [{"id": "x", "n": true}]}'),
        ("5.00", '{"items": [], "other": -5}'),
        ("5.00", "[1, 2]"),
    ],
)
def test_what_is_no_sale_is_said_and_not_charged(till: Till, amount: str, basket_lines: str) -> None:
    page = till.charge(amount, lines=basket_lines)
    assert page.status_code == 200
    assert page.context["error"]
    assert not Charge.objects.exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("134567890123456789", "WeChat Pay"),
        ("12345", "not an Alipay payment code"),
        ("2812 0000 0000 0000 ab", "not an Alipay payment code"),
    ],
)
def test_a_code_of_another_kind_is_never_sent(till: Till, code: str, said: str) -> None:
    page = till.charge("12.50", scanned=code)
    assert said in page.context["error"]
    assert page.context["amount"] == "12.50"
    assert not Charge.objects.exists()


@pytest.mark.parametrize(
    ("prefix", "failure", "said", "chinese"),
    [
        ("2801", "USER_BALANCE_NOT_ENOUGH", "too little money", "余额不足"),
        ("2802", "EXPIRED_CODE", "older than a minute", "付款码已过期"),
        ("2805", "RISK_REJECT", "gives no reason", "付款未成功"),
        ("2809", "USER_AMOUNT_EXCEED_LIMIT", "over a limit", "超出支付限额"),
    ],
)
def test_a_refusal_is_told_in_words(till: Till, prefix: str, failure: str, said: str, chinese: str) -> None:
    page = till.charge("12.50", scanned=buyer_code(prefix))
    assert newest().failure_code == failure
    assert page.context["screen"].name == "refused"
    assert said in text_of(page)
    assert chinese in text_of(page)
    assert failure not in text_of(page)


def test_trying_again_after_a_refusal_keeps_the_basket_and_is_a_new_charge(till: Till, tin: Product) -> None:
    till.charge("16.00", lines=lines((tin, 2)), scanned=buyer_code("2801"))
    refused = newest()
    page = till.client.get(f"{till.path}?again={refused.pk}&scan=1")
    assert json.loads(page.context["restored"])["items"] == [
        {"id": tin.pk, "n": 2, "name": "Tin with a bridge", "minor": 800}
    ]
    assert page.context["opens_scan"]
    assert page.context["basket"] != refused.basket
    again = till.charge(page.context["amount"], lines=page.context["lines"], basket=page.context["basket"])
    assert again.context["screen"].name == "paid"
    assert Charge.objects.count() == 2


def test_an_unknown_result_is_amber_and_only_a_confirmed_cancel_ends_it(till: Till, sandbox: Any) -> None:
    page = till.charge("20.00", scanned=buyer_code("2804"))
    charge = newest()
    assert page.context["screen"].name == "asking"
    assert "正在确认付款" in text_of(page)
    screen = f"{till.path}charge/{charge.pk}/screen/"
    same = till.client.get(screen, {"was": "asking"})
    assert 'id="asked"' in text_of(same)
    assert 'id="screen"' not in text_of(same)
    till.client.post(f"{till.path}charge/{charge.pk}/ask/")
    assert till.client.get(screen, {"was": "asking"}).context["screen"].asked == 1
    ended = till.client.post(f"{till.path}charge/{charge.pk}/cancel/", follow=True)
    assert ended.context["screen"].name == "cancelled"
    changed = till.client.get(screen, {"was": "asking"})
    assert changed.headers["HX-Retarget"] == "#screen"
    assert 'data-screen="cancelled"' in text_of(changed)
    charge.refresh_from_db()
    assert charge.state == "cancelled"


def test_asking_by_hand_a_dozen_times_gives_nothing_up(till: Till) -> None:
    till.charge("20.00", scanned=buyer_code("2804"))
    charge = newest()
    for _ in range(12):
        till.client.post(f"{till.path}charge/{charge.pk}/ask/")
    charge.refresh_from_db()
    assert charge.state == "unknown"


def test_a_password_turns_amber_into_green(till: Till, pass_time: Any) -> None:
    page = till.charge("20.00", scanned=buyer_code("2803"))
    assert page.context["screen"].name == "asking"
    pass_time(7)
    asked = till.client.post(f"{till.path}charge/{newest().pk}/ask/", follow=True)
    assert asked.context["screen"].name == "paid"


def test_the_same_basket_posted_twice_is_one_charge(till: Till, sandbox: Any) -> None:
    before = sandbox.book("alipay")["charges"]
    basket = till.basket()
    first = till.charge("20.00", basket=basket)
    second = till.charge("20.00", basket=basket)
    assert first.redirect_chain == second.redirect_chain
    assert Charge.objects.filter(basket=basket).count() == 1
    assert sandbox.book("alipay")["charges"] == before + 1


def test_a_refused_basket_posted_again_shows_its_refusal(till: Till) -> None:
    basket = till.basket()
    till.charge("20.00", basket=basket, scanned=buyer_code("2801"))
    again = till.charge("20.00", basket=basket)
    assert again.context["screen"].name == "refused"
    assert Charge.objects.filter(basket=basket).count() == 1


def test_going_back_and_charging_by_another_way_shows_the_open_charge(till: Till) -> None:
    basket = till.basket()
    till.charge("20.00", basket=basket, scanned=buyer_code("2804"))
    shown = till.charge("20.00", way="show", basket=basket)
    assert shown.context["screen"].name == "asking"
    assert Charge.objects.filter(basket=basket).count() == 1


def test_our_code_is_scanned_and_paid(till: Till, sandbox: Any) -> None:
    page = till.charge("15.00", way="show")
    screen = page.context["screen"]
    assert screen.name == "code"
    assert page.context["left"] in ("3:00", "2:59", "2:58")
    assert "<svg" in text_of(page)
    sandbox.post("/alipay/phone/api/pay", {"code": screen.code})
    paid = till.client.post(f"{till.path}charge/{newest().pk}/ask/", follow=True)
    assert paid.context["screen"].name == "paid"


def test_a_new_code_comes_only_after_the_old_one_is_cancelled(till: Till, sandbox: Any, tin: Product) -> None:
    page = till.charge("16.00", way="show", lines=lines((tin, 2)))
    old, old_code = newest(), page.context["screen"].code
    renewed = till.client.post(f"{till.path}charge/{old.pk}/renew/", follow=True)
    fresh = newest()
    assert (renewed.context["screen"].name, fresh.pk != old.pk) == ("code", True)
    assert renewed.context["screen"].code != old_code
    old.refresh_from_db()
    assert (old.state, fresh.basket, fresh.lines.count()) == ("cancelled", old.basket, 1)
    sandbox.post("/alipay/phone/api/pay", {"code": old_code}, status=409)


def test_a_code_that_was_paid_meanwhile_is_not_renewed(till: Till, sandbox: Any) -> None:
    page = till.charge("15.00", way="show")
    sandbox.post("/alipay/phone/api/pay", {"code": page.context["screen"].code})
    sandbox.fault("alipay", "refuse", operation="cancel", code="ORDER_STATUS_INVALID")
    renewed = till.client.post(f"{till.path}charge/{newest().pk}/renew/", follow=True)
    assert renewed.context["screen"].name == "paid"
    assert Charge.objects.count() == 1


def test_an_old_green_page_is_no_longer_green(till: Till, pass_time: Any) -> None:
    till.charge("48.50")
    pass_time(200)
    page = till.client.get(f"{till.path}charge/{newest().pk}/")
    assert page.context["screen"].name == "was_paid"
    assert "付款成功" not in text_of(page)


def test_an_open_charge_is_offered_to_every_device(till: Till) -> None:
    till.charge("20.00", scanned=buyer_code("2804"))
    page = till.client.get(till.path)
    assert f"/charge/{newest().pk}/" in text_of(page)


def test_without_a_connection_nothing_is_stored(till: Till) -> None:
    Connection.objects.filter(party="alipay").update(is_active=False)
    page = till.charge("20.00")
    assert "not connected" in page.context["error"]
    assert not Charge.objects.exists()


def test_a_late_success_calls_the_owner(till: Till) -> None:
    till.charge("20.00", scanned=buyer_code("2804"))
    till.client.post(f"{till.path}charge/{newest().pk}/cancel/")
    Charge.objects.update(late_success=True)
    page = till.client.get(f"{till.path}charge/{newest().pk}/")
    assert page.context["screen"].name == "late"
    assert 'data-screen="paid"' not in text_of(page)


def test_the_cashier_of_another_store_finds_nothing(till: Till, demo_office: Any) -> None:
    till.charge("20.00")
    charge = newest()
    stranger = Client()
    stranger.force_login(demo_office.user("owner2@example.eu"))
    addresses = ["", "products/", "payments/", "day/", "person/", "?training=1"]
    addresses += [f"charge/{charge.pk}/{part}" for part in ("", "screen/", "refund/", "receipt/")]
    for address in addresses:
        assert stranger.get(f"{till.path}{address}").status_code == 404, address
    for act in ("ask", "cancel", "renew"):
        stranger.post(f"{till.path}charge/{charge.pk}/{act}/")
    charge.refresh_from_db()
    assert charge.state == "paid"
    basket = {"basket": "bas_x", "amount": "5.00", "way": "scan", "scanned": buyer_code()}
    assert stranger.post(f"{till.path}charge/", basket).status_code == 404
    assert Charge.objects.count() == 1


def test_a_charge_is_shown_only_at_its_own_store(till: Till, demo_office: Any) -> None:
    till.charge("20.00")
    office = Client()
    office.force_login(demo_office.user("admin@example.eu"))
    other = demo_office.store("kaashoeve-lindenhof")
    assert office.get(f"/till/{other.pk}/charge/{newest().pk}/").status_code == 404
    assert office.get(f"{till.path}charge/{newest().pk}/").status_code == 200


def test_an_adviser_may_not_stand_at_a_till(till: Till, demo_office: Any) -> None:
    adviser = Client()
    adviser.force_login(demo_office.user("adviser@example.eu"))
    assert adviser.get(till.path).status_code == 403
    assert adviser.get("/till/").status_code == 403


def test_nobody_comes_in_without_signing_in(till: Till) -> None:
    for address in ("/till/", till.path, "/payments/"):
        assert Client().get(address).headers["Location"].startswith("/accounts/login/")


def test_who_has_one_store_goes_straight_to_its_till(till: Till, demo_office: Any) -> None:
    cashier = Client()
    cashier.force_login(demo_office.user("cashier@example.eu"))
    assert cashier.get("/till/").headers["Location"] == till.path


def test_buttons_search_names_pinyin_and_barcodes(till: Till, pralines: Product, tin: Product) -> None:
    def found(query: str) -> list[str]:
        page = till.client.get(f"{till.path}products/", {"q": query})
        return [product.sku for product in page.context["products"]]

    assert found("") == ["PRA-250", "TIN-1"]
    assert found("brug") == ["TIN-1"]
    assert found("qiaokeli") == ["PRA-250"]
    assert found("5499901001172") == ["PRA-250"]
    assert found("zzz") == []


def test_products_without_a_price_in_the_stores_currency_are_no_buttons(till: Till, tin: Product) -> None:
    Product.objects.create(merchant=till.store.merchant, sku="NONE", currency="EUR")
    Product.objects.create(merchant=till.store.merchant, sku="GBP", till_price_minor=500, currency="GBP")
    Product.objects.create(merchant=till.store.merchant, sku="OFF", till_price_minor=500, is_active=False)
    page = till.client.get(till.path)
    assert [product.sku for product in page.context["products"]] == ["TIN-1"]


def test_the_yuan_are_named_with_rate_and_day_and_left_out_without_one(till: Till) -> None:
    assert till.client.get(till.path).context["rate"].date.isoformat() == "2026-06-30"
    ExchangeRate.objects.all().delete()
    page = till.client.get(till.path)
    assert page.context["rate"] is None
    assert 'id="yuan"' not in text_of(page)


def test_the_word_is_the_stores_own_and_changes_by_the_day(till: Till) -> None:
    today = clock.today()

    def month(store: str, language: str = "en") -> list[str]:
        return [daily_word.word_of(store, today + timedelta(days=n), language) for n in range(30)]

    assert till.client.get(till.path).context["word"] == month(till.store.pk)[0]
    assert len(set(month(till.store.pk))) > 12
    assert month(till.store.pk) == month(till.store.pk)
    assert month(till.store.pk) != month("sto_another")
    row = next(row for row in daily_word.words() if row[0] == month(till.store.pk)[0])
    assert [month(till.store.pk, language)[0] for language in ("nl", "fr", "zh-hans", "de")] == [
        *row[1:],
        row[0],
    ]
    assert len({row[0] for row in daily_word.words()}) == len(daily_word.words())
    assert {len(row) for row in daily_word.words()} == {4}


def test_reloading_what_a_refused_basket_answered_leads_to_the_keypad(till: Till) -> None:
    assert till.client.get(f"{till.path}charge/").headers["Location"] == till.path


def test_the_app_shell_keeps_no_page_of_a_payment(till: Till) -> None:
    worker = Client().get("/till/service-worker.js")
    body = text_of(worker)
    assert worker.headers["Service-Worker-Allowed"] == "/till/"
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert "/till/offline/" in body
    assert "charge" not in body
    assert "cache.put" not in body
    manifest = Client().get("/till/app.webmanifest").json()
    assert (manifest["start_url"], manifest["display"]) == ("/till/", "standalone")
    assert Client().get("/till/offline/").status_code == 200
    for page in (till.path, f"{till.path}payments/"):
        assert "no-store" in till.client.get(page).headers["Cache-Control"]
