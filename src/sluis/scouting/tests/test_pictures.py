"""The opportunity map, the season calendar, and products side by side: what they show and to whom."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.test import Client

from sluis.catalogue.models import Product
from sluis.catalogue.tests.shop import merchant
from sluis.scouting import assess, evidence, pictures
from sluis.scouting.tests.test_dossier import DAY, SAFE, product_of, signed_in

WORDS = pictures.MapWords(
    title="Map",
    demand="Demand",
    room="Room",
    verdicts={"go": "Go", "prepare": "Prepare", "not_enough_known": "Not known", "no": "No"},
)
SVG = "{http://www.w3.org/2000/svg}"


def spot(name: str, demand: str, room: str, value: int, verdict: str = "go") -> pictures.Spot:
    return pictures.Spot(name, Decimal(demand), Decimal(room), Decimal(value), verdict)  # type: ignore[arg-type]


def drawn(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def test_demand_runs_to_the_right_room_upwards_and_area_with_the_market() -> None:
    root = drawn(
        pictures.opportunity_map(
            [spot("low", "0", "0", 100), spot("high", "1", "1", 400), spot("mid", "0.5", "0.25", 100)],
            words=WORDS,
        )
    )
    circles = {
        group.findtext(f"{SVG}title", "").partition(":")[0]: group.find(f"{SVG}circle")
        for group in root.iter(f"{SVG}g")
    }
    at = {
        name: tuple(Decimal(one.get(key, "")) for key in ("cx", "cy", "r"))
        for name, one in circles.items()
        if one is not None
    }
    assert at["low"][0] < at["mid"][0] < at["high"][0]
    assert at["low"][1] > at["mid"][1] > at["high"][1]
    assert (at["high"][2] / at["low"][2]) ** 2 == 4


def test_every_verdict_has_a_shape_of_its_own_and_the_description_tells_it() -> None:
    spots = [spot(name, "0.5", "0.5", 100, name) for name in ("go", "prepare", "no", "not_enough_known")]
    text = pictures.opportunity_map(spots, words=WORDS)
    groups = re.findall(r"<g><title>[^<]*</title><(\w+) (?:d=\"([^\"]*)\")?", text)
    assert len({(tag, re.sub(r"[0-9. -]", "", path)) for tag, path in groups}) == 4
    desc = drawn(text).findtext(f"{SVG}desc", "")
    assert "go: Go, Demand 50%, Room 50%" in desc


def test_a_name_with_markup_stays_a_name() -> None:
    text = pictures.opportunity_map([spot("<b>&", "0.2", "0.3", 5)], words=WORDS)
    assert "<b>" not in text
    assert drawn(text).find(f"{SVG}g") is not None


def test_nothing_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="at least one product"):
        pictures.opportunity_map([], words=WORDS)
    with pytest.raises(ValueError, match="needs an occasion"):
        calendar([pictures.Season("Qixi", "七夕", date(2029, 8, 16))])


def calendar(seasons: list[pictures.Season]) -> str:
    return pictures.season_calendar(
        seasons,
        start=date(2026, 12, 1),
        months=12,
        stages=[
            pictures.Stage("make", 150, 90),
            pictures.Stage("sea", 90, 28),
            pictures.Stage("zone", 28, 0),
        ],
        month_words=[f"M{n}" for n in range(1, 13)],
        title="Seasons",
    )


def test_the_stages_of_an_occasion_meet_and_end_on_its_day() -> None:
    root = drawn(calendar([pictures.Season("Children's Day", "儿童节", date(2027, 6, 1))]))
    bars = [one for one in root.iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]
    assert [one.findtext(f"{SVG}title") for one in bars] == [
        "make: 2027-01-02 – 2027-03-03",
        "sea: 2027-03-03 – 2027-05-04",
        "zone: 2027-05-04 – 2027-06-01",
    ]
    ends = [Decimal(one.get("x", "")) + Decimal(one.get("width", "")) for one in bars]
    assert ends[0] == pytest.approx(Decimal(bars[1].get("x", "")), abs=Decimal("0.02"))
    day = root.find(f"{SVG}circle")
    assert day is not None
    assert ends[2] == pytest.approx(Decimal(day.get("cx", "")), abs=Decimal("0.02"))


def test_what_lies_before_today_is_cut_and_the_first_occasion_stands_first() -> None:
    text = calendar(
        [
            pictures.Season("Mid-Autumn", "中秋节", date(2027, 9, 15)),
            pictures.Season("New Year", "春节", date(2027, 2, 6)),
        ]
    )
    assert text.index("春节") < text.index("中秋节")
    assert min(Decimal(found) for found in re.findall(r'<rect x="([0-9.]+)"', text)) == 190
    assert "make: 2026-09-09" not in text


@pytest.fixture
def alice(db: None) -> Client:
    """Alice, signed in, with two products that were assessed and a third that was not."""
    shop = merchant("lindeboom")
    made = [
        product_of(shop),
        product_of(shop, sku="BAR-100", names={"en": "Bar 100 g"}, hs_code="18063200", net_content="100 g"),
        product_of(shop, sku="NEW", names={"en": "New"}),
    ]
    for product in made:
        product.save()
    assess.assess(products=made[:2], evidence=evidence.example(), as_of=DAY, actor="system")
    return signed_in(shop)


def test_the_map_shows_own_products_with_a_table_and_the_calendar(alice: Client) -> None:
    text = alice.get("/scout/map/").content.decode()
    assert text.count('<svg xmlns="http://www.w3.org/2000/svg" class="figure"') == 2
    assert "Pralines 250 g" in text
    assert "Bar 100 g" in text
    assert "春节" in text
    stranger = signed_in(merchant("another")).get("/scout/map/").content.decode()
    assert "Pralines" not in stranger
    assert "Nothing to map yet" in stranger


def test_two_products_stand_side_by_side(alice: Client) -> None:
    text = alice.get("/scout/compare/?sku=BAR-100&sku=PRA-250").content.decode()
    assert 'role="region"' in text
    assert text.index("Bar 100 g") < text.index("Pralines 250 g")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("sku=PRA-250", "Name at least two products."),
        ("sku=PRA-250&sku=NEW", "not assessed yet: NEW"),
        ("&".join(f"sku=S{n}" for n in range(6)), "At most five products"),
    ],
)
def test_what_cannot_be_compared_is_said(alice: Client, query: str, said: str) -> None:
    text = alice.get(f"/scout/compare/?{query}").content.decode()
    assert said in text
    assert 'role="region"' not in text


def test_a_stranger_compares_nothing_of_alice(alice: Client) -> None:
    text = signed_in(merchant("another")).get("/scout/compare/?sku=BAR-100&sku=PRA-250").content.decode()
    assert "Pralines 250 g" not in text
    assert Product.objects.filter(facts=SAFE).exists()
