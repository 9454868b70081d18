"""The four roads into China for one stored product: what each costs, how long it takes, or why it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.catalogue.models import Product
from sluis.customs import rules
from sluis.customs.rule_sentences import rule_text
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.comparison import RouteComparison
from sluis.logistics.landed_values import FxRate, LandedCost, MissingInput, RouteClosed, ShelfPrice
from sluis.logistics.wording import route_code, route_word
from sluis.records import rates
from sluis.scouting import evidence, pricing
from sluis.scouting.assess import input_of
from sluis.scouting.models import Assessment
from sluis.scouting.reading import shelf_prices
from sluis.scouting.values import ProductInput
from sluis.scouting.wording import missing_word

# Which lines of a landed cost stand together in the bar of a road.
GROUPS = (
    ("goods", ("GOODS",)),
    ("road", ("PICKING", "EU_LEG", "FREIGHT", "INSURANCE", "CLEARANCE", "LAST_MILE")),
    ("fees", ("COMMISSION", "PAYMENT_FEE", "PLATFORM_TAKE", "WHOLESALE_MARGIN")),
    ("tax", ("DUTY", "TRADE_REMEDY", "CONSUMPTION_TAX", "VAT", "POSTAL_TAX")),
)
SERIES = {"goods": 1, "road": 2, "fees": 3, "tax": 5}


@dataclass(frozen=True, slots=True)
class Road:
    """One road for one piece: `parts` add up to `landed`; `out` says why there is no figure."""

    code: str
    name: str
    supervision: str
    is_best: bool
    parts: tuple[dict[str, Any], ...]
    landed: Money | None
    keep: Money | None  # in EUR for one piece at the middle of the shelf prices seen in China
    order_days: tuple[int, int] | None
    stock_days: tuple[int, int] | None
    out: str
    is_planning: bool  # some of its costs are planning values or examples, not offers


@dataclass(frozen=True, slots=True)
class Comparison:
    """The roads with the day and the rate that they were reckoned on; no roads: `missing` says why."""

    roads: tuple[Road, ...]
    as_of: date
    rate: FxRate | None
    missing: str = ""


def fx_of(one: Assessment) -> FxRate | None:
    """Return the rate an assessment was priced with: the example's for example evidence, else the day's."""
    if one.is_example:
        held = evidence.example().rate
        if held is not None:
            return FxRate(held.cny, held.source.name, held.source.dated or one.as_of)
    stored = rates.latest("EUR", "CNY", as_of=one.as_of)
    return None if stored is None else FxRate(stored.rate, stored.source, stored.date)


def compare(product: Product, one: Assessment) -> Comparison:
    """Return the four roads of a product as of the day of its assessment."""
    fx = fx_of(one)
    if fx is None:
        return Comparison((), one.as_of, None, missing_word("exchange_rate"))
    frozen = _Frozen.of(product)
    found = _reckoned(frozen, one.as_of, fx)
    if isinstance(found, str):
        return Comparison((), one.as_of, fx, missing_word(found))
    reasons = {route["route"]: route for route in one.result.get("routes", [])}
    shelf = middle_fen(one)
    made = tuple(
        _road(
            each,
            reasons.get(each.route.code, {}),
            is_best=each.route.code == one.best_route,
            keep=_kept(frozen, one.as_of, fx, each.route.code, shelf) if each.landed and shelf else None,
        )
        for each in found
    )
    return Comparison(made, one.as_of, fx)


def middle_fen(one: Assessment) -> int | None:
    """Return the middle of the prices at which like goods sell in China, in fen; None when none was seen."""
    prices = shelf_prices(one)
    return None if prices is None else (prices[0].minor + prices[1].minor) // 2


def kept(product: Product, one: Assessment) -> Money | None:
    """Return what the merchant keeps of one piece sold by the best road at the middle shelf price, in EUR."""
    fx, shelf = fx_of(one), middle_fen(one)
    if fx is None or shelf is None or not one.best_route or one.landed_fen is None:
        return None
    return _kept(_Frozen.of(product), one.as_of, fx, one.best_route, shelf)


class _Frozen:
    """A product's facts as a key: the same product unchanged is reckoned once in a process."""

    def __init__(self, pk: str, changed: str, facts: ProductInput) -> None:
        self.key, self.facts = (pk, changed), facts

    @classmethod
    def of(cls, product: Product) -> _Frozen:
        # What a road costs hangs on no paper, so none is read here.
        return cls(product.pk, product.changed_at.isoformat(), input_of(product, papers_say={}))

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frozen) and other.key == self.key


