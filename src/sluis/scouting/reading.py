"""A kept assessment as a page shows it: words, amounts and bars made from the stored result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sluis.catalogue.models import Product
from sluis.customs.rule_sentences import rule_text
from sluis.kernel.money import Money
from sluis.scouting.assess_rows import RANKS
from sluis.scouting.models import Assessment
from sluis.scouting.wording import BADGES, missing_word, occasion_word, part_word, step_sentence
from sluis.web import figures

MILLION = Decimal(1_000_000)
Inputs = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One product in a list: verdict, score with its ends, what it lands at, what like goods sell at in China."""

    product: Product
    name: str
    name_zh: str
    badge: str
    score: tuple[int, int, int] | None
    landed: Money | None
    sells: tuple[Money, Money] | None
    ask: str
    is_example: bool
    keep: Money | None = None


def ranked(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """Order assessments as the scout ranks them: go by score, then prepare, not enough known, no."""
    place = Case(
        *(When(verdict=verdict, then=Value(rank)) for verdict, rank in RANKS.items()),
        default=Value(len(RANKS)),
        output_field=IntegerField(),
    )
    return rows.order_by(place, "-score", "product__sku")


def row(one: Assessment, *, keep: Money | None = None) -> Row:
    """Return an assessment as a line of a list; `keep` is what `roads.kept` says of it, where it is shown."""
    product = one.product
    language = get_language() or "en"
    return Row(
        product=product,
        name=product.name_in(language),
        name_zh="" if language.startswith("zh") else str(product.names.get("zh", "")),
        badge=BADGES.get(one.verdict, "unknown"),
        score=(one.low, one.score, one.high) if _is_scored(one) else None,  # type: ignore[arg-type]
        landed=None if one.landed_fen is None else Money(one.landed_fen, "CNY"),
        sells=shelf_prices(one),
        ask=asked(one),
        is_example=one.is_example,
        keep=keep,
    )


def _is_scored(one: Assessment) -> bool:
    return one.score is not None and one.low is not None and one.high is not None


def inputs_of(one: Assessment, part: str) -> Inputs:
    """Return the inputs of one part of the score by name, as stored."""
    found = next((c for c in one.result.get("contributions", []) if c["name"] == part), None)
    return {i["name"]: i["value"] for i in found["inputs"]} if found else {}


def shelf_prices(one: Assessment) -> tuple[Money, Money] | None:
    """Return the lowest and highest price of like goods in China, or None when none was seen."""
    text = inputs_of(one, "price_room").get("shelf_price_cny", "")
    low, dash, high = text.partition("–")
    return (Money.of(low, "CNY"), Money.of(high, "CNY")) if dash else None


def asked(one: Assessment) -> str:
    """Return what stands in a score's place: the fact that a person should tell first, or why it may not enter."""
    for step in one.result.get("next_steps", []):
        if step["code"].startswith("tell_"):
            return step_sentence(step["code"], step["text"])
    if one.verdict != "no":
        return ""
    reasons = [reason["text"] for route in one.result.get("routes", []) for reason in route["reasons"]]
    return rule_text(reasons[0]) if reasons else ""


def would_change(one: Assessment) -> list[str]:
    """Return what would better the verdict, a sentence each: the paper, the verdict before and after."""
    found = [step for step in one.result.get("next_steps", []) if " → " in step["text"]]
    return list(dict.fromkeys(step_sentence(step["code"], step["text"]) for step in found))


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score: its points of those it could earn, why, and the source; None points: not known."""

    name: str
    points: int | None
    low: int
    high: int
    weight: int
    why: str
    source: str
    is_example: bool


def parts(one: Assessment) -> list[Part]:
    """Return the parts of the score that count, in the order of the weighting."""
    return [
        _part(found) for found in one.result.get("contributions", []) if found["weight"] or found["inputs"]
    ]


def _part(found: Mapping[str, Any]) -> Part:
    inputs = {one["name"]: one["value"] for one in found["inputs"]}
    why = _WHY.get(found["name"], _plain)(inputs) if inputs else ""
    if found["missing"]:
        lacking = ", ".join(missing_word(name) for name in found["missing"])
        why = _("Missing: %(lacking)s.") % {"lacking": lacking}
    examples = [one["is_example"] for one in found["inputs"]]
    return Part(
        name=part_word(found["name"]),
        points=found["points"],
        low=found["low"],
        high=found["high"],
        weight=found["weight"],
        why=why,
        source=_source(found["inputs"]),
        is_example=any(examples),
    )


def _source(inputs: Iterable[Mapping[str, Any]]) -> str:
    """Name the source of the first input with its day; the example's is said in the reader's words."""
    for one in inputs:
        dated = figures.day_text(date.fromisoformat(one["dated"])) if one.get("dated") else ""
        words = _("example evidence, invented") if one["is_example"] else source_word(one["source"])
        return ", ".join(filter(None, (words, dated)))
    return ""


def source_word(name: str) -> str:
    """Return the name of a source of our own in the reader's words; any other stays as it is."""
    return {
        "the merchant's catalogue": _("your catalogue"),
        "landed cost of this product": _("landed cost of this product"),
        "calendar of Chinese occasions": _("calendar of Chinese occasions"),
        "baskets at the merchants' tills": _("baskets at the merchants' tills"),
    }.get(name, name)


def _first(inputs: Inputs, start: str) -> tuple[str, str]:
    """Return year and value of the input whose name begins so; empty texts when there is none."""
    for name, value in inputs.items():
        if name.startswith(start):
            return name.rpartition("_")[2], value
    return "", ""


def _millions(value: str) -> str:
    amount = Decimal(value or 0) / MILLION
    return figures.number_text(amount, 0 if amount >= 10 else 1)


def _demand(inputs: Inputs) -> str:
    year, imports = _first(inputs, "imports_of_china_usd_")
    _year, sold = _first(inputs, "sold_there_by_our_countries_usd_")
    text = _("China bought for %(imports)s million dollars in %(year)s, %(sold)s million of it from us.") % {
        "imports": _millions(imports),
        "year": year,
        "sold": _millions(sold),
    }
    growth = inputs.get("growth_of_imports_pct")
    if growth:
        change = figures.number_text(Decimal(growth), 0, sign=True)
        text += " " + _("That is %(change)s%% on the year before.") % {"change": change}
    return text


def _price_room(inputs: Inputs) -> str:
    low, _dash, high = inputs.get("shelf_price_cny", "").partition("–")
    landed = inputs.get("landed_cost_cny", "").split(" ")[0]
    if not (low and high and landed):
        return ""
    return _("Lands at ¥ %(landed)s; like goods sell at ¥ %(shelf)s.") % {
        "landed": figures.number_text(Decimal(landed), 2),
        "shelf": figures.range_text(Decimal(low), Decimal(high), 0),
    }


def _logistics_fit(inputs: Inputs) -> str:
    density = inputs.get("value_eur_per_kg", "")
    text = _("€ %(value)s per kilogram.") % {"value": figures.number_text(Decimal(density or 0), 2)}
    days = inputs.get("shelf_life_days")
    if days:
        text += " " + _("%(days)s days of shelf life.") % {"days": figures.number_text(int(days))}
    return text


def _timing(inputs: Inputs) -> str:
    occasion, day = occasion_word(inputs.get("next_occasion", ""))
    ready = inputs.get("stock_ready_by", "")
    if not (day and ready):
        return ""
    return _("%(occasion)s on %(day)s; stock can be there by %(ready)s.") % {
        "occasion": occasion,
        "day": figures.day_text(date.fromisoformat(day)),
        "ready": figures.day_text(date.fromisoformat(ready)),
    }


def _own(inputs: Inputs) -> str:
    lift = inputs.get("lift_in_wallet_baskets", "").split(" ")[0]
    return _("%(lift)s times as frequent in visitors' baskets as in others; %(baskets)s baskets.") % {
        "lift": figures.number_text(Decimal(lift or 0), 1),
        "baskets": figures.number_text(int(inputs.get("baskets_in_category", "0"))),
    }


def _plain(inputs: Inputs) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in inputs.items())


_WHY = {
    "demand": _demand,
    "price_room": _price_room,
    "logistics_fit": _logistics_fit,
    "timing": _timing,
    "own_evidence": _own,
}
