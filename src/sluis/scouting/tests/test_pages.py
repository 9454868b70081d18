"""The list of products, the scout's board, and one product's page."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from sluis.catalogue.models import SalesLink
from sluis.customs import rule_sentences, rules, working_retold
from sluis.customs.working_sentences import SENTENCES
from sluis.home.tests import seed
from sluis.home.tests.conftest import Enter, enter, people, world  # noqa: F401
from sluis.home.tests.seed import World
from sluis.kernel.money import Money
from sluis.scouting import product_page, reading, roads, verdict, wording
from sluis.scouting.models import Assessment


def names(response: Any) -> list[str]:
    """Return the names in the list, in order."""
    return [row["name"] for row in response.context["rows"]]


def test_the_best_scores_come_first_and_what_has_none_last(world: World, enter: Enter) -> None:  # noqa: F811
    response = enter("wei").get("/products/")
    scores = [row["score"][1] for row in response.context["rows"] if row["score"]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 4
    assert {row["badge"] for row in response.context["rows"][4:]} == {"unknown", "no"}
    assert "Tell us: HS code." in response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?verdict=no", ["Dry sausage 300 g"]),
        ("?verdict=not_enough_known", ["Chocolate letters with liqueur 120 g"]),
        ("?family=biscuits", ["Speculoos tin 400 g"]),
        ("?merchant=bob", ["Old Gouda 500 g", "Dry sausage 300 g"]),
        ("?q=ete", ["Dark chocolate bar 72% 100 g"]),
        ("?q=qiaokeli", ["Pralines assorted 250 g"]),
        ("?missing=hs_code", ["Chocolate letters with liqueur 120 g"]),
        ("?q=nothing+like+it", []),
        ("?verdict=none", []),
        ("?verdict=bogus&family=dairy", ["Old Gouda 500 g"]),
    ],
)
def test_filters(world: World, enter: Enter, query: str, found: list[str]) -> None:  # noqa: F811
    assert names(enter("wei").get(f"/products/{query}")) == found


def test_sorting_both_ways_keeps_unknown_values_last(world: World, enter: Enter) -> None:  # noqa: F811
    client = enter("wei")
    up = [row["landed"] for row in client.get("/products/?sort=landed").context["rows"]]
    down = [row["landed"] for row in client.get("/products/?sort=-landed").context["rows"]]
    known = [money for money in up if money is not None]
    assert known == sorted(known, key=lambda money: money.minor)
    assert [money for money in down if money is not None] == known[::-1]
    assert up[-2:] == down[-2:] == [None, None]


def test_the_chips_count_what_they_lead_to(world: World, enter: Enter) -> None:  # noqa: F811
    client = enter("wei")
    for chip in client.get("/products/").context["chips"]:
        assert client.get(chip["url"]).context["page"].paginator.count == chip["count"]


def test_the_export_holds_exactly_what_the_list_shows(world: World, enter: Enter) -> None:  # noqa: F811
    response = enter("wei").get("/products/?family=chocolate&export=csv")
    raw = b"".join(response).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(raw)))
    assert {row["SKU"] for row in rows} == {"PRA-250", "TAB-100", "LET-120"}
    pralines = next(row for row in rows if row["SKU"] == "PRA-250")
    landed = Assessment.objects.get(product=world.products["pralines"]).landed_fen
    assert Decimal(pralines["Lands at"]) == Decimal(landed or 0) / 100
    assert pralines["Verdict"] == "Go"
    assert pralines["Free stock"] == "116"


def test_the_workbook_opens(world: World, enter: Enter) -> None:  # noqa: F811
    from openpyxl import load_workbook

    response = enter("alice").get("/products/?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response))).active
    assert sheet.max_row == 5


def test_the_list_asks_the_database_equally_often_for_5_and_for_50(
    people: World,  # noqa: F811
    enter: Enter,  # noqa: F811
) -> None:
    client = enter("alice")

    def queries_with(count: int) -> int:
        made = [
            seed.product(people.alice, f"SKU-{number}", {"en": f"Bar number {number} 100 g"})
            for number in range(seed.Product.objects.count(), count)
        ]
        seed.look(made)
        client.get("/products/")
        cache.clear()  # The counts of the frame are remembered for seconds only, which a busy machine outlasts.
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/products/").context["page"].paginator.count == count
        return len(asked)

    few, many = queries_with(5), queries_with(50)
    assert few == many


def test_the_board_ranks_by_verdict_and_says_what_would_help(world: World, enter: Enter) -> None:  # noqa: F811
    response = enter("alice").get("/scout/")
    assert [row.badge for row in response.context["rows"]] == ["go", "go", "go", "unknown"]
    assert [(one["text"], one["note"]) for one in response.context["helps"]] == [
        ("Tell us: HS code.", "1 product")
    ]
    assert names(enter("alice").get(response.context["helps"][0]["url"])) == [
        "Chocolate letters with liqueur 120 g"
    ]
    assert "invented example" in response.content.decode()


def test_a_cashier_has_no_scout(world: World, enter: Enter) -> None:  # noqa: F811
    assert enter("noor").get("/scout/").status_code == 403


def test_the_demo_lets_an_adviser_assess_what_is_new(
    people: World,  # noqa: F811
    enter: Enter,  # noqa: F811
    settings: Any,
) -> None:
    made = seed.product(people.alice, "NEW-1", {"en": "New bar 100 g"})
    settings.DEMO = False
    assert (
        "Your role does not permit this" in enter("wei").post("/scout/assess/", follow=True).content.decode()
    )
    assert not Assessment.objects.exists()
    settings.DEMO = True
    response = enter("wei").post("/scout/assess/", follow=True)
    assert "1 product was assessed." in response.content.decode()
    assert Assessment.objects.get().product == made


def test_the_parts_of_the_score_add_up_to_it(world: World, enter: Enter) -> None:  # noqa: F811
    product = world.products["pralines"]
    response = enter("alice").get(f"/products/{product.pk}/")
    one = Assessment.objects.get(product=product)
    assert sum(part.points or 0 for part in response.context["parts"]) == one.score
    body = response.content.decode()
    assert f"Why {one.score} out of 100" in body
    assert f"between {one.low} and {one.high}" in body
    assert "example evidence, invented" in body


def test_the_four_roads_each_with_its_price_or_its_reason(world: World, enter: Enter) -> None:  # noqa: F811
    product = world.products["pralines"]
    shown = enter("alice").get(f"/products/{product.pk}/").context["comparison"].roads
    assert [road.code for road in shown] == [
        "cbec_1210",
        "cbec_9610",
        "postal_articles",
        "general_trade_0110",
    ]
    for road in shown:
        if road.landed:
            assert sum(part["amount"].minor for part in road.parts) == road.landed.minor
            assert not road.out
        else:
            assert road.out
    best = next(road for road in shown if road.is_best)
    assert best.landed == Money(Assessment.objects.get(product=product).landed_fen or 0, "CNY")
    assert shown[3].out == "Food and cosmetics need a Chinese label on the pack."


def test_what_may_not_enter_says_why_on_every_road(world: World, enter: Enter) -> None:  # noqa: F811
    response = enter("bob").get(f"/products/{world.products['sausage'].pk}/")
    assert all("disease ban" in road.out for road in response.context["comparison"].roads)
    body = response.content.decode()
    assert "Why there is no score" in body
    assert "Write the listing" not in body


def test_a_product_without_hs_code_says_what_is_missing(world: World, enter: Enter) -> None:  # noqa: F811
    response = enter("alice").get(f"/products/{world.products['liqueur'].pk}/")
    body = response.content.decode()
    assert "No price can be reckoned yet: HS code is missing." in body
    labels = [step["label"] for step in response.context["steps"]]
    assert "Tell us: HS code." in labels
    assert "Complete the product" in labels


def test_the_page_of_a_product_that_nobody_assessed(people: World, enter: Enter) -> None:  # noqa: F811
    made = seed.product(people.alice, "NEW-1", {"en": "New bar 100 g", "nl": "Nieuwe reep 100 g"})
    body = enter("alice", "nl").get(f"/products/{made.pk}/").content.decode()
    assert "Nieuwe reep 100 g" in body
    assert "lst_" not in body


def test_a_live_product_leads_to_the_shop(world: World, enter: Enter) -> None:  # noqa: F811
    product = world.products["pralines"]
    link = SalesLink.objects.get(product=product)
    body = enter("alice").get(f"/products/{product.pk}/").content.decode()
    assert f'href="{link.url}"' in body
    assert "On Tmall Global" in body


def test_the_story_tells_every_assessment(world: World, enter: Enter) -> None:  # noqa: F811
    product = world.products["pralines"]
    seed.look([product])
    told = [entry["what"] for entry in product_page.story(product)]
    assert told.count("Assessed: Go") == 2
    assert told[-1] == "Product added"


def test_what_is_kept_at_the_middle_price(world: World) -> None:  # noqa: F811
    one = Assessment.objects.get(product=world.products["pralines"])
    low, high = reading.shelf_prices(one) or (None, None)
    assert low is not None
    assert high is not None
    assert roads.middle_fen(one) == (low.minor + high.minor) // 2
    kept = roads.kept(one.product, one)
    assert kept is not None
    assert kept.currency == "EUR"
    none = Assessment.objects.get(product=world.products["sausage"])
    assert roads.kept(none.product, none) is None


def test_steps_are_told_in_the_readers_words() -> None:
    with translation.override("en"):
        assert wording.step_sentence("tell_abv_pct", "Tell us: abv pct.") == "Tell us: Alcohol by volume."
        text = "Ask the plant health service for a phytosanitary certificate: prepare → go"
        assert wording.step_sentence("phytosanitary_certificate", text) == (
            "Ask the plant health service for a phytosanitary certificate. This makes Prepare into Go."
        )
        assert wording.occasion_word("Children's Day 儿童节 2027-06-01") == (
            "Children's Day 儿童节",
            "2027-06-01",
        )
        assert wording.occasion_word("618 618 2027-06-18") == ("618", "2027-06-18")
        assert wording.missing_word("200 baskets of this category at the till").startswith("at least 200")


def test_every_rule_paper_and_working_can_be_translated() -> None:
    assert {rule.text for rule in rules.all_rules()} == set(rule_sentences.TEXTS)
    assert {text for _code, text in verdict.PAPERS.values()} <= set(wording.STEP_TEXTS)
    assert set(SENTENCES.values()) == set(working_retold.TEXTS)


def test_a_kept_working_is_found_back_by_its_template() -> None:
    for template in SENTENCES.values():
        filled = template.format_map(_Figures())
        hits = [found for pattern, found in working_retold._patterns() if pattern.fullmatch(filled)]
        assert hits == [template]
    assert working_retold.retold("A sentence of nobody.") == "A sentence of nobody."


class _Figures(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"{len(name)}.50"


def test_hs_codes_are_written_as_people_read_them() -> None:
    assert product_page.spaced("18069000") == "1806 90 00"
    assert product_page.spaced("1806900010") == "1806 90 00 10"
    assert product_page.spaced("180690") == "1806 90"
    assert product_page.spaced("") == ""
