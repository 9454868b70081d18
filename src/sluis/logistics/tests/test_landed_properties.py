"""What must hold of every landed cost: the lines are the total, a dearer price leaves more, nothing is
negative."""

from __future__ import annotations

from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.kernel.money import Money
from sluis.logistics.landed_values import Article, LandedCost, MarginAmount, ShelfPrice, Terms
from sluis.logistics.pricing import landed_cost
from sluis.logistics.tables import Level
from sluis.logistics.tests.articles import DAY, FX, flat_border, real_border
from sluis.logistics.weights import Parcel

ROUTES = st.sampled_from(["cbec_1210", "cbec_9610", "postal_articles", "general_trade_0110"])
LEVELS = st.sampled_from(["low", "mid", "high"])
REAL = real_border()


@st.composite
def articles(draw: st.DrawFn) -> Article:
    sides = (draw(st.integers(10, 400)), draw(st.integers(10, 400)), draw(st.integers(10, 200)))
    return Article(
        cost=Money(draw(st.integers(0, 20_000)), "EUR"),
        unit=Parcel(draw(st.integers(1, 3_000)), sides),
        qty=draw(st.integers(1, 4)),
        family=draw(st.sampled_from(["chocolate", "flowers", "other"])),
    )


@given(ROUTES, articles(), st.integers(1, 120_000), LEVELS, st.integers(0, 5_000))
@settings(max_examples=120, deadline=None)
def test_the_lines_are_what_the_buyer_pays(
    route: str, article: Article, price: int, level: str, delivery: int
) -> None:
    terms = Terms(level=cast(Level, level), freight_charged_fen=delivery)
    landed = landed_cost(
        article, route=route, as_of=DAY, fx=FX, border=REAL, pricing=ShelfPrice(price), terms=terms
    )
    if not isinstance(landed, LandedCost):
        return
    on_top = 0 if route == "general_trade_0110" else landed.tax_fen
    assert landed.total_fen == price * article.qty + delivery + on_top
    assert all(line.amount_fen >= 0 for line in landed.lines if line.code != "MARGIN")


@given(ROUTES, articles(), st.integers(1, 100_000), st.integers(0, 5_000))
@settings(max_examples=120, deadline=None)
def test_a_dearer_price_never_leaves_less(route: str, article: Article, price: int, more: int) -> None:
    def margin(unit_fen: int) -> int | None:
        landed = landed_cost(
            article, route=route, as_of=DAY, fx=FX, border=flat_border, pricing=ShelfPrice(unit_fen)
        )
        return landed.margin_fen if isinstance(landed, LandedCost) else None

    first, second = margin(price), margin(price + more)
    if first is not None and second is not None:
        assert first <= second + 2  # two fees, each rounded


@given(articles(), st.integers(-2_000, 5_000))
@settings(max_examples=60, deadline=None)
def test_the_price_for_a_margin_brings_it_and_a_fen_less_does_not(article: Article, cents: int) -> None:
    wish = MarginAmount(Money(cents, "EUR"))
    landed = landed_cost(article, route="cbec_1210", as_of=DAY, fx=FX, border=flat_border, pricing=wish)
    if not isinstance(landed, LandedCost):
        return
    wanted = FX.to_fen(wish.eur)
    assert landed.margin_fen >= wanted
    if landed.unit_price_fen > 1:
        less = ShelfPrice(landed.unit_price_fen - 1)
        below = landed_cost(article, route="cbec_1210", as_of=DAY, fx=FX, border=flat_border, pricing=less)
        assert isinstance(below, LandedCost)
        assert below.margin_fen < wanted
