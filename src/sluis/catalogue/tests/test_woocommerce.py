"""WooCommerce: headers in three languages, variations before their parent, the exporter's escapes."""

from __future__ import annotations

import pytest

from sluis.catalogue.reading import dry_run
from sluis.catalogue.tests.samples import FIXTURES, Sample, fixture
from sluis.kernel.money import Money


def test_the_dutch_header() -> None:
    shop = fixture("woocommerce_nl.csv")
    assert shop.reading.format == "woocommerce"
    assert "`Uitgelicht?`, in Dutch" in shop.reading.why
    assert "byte order mark" in shop.reading.why
    assert shop.errors == []


def test_the_french_header_with_a_no_break_space_before_the_question_mark() -> None:
    shop = fixture("woocommerce_fr.csv")
    assert "in French" in shop.reading.why
    waffles = shop.by_sku["GAU-6"]
    assert waffles.names == {"fr": "Gaufres de Liège"}
    assert (waffles.weight_g, waffles.stock, waffles.till_price) == (605, 30, Money(620, "EUR"))


def test_the_english_header_told_by_its_structure() -> None:
    shop = Sample('ID,Type,SKU,Name,Regular price,Parent,"Weight (lbs)"\n1,simple,A,Cheese,4.95,,1\n')
    assert "in English" in shop.reading.why
    assert shop.only.weight_g == 454


def test_decimal_comma_in_prices_and_point_in_weights_of_one_row() -> None:
    cheese = fixture("woocommerce_nl.csv").by_sku["KAAS-OUD"]
    assert cheese.till_price == Money(875, "EUR")
    assert (cheese.weight_g, cheese.length_mm, cheese.width_mm, cheese.height_mm) == (322, 140, 80, 60)


def test_lists_with_an_escaped_comma() -> None:
    cheese = fixture("woocommerce_nl.csv").by_sku["KAAS-OUD"]
    assert cheese.categories == ("Kaas > Hard; Cadeaus, klein",)
    assert cheese.images == ("https://shop.example/k1.jpg", "https://shop.example/k2.jpg")


def test_line_ends_written_as_two_characters() -> None:
    cheese = fixture("woocommerce_nl.csv").by_sku["KAAS-OUD"]
    assert cheese.descriptions == {"nl": "<p>Met zoutkristallen\nen veel smaak</p>"}


def test_the_apostrophe_before_a_sign_is_taken_off() -> None:
    assert fixture("woocommerce_nl.csv").by_sku["IJS"].names == {"nl": "-5 graden ijs"}


def test_a_variation_before_its_parent_takes_over_what_it_lacks() -> None:
    red = fixture("woocommerce_nl.csv").by_row[3]
    assert red.names == {"nl": "Trui - Rood"}
    assert red.options == {"Kleur": "Rood"}
    assert red.group == "id:30"
    assert red.handle == "id-31"
    assert red.descriptions == {"nl": "Van wol, voor de winter"}
    assert (red.brand, red.weight_g, red.images) == ("De Tol", 500, ("https://shop.example/t.jpg",))
    assert red.till_price == Money(104995, "EUR")
    assert red.stock is None


def test_the_parent_is_no_product_and_stock_out_is_zero() -> None:
    shop = fixture("woocommerce_nl.csv")
    assert 4 not in shop.by_row
    assert (shop.by_sku["TRUI-B"].stock, shop.by_sku["TRUI-B"].weight_g) == (0, 550)
    assert dry_run(FIXTURES / "woocommerce_nl.csv")["groups"] == 1


def test_what_cannot_be_sent_is_left_out_and_said() -> None:
    assert [warning for warning in fixture("woocommerce_nl.csv").warnings if warning[0]] == [
        (5, "Type", "not_goods"),
        (8, "Type", "not_goods"),
        (9, "Type", "no_variations"),
    ]


def test_a_draft_is_not_active_and_a_published_one_is() -> None:
    shop = fixture("woocommerce_nl.csv")
    assert shop.by_sku["IJS"].is_active is False
    assert shop.by_sku["KAAS-OUD"].is_active is True


def test_a_parent_by_sku_and_one_that_is_not_there() -> None:
    head = "ID,Type,SKU,Name,Regular price,Parent,Description\n"
    shop = Sample(
        head
        + "1,variable,P,Sweater,,,Warm\n"
        + "2,variation,P-1,Sweater - Red,10,P,\n"
        + "3,variation,Q-1,Hat - Blue,5,Q,\n"
    )
    assert shop.by_sku["P-1"].descriptions == {"en": "Warm"}
    assert shop.by_sku["Q-1"].descriptions == {}
    assert (4, "Parent", "unknown_parent") in shop.warnings


def test_three_hundred_meta_columns_do_not_matter() -> None:
    meta = [f"Meta: _key_{number}" for number in range(300)]
    head = ["ID", "Type", "SKU", "Name", "Is featured?", "Regular price", *meta]
    row = ["1", "simple", "A", "Cheese", "0", "4.95", *(['"a:1:{i:0;s:1:""x"";}"'] * 300)]
    assert Sample(",".join(head) + "\n" + ",".join(row) + "\n").only.till_price == Money(495, "EUR")


@pytest.mark.parametrize(
    ("title", "grams"),
    [("Gewicht (g)", 250), ("Gewicht (kg)", 250_000), ("Weight (oz)", 7087)],
)
def test_the_unit_of_the_weight_stands_in_the_header(title: str, grams: int) -> None:
    content = f'ID,Type,SKU,Naam,Uitgelicht?,"{title}"\n1,simple,A,Kaas,0,250\n'
    assert Sample(content).only.weight_g == grams
