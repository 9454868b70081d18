"""Training: the same screens, and nothing that could be taken for money."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sluis.kernel.errors import NotFound
from sluis.kernel.money import Money
from sluis.ledger.models import Transfer
from sluis.payments import training
from sluis.payments.models import Charge, PaymentLink
from sluis.payments.tests.conftest import Till, buyer_code
from sluis.records.models import AuditEntry, WireMessage
from sluis.work.models import Due

NOW = datetime(2026, 11, 23, 13, 32, tzinfo=UTC)
EUR_20 = Money(2000, "EUR")


def practise(till: Till, way: str = "scan", code: str = "") -> Any:
    posted = {"basket": till.basket(), "amount": "20.00", "way": way, "lines": ""}
    return till.client.post(f"{till.path}training/", {**posted, "scanned": code or buyer_code()}, follow=True)


def stand(way: str, code: str, seconds: int) -> training.Stand:
    practice = training.begin(store_id="sto_1", amount=EUR_20, way=way, code=code, now=NOW)
    return training.stand(practice, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("way", ["scan", "show", "link"])
def test_practice_makes_no_row_and_no_call(till: Till, sandbox: Any, way: str) -> None:
    before = (sandbox.book("alipay")["charges"], AuditEntry.objects.count(), Due.objects.count())
    page = practise(till, way)
    token = page.redirect_chain[0][0].split("/training/")[1].strip("/")
    base = f"{till.path}training/{token}/"
    till.client.get(f"{base}screen/", {"was": "asking"})
    for act in ("ask", "renew", "cancel"):
        till.client.post(f"{base}{act}/", follow=True)
    assert page.status_code == 200
    for model in (Charge, PaymentLink, WireMessage, Transfer):
        assert not model.objects.exists(), model
    assert (sandbox.book("alipay")["charges"], AuditEntry.objects.count(), Due.objects.count()) == before


def test_a_practice_sale_is_paid_in_its_own_colour_and_without_the_word(till: Till) -> None:
    page = practise(till)
    practice = training.read(
        page.redirect_chain[0][0].split("/training/")[1].strip("/"), store_id=till.store.pk
    )
    earlier = training.token(
        training.begin(
            store_id=practice.store,
            amount=practice.amount,
            way="scan",
            code="2812",
            now=practice.began_at - timedelta(seconds=10),
        )
    )
    paid = till.client.get(f"{till.path}training/{earlier}/")
    body = paid.content.decode()
    assert paid.context["screen"].name == "paid"
    assert 'class="till training' in body
    assert "TRAINING: nobody paid" in body
    assert paid.context["word"] == ""
    assert 'data-say=""' in body


def test_a_wrong_code_is_refused_in_training_too(till: Till) -> None:
    page = practise(till, code="134567890123456789")
    assert "WeChat" in page.context["error"]
    assert page.context["training"] is True
    assert "/training/" in page.content.decode()


def test_a_practice_sale_of_another_store_opens_nothing(till: Till, demo_office: Any) -> None:
    other = demo_office.store("kaashoeve-lindenhof")
    token = training.token(training.begin(store_id=other.pk, amount=EUR_20, way="scan", code="2812", now=NOW))
    assert till.client.get(f"{till.path}training/{token}/").status_code == 404
    assert till.client.get(f"{till.path}training/{token[:-2]}xx/").status_code == 404
    with pytest.raises(NotFound):
        training.read(token, store_id=till.store.pk)


@pytest.mark.parametrize(
    ("way", "code", "seconds", "state", "failure"),
    [
        ("scan", "2812", 0, "unknown", ""),
        ("scan", "2812", 2, "paid", ""),
        ("scan", "2803", 5, "unknown", ""),
        ("scan", "2803", 6, "paid", ""),
        ("scan", "2804", 600, "unknown", ""),
        ("scan", "2801", 0, "failed", "USER_BALANCE_NOT_ENOUGH"),
        ("scan", "2802", 0, "failed", "EXPIRED_CODE"),
        ("show", "", 11, "shown", ""),
        ("show", "", 12, "paid", ""),
    ],
)
def test_what_the_practice_wallet_does(way: str, code: str, seconds: int, state: str, failure: str) -> None:
    found = stand(way, code, seconds)
    assert (found.state, found.failure_code) == (state, failure)


def test_only_the_beginning_of_a_code_is_kept() -> None:
    practice = training.begin(store_id="sto_1", amount=EUR_20, way="scan", code="281234567890123456", now=NOW)
    assert practice.prefix == "2812"
    assert "281234567890123456" not in training.token(practice)
