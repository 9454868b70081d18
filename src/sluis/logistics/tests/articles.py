"""Articles, a rate and two borders for the tests: the real one, and one with a flat tax for plain sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from sluis.customs.border import BorderGoods, ask_border, goods_at_border
from sluis.customs.product_facts import fill_in
from sluis.kernel.money import Money
from sluis.logistics.landed_values import Article, FxRate
from sluis.logistics.weights import Parcel

DAY = date(2026, 11, 23)
FX = FxRate(Decimal("7.80"), "test rate", DAY)


@dataclass(frozen=True)
class FlatCharge:
    code: str
    base_fen: int
    rate: str
    amount_fen: int
    source: str = "flat tax of the test"


@dataclass(frozen=True)
class FlatAnswer:
    open: bool
    word: str
    reason_codes: Sequence[str]
    charges: Sequence[FlatCharge]
    missing: Sequence[str] = ()
    unconfirmed: Sequence[str] = ()


def flat_border(
    *, route: str, as_of: date, unit_price_fen: int, qty: int, freight_fen: int, insurance_fen: int
) -> FlatAnswer:
    """A tenth of the value, and closed above 5,000 CNY."""
    value = unit_price_fen * qty + freight_fen + insurance_fen
    if value > 500_000 and route.startswith("cbec"):
        return FlatAnswer(False, "deny", ("OVER_SINGLE_LIMIT",), ())
    tax = (value + 5) // 10
    return FlatAnswer(True, "allow", ("OK",), (FlatCharge("VAT", value, "10%", tax),) if tax else ())


def pralines(**more: Any) -> Article:
    given: dict[str, Any] = {
        "cost": Money.of("6.50", "EUR"),
        "unit": Parcel(320, (200, 150, 50)),
        "family": "chocolate",
    }
    return Article(**(given | more))


def real_border(hs8: str = "18069000", given: dict[str, Any] | None = None) -> Any:
    facts = fill_in(hs8=hs8, name="goods", origin="BE", as_of=DAY, given=given).product
    found = goods_at_border(facts, DAY)
    assert isinstance(found, BorderGoods)
    return partial(ask_border, found)
