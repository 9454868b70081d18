# ruff: noqa: F811 - fixtures are taken by name
"""The scout's board: its filters, what changed since last time, and the ways to the map, comparison and watch list."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sluis.catalogue.tests.shop import scope_of
from sluis.home.tests.conftest import Enter, enter, people, world  # noqa: F401
from sluis.home.tests.seed import World
from sluis.kernel import clock
from sluis.scouting import changes, evidence
from sluis.scouting.assess import assess
from sluis.scouting.models import Assessment, Watch


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?verdict=no", ["Dry sausage 300 g"]),
        ("?family=biscuits", ["Speculoos tin 400 g"]),
        ("?merchant=bob", ["Old Gouda 500 g", "Dry sausage 300 g"]),
        ("?q=ete", ["Dark chocolate bar 72% 100 g"]),
        ("?verdict=bogus&family=dairy", ["Old Gouda 500 g"]),
        ("?q=nothing+like+it", []),
    ],
)
def test_the_ranked_list_is_filtered(world: World, enter: Enter, query: str, found: list[str]) -> None:
    response = enter("wei").get(f"/scout/{query}")
    assert names(response) == found
    assert ("No product fits" in response.content.decode()) == (not found)


def test_the_board_leads_to_map_comparison_and_watch_list(world: World, enter: Enter) -> None:
    page = enter("wei").get("/scout/").content.decode()
    for address in ("/scout/map/", "/scout/compare/", "/scout/watch/"):
        assert f'href="{address}"' in page
    assert page.count('form="compare"') == Assessment.objects.filter(is_newest=True).count()


def test_a_merchant_filters_only_its_own_and_meets_no_other_merchant(world: World, enter: Enter) -> None:
    response = enter("bob").get("/scout/?merchant=alice")
    assert "merchant" not in response.context["form"].fields
    assert names(response) == ["Old Gouda 500 g", "Dry sausage 300 g"]


def again(world: World, sku: str, **facts: Any) -> Assessment:
    """Assess a product anew after its facts changed."""
    product = world.products[sku]
    for name, value in facts.items():
        setattr(product, name, value)
    product.save()
    found = assess(
        products=[product],
        evidence=evidence.example(),
        as_of=clock.today() + timedelta(days=1),
        actor="system",
    )
    return found[0]


def test_what_changed_since_last_time_tells_verdict_and_score(world: World, enter: Enter) -> None:
    assert "What changed since last time" not in enter("wei").get("/scout/").content.decode()
    sku = next(iter(world.products))
    before = Assessment.objects.get(product=world.products[sku], is_newest=True)
    now = again(world, sku, hs_code="")
    assert (before.verdict, now.verdict) == ("go", "not_enough_known")
    response = enter("wei").get("/scout/")
    assert "What changed since last time" in response.content.decode()
    (told,) = response.context["changes"]
    assert (told.badge_before, told.badge, told.score_before, told.score) == (
        "go",
        "unknown",
        before.score,
        None,
    )
    assert told.step is None
    assert told.since == before.as_of


def test_a_step_of_the_score_inside_the_doubt_is_no_news(world: World) -> None:
    sku = next(iter(world.products))
    one = again(world, sku)
    assert changes.since_last_time(scope_of(world.alice)) == []
    Assessment.objects.filter(pk=one.pk).update(score=(one.score or 0) - changes.LEAST_STEP)
    (told,) = changes.since_last_time(scope_of(world.alice))
    assert told.step == -changes.LEAST_STEP
    assert changes.since_last_time(scope_of(world.bob)) == []


def test_the_list_of_changes_is_short(world: World) -> None:
    for sku in world.products:
        again(world, sku, price_minor=1, weight_g=900_000)
    scope = scope_of(world.alice)
    assert len(changes.since_last_time(scope, limit=2)) == 2


def test_a_product_is_followed_from_its_own_page(world: World, enter: Enter) -> None:
    product = world.products[next(iter(world.products))]
    client = enter("wei")
    page = client.get(f"/products/{product.pk}/").content.decode()
    assert f"/products/{product.pk}/dossier/" in page
    assert 'form="follow"' in page
    answer = client.post("/scout/watch/follow/", {"product": product.pk, "sku": product.sku})
    assert answer["Location"] == f"/products/{product.pk}/"
    assert Watch.objects.get().product_id == product.pk
    page = client.get(f"/products/{product.pk}/").content.decode()
    assert 'form="follow"' not in page
    assert "Followed" in page


def test_nobody_follows_what_belongs_to_somebody_else(world: World, enter: Enter) -> None:
    mine = next(p for p in world.products.values() if p.merchant_id == world.alice.pk)
    enter("bob").post("/scout/watch/follow/", {"product": mine.pk})
    assert not Watch.objects.exists()


def test_money_before_stands_beside_the_landed_price_of_now(world: World) -> None:
    sku = next(iter(world.products))
    product = world.products[sku]
    again(world, sku, price_minor=(product.price_minor or 0) * 3)
    (told,) = changes.since_last_time(scope_of(world.alice))
    assert told.landed is not None
    assert told.landed_before is not None
    assert told.landed.amount > told.landed_before.amount * Decimal(1)
