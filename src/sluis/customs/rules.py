"""The rules of `data/eligibility.toml`, read once and checked: every rule has a day of effect and a
source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, cast

from sluis.customs.amounts import all_routes, read_data
from sluis.customs.conditions import Condition, read_condition
from sluis.customs.facts import OF_ORDER

Effect = Literal["deny", "paper", "condition", "ok"]
_NAMES = re.compile(r"[a-z_]+")
_EFFECTS = frozenset({"deny", "paper", "condition", "ok"})


class RuleError(ValueError):
    """A rule in the data file that cannot stand as it is written."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one period; `condition` is None when it always applies."""

    id: str
    routes: frozenset[str]
    code: str
    effect: Effect
    when: str
    condition: Condition | None
    carrier: str | None
    valid_from: date
    valid_to: date | None
    source: str
    confirmed: bool
    text: str

    @property
    def asks_of_order(self) -> bool:
        """Tell whether the answer hangs on the order and not on the product alone."""
        return any(name in OF_ORDER for name in _NAMES.findall(self.when))


def _read(row: dict[str, Any]) -> Rule:
    name = row.get("id", "without id")
    absent = {"id", "routes", "code", "effect", "valid_from", "source", "confirmed", "text"} - row.keys()
    if absent:
        raise RuleError(f"rule {name}: {', '.join(sorted(absent))} missing")
    if row["effect"] not in _EFFECTS or not set(row["routes"]) <= set(all_routes()):
        raise RuleError(f"rule {name}: unknown effect or route")
    if "valid_to" in row and row["valid_to"] < row["valid_from"]:
        raise RuleError(f"rule {name}: ends before it begins")
    when = row.get("when", "")
    return Rule(
        id=row["id"],
        routes=frozenset(row["routes"]),
        code=row["code"],
        effect=cast(Effect, row["effect"]),
        when=when,
        condition=read_condition(when) if when else None,
        carrier=row.get("carrier"),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        source=row["source"],
        confirmed=row["confirmed"],
        text=row["text"],
    )


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule of every period in the order of the file. Raise RuleError on a faulty one."""
    return tuple(_read(row) for row in read_data("eligibility.toml")["rule"])


@cache
def _rules_of(route: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in all_rules() if route in rule.routes)


def rules_on(route: str, as_of: date, carrier: str) -> Iterator[Rule]:
    """Yield the rules of a route in force on a day, the carrier's own among them, in the order they are
    asked."""
    for rule in _rules_of(route):
        in_force = rule.valid_from <= as_of and (rule.valid_to is None or as_of <= rule.valid_to)
        if in_force and rule.carrier in (None, carrier):
            yield rule
