"""What texts show of their product, in four languages, and what they only seem to show."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sluis.catalogue.models import Product
from sluis.catalogue.product_signs import assumed, proposals
from sluis.catalogue.recognise import (
    CONTAINS,
    DESCRIPTION,
    INGREDIENTS,
    MAY_CONTAIN,
    NAME,
    recognise,
    strength,
)


def read(text: str, where: str = INGREDIENTS) -> dict[str, str]:
    """Return code → level."""
    return {sign.code: sign.level for sign in recognise([(where, text)])}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("TARWEbloem, suiker, cacaoboter, volle MELKpoeder, emulgator: sojalecithine", {"AW", "AM", "AY"}),
        ("Farine de blé, beurre, jaune d'œuf, amandes effilées", {"AW", "AM", "AE", "AN"}),
        ("Wheat flour, whey powder, peanuts, sesame seeds", {"AW", "AM", "AP", "AS"}),
        ("Weizenmehl, Magermilchpulver, Haselnüsse, Senfkörner", {"AW", "AM", "AN", "BM"}),
        ("Eau, crevettes grises, céleri, conservateur E 224, farine de lupin", {"AC", "BC", "AU", "NL"}),
        ("Mosselen, zalmfilet, knolselderij", {"UM", "AF", "BC"}),
    ],
)
def test_the_fourteen_allergens_are_read_in_four_languages(text: str, codes: set[str]) -> None:
    assert read(text) == dict.fromkeys(codes, CONTAINS)


@pytest.mark.parametrize(
    "text",
    [
        "lait de coco, beurre de cacao, crème de tartre",
        "kokosmelk, cacaoboter, melkzuur, pindavrije reep",
        "amandelvrij; noix de coco; muskaatnoten",
        "coconut milk, cocoa butter, nutmeg, buckwheat flour",
        "Kokosmilch, Kakaobutter, Milchsäure",
        "oesterzwammen, pijnboomnoten",
        "sulfite d'ammonium (caramel)",
        "sans lait ni gluten",
        "zonder melk, geen soja",
        "free from milk",
        "laktosefrei, glutenfrei",
    ],
)
def test_what_only_sounds_like_an_allergen_is_none(text: str) -> None:
    assert read(text) == {}


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("suiker. Kan sporen van noten (amandel) en pinda's bevatten.", {"AN", "AP"}),
        ("sucre. Peut contenir des traces de sésame et d'œuf. Conserver au sec.", {"AS", "AE"}),
        ("sugar. May contain milk, soya.", {"AM", "AY"}),
        ("Zucker. Kann Spuren von Sellerie enthalten.", {"BC"}),
        ("sel (peut contenir du poisson), sucre", {"AF"}),
        ("sucre. Fabriqué dans un atelier qui utilise du lupin.", {"NL"}),
    ],
)
def test_what_may_be_in_it_is_told_apart(text: str, may: set[str]) -> None:
    assert read(text) == dict.fromkeys(may, MAY_CONTAIN)


def test_what_is_in_it_wins_over_what_may_be_and_the_words_are_kept() -> None:
    [sign] = recognise([(INGREDIENTS, "volle melkpoeder. Kan melk bevatten.")])
    assert (sign.level, sign.words, sign.where) == (CONTAINS, ("melkpoeder",), INGREDIENTS)
    assert read("sucre (peut contenir du soja), lait")["AM"] == CONTAINS


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Rillettes de porc", {"meat"}),
        ("Vegetarische worst met kip", set()),
        ("Saucisse végétalienne au poulet", set()),
        ("Nouilles, cubes de poulet, protéines végétales", {"meat"}),
        ("Snoepje met rundergelatine", {"gelatine"}),
        ("Vegan gelatine", set()),
        ("Biscuits au miel", {"honey"}),
        ("Cerises au kirsch", {"alcohol"}),
        ("Vinaigre de vin, levure de bière, suikeralcohol", set()),
        ("Luchtverfrisser spuitbus", {"aerosol"}),
        ("Allesreiniger pompspray", set()),
        ("Snoerloze boormachine", {"battery"}),
        ("Werkt op 2 AA-batterijen (niet inbegrepen)", set()),
        ("Lader zonder accu", set()),
    ],
)
def test_contents_and_dangers(text: str, codes: set[str]) -> None:
    assert set(read(text, NAME)) == codes


def test_a_description_is_believed_in_dangers_only() -> None:
    assert read("Heerlijk bij kaas en vis. Met oplaadbare accu.", DESCRIPTION) == {"battery": CONTAINS}


@pytest.mark.parametrize(
    ("text", "abv"),
    [
        ("Tripel 8,5 % vol 33 cl", "8.5"),
        ("La Chouffe 8° 75cl", "8"),
        ("Beer alc. 5% 50 cl", "5"),
        ("Advocaat Alcohol: 14 % ", "14"),
        ("Bak op 200 °C", None),
        ("Chocolade 70 % cacao", None),
        ("Alcool 99,9% vol", None),
    ],
)
def test_the_strength_is_read_with_its_unit_only(text: str, abv: str | None) -> None:
    found = strength([(NAME, text)])
    assert (found.abv_pct if found else None) == (Decimal(abv) if abv else None)


def product(**given: Any) -> Product:
    return Product(**{"names": {}, "family": "food", **given})


def told(**given: Any) -> dict[str, Any]:
    return {one.fact: one.value for one in proposals(product(**given))}


def test_milk_in_chocolate_is_an_allergen_and_cheese_is_dairy() -> None:
    assert told(names={"nl": "Melkreep"}, family="chocolate") == {"allergen:AM": CONTAINS}
    assert told(names={"nl": "Oude kaas"}, family="dairy") == {
        "animal_origin": "dairy",
        "allergen:AM": CONTAINS,
    }
    assert told(names={"nl": "Geitenkaas"}, family="other", hs_code="040690")["animal_origin"] == "dairy"


def test_a_milk_frother_holds_no_milk() -> None:
    assert told(names={"nl": "Elektrische melkopschuimer"}, family="appliances") == {}
    assert told(names={"nl": "Melkopschuimer"}, family="other", hs_code="850940") == {}


def test_what_is_known_is_not_proposed_again() -> None:
    goods = {"names": {"nl": "Powerbank 10.000 mAh"}, "family": "appliances"}
    assert told(**goods) == {"lithium": "loose"}
    assert told(**goods, facts={"lithium": "in_equipment"}) == {}
    assert told(names={"nl": "Tripel 8% vol"}, family="beer", abv_pct=Decimal(8)) == {}
    assert told(names={"nl": "Melkreep"}, allergens={"AM": "CONTAINS"}) == {}


def test_only_danger_and_strength_may_be_assumed_and_never_their_absence() -> None:
    assert assumed(product(names={"nl": "Deodorant spray"}, family="other")) == {
        "aerosol": (True, "Deodorant spray")
    }
    assert assumed(product(names={"fr": "Rillettes de porc"})) == {}
    assert assumed(product(names={"nl": "Speelgoedtrein van hout"}, family="toys")) == {}
