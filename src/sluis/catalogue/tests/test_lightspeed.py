"""Lightspeed's three products: the web shop (C) and the two tills (R and X)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sluis.catalogue.formats.lightspeed_c import options_of
from sluis.catalogue.tests.samples import FIXTURES, Sample, fixture
from sluis.kernel.money import Money


def test_c_series_puts_languages_where_they_belong() -> None:
    shop = fixture("lightspeed_c.csv")
    nappies = shop.by_sku["HER-LUI-M3"]
    assert shop.reading.format == "lightspeed_c"
    assert "semicolon" in shop.reading.why
    assert nappies.names == {"nl": "Luiers – 3 / 46 stuks", "fr": "Couches – 3 / 46 pièces"}
    assert nappies.descriptions == {"nl": "<p>Zonder parfum</p>", "fr": "<p>Sans parfum</p>"}


def test_c_series_variants_with_two_pairs_of_options() -> None:
    nappies = fixture("lightspeed_c.csv").by_sku["HER-LUI-L4"]
    assert nappies.options == {"Maat": "4", "Pak": "40 stuks"}
    assert (nappies.group, nappies.handle) == ("100", "luiers/1002")


def test_c_series_measures_prices_and_the_rate_in_the_tax_name() -> None:
    nappies = fixture("lightspeed_c.csv").by_sku["HER-LUI-M3"]
    assert (nappies.weight_g, nappies.width_mm, nappies.height_mm, nappies.length_mm) == (1420, 220, 115, 400)
    assert nappies.vat_rate_pct == Decimal(21)
    assert nappies.till_price == Money(1495, "EUR")
    assert nappies.price == Money(1236, "EUR")  # 14.95 / 1.21 = 12.355…
    assert nappies.hs_code == "9619001100"


def test_c_series_second_choices_where_the_first_are_blank() -> None:
    bottle = fixture("lightspeed_c.csv").by_row[4]
    assert bottle.sku == "HER-FLE-240"
    assert bottle.names == {"nl": "Zuigfles"}
    assert bottle.descriptions == {"nl": "Kort"}
    assert (bottle.net_content, bottle.is_active, bottle.options, bottle.group) == ("240 ml", False, {}, None)


def test_c_series_in_windows_1252() -> None:
    text = (FIXTURES / "lightspeed_c.csv").read_text(encoding="utf-8")
    old, new = Sample(text.encode("cp1252")), Sample(text)
    assert "Windows-1252" in old.reading.why
    assert old.products == new.products
    assert old.by_sku["HER-LUI-M3"].brand == "Petit Héron"


@pytest.mark.parametrize("cell", ["Standaard", "Default", "", "Par défaut"])
def test_c_series_without_options(cell: str) -> None:
    assert options_of(cell) == {}


def test_c_series_options_that_lost_their_first_quotes() -> None:
    assert options_of('Kleur: Rood,"Maat: XL"') == {"Kleur": "Rood", "Maat": "XL"}


def test_r_series_price_with_sign_and_second_numbers() -> None:
    till = fixture("lightspeed_r.csv")
    assert till.reading.format == "lightspeed_r"
    puzzle, board, bag = till.products
    assert puzzle.till_price == Money(1395, "EUR")
    assert (puzzle.sku, puzzle.gtin, puzzle.stock) == ("TOL-PUZ-500", "08799914001518", 12)
    assert (board.sku, board.gtin) == ("D-1", "00036000291452")
    assert board.categories == ("Speelgoed > Spellen > Bord",)
    assert (bag.sku, bag.gtin, bag.handle) == (None, None, "210000000031")


def test_r_series_lacks_texts_weights_and_images_without_failing() -> None:
    till = fixture("lightspeed_r.csv")
    assert till.errors == []
    assert all({"description", "weight_g", "images"} <= set(product.missing) for product in till.products)


def test_r_series_knows_its_currency_from_the_sign() -> None:
    till = fixture("lightspeed_r.csv")
    assert "currency" not in till.reading.questions
    assert (4, "Price", "zero_price") in till.warnings


def test_r_series_import_template_with_matrix_items_and_several_shops() -> None:
    content = (
        "Description,Custom SKU,Matrix Description,Attribute 1,Attribute 2,EAN,Default Price,"
        "Gent - Quantity on Hand,Gent - Unit Cost,Hasselt - Quantity on Hand\n"
        ",T-1,Trui van het huis,Rood,M,,49.95,3,20,4\n"
    )
    jumper = Sample(content, language="nl").only
    assert jumper.names == {"nl": "Trui van het huis – Rood / M"}
    assert (jumper.stock, jumper.group) == (7, "Trui van het huis")


def test_x_series_variants_units_and_outlets() -> None:
    till = fixture("lightspeed_x.csv")
    soap, white, grey = till.products[:3]
    assert till.reading.format == "lightspeed_x"
    assert (soap.weight_g, soap.length_mm, soap.stock) == (112, 85, 15)
    assert soap.gtin == "05499904001179"
    assert (white.weight_g, white.group, white.stock) == (340, "handdoek", None)
    assert grey.names == {"nl": "Handdoek van katoen – Grijs / Groot"}
    assert (grey.brand, grey.stock, grey.is_active) == ("De Tol", 3, False)


def test_x_series_rate_as_fraction_and_as_percentage() -> None:
    till = fixture("lightspeed_x.csv")
    assert {product.vat_rate_pct for product in till.products} == {Decimal(21)}
    assert till.products[0].price == Money(322, "EUR")  # 3.90 / 1.21 = 3.223…


def test_x_series_bundle_of_several_rows_is_one_product() -> None:
    till = fixture("lightspeed_x.csv")
    bundle = till.by_sku["PAK-1"]
    assert bundle.components == (("5499904001179", 2), ("HD-WIT", 1))
    assert 6 not in till.by_row
    assert (5, "composite_sku", "bundle") in till.warnings


def test_x_series_number_that_is_no_barcode() -> None:
    assert fixture("lightspeed_x.csv").by_sku["10042"].gtin is None


def test_x_series_stock_that_is_no_number_is_an_error() -> None:
    content = (FIXTURES / "lightspeed_x.csv").read_text().replace(",12.00000,", ",veel,")
    assert Sample(content).errors == [(2, "inventory_Gent_(Centrum)", "not_a_number")]
