# ruff: noqa: F811 - fixtures are taken by name
"""The dossiers as pages: of a product and of a merchant, in three languages, for those whose they are."""

from __future__ import annotations

import pytest

from sluis.home.tests.conftest import Enter, enter, people, world  # noqa: F401
from sluis.home.tests.seed import World
from sluis.scouting.models import Assessment


def first(world: World) -> Assessment:
    return Assessment.objects.filter(
        merchant=world.alice, is_newest=True, verdict="go", score__gt=0
    ).order_by("product__sku")[0]


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en", "Four roads into China"), ("nl", "Vier wegen naar China"), ("fr", "Quatre voies vers la Chine")],
)
def test_the_page_of_a_product_in_three_languages(
    world: World, enter: Enter, language: str, heading: str
) -> None:
    one = first(world)
    page = enter("wei").get(f"/products/{one.product_id}/dossier/?lang={language}").content.decode()
    assert heading in page
    assert f"/products/{one.product_id}/dossier.pdf?lang={language}" in page
    assert page.count("<svg") > 2
    others = {"en", "nl", "fr"} - {language}
    assert all(f'href="?lang={other}"' in page for other in others)


def test_a_language_that_no_paper_has_is_answered_in_english(world: World, enter: Enter) -> None:
    page = enter("wei").get(f"/products/{first(world).product_id}/dossier/?lang=zh-hans").content.decode()
    assert "Market-entry dossier: China" in page


def test_page_and_paper_of_a_merchant_hold_all_its_products_and_nobody_elses(
    world: World, enter: Enter
) -> None:
    client = enter("wei")
    answer = client.get(f"/scout/dossier/{world.alice.pk}/")
    rows = answer.context["told"]["rows"]
    mine = Assessment.objects.filter(merchant=world.alice, is_newest=True)
    assert {row["id"] for row in rows} == set(mine.values_list("product_id", flat=True))
    assert rows[0]["verdict"] == "go"
    paper = client.get(f"/scout/dossier/{world.alice.pk}/dossier.pdf?lang=nl")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert paper.content == client.get(f"/scout/dossier/{world.alice.pk}/dossier.pdf?lang=nl").content


@pytest.mark.parametrize("tail", ["", "dossier.pdf"])
def test_another_merchants_dossier_is_not_there(world: World, enter: Enter, tail: str) -> None:
    client = enter("bob")
    assert client.get(f"/scout/dossier/{world.alice.pk}/{tail}").status_code == 404
    assert client.get(f"/products/{first(world).product_id}/dossier/").status_code == 404
    assert client.get(f"/scout/dossier/{world.bob.pk}/{tail}").status_code == 200


def test_a_merchant_without_assessments_has_no_dossier(world: World, enter: Enter) -> None:
    assert enter("wei").get(f"/scout/dossier/{world.charlie.pk}/").status_code == 404
    board = enter("wei").get("/scout/").content.decode()
    assert f"/scout/dossier/{world.alice.pk}/" in board
    assert f"/scout/dossier/{world.charlie.pk}/" not in board