@lru_cache(maxsize=256)
def _reckoned(product: _Frozen, as_of: date, fx: FxRate) -> tuple[RouteComparison, ...] | str:
    try:
        return pricing.routes_of(product.facts, as_of=as_of, fx=fx)
    except BadInput as error:
        return error.field or "price"


@lru_cache(maxsize=4096)
def _kept(product: _Frozen, as_of: date, fx: FxRate, route: str, shelf_fen: int) -> Money | None:
    wish = ShelfPrice(shelf_fen, tax_included=True)
    try:
        found = pricing.routes_of(product.facts, as_of=as_of, fx=fx, wanted=[route], wish=wish)
    except BadInput:
        return None
    landed = None if isinstance(found, str) or not found else found[0].landed
    return landed.margin if landed else None


def _road(one: RouteComparison, told: dict[str, Any], *, is_best: bool, keep: Money | None) -> Road:
    landed = one.landed
    days = {each.leg: (each.low, each.high) for each in one.days}
    return Road(
        code=one.route.code,
        name=route_word(one.route.code),
        supervision=route_code(one.route.code),
        is_best=is_best,
        parts=_parts(landed) if landed else (),
        landed=Money(landed.total_fen, "CNY") if landed else None,
        keep=keep,
        order_days=days.get("order"),
        stock_days=days.get("stock"),
        out="" if landed else _why_out(one, told),
        is_planning=bool(landed and any(line.status in ("planning", "example") for line in landed.lines)),
    )


def group_words() -> dict[str, str]:
    """Return the names of the parts of a landed price."""
    return {
        "goods": pgettext("landed cost", "Goods"),
        "road": pgettext("landed cost", "Road"),
        "fees": pgettext("landed cost", "Platform and payment"),
        "tax": pgettext("landed cost", "Duty and tax"),
    }


def _parts(landed: LandedCost) -> tuple[dict[str, Any], ...]:
    words = group_words()
    found = []
    for name, codes in GROUPS:
        amount = landed.amount_fen(*codes)
        if amount > 0:
            found.append({"label": words[name], "amount": Money(amount, "CNY"), "series": SERIES[name]})
    return tuple(found)


def _why_out(one: RouteComparison, told: dict[str, Any]) -> str:
    outcome = one.outcome
    if isinstance(outcome, MissingInput):
        lacking = ", ".join(missing_word(name) for name in outcome.fields)
        return _("Not known: %(lacking)s.") % {"lacking": lacking}
    reasons = [rule_text(reason["text"]) for reason in told.get("reasons", [])]
    if reasons:
        return " ".join(reasons)
    codes = outcome.reason_codes if isinstance(outcome, RouteClosed) else ()
    return " ".join(closed_sentence(code, one.route.code) for code in codes)


def closed_sentence(code: str, route: str) -> str:
    """Return why a road is closed, from the code alone: the rule's own sentence, or what the carriers refuse."""
    text = next((rule.text for rule in rules.all_rules() if rule.code == code and route in rule.routes), "")
    if text:
        return rule_text(text)
    return {
        "PARCEL_TOO_HEAVY": _("Too heavy for every carrier of this road."),
        "PARCEL_TOO_LONG": _("Too long for every carrier of this road."),
        "PARCEL_TOO_LARGE": _("Too large for every carrier of this road."),
        "NO_PRICE_BRINGS_THE_MARGIN": _("No price brings the margin: the fees eat it."),
    }.get(code, code.replace("_", " ").capitalize())
