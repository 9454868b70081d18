"""The draft of a food label: fields of GB 7718, the table of GB 28050, what is missing, and for whom."""

# ruff: noqa: F811
from __future__ import annotations

from datetime import date

import pytest

from sluis.home.tests.conftest import Enter, enter, world  # noqa: F401
from sluis.home.tests.seed import World
from sluis.kernel.errors import BadInput
from sluis.marketplace import food_label, label_of, nutrition
from sluis.marketplace.food_label import Importer
from sluis.marketplace.tests.test_editor import write
from sluis.marketplace.tests.test_localise import source

NOW, LATER = date(2026, 11, 23), date(2027, 3, 16)
FIGURES = {
    "energy_kj": "2250",
    "fat_g": "33.44",
    "saturated_fat_g": "20",
    "carbohydrate_g": "52",
    "sugars_g": "48",
    "protein_g": "6.25",
    "salt_g": "0.25",
}


def amounts(given: dict[str, str], on: date = NOW) -> dict[str, tuple[str, str]]:
    return {line.key: (line.amount, line.nrv) for line in nutrition.table(given, on=on).lines}


def test_sodium_from_salt_and_shares_of_the_reference() -> None:
    found = amounts(FIGURES)
    assert found["sodium_mg"] == ("100毫克(mg)", "5%")
    assert found["energy_kj"] == ("2250千焦(kJ)", "27%")
    assert found["protein_g"] == ("6.3克(g)", "11%")
    assert found["fat_g"] == ("33.4克(g)", "56%")
    assert found["sugars_g"][1] == "-"


def test_below_the_threshold_a_figure_is_nought() -> None:
    found = amounts({"protein_g": "0.5", "fat_g": "0.51", "salt_g": "0.0125", "energy_kj": "17"})
    assert found["protein_g"][0] == "0克(g)"
    assert found["fat_g"][0] == "0.5克(g)"
    assert found["sodium_mg"][0] == "0毫克(mg)"
    assert found["energy_kj"][0] == "0千焦(kJ)"


def test_given_sodium_goes_before_salt_and_kilojoules_before_kilocalories() -> None:
    found = amounts({"sodium_mg": "120", "salt_g": "9", "energy_kcal": "100"})
    assert found["sodium_mg"][0] == "120毫克(mg)"
    assert found["energy_kj"][0] == "418千焦(kJ)"


def test_figures_of_another_portion_are_brought_to_a_hundred() -> None:
    made = nutrition.table({"per_ml": "50", "protein_g": "2"}, on=NOW)
    assert made.basis == "每100毫升(ml)"
    assert made.lines[0].amount == "4.0克(g)"


def test_nothing_is_estimated_and_what_is_compulsory_depends_on_the_day() -> None:
    without = {key: value for key, value in FIGURES.items() if key not in ("sugars_g", "energy_kj")}
    assert nutrition.table(without, on=NOW).missing == ("能量",)
    assert nutrition.table(without, on=LATER).missing == ("能量", "糖")
    assert nutrition.table({"protein_g": "zwei", "fat_g": "-3"}, on=NOW).lines == ()


def test_a_label_names_what_it_lacks() -> None:
    bare = food_label.draft(source("Pralines 250 g"), name="夹心巧克力", attributes={}, on=NOW)
    assert "配料表" in bare.missing
    assert "境内代理商/进口商" in bare.missing
    assert "致敏物质" not in bare.missing
    later = food_label.draft(source("Pralines 250 g"), name="夹心巧克力", attributes={}, on=LATER)
    assert "致敏物质" in later.missing
    full = food_label.draft(
        source("Pralines 250 g", nutrients=FIGURES),
        name="夹心巧克力",
        attributes={"配料表": "白砂糖", "净含量": "250克", "储藏方法": "阴凉处"},
        on=NOW,
        importer=Importer("上海某某公司", "上海市", "021"),
    )
    assert full.missing == ()


def test_beer_has_a_warning_and_no_nutrition_table() -> None:
    made = food_label.draft(
        source("Tripel", family="beer", abv_pct="8.5"), name="三料啤酒", attributes={}, on=NOW
    )
    assert made.warnings == ("过量饮酒有害健康",)
    assert not made.needs_nutrition
    assert "能量" not in made.missing
    fields = {field.key: field.text for field in made.fields}
    assert fields["abv"] == "8.5%vol"
    assert fields["shelf_life"] == "6个月"


def test_strong_drink_needs_no_best_before_date() -> None:
    made = food_label.draft(
        source("Vermouth", family="food", abv_pct="16.0", shelf_life_days=None),
        name="味美思酒",
        attributes={},
        on=NOW,
    )
    assert "保质期" not in made.missing


def test_the_page_counts_and_leads_to_what_is_missing(world: World, enter: Enter) -> None:
    listing = write(world, name="Old Gouda 500 g", ingredients="koemelk, zout", ingredients_language="nl")
    body = enter("bob").get(f"/listings/{listing.pk}/label/").content.decode()
    assert "生产商" in body
    assert 'href="#representative"' in body
    data = {"name": "上海某某贸易有限公司", "address": "上海市浦东新区", "phone": "021-5555"}
    page = enter("bob").post(f"/listings/{listing.pk}/representative/", data, follow=True)
    assert "上海某某贸易有限公司" in page.content.decode()
    assert "境内代理商/进口商" not in label_of.label_of(listing).missing


def test_a_representative_without_a_telephone_is_not_kept(world: World, enter: Enter) -> None:
    listing = world.listings["cheese"]
    with pytest.raises(BadInput, match="phone"):
        label_of.name_representative(
            merchant=listing.merchant, name="上海", address="上海", phone=" ", actor="x"
        )
    assert label_of.importer_of(listing.merchant) == Importer()


def test_the_pdf_embeds_its_chinese(world: World, enter: Enter) -> None:
    listing = write(world, name="Old Gouda 500 g", ingredients="koemelk, zout", ingredients_language="nl")
    answer = enter("bob").get(f"/listings/{listing.pk}/label.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert b"/FontFile3" in answer.content


def test_a_toy_gets_no_food_label_and_a_stranger_none_at_all(world: World, enter: Enter) -> None:
    listing = world.listings["cheese"]
    listing.product.family = "toys"
    with pytest.raises(BadInput, match="only food"):
        label_of.label_of(listing)
    assert enter("alice").get(f"/listings/{listing.pk}/label/").status_code == 404
    assert enter("alice").get(f"/listings/{listing.pk}/label.pdf").status_code == 404
