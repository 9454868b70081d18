"""A sheet of the merchant's own making, with a mapping by hand or proposed from the names of its columns."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sluis.catalogue import problems
from sluis.catalogue.mapping import FIELDS, is_sufficient, suggest_mapping
from sluis.catalogue.problems import MESSAGES, FileFault
from sluis.catalogue.reading import read
from sluis.catalogue.tests.samples import Sample
from sluis.kernel.money import Money

SHEET = (
    "Artikelnr;Omschrijving kort;Streepjescode;Prijs excl. btw;Btw;Gewicht (kg);Oorsprong;GN-code;Voorraad;"
    "Opmerking\n"
    "K-1;Oude kaas;5499901001172;5,20;9;0,322;Nederland;0406.90.00;12;let op\n"
)
BY_HAND = {
    "Artikelnr": "sku",
    "Omschrijving kort": "name-nl",
    "Prijs excl. btw": "price",
    "Gewicht (kg)": "weight_g:kg",
}


def test_a_mapping_by_hand() -> None:
    shop = Sample(SHEET, mapping=BY_HAND)
    assert shop.reading.format == "mapped"
    assert "by hand" in shop.reading.why
    assert (shop.only.sku, shop.only.names, shop.only.price) == (
        "K-1",
        {"nl": "Oude kaas"},
        Money(520, "EUR"),
    )
    assert (shop.only.weight_g, shop.only.gtin) == (322, None)


def test_a_mapping_is_proposed_from_the_names() -> None:
    assert suggest_mapping(SHEET.partition("\n")[0].split(";")) == {
        "Artikelnr": "sku",
        "Omschrijving kort": "name-nl",
        "Streepjescode": "gtin",
        "Prijs excl. btw": "price",
        "Btw": "vat_rate_pct",
        "Gewicht (kg)": "weight_g:kg",
        "Oorsprong": "origin",
        "GN-code": "hs_code",
        "Voorraad": "stock",
    }


def test_without_a_mapping_the_proposal_is_used_and_shown() -> None:
    shop = Sample(SHEET)
    assert shop.only.origin == "NL"
    assert shop.only.hs_code == "04069000"
    assert (1, "", "guessed_mapping") in shop.warnings


def test_french_names() -> None:
    found = suggest_mapping(["Référence", "Désignation", "Gencod", "Prix HT", "Poids (g)", "Pays d'origine"])
    assert list(found.values()) == ["sku", "name-fr", "gtin", "price", "weight_g", "origin"]


def test_a_telling_name_goes_before_a_weak_one() -> None:
    assert suggest_mapping(["ID", "Naam", "SKU"]) == {"Naam": "name-nl", "SKU": "sku"}
    assert suggest_mapping(["ID", "Naam"]) == {"ID": "sku", "Naam": "name-nl"}


def test_a_name_and_an_identity_are_needed() -> None:
    assert is_sufficient({"a": "name-fr", "b": "gtin"})
    assert not is_sufficient({"a": "name-fr"})
    assert not is_sufficient({"a": "sku", "b": "brand"})


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        ({"Bestaat niet": "sku"}, "no column"),
        ({**BY_HAND, "Btw": "prijs"}, "no field"),
        ({**BY_HAND, "Opmerking": "sku"}, "two columns"),
        ({**BY_HAND, "Gewicht (kg)": "weight_g:stone"}, "no unit"),
        ({**BY_HAND, "Voorraad": "stock:kg"}, "no unit"),
        ({"Artikelnr": "sku"}, "assign a name"),
        ({}, "assign a name"),
    ],
)
def test_mappings_that_do_not_fit(mapping: dict[str, str], why: str) -> None:
    with pytest.raises(FileFault, match=why) as caught:
        read(SHEET.encode(), mapping=mapping)
    assert caught.value.code == "bad_mapping"


def test_every_field_can_be_assigned() -> None:
    for field in FIELDS:
        mapping = {
            "Naam": "name-nl" if field != "name-nl" else "name",
            "Nr": "sku" if field != "sku" else "handle",
        }
        read(b"Naam,Nr,X\nKaas,1,\n", mapping={**mapping, "X": field})


def test_texts_without_a_language_get_the_one_they_show() -> None:
    mapping = {"n": "name", "s": "sku", "i": "ingredients"}
    shop = Sample('s,n,i\nA,Biscuits au beurre avec des amandes,"sucre, beurre et du sel"\n', mapping=mapping)
    assert shop.only.names == {"fr": "Biscuits au beurre avec des amandes"}
    assert shop.only.ingredients == {"fr": "sucre, beurre et du sel"}
    assert (0, "", "assumed_language") in shop.warnings


def test_shop_prices_follow_the_answer_about_vat() -> None:
    mapping = {"s": "sku", "n": "name-nl", "p": "shop_price", "b": "vat_rate_pct"}
    content = "s,n,p,b\nA,Kaas,10.90,9\n"
    assert Sample(content, mapping=mapping, prices_include_vat=True).only.price == Money(1000, "EUR")
    without = Sample(content, mapping=mapping, prices_include_vat=False).only
    assert (without.price, without.till_price) == (Money(1090, "EUR"), None)


def test_every_code_that_is_raised_has_its_sentence() -> None:
    used: set[str] = set()
    names = {"CellFault", "FileFault", "RowError", "RowWarning", "warn"}
    for path in Path(problems.__file__).parent.rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                place = 3 if node.func.id in {"RowError", "RowWarning"} else 0
                argument = node.args[place] if len(node.args) > place else None
                if isinstance(argument, ast.Constant):
                    used.add(str(argument.value))
    made_up = {"duplicate_sku", "duplicate_gtin", "duplicate_handle"}  # From the name of the identity.
    assert used | made_up == set(MESSAGES)


def test_every_sentence_fills_in() -> None:
    for code, sentence in MESSAGES.items():
        names = re.findall(r"%\((\w+)\)s", sentence)
        assert sentence % dict.fromkeys(names, "x"), code
