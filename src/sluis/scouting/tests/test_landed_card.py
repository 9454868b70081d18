"""Cards price thousands of products; `logistics` explains one. Both must say the same, to the fen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.kernel.money import Money
from sluis.logistics.landed_values import FxRate
from sluis.logistics.pricing import first_price
from sluis.scouting import border, evidence, landed_card, pricing
from sluis.scouting.values import ProductInput

DAY = date(2026, 11, 23)
FX = FxRate(Decimal("7.80"), "Federal Reserve, June 2026", date(2026, 6, 30))
KNOWN: dict[str, bool | str] = {
    "animal_origin": "none",
    "plant_material": "none",
    "lithium": "none",
    **dict.fromkeys(("aerosol", "perfume", "infant_formula", "cosmetic", "ccc_required", "cites"), False),
    **dict.fromkeys(("facility_registered", "cn_label", "ccc_certified", "phyto_certificate"), True),
}
PRALINES = ProductInput(
    sku="BRUG-PRA-250",
    family="chocolate",
    hs_code="18069000",
    origin="BE",
    weight_g=340,
    length_mm=210,
    width_mm=140,
    height_mm=38,
    net_content="250 g",
    shelf_life_days=180,
    price=Money.of("7.90", "EUR"),
    facts=KNOWN,
)
BEER = replace(
    PRALINES,
    sku="ZES-TRI-33",
    family="beer",
    hs_code="22030000",
    net_content="330 ml",
    abv_pct=Decimal("8.5"),
)
TOY = replace(PRALINES, sku="TOL-PUZ-500", family="toys", hs_code="95030060", net_content="500 stuks")
COFFEE = replace(PRALINES, sku="STR-ESP-15", family="appliances", hs_code="85167130", net_content="1 stuk")


def both(product: ProductInput, route: str) -> tuple[int | None, int | None]:
    """Return the fen of the card and of `logistics` for one road."""
    access = border.access(product, as_of=DAY)
    prices = pricing.for_evidence(evidence.example())(product, access, DAY)
    quick = next(one for one in prices if one.route == route)
    slow = pricing.explained(product, route, DAY, FX)
    return (quick.cost.minor if quick.cost else None, slow.cost.minor if slow.cost else None)


@pytest.mark.parametrize("product", [PRALINES, BEER, TOY, COFFEE], ids=lambda p: str(p.sku))
@pytest.mark.parametrize("route", ["cbec_1210", "cbec_9610", "general_trade_0110"])
def test_card_and_logistics_agree(product: ProductInput, route: str) -> None:
    quick, slow = both(product, route)
    assert quick is not None
    assert quick == slow


@settings(max_examples=40, deadline=None)
@given(
    cents=st.integers(1, 150_000),
    weight_g=st.integers(1, 25_000),
    sides=st.tuples(st.integers(10, 600), st.integers(10, 500), st.integers(10, 400)),
    product=st.sampled_from([PRALINES, BEER, TOY, COFFEE]),
    route=st.sampled_from(["cbec_1210", "cbec_9610", "general_trade_0110"]),
)
def test_they_agree_for_any_parcel_and_price(
    cents: int, weight_g: int, sides: tuple[int, int, int], product: ProductInput, route: str
) -> None:
    length, width, height = sides
    changed = replace(
        product,
        price=Money(cents, "EUR"),
        weight_g=weight_g,
        length_mm=length,
        width_mm=width,
        height_mm=height,
    )
    quick, slow = both(changed, route)
    assert quick == slow


def test_missing_inputs_are_named() -> None:
    access = border.access(PRALINES, as_of=DAY)
    price = pricing.for_evidence(evidence.example())
    no_weight = price(replace(PRALINES, weight_g=None), access, DAY)
    assert [(one.cost, one.missing) for one in no_weight][:2] == [
        (None, ("weight_g",)),
        (None, ("weight_g",)),
    ]
    no_price = price(replace(PRALINES, price=None), access, DAY)
    assert {one.missing for one in no_price} == {("cost",)}


def test_a_refused_road_has_no_price() -> None:
    unlisted = replace(PRALINES, facts={**KNOWN, "listed": False})
    access = border.access(unlisted, as_of=DAY)
    prices = pricing.for_evidence(evidence.example())(unlisted, access, DAY)
    assert [(one.route, one.cost is None, one.missing) for one in prices][:2] == [
        ("cbec_1210", True, ("route_closed",)),
        ("cbec_9610", True, ("route_closed",)),
    ]


def test_without_an_exchange_rate_nothing_is_priced() -> None:
    unrated = replace(evidence.example(), rate=None)
    access = border.access(PRALINES, as_of=DAY)
    assert {one.missing for one in pricing.for_evidence(unrated)(PRALINES, access, DAY)} == {
        ("exchange_rate",)
    }


@settings(max_examples=150, deadline=None)
@given(
    owed=st.integers(1, 900_000),
    product=st.sampled_from([PRALINES, BEER, TOY, COFFEE]),
    route=st.sampled_from(["cbec_1210", "cbec_9610", "general_trade_0110"]),
)
def test_what_is_decided_beforehand_changes_no_price(owed: int, product: ProductInput, route: str) -> None:
    goods = pricing._at_border(product, DAY)
    assert goods is not None
    held = landed_card.card(route, goods, family=product.family or "", fx=FX, as_of=DAY)
    assert held is not None
    taxed = held.tax is not None
    plain = first_price(
        lambda fen: fen >= owed and held._left(fen, (held._tax(fen) or 0) if taxed else 0) >= owed
    )
    assert held._first_price(owed) == plain
