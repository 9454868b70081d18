"""Receipts of real charges: page, PDF, printer; the amount is the charge's everywhere (invariant I13)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from sluis.catalogue.links import set_link
from sluis.catalogue.models import Product
from sluis.kernel.errors import Conflict, NotFound
from sluis.kernel.money import Money
from sluis.payments import receipt, receipt_paper, receipt_ticket, receipt_words
from sluis.payments.models import Charge, ReorderCode
from sluis.payments.refund import refund_charge
from sluis.payments.tests.conftest import Till, newest
from sluis.payments.tests.printer import read


@pytest.fixture
def paid(till: Till, pralines: Product, tin: Product) -> Charge:
    """Two boxes and a tin, 37.90, paid; the pralines are live on the platform."""
    set_link(
        product_id=pralines.pk,
        platform="tmall",
        external_id="77",
        url="https://detail.tmall.hk/hk/item.htm?id=77",
        is_live=True,
    )
    lines = json.dumps({"items": [{"id": pralines.pk, "n": 2}, {"id": tin.pk, "n": 1}], "other": 0})
    till.charge("37.90", lines=lines)
    charge = newest()
    assert charge.state == "paid"
    return charge


def test_a_receipt_says_what_was_charged(paid: Charge) -> None:
    found = receipt.of(paid)
    assert found.total == paid.amount == Money(3790, "EUR")
    assert [(one.name, one.quantity, one.total.minor) for one in found.lines] == [
        ("Pralines 250 g", 2, 2990),
        ("Blik met brug", 1, 800),
    ]
    assert [(str(one.rate_pct), one.vat and one.vat.minor) for one in found.vat] == [("21", 139), ("6", 169)]
    assert found.wallet_amount == paid.wallet_amount
    assert found.wallet_amount is not None
    assert found.wallet_amount.currency == "CNY"
    assert found.shop.vat_number == "BE0487120340"
    assert found.sold_at.tzinfo is not None
    assert str(found.sold_at.tzinfo) == "Europe/Amsterdam"


def test_only_live_products_carry_a_code_and_it_stays_the_same(paid: Charge, pralines: Product) -> None:
    first, second = receipt.of(paid), receipt.of(paid)
    assert [one.name_zh for one in first.reorder] == ["比利时什锦夹心巧克力 250克"]
    assert first.reorder == second.reorder
    code = ReorderCode.objects.get()
    assert (code.product_id, code.store_id) == (pralines.pk, paid.store_id)
    assert first.reorder[0].url.endswith(f"/re/{code.code}/")


def test_what_was_not_paid_has_no_receipt(till: Till) -> None:
    till.charge("12.50", scanned="280500000000000001")
    with pytest.raises(Conflict):
        receipt.of(newest())


def test_the_pdf_is_the_same_bytes_for_the_same_receipt(paid: Charge) -> None:
    first = receipt_paper.of(receipt.of(paid))
    assert first.startswith(b"%PDF-")
    assert first == receipt_paper.of(receipt.of(paid))


def test_the_paper_says_the_amount_in_the_shops_writing_and_in_chinese(paid: Charge) -> None:
    found = receipt_paper.data(receipt.of(paid))
    own, zh = receipt_words.words("nl"), receipt_words.words("zh-hans")
    assert found["total"] == [own.total, zh.total, "37,90 EUR"]
    assert found["vat"][1] == ["6 %", "28,21", "1,69", "29,90"]
    assert "€\u00a0125.01" in found["traveller"][0]
    assert re.search(r"[一-鿿]", found["traveller"][0])


@pytest.mark.parametrize(("millimetres", "dots"), [(80, 576), (58, 384)])
def test_the_printer_gets_the_same_receipt_on_both_papers(paid: Charge, millimetres: int, dots: int) -> None:
    found = receipt.of(paid)
    printed = read(receipt_ticket.of(found, millimetres=millimetres))
    assert "37,90 EUR" in printed.text
    assert "2 x Pralines 250 g" in printed.text
    assert "BE0487120340" in printed.text
    assert re.search(r"6 % +29,90 EUR", printed.text)
    assert printed.codes == [found.reorder[0].url, found.url]
    assert printed.pictures
    assert {width for width, _, _ in printed.pictures} == {dots}
    assert any(any(bits) for _, _, bits in printed.pictures), "the Chinese lines are blank"
    assert printed.cuts == 1


def test_a_printer_with_chinese_characters_gets_text(paid: Charge) -> None:
    printed = read(receipt_ticket.of(receipt.of(paid), millimetres=80, han="gb18030"))
    assert printed.pictures == []
    assert "　比利时什锦夹心巧克力 250克" in printed.chinese
    zh = receipt_words.words("zh-hans")
    assert any(line.startswith(f"{zh.total} 37.90 EUR") for line in printed.chinese)
    assert paid.wallet_amount is not None
    assert f"{zh.wallet_paid} ¥{paid.wallet_amount.text()}" in printed.chinese


def test_chinese_labels_are_chinese(db: None) -> None:
    words = receipt_words.words("zh-hans")
    for name in ("receipt", "total", "paid_with", "wallet_paid", "vat", "given_back", "reorder", "thanks"):
        assert re.search(r"[一-鿿]", getattr(words, name)), name


def test_a_refund_stands_on_the_receipt_and_lowers_what_counts_for_the_threshold(paid: Charge) -> None:
    refund_charge(charge=paid, amount=Money(800, "EUR"), reason="returned", actor="system")
    paid.refresh_from_db()
    found = receipt.of(paid)
    assert found.total == Money(3790, "EUR")
    assert [one.amount.minor for one in found.given_back] == [800]
    assert found.kept == Money(2990, "EUR")
    assert found.vat_refund.missing == Money(12501 - 2990, "EUR")
    assert "-8,00 EUR" in read(receipt_ticket.of(found, millimetres=58)).text


def test_the_customer_sees_the_receipt_without_signing_in_and_in_chinese(paid: Charge) -> None:
    page = Client().get(f"/r/{receipt.token(paid)}/")
    body = page.content.decode()
    assert page.status_code == 200
    assert '<html lang="zh-Hans"' in body
    assert "€ 37.90" in body.replace("\u00a0", " ")
    assert "比利时什锦夹心巧克力" in body
    assert "no-store" in page.headers["Cache-Control"]
    assert paid.code_hint not in body
    assert paid.wallet_payment_id not in body


def test_the_customer_may_choose_another_language(paid: Charge) -> None:
    client = Client()
    client.cookies["django_language"] = "nl"
    assert '<html lang="nl"' in client.get(f"/r/{receipt.token(paid)}/").content.decode()


def test_the_customer_gets_the_same_pdf_as_the_shop(paid: Charge, till: Till) -> None:
    theirs = Client().get(f"/r/{receipt.token(paid)}/receipt.pdf")
    ours = till.client.get(f"/payments/{paid.pk}/receipt.pdf")
    assert theirs.headers["Content-Type"] == "application/pdf"
    assert theirs.content == ours.content


@pytest.mark.parametrize("token", ["pay_1:abc", "nonsense", "pay_01M00000000000000000000000:x"])
def test_a_token_that_is_not_ours_opens_nothing(db: None, token: str) -> None:
    assert Client().get(f"/r/{token}/").status_code == 404
    with pytest.raises(NotFound):
        receipt.charge_of(token)


def test_a_foreign_merchant_gets_neither_pdf_nor_printer_file(paid: Charge, demo_office: Any) -> None:
    client = Client()
    client.force_login(demo_office.user("owner2@example.eu"))
    assert client.get(f"/payments/{paid.pk}/receipt.pdf").status_code == 404
    assert client.get(f"/payments/{paid.pk}/receipt-80.bin").status_code == 404


def test_paper_of_another_width_is_refused(paid: Charge, till: Till) -> None:
    assert till.client.get(f"/payments/{paid.pk}/receipt-112.bin").status_code == 400
    answer = till.client.get(f"/payments/{paid.pk}/receipt-58.bin")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{paid.pk}-58mm.bin"'


def test_a_store_in_the_netherlands_names_the_customs_app(paid: Charge) -> None:
    store = paid.store
    store.country = "NL"
    store.save()
    status = receipt.of(Charge.objects.get(pk=paid.pk)).vat_refund
    assert status.missing == Money(1210, "EUR")
    with translation.override("en"):
        assert receipt_words.vat_refund(status, "en") == [
            "VAT refund for travellers: from €\u00a050.00 in this shop; €\u00a012.10 are missing."
        ]
