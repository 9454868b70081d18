"""Our own format, on the example that ships with the project and on small files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from sluis.catalogue import gtin
from sluis.catalogue.problems import FileFault, RowError
from sluis.catalogue.reading import dry_run, read
from sluis.catalogue.rows import WORD_FACTS, YES_NO_FACTS, ProductRow
from sluis.kernel.money import Money

EXAMPLE = Path(__file__).parents[4] / "examples" / "catalogue.csv"


def products(content: str | bytes, **options: object) -> list[ProductRow]:
    raw = content.encode() if isinstance(content, str) else content
    items = list(read(raw, filename="test.csv", **options))
    assert not [item for item in items if isinstance(item, RowError)]
    return [item for item in items if isinstance(item, ProductRow)]


def errors(content: str | bytes) -> list[tuple[int, str, str]]:
    raw = content.encode() if isinstance(content, str) else content
    return [(item.row, item.column, item.code) for item in read(raw) if isinstance(item, RowError)]


@pytest.fixture(scope="module")
def example() -> list[ProductRow]:
    return products(EXAMPLE.read_bytes())


def test_the_example_is_taken_for_what_it_is() -> None:
    result = dry_run(EXAMPLE)
    assert result["format"] == "sluis"
    assert "comma-separated text in UTF-8" in str(result["why"])
    assert (result["rows"], result["products"], result["groups"]) == (67, 67, 0)
    assert result["errors"] == []
    assert result["warnings"] == []
    assert result["questions"] == []


def test_the_example_covers_eight_shops_and_every_family(example: list[ProductRow]) -> None:
    assert len({product.merchant for product in example}) == 8
    families = {product.family for product in example}
    assert {
        "chocolate",
        "biscuits",
        "beer",
        "dairy",
        "flowers",
        "appliances",
        "cleaning",
        "baby",
        "toys",
    } <= families


def test_the_example_lacks_what_its_readme_says(example: list[ProductRow]) -> None:
    lacking = {
        name: [product.sku for product in example if name in product.missing]
        for name in ("hs_code", "weight_g", "abv_pct", "price", "gtin")
    }
    assert lacking == {
        "hs_code": ["BRUG-PAAS-18", "STR-POW-20"],
        "weight_g": ["BRUG-HAG-400", "STR-MIX-5", "TOL-TREI-8"],
        "abv_pct": ["ZES-SAI-75"],
        "price": ["LIN-GEI-400", "TOL-TREI-8"],
        "gtin": ["LAL-SCH-500"],
    }


def test_the_gtins_of_the_example_are_valid_and_benelux(example: list[ProductRow]) -> None:
    numbers = [product.gtin for product in example if product.gtin]
    assert len(set(numbers)) == len(numbers) == 66
    assert all(gtin.check_digit(number[:-1]) == number[-1] for number in numbers)
    assert {number[1:3] for number in numbers} == {"54", "87"}


def test_each_field_of_a_product(example: list[ProductRow]) -> None:
    product = next(product for product in example if product.sku == "ZES-TRI-33")
    assert product.row == 17
    assert product.merchant == "brouwerij-de-zeshoek"
    assert product.handle == "zes-tri-33"
    assert product.names == {
        "nl": "Zeshoek Tripel 33 cl",
        "fr": "Zeshoek Triple 33 cl",
        "en": "Zeshoek Tripel 33 cl",
        "zh": "六角三料啤酒 330毫升",
    }
    assert product.descriptions["fr"] == "Triple dorée refermentée en bouteille."
    assert (product.brand, product.family, product.hs_code, product.origin) == (
        "De Zeshoek",
        "beer",
        "22030000",
        "BE",
    )
    assert (product.weight_g, product.length_mm, product.width_mm, product.height_mm) == (590, 61, 61, 230)
    assert (product.net_content, product.shelf_life_days, product.abv_pct) == ("330 ml", 720, Decimal("8.5"))
    assert product.ingredients == {"nl": "Water, GERSTEmout, suiker, hop, gist."}
    assert product.price == Money(115, "EUR")
    assert product.till_price == Money(240, "EUR")
    assert (product.vat_rate_pct, product.stock) == (Decimal(21), 4800)
    assert product.facts["facility_registered"] is True
    assert product.facts["lithium"] == "none"
    assert set(product.facts) == {*YES_NO_FACTS, *WORD_FACTS}


def test_an_unknown_fact_is_absent_and_not_false(example: list[ProductRow]) -> None:
    soap = next(product for product in example if product.sku == "LAL-SAV-100")
    assert "animal_origin" not in soap.facts
    assert soap.facts["cosmetic"] is True


HEAD = "merchant,sku,gtin,name_nl,weight_g,price,price_currency,hs_code,lithium,aerosol,family\n"


def test_name_and_identity_are_all_that_is_needed() -> None:
    [product] = products("sku,name_nl\nKAAS-1,Jonge kaas\n")
    assert (product.sku, product.names) == ("KAAS-1", {"nl": "Jonge kaas"})
    assert {"gtin", "hs_code", "origin", "weight_g", "price"} <= set(product.missing)


def test_rows_in_error_are_left_out_and_the_others_kept() -> None:
    content = HEAD + (
        "brug,A,,Goed,100,1.50,EUR,18069000,no,no,chocolate\n"
        "brug,B,,Negatief,100,-1.50,EUR,18069000,no,no,chocolate\n"
        "brug,,,Zonder nummer,100,1.50,EUR,18069000,no,no,chocolate\n"
        "brug,D,5400000000001,Fout nummer,100,1.50,EUR,77000000,no,no,chocolate\n"
        "brug,A,,Nog eens,100,1.50,EUR,18069000,no,no,chocolate\n"
        "lux,A,,Andere winkel,100,1.50,EUR,18069000,no,no,chocolate\n"
    )
    assert errors(content) == [
        (3, "price", "negative_price"),
        (4, "sku", "missing_identity"),
        (5, "gtin", "gtin_check_digit"),
        (5, "hs_code", "hs_code"),
        (6, "sku", "duplicate_sku"),
    ]
    result = dry_run(content.encode())
    assert (result["rows"], result["products"], result["error_count"]) == (6, 2, 5)


def test_an_error_says_where_what_and_what_to_do() -> None:
    [error] = [item for item in read((HEAD + "b,A,8,N,,,,,,,\n").encode()) if isinstance(item, RowError)]
    assert error.json() == {
        "row": 2,
        "column": "gtin",
        "value": "8",
        "code": "gtin_length",
        "message": "a GTIN has 8, 12, 13 or 14 digits: check it against the pack",
    }


def test_long_values_are_shortened_in_errors() -> None:
    [error] = list(read(f"sku,name_nl,price\nA,B,{'x' * 5000}\n".encode()))
    assert isinstance(error, RowError)
    assert len(error.value) == 60
    assert error.value.endswith("…")


def test_money_with_too_many_decimals_is_refused() -> None:
    assert errors("sku,name_nl,price\nA,B,1.2345\n") == [(2, "price", "too_many_decimals")]


def test_blank_says_nothing_and_a_mark_clears() -> None:
    blank, cleared = products("sku,name_nl,brand,weight_g\nA,Kaas,,\nB,Kaas,[clear],[clear]\n")
    assert (blank.brand, blank.cleared) == (None, ())
    assert (cleared.brand, cleared.weight_g, cleared.cleared) == (None, None, ("brand", "weight_g"))


def test_a_cleared_field_is_named_by_field_and_language() -> None:
    [product] = products("SKU,Name_NL,Name_FR,Weight_G,Lithium\nA,Kaas,[clear],[clear],[clear]\n")
    assert product.cleared == ("name-fr", "weight_g", "lithium")
    assert product.names == {"nl": "Kaas"}


def test_a_fault_at_the_end_is_met_before_anything_is_taken() -> None:
    reading = read(b'sku,name_nl\nA,Kaas\nB,"Boter\n')
    with pytest.raises(FileFault) as caught:
        reading.walk_once()
    assert (caught.value.code, caught.value.row) == ("unclosed_quote", 3)
    assert read(b"sku,name_nl\nA,Kaas\n\nB,Boter\n").walk_once() == 2


def test_what_is_missing_depends_on_what_the_product_is() -> None:
    rows = products(
        "sku,name_nl,family,hs_code,till_price,vat_rate_pct\n"
        "A,Bier,beer,,2.40,\n"
        "B,Jenever,other,22085000,,\n"
        "C,Blok,toys,95030089,9.95,21\n"
    )
    assert [set(row.missing) & {"abv_pct", "ingredients", "vat_rate_pct", "price"} for row in rows] == [
        {"abv_pct", "ingredients", "vat_rate_pct"},
        {"abv_pct", "ingredients", "price"},
        {"price"},
    ]


def test_other_units_may_stand_in_the_cell() -> None:
    content = "sku,name_nl,weight_g,length_mm\nA,x,0.5 kg,12 cm\nB,x,1 lb,1 in\nC,x,2 oz,3.5cm\nD,x,0,0\n"
    assert [(product.weight_g, product.length_mm) for product in products(content)] == [
        (500, 120),
        (454, 25),
        (57, 35),
        (None, None),
    ]
    assert errors("sku,name_nl,weight_g\nA,x,3 stone\n") == [(2, "weight_g", "unit")]


def test_a_yes_that_does_not_say_which_is_a_warning() -> None:
    reading = read((HEAD + "b,A,,Lamp,,,,,yes,no,other\n").encode())
    [product] = [item for item in reading if isinstance(item, ProductRow)]
    assert "lithium" not in product.facts
    assert [(warning.row, warning.code) for warning in reading.warnings] == [(2, "fact_unspecific")]


def test_formula_cells_stay_text() -> None:
    rows = ['=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1"]
    content = "sku,name_nl\n" + "".join(
        f'S{number},"{row.replace(chr(34), 2 * chr(34))}"\n' for number, row in enumerate(rows)
    )
    assert [product.names["nl"] for product in products(content)] == rows


def test_a_file_that_is_no_catalogue() -> None:
    with pytest.raises(FileFault) as caught:
        read(b"datum,bedrag\n2026-01-01,5\n")
    assert caught.value.code == "not_a_catalogue"
    assert "“datum”" in caught.value.message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty_file"),
        (b"sku,name_nl\n", "header_only"),
        (b"5412345678908,4.95,12,http://x/y.jpg\n1,2,3,4\n", "no_header"),
        (b"sku,attribute_set_code,name\nA,Default,B\n", "unsupported_format"),
        (b"%PDF-1.7 ...", "not_a_catalogue"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "not_a_catalogue"),
        (b'{"products": []}', "not_a_catalogue"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook_broken"),
    ],
)
def test_faults_of_the_file(content: bytes, code: str) -> None:
    with pytest.raises(FileFault) as caught:
        dry_run(content, filename="export.csv")
    assert caught.value.code == code


def test_magento_is_refused_by_name() -> None:
    with pytest.raises(FileFault, match="Magento"):
        read(b"sku,attribute_set_code,name\nA,Default,B\n")
