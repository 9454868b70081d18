"""A product at the border, route by route: its facts gathered, customs asked, and what would better the
answer.

Facts come from the product; what no catalogue says comes from the tariff, the positive list, and the dated
assumptions of `data/border.toml`, which are named with every answer that rests on them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from sluis.customs import eligibility
from sluis.customs.amounts import amount
from sluis.customs.facts import OrderFacts, ProductFacts
from sluis.customs.positive_list import list_status
from sluis.customs.product_facts import fill_in
from sluis.customs.tariff import TariffProblem, TariffRow, rates_for
from sluis.customs.trade_remedies import trade_remedy
from sluis.scouting import verdict
from sluis.scouting.values import AccessSummary, Change, ProductInput, RouteAccess

# The fact that each paper makes true.
PAPER_FACTS = {
    "GT_FACILITY_REGISTRATION": "facility_registered",
    "GT_RECIPE_REGISTRATION": "recipe_registered",
    "GT_NMPA": "nmpa_registered",
    "GT_CCC": "ccc_certified",
    "GT_PHYTO": "phyto_certificate",
    "GT_CHINESE_LABEL": "cn_label",
}
_FACT_NAMES = frozenset(field.name for field in fields(ProductFacts)) - {"hs8", "name", "origin", "abv_pct"}


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts of a product as customs takes them, and the notes on what was assumed."""

    facts: ProductFacts
    notes: tuple[str, ...]


@cache
def assumptions() -> Mapping[str, Any]:
    """Return the dated assumptions of this room about the border."""
    text = resources.files("sluis.scouting").joinpath("data", "border.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _material(product: ProductInput) -> str | None:
    animal, plant = product.facts.get("animal_origin"), product.facts.get("plant_material")
    if animal is None or plant is None:
        return None
    if animal != "none":
        return str(animal)
    return "none" if plant == "none" else "plant"


def _suspension(product: ProductInput) -> tuple[bool | None, str]:
    """Return whether the origin is suspended, with a note if that is assumed; None when not known."""
    material = _material(product)
    for row in assumptions()["origin_suspended"]:
        if row["material"] == material and ("origins" not in row or product.origin in row["origins"]):
            note = "" if row["confirmed"] else f"assumed, not confirmed: {row['source']}"
            return bool(row["value"]), note
    return None, ""


def gather(product: ProductInput, line: TariffRow, as_of: date) -> Gathered:
    """Put together what is known of a product with its line of the tariff; what is not known stays None."""
    given: dict[str, Any] = {name: value for name, value in product.facts.items() if name in _FACT_NAMES}
    status = list_status(line.hs8, as_of)
    suspended, note = _suspension(product)
    taxed = None if line.consumption_tax is None else line.consumption_tax != "none"
    remedy = None if product.origin is None else trade_remedy(line.hs8, product.origin, as_of) is not None
    derived: dict[str, Any] = {
        "listed": status.listed,
        "list_note_bonded_only": status.bonded_only,
        "origin_suspended": suspended,
        "is_food": line.hs8[:2] in assumptions()["food_chapters"],
        "excise_good": taxed,
        "trade_remedy": remedy,
    }
    notes = [note] if note and "origin_suspended" not in given else []
    if status.listed is not None and not status.confirmed:
        notes.append(f"assumed, not confirmed: positive list status of {line.hs8} ({status.source})")
    # What the code itself says comes from customs (no alcohol in chocolate); what it cannot say stays unknown.
    told = {**derived, **given, "abv_pct": product.abv_pct}
    for fact, (value, words) in product.assumed.items():
        if told.get(fact) is None:
            told[fact] = value
            notes.append(f"assumed, not confirmed: {fact} = {value}, for its own text says “{words}”")
    facts = fill_in(hs8=line.hs8, name=product.name, origin=product.origin, as_of=as_of, given=told).product
    return Gathered(facts, tuple(notes))


def _order(product: ProductInput, as_of: date, price_cny: Decimal | None) -> OrderFacts:
    """Return an order of one piece by a buyer who has used nothing of the allowance.

    The rules ask only whether the order limit is passed, so every price below it is the same order to them.
    """
    limit = Decimal(int(amount("cbec_order_limit_cny", as_of).value))
    over = price_cny is not None and price_cny > limit
    return OrderFacts(dutiable_value_cny=price_cny if over and price_cny is not None else Decimal(0))


def _routes(facts: ProductFacts, order: OrderFacts, as_of: date) -> tuple[RouteAccess, ...]:
    found = []
    for route in assumptions()["routes"]:
        answer = eligibility.assess(route, as_of, facts, order, id_verified=True)
        found.append(
            RouteAccess(
                route=route,
                verdict=answer.verdict,
                reasons=tuple((reason.code, reason.text) for reason in answer.reasons),
                missing=answer.missing,
                source="; ".join(dict.fromkeys(reason.source for reason in answer.reasons)),
            )
        )
    return tuple(found)


def _changes(facts: ProductFacts, order: OrderFacts, access: AccessSummary) -> tuple[Change, ...]:
    """Return which papers, one by one or all together, would better the verdict."""
    before = verdict.decide(access).verdict
    codes = [code for route in access.routes for code in route.codes if code in PAPER_FACTS]
    if before not in ("prepare", "no") or not codes:
        return ()

    def after(obtained: list[str]) -> verdict.Decision:
        papers: dict[str, Any] = {PAPER_FACTS[code]: True for code in obtained}
        held = replace(facts, **papers)
        return verdict.decide(AccessSummary(access.as_of, _routes(held, order, access.as_of)))

    single = [(code, after([code]).verdict) for code in codes]
    found = [
        Change(verdict.PAPERS[code][0], verdict.PAPERS[code][1], before, word)
        for code, word in single
        if _better(word, before)
    ]
    together = after(codes).verdict
    if not found and len(codes) > 1 and _better(together, before):
        found.append(Change("obtain_all_papers", "Obtain all of these papers", before, together))
    return tuple(found)


def _better(after: str, before: str) -> bool:
    order = ("no", "prepare", "go")
    return after in order and order.index(after) > order.index(before)


def access(product: ProductInput, *, as_of: date, price_cny: Decimal | None = None) -> AccessSummary:
    """Ask customs about every route by which a product could be sold, as of a day.

    A missing or unclear HS code is a missing fact and no error. Raise BadInput on a day that the rules do not
    cover.
    """
    if not product.hs_code:
        return AccessSummary(as_of, (), ("hs_code",))
    line = rates_for(product.hs_code, as_of)
    if isinstance(line, TariffProblem):
        return AccessSummary(as_of, (), ("hs_code",), notes=(line.message,))
    gathered = gather(product, line, as_of)
    order = _order(product, as_of, price_cny)
    answer = AccessSummary(as_of, _routes(gathered.facts, order, as_of), notes=gathered.notes)
    return replace(answer, changes=_changes(gathered.facts, order, answer))
