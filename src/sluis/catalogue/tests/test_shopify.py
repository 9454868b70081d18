"""Shopify: both generations of the header, variants, images between them, and what the file does not say."""

from __future__ import annotations

import pytest

from sluis.catalogue.reading import dry_run
from sluis.catalogue.tests.samples import FIXTURES, Sample, fixture
from sluis.kernel.money import Money


def test_the_older_header_with_variants_and_images_between_them() -> None:
    shop = fixture("shopify_old.csv")
    assert shop.reading.format == "shopify"
    assert "older form" in shop.reading.why
    assert [product.row for product in shop.products] == [2, 3, 5, 6]
    assert shop.errors == [(8, "Variant Barcode", "gtin_exponent")]


def test_a_product_without_options_gets_none() -> None:
    speculoos = fixture("shopify_old.csv").by_sku["SPEC-300"]
    assert speculoos.options == {}
    assert speculoos.group is None
    assert speculoos.handle == "speculoos-blik"
    assert speculoos.names == {"nl": "Speculoos, in blik"}
    assert (speculoos.weight_g, speculoos.stock, speculoos.brand) == (470, 12, "De Brug")
    assert speculoos.gtin == "05499901002537"
    assert speculoos.is_active is True


def test_a_description_keeps_lists_line_ends_and_emoji_and_loses_scripts() -> None:
    text = fixture("shopify_old.csv").by_sku["SPEC-300"].descriptions["nl"]
    assert text.startswith('<p>Krokant gebak,\nmet "kaneel" van de bakker 🍪</p>')
    assert text.endswith("<ul><li>zonder palmolie</li></ul>")


def test_variants_take_over_the_cells_of_the_first_row() -> None:
    shop = fixture("shopify_old.csv")
    red_m, blue = shop.by_row[5], shop.by_row[6]
    assert red_m.options == {"Kleur": "Rood", "Maat": "M", "Stof": "Wol"}
    assert red_m.names == {"nl": "Trui van wol – Rood / M"}
    assert (red_m.brand, red_m.group, red_m.is_active) == ("De Tol", "trui", True)
    assert red_m.descriptions == {"nl": "<p>Warm</p>"}
    assert blue.sku is None
    assert blue.handle == "trui/blauw-s-katoen"


def test_images_of_all_rows_belong_to_each_variant_its_own_first() -> None:
    shop = fixture("shopify_old.csv")
    shared = tuple(f"https://shop.example/t{number}.jpg" for number in (1, 2, 3, 4))
    assert shop.by_row[3].images == ("https://shop.example/rood.jpg", *shared)
    assert shop.by_row[5].images == shared


def test_oversold_stock_counts_as_none_and_is_shown() -> None:
    shop = fixture("shopify_old.csv")
    assert shop.by_row[6].stock == 0
    assert (6, "Variant Inventory Qty", "negative_stock") in shop.warnings


def test_the_present_header_gives_the_same_products() -> None:
    old, new = fixture("shopify_old.csv"), fixture("shopify_new.csv")
    assert "`URL handle`" in new.reading.why
    for sku in ("SPEC-300", "TRUI-RS"):
        before, after = old.by_sku[sku], new.by_sku[sku]
        assert (after.gtin, after.weight_g, after.till_price, after.stock, after.brand, after.is_active) == (
            before.gtin,
            before.weight_g,
            before.till_price,
            before.stock,
            before.brand,
            before.is_active,
        )


def test_a_header_that_mixes_both_generations() -> None:
    content = (
        "Handle,Title,Vendor,Published on online store,Status,SKU,Price,Weight value (grams)\n"
        "kaas,Kaas van de hoeve,Lindenhof,TRUE,Archived,K-1,9.95,500\n"
    )
    product = Sample(content).only
    assert (product.sku, product.weight_g, product.is_active) == ("K-1", 500, False)


def test_what_the_shop_must_be_asked() -> None:
    shop = fixture("shopify_old.csv")
    assert shop.reading.questions == ("currency", "prices_include_vat", "language")
    assert {code for _, _, code in shop.warnings} >= {"assumed_currency", "assumed_vat", "assumed_language"}
    told = fixture("shopify_old.csv", currency="GBP", prices_include_vat=False, language="en")
    product = told.by_sku["SPEC-300"]
    assert told.reading.questions == ()
    assert product.price == Money(895, "GBP")
    assert product.till_price is None
    assert product.names == {"en": "Speculoos, in blik"}


def test_a_price_with_vat_waits_for_the_rate() -> None:
    product = fixture("shopify_old.csv", prices_include_vat=True).by_sku["SPEC-300"]
    assert (product.price, product.till_price) == (None, Money(895, "EUR"))
    assert "vat_rate_pct" in product.missing
    assert "price" not in product.missing


def test_market_columns_are_left_alone() -> None:
    shop = fixture("shopify_old.csv")
    assert "Price / International" in shop.reading.header
    assert "Price / International" not in shop.reading.columns


def test_a_dry_run_counts_variants_but_not_image_rows() -> None:
    result = dry_run(FIXTURES / "shopify_old.csv")
    assert (result["rows"], result["products"], result["groups"]) == (5, 4, 1)
    assert len(result["errors"]) == 1  # type: ignore[arg-type]


def test_a_row_without_handle_is_a_product_of_its_own() -> None:
    content = "Handle,Title,Body (HTML),Variant SKU,Variant Price\n,Eerste,,A,1.00\n,Tweede,,B,2.00\n"
    assert [product.names["en"] for product in Sample(content).products] == ["Eerste", "Tweede"]


def test_rows_of_one_handle_may_stand_apart() -> None:
    content = (
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src\n"
        "trui,Trui,Maat,S,T-S,10.00,\n"
        "muts,Muts,Title,Default Title,M,5.00,\n"
        "trui,,,M,T-M,10.00,\n"
        "muts,,,,,,https://shop.example/m.jpg\n"
    )
    shop = Sample(content)
    assert shop.errors == []
    assert shop.by_sku["T-M"].names == {"en": "Trui – M"}
    assert len(shop.products) == 3


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd"]
)
def test_an_image_that_is_no_web_address_is_left_out_with_a_warning(address: str) -> None:
    shop = Sample(f'Handle,Title,Variant SKU,Variant Price,Image Src\na,Kaas,A,1.00,"{address}"\n')
    assert shop.only.images is None
    assert (2, "Image Src", "address") in shop.warnings
