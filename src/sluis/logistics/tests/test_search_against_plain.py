"""The search for a price reckons only what it must; here it is held against one that tries full landed costs."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.kernel.money import Money
from sluis.logistics.channel_costs import Door
from sluis.logistics.landed_cost import Groundwork, at_price, door_fees, lay_out
from sluis.logistics.landed_values import (
    Article,
    LandedCost,
    MarginAmount,
    MarginShare,
    MissingInput,
    Outcome,
    RouteClosed,
    Terms,
)
from sluis.logistics.pricing import first_price, landed_cost
from sluis.logistics.tables import Level
from sluis.logistics.tests.articles import DAY, FX, flat_border, real_border
from sluis.logistics.tests.test_landed_properties import ROUTES, articles

CHOCOLATE, GOUDA, ROSES = real_border("18069000"), real_border("04069000"), real_border("06031100")
BORDERS = st.sampled_from([flat_border, CHOCOLATE, GOUDA, ROSES])
DOORS = st.sampled_from([("flagship", ()), ("tof", ()), ("tdi", ()), ("tdi", ("promotion",))])
WISHES = st.one_of(
    st.integers(0, 60).map(lambda pct: MarginShare(Decimal(pct))),
    st.integers(-3_000, 60_000).map(lambda cents: MarginAmount(Money(cents, "EUR"))),
)


def plainly(ground: Groundwork, wish: MarginShare | MarginAmount, unit_fen: int) -> bool:
    """Tell whether a price brings the wish by working the landed cost out in full."""
    outcome = at_price(ground, unit_fen)
    sales = unit_fen * ground.article.qty + ground.terms.freight_charged_fen
    if isinstance(outcome, LandedCost):
        margin = outcome.margin_fen
    else:
        fees = door_fees(ground, sales, sales)
        charged = 0 if isinstance(fees, MissingInput) else sum(fee.amount_fen for fee in fees)
        margin = sales - charged - sum(line.amount_fen for line in ground.lines)
    if isinstance(wish, MarginAmount):
        return margin >= ground.fx.to_fen(wish.eur)
    return margin >= Fraction(sales) * Fraction(wish.pct) / 100


def plain_landed_cost(
    article: Article, route: str, border: Any, wish: MarginShare | MarginAmount, terms: Terms
) -> Outcome:
    ground = lay_out(article, route_code=route, as_of=DAY, fx=FX, border=border, terms=terms)
    if not isinstance(ground, Groundwork):
        return ground
    found = first_price(lambda unit_fen: plainly(ground, wish, unit_fen))
    if found is None:
        return RouteClosed(route, "unknown", ("NO_PRICE_BRINGS_THE_MARGIN",))
    return at_price(ground, found)


@given(
    ROUTES,
    articles(),
    BORDERS,
    WISHES,
    DOORS,
    st.sampled_from(["low", "mid", "high"]),
    st.integers(0, 5_000),
    st.integers(4, 1_000),
)
@settings(max_examples=120, deadline=None)
def test_the_search_finds_what_the_plain_one_finds(
    route: str,
    article: Article,
    border: Any,
    wish: MarginShare | MarginAmount,
    door: tuple[str, tuple[str, ...]],
    level: str,
    delivery: int,
    consignment: int,
) -> None:
    terms = Terms(
        door=cast(Door, door[0]),
        extras=door[1],
        level=cast(Level, level),
        freight_charged_fen=delivery,
        consignment_qty=consignment,
    )
    found = landed_cost(article, route=route, as_of=DAY, fx=FX, border=border, pricing=wish, terms=terms)
    assert found == plain_landed_cost(article, route, border, wish, terms)


def test_the_border_is_asked_only_where_it_can_decide() -> None:
    asked = 0

    def counting(**question: Any) -> Any:
        nonlocal asked
        asked += 1
        return CHOCOLATE(**question)

    from sluis.logistics.tests.articles import pralines

    landed_cost(
        pralines(), route="cbec_1210", as_of=DAY, fx=FX, border=counting, pricing=MarginShare(Decimal(10))
    )
    assert 1 <= asked <= 16, "a full search asks about thirty times"
