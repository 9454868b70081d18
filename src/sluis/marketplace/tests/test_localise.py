"""Chinese from the termbase: names, measures, ingredients, allergens, titles, and the example catalogue."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sluis.marketplace import allergens, ingredients, listing_rules, measures, phrases, termbase
from sluis.marketplace.localise import localise
from sluis.marketplace.memory import Known, Memory, numbers_differ
from sluis.marketplace.source import Source

CATALOGUE = Path(__file__).resolve().parents[4] / "examples" / "catalogue.csv"


def source(name: str = "", *, language: str = "en", family: str = "chocolate", **facts: object) -> Source:
    given: dict[str, object] = {
        "names": {language: name} if name else {},
        "brand": "De Brug",
        "origin": "BE",
        "family": family,
        "net_content": "",
        "ingredients": "",
        "shelf_life_days": 180,
        "abv_pct": "",
        "maker": "Chocolaterie De Brug BV",
        "maker_address": "Spiegelrei 14, Brugge, BE",
        "weight_g": 340,
        **facts,
    }
    return Source(**given)  # type: ignore[arg-type]


def chinese(text: str, language: str, family: str) -> str:
    return phrases.arrange(phrases.read(text, language=language, family=family))


@pytest.mark.parametrize(
    ("text", "language", "family", "zh"),
    [
        ("Milk chocolate bar with hazelnuts 100 g", "en", "chocolate", "榛子味牛奶巧克力排块"),
        ("Gevulde reep karamel-zeezout 75 g", "nl", "chocolate", "海盐焦糖味夹心巧克力棒"),
        ("Tablette de chocolat noir 72 % 100 g", "fr", "chocolate", "黑巧克力排块72%可可"),
        ("Zartbitterschokolade 100 g", "de", "chocolate", "黑巧克力"),
        ("Pump espresso machine 15 bar", "en", "appliances", "泵压意式咖啡机15巴"),
        ("Steelstofzuiger 25,9 V", "nl", "appliances", "手持立式吸尘器25.9V"),
        ("Powerbank 20.000 mAh", "nl", "appliances", "移动电源20000毫安时"),
        ("Rode rozen 60 cm, bos van 20", "nl", "flowers", "红玫瑰"),
        ("Hyacintenbollen blauw, 10 stuks", "nl", "flowers", "蓝色风信子种球"),
        ("Infant formula stage 1, 800 g", "en", "baby", "婴儿配方奶粉1段"),
        ("Baby sun cream SPF 50 75 ml", "en", "baby", "婴儿防晒霜SPF50"),
        ("Geitenkaas met kruiden 400 g", "nl", "dairy", "香草山羊奶酪"),
        ("Luikse suikerwafels 6 x 90 g", "nl", "biscuits", "列日糖粒华夫饼"),
    ],
)
def test_names_of_every_family(text: str, language: str, family: str, zh: str) -> None:
    assert chinese(text, language, family) == zh


def test_one_wording_means_what_the_family_means() -> None:
    chocolate = termbase.find("bar", "en", "chocolate")
    assert chocolate is not None
    assert chocolate.zh == "排块巧克力"
    assert termbase.find("bar", "en", "appliances") is None
    blond = termbase.find("blond", "nl", "beer")
    assert blond is not None
    assert blond.domain == "beer"


def test_a_compound_that_falls_into_two_known_words_is_marked_as_a_guess() -> None:
    [piece] = phrases.read("Honingwafels", language="nl", family="biscuits")
    assert (piece.text, piece.source, piece.known) == ("蜂蜜华夫饼", "guess: compound", False)


def test_a_word_that_nothing_knows_is_marked_and_kept() -> None:
    pieces = phrases.read("Zwirrel pralines", language="en", family="chocolate")
    assert [(piece.original, piece.source) for piece in pieces if not piece.known] == [("Zwirrel", "unknown")]


@pytest.mark.parametrize(
    ("text", "family", "zh"),
    [
        ("33 cl", "beer", "330毫升"),
        ("37,5 cl", "beer", "375毫升"),
        ("6 x 90 g", "biscuits", "90克×6"),
        ("1,5 l", "cleaning", "1.5升"),
        ("Puzzel 500 stukjes", "toys", "500片"),
        ("46 stuks", "baby", "46片"),
        ("bos van 50", "flowers", "50枝"),
        ("25 stuks", "flowers", "25粒"),
        ("40 tabletten", "cleaning", ""),
        ("1.000 ml", "cleaning", "1000毫升"),
        ("zonder maat", "food", ""),
    ],
)
def test_contents(text: str, family: str, zh: str) -> None:
    assert measures.content(text, family) == zh


def test_ingredients_keep_their_order_shares_and_brackets() -> None:
    text = (
        "Suiker, cacaomassa, HAZELNOTEN 14,5 %, emulgator: SOJAlecithine, plantaardige olie (raapzaad, palm)."
    )
    zh, pieces = ingredients.read(text, "nl")
    assert zh == "白砂糖、可可液块、榛子14.5%、乳化剂（大豆磷脂）、植物油（油菜籽、棕榈）"
    assert all(piece.known for piece in pieces)


@pytest.mark.parametrize(
    ("text", "language", "zh"),
    [
        ("Sucre. Peut contenir des traces de noisettes.", "fr", "白砂糖。可能含有榛子"),
        ("Sugar. May contain traces of almonds.", "en", "白砂糖。可能含有扁桃仁"),
        ("Zucker. Kann Spuren von Erdnüsse enthalten.", "de", "白砂糖。可能含有花生"),
        ("suiker, verdikkingsmiddel: E1442", "nl", "白砂糖、增稠剂（INS 1442）"),
        ("farine de _blé_, koe-MELK", "fr", "小麦粉、牛奶"),
        ("", "nl", ""),
        ("()(),,::", "nl", ""),
    ],
)
def test_ingredient_lists(text: str, language: str, zh: str) -> None:
    assert ingredients.read(text, language)[0] == zh


def test_an_unknown_ingredient_is_marked() -> None:
    zh, pieces = ingredients.read("suiker, zwirrelpoeder 3 %", "nl")
    assert [piece.original for piece in pieces if piece.source == "unknown"] == ["zwirrelpoeder"]
    assert zh == "白砂糖、zwirrelpoeder3%"


def test_emulsifier_and_lactic_acid_are_no_milk() -> None:
    assert allergens.groups_in("乳化剂（大豆磷脂）、乳酸") == ["大豆"]
    assert allergens.groups_in("全脂乳粉") == ["乳"]


def test_gs1_codes_add_what_the_list_does_not_name() -> None:
    assert allergens.of_product("白砂糖", {"AM": "CONTAINS", "SH": "MAY_CONTAIN"}) == ["乳"]
    assert allergens.of_product("白砂糖", {"SH": "MAY_CONTAIN"}, "MAY_CONTAIN") == ["坚果"]


def test_a_long_title_leaves_things_out_before_it_is_cut() -> None:
    made = localise(
        source(
            "Milk chocolate bar with hazelnuts and salted caramel in a gift box 100 g",
            brand="Chocolaterie Op de Spiegelrei",
        )
    )
    assert listing_rules.gbk_bytes(made.title) <= listing_rules.TITLE_BYTES
    assert "休闲零食" not in made.title
    assert "巧克力" in made.title


def test_points_keep_to_the_platforms_signs() -> None:
    made = localise(source("Milk chocolate bar with hazelnuts 100 g"))
    assert made.selling_points == ("比利时进口", "榛子味", "100克")
    assert sum(map(len, made.selling_points)) <= listing_rules.ALL_POINTS_SIGNS


def test_beer_carries_its_warning_and_no_medicine() -> None:
    made = localise(source("Tripel 33 cl", family="beer", abv_pct="8.5"))
    assert "过量饮酒有害健康" in made.description_html
    assert "酒精度8.5%vol" in made.description_html


def test_markup_in_a_name_stays_text() -> None:
    made = localise(source("", names={"zh": "夹心巧克力<script>"}))
    assert "<script>" not in made.description_html


def test_a_chinese_name_of_the_merchant_goes_before_the_termbase() -> None:
    made = localise(source("", names={"zh": "六角三料啤酒 330毫升", "en": "Tripel 33 cl"}, family="beer"))
    assert made.segments[0].source == "merchant"
    assert made.segments[0].text == "六角三料啤酒"


def test_the_nearest_approved_text_is_never_a_hundred() -> None:
    memory = Memory.of([Known("en", "Old Gouda with cumin", "孜然陈年高达奶酪", "person:wei")])
    same = memory.find("old gouda with CUMIN.", "en")
    assert same is not None
    assert same.percent == 100
    near = memory.find("Old Gouda with cumin!s", "en")
    assert near is not None
    assert 80 < near.percent < 100
    assert memory.find("Old Gouda with cumin", "nl") is None
    assert memory.find("Teddy bear", "en") is None
    assert numbers_differ("500 g", "50 g")


def test_own_words_go_before_the_offices() -> None:
    shared = Known("en", "Old Gouda", "办公室", "person:wei", is_shared=True)
    own = Known("en", "Old Gouda", "自己", "person:bob")
    found = Memory.of([shared, own]).find("Old Gouda", "en")
    assert found is not None
    assert found.known.zh == "自己"


def test_the_termbase_is_whole() -> None:
    rows = list(termbase.rows())
    assert len(rows) > 1000
    for row in rows:
        assert all(row[column] for column in ("domain", "en", "nl", "fr", "de", "zh", "pinyin", "source")), (
            row
        )
    known = {domain for domains in termbase.DOMAINS.values() for domain in domains}
    assert {row["domain"] for row in rows} - known == {"unit", "storage", "shelf_life"}


def test_the_example_catalogue_reads_without_an_unknown_word() -> None:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    unknown = {}
    for row in rows:
        names = {key: row[f"name_{key}"] for key in ("en", "nl", "fr", "zh") if row[f"name_{key}"]}
        made = localise(
            source(
                names=names,
                family=row["family"],
                origin=row["origin"],
                brand=row["brand"],
                ingredients=row["ingredients"],
                ingredients_language=row["ingredients_lang"],
            )
        )
        found = listing_rules.unknown_words([segment.as_row() for segment in made.segments])
        if found:
            unknown[row["sku"]] = found
        blocked = [word for word in listing_rules.words(made.title, family=row["family"]) if word.blocks]
        assert not blocked, made.title
        assert listing_rules.gbk_bytes(made.title) <= listing_rules.TITLE_BYTES
    assert len(rows) == 67
    assert unknown == {}
