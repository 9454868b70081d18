"""How a merchant's own sheet is read is asked once."""

from __future__ import annotations

import pytest

from sluis.catalogue import sheet_mappings
from sluis.catalogue.models import SheetMapping
from sluis.catalogue.problems import FileFault
from sluis.catalogue.tests.shop import merchant, product, take

pytestmark = pytest.mark.django_db

SHEET = "Kolom A,Kolom B,Kolom C,Kolom D\nK-1,Kletskoppen,0.2,4.95\n"
MAPPING = {"Kolom A": "sku", "Kolom B": "name-nl", "Kolom C": "weight_g:kg", "Kolom D": "shop_price"}


@pytest.fixture(autouse=True)
def _shops() -> None:
    merchant()
    merchant("zeshoek")


def test_a_sheet_that_nobody_knows_is_read_the_way_it_was_read_before() -> None:
    with pytest.raises(FileFault, match="assign them by hand"):
        take(SHEET)
    take(SHEET, mapping=MAPPING, currency="EUR", prices_include_vat=True)
    later = take(SHEET.replace("K-1", "K-2").replace("4.95", "5.25"))
    assert (later.created, later.questions) == (1, ())
    assert "as said on" in later.why
    second = product("K-2")
    assert (second.names, second.weight_g, second.till_price_minor) == ({"nl": "Kletskoppen"}, 200, 525)


def test_the_order_of_the_columns_and_their_capitals_do_not_matter() -> None:
    take(SHEET, mapping=MAPPING, currency="EUR", prices_include_vat=True)
    shuffled = "KOLOM B,kolom a,Kolom D,Kolom C\nWafels,K-3,3.10,0.3\n"
    assert take(shuffled).created == 1
    assert product("K-3").weight_g == 300


def test_another_merchant_is_asked_for_himself() -> None:
    take(SHEET, mapping=MAPPING, currency="EUR", prices_include_vat=True)
    with pytest.raises(FileFault, match="assign them by hand"):
        take(SHEET, code="zeshoek")


def test_a_new_mapping_replaces_the_old_one_and_keeps_the_other_answers() -> None:
    take(SHEET, mapping=MAPPING, currency="GBP", prices_include_vat=False)
    take(SHEET, mapping={**MAPPING, "Kolom B": "name-fr"})
    sheet = SheetMapping.objects.get()
    assert sheet.mapping["Kolom B"] == "name-fr"
    assert (sheet.currency, sheet.prices_include_vat, sheet.actor) == ("GBP", False, "user:7")
    assert product("K-1").names == {"nl": "Kletskoppen", "fr": "Kletskoppen"}


def test_answers_about_a_known_system_are_remembered_too() -> None:
    shopify = "Handle,Title,Body (HTML),Variant SKU,Variant Price\nkoek,Koek,Lekker,K1,4.95\n"
    take(shopify, currency="GBP", prices_include_vat=False, language="nl")
    again = take(shopify.replace("K1", "K9").replace("koek,", "koek9,"))
    assert (again.format, again.questions) == ("shopify", ())
    assert product("K9").price_minor == 495


def test_forgotten_is_asked_again() -> None:
    take(SHEET, mapping=MAPPING)
    titles = sheet_mappings.header_of_file(SHEET.encode())
    assert sheet_mappings.forget(merchant=merchant(), titles=titles)
    assert sheet_mappings.recall(merchant=merchant(), titles=titles) is None
    assert not sheet_mappings.forget(merchant=merchant(), titles=titles)


def test_a_mapping_that_does_not_fit_is_not_remembered() -> None:
    with pytest.raises(FileFault, match="no column"):
        take(SHEET, mapping={"Kolom X": "sku", "Kolom B": "name-nl"})
    assert not SheetMapping.objects.exists()
