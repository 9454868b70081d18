"""Ordering again from home: a code a product and store, counted by day, and the way to the platform."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sluis.catalogue.links import set_link
from sluis.catalogue.models import Product
from sluis.offices.access import scope_of_user
from sluis.offices.scope import SYSTEM
from sluis.payments import reorder
from sluis.payments.models import ReorderCode, ReorderDay
from sluis.records.models import Event

URL = "https://detail.tmall.hk/hk/item.htm?id=77"
WECHAT = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"


@pytest.fixture
def code(demo_office: Any, pralines: Product) -> ReorderCode:
    """The code of the pralines on receipts of the shop in Ghent; they are live."""
    set_link(product_id=pralines.pk, platform="tmall", external_id="77", url=URL, is_live=True)
    made = reorder.codes_for(store_id=demo_office.store().pk, product_ids=[pralines.pk])
    return ReorderCode.objects.get(code=made[pralines.pk])


def test_a_product_keeps_its_code_in_a_store_and_has_another_elsewhere(
    code: ReorderCode, demo_office: Any
) -> None:
    again = reorder.codes_for(store_id=code.store_id, product_ids=[code.product_id])
    elsewhere = reorder.codes_for(
        store_id=demo_office.store("kaashoeve-lindenhof").pk, product_ids=[code.product_id]
    )
    assert again == {code.product_id: code.code}
    assert elsewhere[code.product_id] != code.code
    assert set(code.code) <= set(reorder.ALPHABET)


def test_scans_and_those_who_went_on_are_counted(code: ReorderCode) -> None:
    for _ in range(3):
        page = Client().get(f"/re/{code.code}/")
    assert page.status_code == 200
    assert "比利时什锦夹心巧克力" in page.content.decode()
    led = Client().get(f"/re/{code.code}/go/")
    assert (led.status_code, led.headers["Location"]) == (302, URL)
    day = ReorderDay.objects.get()
    assert (day.scans, day.followed) == (3, 1)
    assert Event.objects.filter(kind="reorder.scanned", reference=code.product_id).count() == 1


def test_a_code_is_read_in_small_letters_too(code: ReorderCode) -> None:
    assert Client().get(f"/re/{code.code.lower()}/").status_code == 200


def test_looking_ahead_is_no_scan(code: ReorderCode) -> None:
    Client().head(f"/re/{code.code}/")
    Client().get(f"/re/{code.code}/", headers={"Sec-Purpose": "prefetch"})
    assert not ReorderDay.objects.exists()


def test_a_product_that_is_off_sale_leads_nowhere(code: ReorderCode) -> None:
    set_link(product_id=code.product_id, platform="tmall", external_id="77", url=URL, is_live=False)
    page = Client().get(f"/re/{code.code}/")
    assert page.context["link"] is None
    assert URL not in page.content.decode()
    assert Client().get(f"/re/{code.code}/go/").headers["Location"] == f"/re/{code.code}/"
    assert ReorderDay.objects.get().followed == 0


def test_an_address_that_is_no_web_address_is_never_followed(code: ReorderCode) -> None:
    set_link(
        product_id=code.product_id, platform="tmall", external_id="7", url="javascript:alert(1)", is_live=True
    )
    assert Client().get(f"/re/{code.code}/").context["link"] is None


def test_wechat_is_given_the_address_to_copy(code: ReorderCode) -> None:
    page = Client(headers={"User-Agent": WECHAT}).get(f"/re/{code.code}/")
    assert page.context["in_wechat"]
    assert f'data-copy="{URL}"' in page.content.decode()


def test_nothing_is_kept_about_who_scans(code: ReorderCode) -> None:
    Client(headers={"User-Agent": "phone of Wang"}, REMOTE_ADDR="203.0.113.9").get(f"/re/{code.code}/")
    row = {str(value) for value in ReorderDay.objects.values().get().values()}
    assert not any("Wang" in value or "203.0.113.9" in value for value in row)
    assert "203.0.113.9" not in str(Event.objects.values().get(kind="reorder.scanned"))


def test_counts_are_for_those_who_see_the_store(code: ReorderCode, demo_office: Any) -> None:
    Client().get(f"/re/{code.code}/")
    ours, theirs = (scope_of_user(demo_office.user(f"{who}@example.eu")) for who in ("owner", "owner2"))
    assert reorder.counts(ours, [code.product_id])[code.product_id] == reorder.Counts(1, 0)
    assert reorder.counts(SYSTEM, [code.product_id])[code.product_id].scans == 1
    assert reorder.counts(theirs, [code.product_id]) == {}


def test_a_code_that_was_never_printed_is_not_there(db: None) -> None:
    assert Client().get("/re/ZZZZZZZ/").status_code == 404
    assert Client().get("/re/ZZZZZZZ/go/").status_code == 404
