"""The values of an assessment: a product as the scout sees it, what is known about its market, and the
answer.

A number that nobody can trace is not used: every input names its source and its day, and what is missing is
named too. Verdict and score are kept apart: access decides the verdict, the score ranks what may enter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from sluis.kernel.money import Money

VerdictWord = Literal["go", "prepare", "no", "not_enough_known"]
RouteWord = Literal["allow", "allow_with_conditions", "deny", "unknown"]

_NO_NAMES: Mapping[str, str] = {}
_NO_FACTS: Mapping[str, bool | str] = {}
_NOTHING_ASSUMED: Mapping[str, tuple[bool | str | Decimal, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductInput:
    """A product to assess. None means not known; `facts` holds what China asks about, an absent fact is
    unknown.
    """

    sku: str
    names: Mapping[str, str] = field(default_factory=lambda: _NO_NAMES)
    family: str | None = None
    hs_code: str | None = None
    origin: str | None = None
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    net_content: str | None = None
    shelf_life_days: int | None = None
    abv_pct: Decimal | None = None
    price: Money | None = None
    facts: Mapping[str, bool | str] = field(default_factory=lambda: _NO_FACTS)
    # Fact → value and the words of the product's own text that it rests on; nobody has confirmed it.
    assumed: Mapping[str, tuple[bool | str | Decimal, str]] = field(default_factory=lambda: _NOTHING_ASSUMED)

    @property
    def hs6(self) -> str | None:
        """Return the six international digits of the HS code."""
        return self.hs_code[:6] if self.hs_code and len(self.hs_code) >= 6 else None

    @property
    def name(self) -> str:
        """Return a name to show: English, else Dutch, French, or whatever there is."""
        for language in ("en", "nl", "fr"):
            if language in self.names:
                return self.names[language]
        return next(iter(self.names.values()), self.sku)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a piece of evidence comes from; `is_example` marks invented evidence, which every output must
    say.
    """

    name: str
    licence: str
    version: str
    dated: date | None
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """One value that a contribution rests on."""

    name: str
    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class Part:
    """What one side of a product earns, from 0 to 1, with its range; `share` None when the evidence is
    missing.
    """

    share: float | None
    low: float
    high: float
    inputs: tuple[Input, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contribution:
    """The points of one side of a product, of `weight` that it could earn; None where the evidence is
    missing.
    """

    name: str
    points: int | None
    low: int
    high: int
    weight: int
    inputs: tuple[Input, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouteAccess:
    """What the border answers for one route: the word, codes with sentences, and missing facts."""

    route: str
    verdict: RouteWord
    reasons: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    source: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of the reasons."""
        return tuple(code for code, _ in self.reasons)


@dataclass(frozen=True, slots=True)
class Change:
    """Something the merchant can do, and the verdict before and after it."""

    code: str
    text: str
    before: VerdictWord
    after: VerdictWord


@dataclass(frozen=True, slots=True)
class AccessSummary:
    """What the border answers as of a day, route by route.

    `changes` are what would better the answer, `notes` what was assumed for want of a confirmed fact.
    """

    as_of: date
    routes: tuple[RouteAccess, ...]
    missing: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LandedPrice:
    """What one piece costs at the buyer's door by a route, all taxes and freight in, in CNY; None when
    unknown.
    """

    route: str
    cost: Money | None
    missing: tuple[str, ...] = ()
    days_low: int | None = None
    days_high: int | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next: a code to translate, and the English sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer for one product; the points of the contributions add up to the score exactly."""

    product: ProductInput
    as_of: date
    verdict: VerdictWord
    best_route: str | None
    why: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    score: int | None
    interval: tuple[int, int] | None
    contributions: tuple[Contribution, ...]
    access: AccessSummary
    landed: tuple[LandedPrice, ...]
    next_steps: tuple[NextStep, ...]
    is_example: bool
    weights_dated: date
    history: tuple[tuple[int, float, float], ...] = ()  # year, imports of China and ours of them in USD
