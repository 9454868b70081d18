"""May a product enter China by a route on a day? The rules are data; here they are asked in order.

In the cross-border and postal routes the first rule that refuses is the answer. In general trade every
missing paper is named. A yes carries its conditions first. Facts that are not known make the answer
"unknown" and are listed, unless a rule refuses whatever they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from sluis.customs.amounts import route_on
from sluis.customs.conditions import Facts, Truth
from sluis.customs.facts import OrderFacts, ProductFacts, order_facts, product_facts
from sluis.customs.rules import Effect, Rule, rules_on
from sluis.kernel.errors import BadInput

VerdictWord = Literal["allow", "allow_with_conditions", "deny", "unknown"]
DEFAULT_CARRIER: Final = "postnl"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the rule's code, its sentence for people, where it stands, and in which days it is in force."""

    code: str
    text: str
    rule_id: str
    source: str
    valid_from: date
    valid_to: date | None
    kind: Effect
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its reasons; `missing` names the facts that would settle or complete it."""

    verdict: VerdictWord
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of the reasons, in order."""
        return tuple(reason.code for reason in self.reasons)


def assess(
    route: str,
    as_of: date,
    product: ProductFacts,
    order: OrderFacts,
    id_verified: bool,
    *,
    carrier: str = DEFAULT_CARRIER,
) -> Verdict:
    """Answer for one product in one order as of a day. Raise BadInput on an unknown route or an uncovered
    day.

    `carrier` matters in the post only, where the carrier's own refusals count beside the law.
    """
    _check(order)
    settled, facts_of_product = _settled(route, as_of, product, id_verified, carrier)
    facts = {**facts_of_product, **order_facts(order)}
    return _verdict(
        (rule, _applies(rule, facts, as_of) if truth is None else truth) for rule, truth in settled
    )


@lru_cache(maxsize=4096)
def _settled(
    route: str, as_of: date, product: ProductFacts, id_verified: bool, carrier: str
) -> tuple[tuple[tuple[Rule, Truth | None], ...], Facts]:
    """Return the rules in order, each with its answer, or None where that hangs on the order; and the facts asked."""
    route_on(route, as_of)
    facts = product_facts(route, product, id_verified)
    return (
        tuple(
            (rule, None if rule.asks_of_order else _applies(rule, facts, as_of))
            for rule in rules_on(route, as_of, carrier)
        ),
        facts,
    )


def missing_facts(route: str, as_of: date, product: ProductFacts, order: OrderFacts) -> list[str]:
    """Return the product facts that a route asks for on a day and that are not known, in the order of the
    rules."""
    return list(assess(route, as_of, product, order, id_verified=True).missing)


def _check(order: OrderFacts) -> None:
    if order.item_count < 1:
        raise BadInput("item_count: an order has at least one item", field="item_count")
    if order.dutiable_value_cny < 0 or order.annual_used_cny < 0:
        raise BadInput(
            "dutiable_value_cny, annual_used_cny: amounts are not negative", field="dutiable_value_cny"
        )
    if order.quota_kind is not None and order.quota_kg is None:
        raise BadInput("quota_kg: give the kilograms that draw on the quota", field="quota_kg")


def _applies(rule: Rule, facts: Facts, as_of: date) -> Truth:
    return True if rule.condition is None else rule.condition.holds(facts, as_of)


def _verdict(answers: Iterable[tuple[Rule, Truth]]) -> Verdict:
    """Fold the answers of the rules, in order, into one verdict."""
    missing: dict[str, None] = {}
    papers: list[Rule] = []
    kept: list[Rule] = []
    for rule, truth in answers:
        if not isinstance(truth, bool):
            missing.update(dict.fromkeys(sorted(truth)))
        elif truth and rule.effect == "deny":
            return Verdict("deny", (_reason(rule),), tuple(missing))
        elif truth:
            (papers if rule.effect == "paper" else kept).append(rule)
    if papers:
        return Verdict("deny", tuple(map(_reason, papers)), tuple(missing))
    if missing:
        conditions = [rule for rule in kept if rule.effect == "condition"]
        return Verdict("unknown", tuple(map(_reason, conditions)), tuple(missing))
    conditional = any(rule.effect == "condition" for rule in kept)
    return Verdict("allow_with_conditions" if conditional else "allow", tuple(map(_reason, kept)))


def _reason(rule: Rule) -> Reason:
    return Reason(
        code=rule.code,
        text=rule.text,
        rule_id=rule.id,
        source=rule.source,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        kind=rule.effect,
        confirmed=rule.confirmed,
    )
