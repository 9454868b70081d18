"""Numbers, measures, money and GTINs, where a point, a comma or a lost digit changes everything."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.catalogue import gtin
from sluis.catalogue.cells.measures import split_money, split_unit
from sluis.catalogue.cells.numerals import Exact, decimal_of, mark_of
from sluis.catalogue.problems import CellFault
from sluis.catalogue.tests.samples import Sample
from sluis.kernel.money import Money


def fault_of(call: object, *arguments: object) -> str:
    with pytest.raises(CellFault) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        ("12.5", "12.5"),
        ("12,50", "12.50"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1'234.50", "1234.50"),
        ("1 234", "1234"),
        ("0.500", "0.500"),
        ("0,125", "0.125"),
        (",5", "0.5"),
        ("1234.567", "1234.567"),
    ],
)
def test_numbers_that_are_clear(text: str, value: str) -> None:
    assert decimal_of(text, lambda: None) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "1,2,3", "12.", "１００", "1e309", "8,71E+12", "--5", "1..2", "9" * 31]
)
def test_numbers_that_are_none(text: str) -> None:
    assert fault_of(decimal_of, text, lambda: None) == "not_a_number"


def test_a_number_that_can_be_read_both_ways_is_asked_for() -> None:
    with pytest.raises(CellFault) as caught:
        decimal_of("1.234", lambda: None)
    assert caught.value.code == "ambiguous_number"
    assert caught.value.detail == {"thousands": "1234", "decimal": "1.234"}


def test_the_column_settles_what_a_cell_leaves_open() -> None:
    assert decimal_of("1.234", lambda: ",") == 1234
    assert decimal_of("1.234", lambda: ".") == Decimal("1.234")


def test_a_later_row_settles_the_column() -> None:
    shop = Sample("sku;name_nl;price\nA;x;1.234\nB;x;5,95\n")
    assert [product.price for product in shop.products] == [Money(123400, "EUR"), Money(595, "EUR")]


def test_no_row_settles_the_column_so_the_person_is_asked() -> None:
    shop = Sample("sku,name_nl,price,weight_g\nA,x,1.234,500\nB,x,12,1.500\n")
    assert shop.errors == [(2, "price", "ambiguous_number"), (3, "weight_g", "ambiguous_number")]


def test_columns_of_money_settle_each_other_and_weights_do_not() -> None:
    shop = Sample("sku;name_nl;price;till_price;weight_g\nA;x;1.234;1.500,50;1.500\n")
    assert shop.errors == [(2, "weight_g", "ambiguous_number")]
    other = Sample("sku;name_nl;price;till_price\nA;x;1.234;1.500,50\n")
    assert other.only.price == Money(123400, "EUR")


def test_a_column_with_both_marks_reads_what_is_clear_and_warns() -> None:
    shop = Sample('sku,name_nl,price\nA,x,"4,95"\nB,x,4.95\nC,x,1.234\n')
    assert [product.price for product in shop.products] == [Money(495, "EUR")] * 2
    assert shop.errors == [(4, "price", "ambiguous_number")]
    assert (0, "price", "mixed_decimal_marks") in shop.warnings


def test_a_number_stored_as_such_needs_no_mark() -> None:
    assert mark_of("1.234") is None
    assert isinstance(Exact("1.234"), str)


@pytest.mark.parametrize(
    ("text", "number", "currency"),
    [
        ("€ 4,95", "4,95", "EUR"),
        ("€4.95", "4.95", "EUR"),
        ("4,95 €", "4,95", "EUR"),
        ("4,95\u00a0€", "4,95", "EUR"),
        ("4,95\u202fEUR", "4,95", "EUR"),
        ("EUR 1 234,50", "1 234,50", "EUR"),
        ("15.00 eur", "15.00", "EUR"),
        ("£3", "3", "GBP"),
        ("CNY 88", "88", "CNY"),
        ("€ 5 EUR", "5", "EUR"),
    ],
)
def test_amounts_with_their_currency(text: str, number: str, currency: str) -> None:
    assert split_money(text) == (number, currency)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1,00", "negative_price"),
        ("€ -1,00", "negative_price"),
        ("-€ 1,00", "negative_price"),
        ("$5", "currency"),
        ("¥5", "currency"),
        ("€ 5 USD", "currency"),
        ("5 bananen", "currency"),
        ("gratis", "not_a_number"),
        ("=4+1", "not_a_number"),
        ("NaN", "not_a_number"),
    ],
)
def test_amounts_that_are_refused(text: str, code: str) -> None:
    assert fault_of(split_money, text) == code


def test_measures_with_units() -> None:
    assert split_unit("1.42kg") == ("1.42", "kg")
    assert split_unit("250 GRM") == ("250", "grm")
    assert fault_of(split_unit, "zwaar") == "not_a_number"
    assert fault_of(split_unit, "-5 g") == "not_a_number"


@pytest.mark.parametrize(
    ("cell", "currency", "minor"),
    [("4.95", "EUR", 495), ("4.950", "EUR", 495), ("500", "JPY", 500), ("0.01", "CNY", 1)],
)
def test_prices_become_whole_minor_units(cell: str, currency: str, minor: int) -> None:
    content = f"sku,name_nl,price,price_currency\nA,x,{cell},{currency}\nB,x,1.5,EUR\n"
    assert Sample(content).by_sku["A"].price == Money(minor, currency)


def test_a_yen_has_no_cents() -> None:
    assert Sample("sku,name_nl,price\nA,x,JPY 5.5\n").errors == [(2, "price", "too_many_decimals")]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("price", "99999999999", "number_range"),
        ("price", "9" * 61, "not_a_number"),
        ("abv_pct", "101", "number_range"),
        ("vat_rate_pct", "-5", "not_a_number"),
        ("shelf_life_days", "0", "number_range"),
        ("shelf_life_days", "1.5", "not_a_whole_number"),
        ("stock", "3.5", "not_a_whole_number"),
        ("weight_g", "9000000", "number_range"),
        ("hs_code", "4069000", "hs_code"),
        ("hs_code", "98069000", "hs_code"),
        ("hs_code", "18 06 AB", "hs_code"),
        ("origin", "XX", "country"),
        ("family", "kaas", "family"),
        ("merchant", "De Brug!", "merchant"),
        ("aerosol", "misschien", "yes_or_no"),
        ("animal_origin", "vis", "fact_word"),
        ("ingredients_lang", "xx", "language"),
        ("sku", "x" * 65, "too_long"),
        ("image_urls", "/foto.jpg", "address"),
    ],
)
def test_cells_that_are_refused(column: str, cell: str, code: str) -> None:
    content = f'handle,name_nl,{column}\nkaas,Kaas,"{cell}"\n'
    assert Sample(content).errors == [(2, column, code)]


def test_percentages_as_people_write_them() -> None:
    rows = ["8.5", "8.5%", "8.5 % vol", "8.5% VOL."]
    content = "sku,name_nl,abv_pct\n" + "".join(f"S{n},x,{row}\n" for n, row in enumerate(rows))
    assert {product.abv_pct for product in Sample(content).products} == {Decimal("8.5")}


@pytest.mark.parametrize("cell", ["1806.90.00", "18069000", "1806 90 00", "'18069000"])
def test_hs_codes_with_dots_and_spaces(cell: str) -> None:
    assert Sample(f"sku,name_nl,hs_code\nA,x,{cell}\n").only.hs_code == "18069000"


@pytest.mark.parametrize(
    ("given_as", "stored"),
    [
        ("5410126006056", "05410126006056"),
        ("541 0126 00605-6", "05410126006056"),
        ("'5410126006056", "05410126006056"),
        ("05410126006056", "05410126006056"),
        ("036000291452", "00036000291452"),
        ("96385074", "00000096385074"),
    ],
)
def test_gtins_of_every_length(given_as: str, stored: str) -> None:
    product = Sample(f"sku,name_nl,gtin\nA,x,{given_as}\n").only
    assert (product.gtin, product.gtin_as_given) == (stored, given_as)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8,71E+12", "gtin_exponent"),
        ("8.71E+12", "gtin_exponent"),
        ("5,41013E+12", "gtin_exponent"),
        ("5410126006057", "gtin_check_digit"),
        ("541012600605", "gtin_check_digit"),
        ("54101260060", "gtin_length"),
        ("5410126006056A", "gtin_characters"),
        ("５４１０１２６００６０５６", "gtin_characters"),
    ],
)
def test_gtins_that_are_refused_and_never_repaired(text: str, code: str) -> None:
    assert fault_of(gtin.normalised, text) == code


def test_numbers_of_one_shop_are_flagged() -> None:
    for prefix in ("020", "029", "040", "049", "200", "299"):
        body = prefix + "123456789"
        number = body + gtin.check_digit(body)
        shop = Sample(f"sku,name_nl,gtin\nA,x,{number}\n")
        assert shop.only.gtin_in_store is True
        assert "gtin" in shop.only.missing
        assert (2, "gtin", "gtin_in_store") in shop.warnings


def test_an_outer_case_is_not_taken_for_a_number_of_one_shop() -> None:
    body = "1541012600605"
    assert gtin.is_in_store(body + gtin.check_digit(body)) is False


@given(st.integers(0, 10**13 - 1))
def test_one_wrong_digit_is_always_found(number: int) -> None:
    body = f"{number:013d}"
    right = body + gtin.check_digit(body)
    assert gtin.normalised(right) == right
    for place in range(14):
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        assert fault_of(gtin.normalised, wrong) == "gtin_check_digit"


@given(
    st.decimals(min_value=0, max_value=9_999_999, places=2, allow_nan=False),
    st.sampled_from([(",", "."), (".", ","), (",", " "), (",", "\u202f"), (".", "'")]),
)
def test_any_amount_is_read_back_however_it_is_written(amount: Decimal, marks: tuple[str, str]) -> None:
    decimal, thousands = marks
    text = f"{amount:,.2f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    assert decimal_of(text, lambda: None) == amount


@given(st.integers(0, 999_999), st.sampled_from(["EUR", "CNY", "GBP"]))
def test_any_price_comes_back_to_the_cent(minor: int, currency: str) -> None:
    price = Money(minor, currency)
    assert Sample(f"sku,name_nl,price\nA,x,{price.text()} {currency}\n").only.price == price
