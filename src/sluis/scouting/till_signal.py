"""What visitors buy at the till, against what everybody buys there: a lift per product, with its doubt.

Expected wallet baskets of a product, E = sum over shops and weeks of (wallet baskets) x (share of the other
baskets that hold it): a shop that sells more of everything to visitors adds nothing. Counts are Poisson(E x
L), lifts L of a category Gamma(a, b) with mean and spread from the category's own products, so that a rare
product is drawn towards its category (Gamma-Poisson shrinkage, as in drug-safety screening). Only baskets are
counted, and nothing about a payer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sluis.scouting import gamma

MERCHANTS_FOR_RELEASE = 5
BASKETS_FOR_RELEASE = 20
_LEAST_SHAPE, _USUAL_SHAPE, _MOST_SHAPE = 0.05, 2.0, 500.0


@dataclass(frozen=True, slots=True)
class TillCount:
    """Baskets of one shop in one week: all of each kind, and those that held the product."""

    product: str
    category: str
    merchant: str
    wallet_with: int
    wallet_all: int
    other_with: int
    other_all: int

    def __post_init__(self) -> None:
        if not (0 <= self.wallet_with <= self.wallet_all and 0 <= self.other_with <= self.other_all):
            raise ValueError(f"{self.product}: baskets with the product cannot outnumber all baskets")


@dataclass(frozen=True, slots=True)
class Lift:
    """The shrunk lift of a product: posterior mean, 90 % interval, and what it rests on.

    `reliability` runs from 0 (all of it is the category's mean) to 1 (all of it is the product's own count).
    """

    product: str
    category: str
    mean: float
    low: float
    high: float
    log_mean: float
    reliability: float
    wallet_baskets: int
    category_baskets: int
    merchants: int

    def released(self) -> bool:
        """Tell whether the figure may be shown beyond the merchants that it comes from."""
        return self.merchants >= MERCHANTS_FOR_RELEASE and self.wallet_baskets >= BASKETS_FOR_RELEASE


@dataclass(frozen=True, slots=True)
class _Total:
    product: str
    seen: int
    expected: float
    baskets: int
    merchants: int


def lifts(counts: Iterable[TillCount]) -> list[Lift]:
    """Return the lift of every product, category by category, in the order of the product names.

    A stratum (shop and week) without baskets of one of the two kinds compares nothing and is left out.
    """
    by_category: dict[str, list[TillCount]] = {}
    for count in counts:
        if count.wallet_all and count.other_all:
            by_category.setdefault(count.category, []).append(count)
    found = [lift for category, rows in by_category.items() for lift in _category(category, rows)]
    return sorted(found, key=lambda lift: lift.product)


def _category(category: str, rows: Sequence[TillCount]) -> list[Lift]:
    by_product: dict[str, list[TillCount]] = {}
    for row in rows:
        by_product.setdefault(row.product, []).append(row)
    totals = [_total(product, mine) for product, mine in sorted(by_product.items())]
    shape, rate = prior([total.seen for total in totals], [total.expected for total in totals])
    baskets = sum(total.baskets for total in totals)
    return [_posterior(category, total, shape, rate, baskets) for total in totals]


def _total(product: str, mine: Sequence[TillCount]) -> _Total:
    """Sum the strata of a product; half a basket is added to each share, so that none expects nothing."""
    return _Total(
        product=product,
        seen=sum(row.wallet_with for row in mine),
        expected=sum(row.wallet_all * (row.other_with + 0.5) / (row.other_all + 1.0) for row in mine),
        baskets=sum(row.wallet_with + row.other_with for row in mine),
        merchants=len({row.merchant for row in mine if row.wallet_with or row.other_with}),
    )


def prior(seen: Sequence[int], expected: Sequence[float]) -> tuple[float, float]:
    """Return shape and rate of the lifts of a category: the pooled ratio as mean, the likeliest shape for it.

    A few products cannot tell how far lifts lie apart, so a shape near 2 is held likely beforehand; hundreds
    of products overrule that. Where nothing was bought by wallet the mean is 1, which says nothing.
    """
    total = math.fsum(expected)
    mean = sum(seen) / total if total > 0 and any(seen) else 1.0
    low, high = math.log(_LEAST_SHAPE), math.log(_MOST_SHAPE)
    golden = (math.sqrt(5.0) - 1.0) / 2.0
    for _ in range(60):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if _likelihood(math.exp(left), mean, seen, expected) < _likelihood(
            math.exp(right), mean, seen, expected
        ):
            low = left
        else:
            high = right
    shape = math.exp((low + high) / 2.0)
    return shape, shape / mean


def _likelihood(shape: float, mean: float, seen: Sequence[int], expected: Sequence[float]) -> float:
    """Return the log likelihood of negative binomial counts with the weak belief in the shape, without
    constants.
    """
    rate = shape / mean
    belief = -0.5 * math.log(shape / _USUAL_SHAPE) ** 2
    return belief + sum(
        math.lgamma(shape + y)
        - math.lgamma(shape)
        + shape * math.log(rate / (rate + e))
        - y * math.log(rate + e)
        for y, e in zip(seen, expected, strict=True)
    )


def _posterior(category: str, total: _Total, shape: float, rate: float, baskets: int) -> Lift:
    a, b = shape + total.seen, rate + total.expected
    between, left = 1.0 / shape, 1.0 / a
    return Lift(
        product=total.product,
        category=category,
        mean=a / b,
        low=gamma.quantile(0.05, shape=a, rate=b),
        high=gamma.quantile(0.95, shape=a, rate=b),
        log_mean=gamma.digamma(a) - math.log(b),
        reliability=between / (between + left),
        wallet_baskets=total.seen,
        category_baskets=baskets,
        merchants=total.merchants,
    )


def withheld(lift: Lift) -> str | None:
    """Return why a lift may not be shown across merchants, or None when it may."""
    if lift.released():
        return None
    return (
        f"{lift.wallet_baskets} baskets of {lift.merchants} merchants; across merchants figures are "
        f"shown from {BASKETS_FOR_RELEASE} baskets of {MERCHANTS_FOR_RELEASE} merchants"
    )


def earned(
    lift: Lift, *, nothing_at: float, everything_at: float, never_against: bool
) -> tuple[float, float, float]:
    """Return share, low and high of what a lift earns, on a log scale from `nothing_at` to `everything_at`.

    The point is the mean of ln L times its reliability. `never_against` keeps goods that luggage holds back
    from earning less than a lift of 1 does.
    """
    low, high = math.log(nothing_at), math.log(everything_at)

    def share(log_lift: float) -> float:
        value = min(max((log_lift - low) / (high - low), 0.0), 1.0)
        neutral = -low / (high - low)
        return max(value, neutral) if never_against else value

    # The interval encloses the point, which the reliability draws towards no effect.
    points = (lift.log_mean * lift.reliability, math.log(max(lift.low, 1e-9)), math.log(max(lift.high, 1e-9)))
    return share(points[0]), share(min(points)), share(max(points))
