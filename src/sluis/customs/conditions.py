"""The small language in which the rule file says when a rule applies.

    condition   test, or several joined by "and" and "or" ("and" binds closer), with parentheses and "not"
    test        a yes-or-no fact                 origin_suspended
                a fact that is a word            purpose = resale
                a fact among words               animal_origin in (dairy, meat, egg)
                sums compared                    annual_used_cny + dutiable_value_cny > cbec_annual_limit_cny

A number in a sum is written out, is a fact, or is the name of an amount in `data/amounts.toml`, which has
its own dates. An answer is yes, no, or the set of facts that are needed and not known. A number that does
not apply (the strength of a biscuit) fails every comparison. Misspelt facts, words and amounts are refused
when a rule is read.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

from sluis.customs.amounts import all_amounts, amount
from sluis.customs.facts import NUMBERS, TEXTS, WORDS, YES_NO, Absent, Unknown, Value

Truth = bool | frozenset[str]
Facts = Mapping[str, Value]

_TOKEN = re.compile(r"\s*(>=|<=|[()=<>,+]|[A-Za-z0-9_.]+)")
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_COMPARE: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class ConditionError(ValueError):
    """A condition in the rule file that cannot be read."""


class Condition(Protocol):
    """A condition that can be asked about facts on a day."""

    def holds(self, facts: Facts, as_of: date) -> Truth:
        """Return yes, no, or the names of the facts that are missing."""
        ...


@dataclass(frozen=True, slots=True)
class Among:
    """A fact is one of some words; a yes-or-no fact is among (True,)."""

    name: str
    words: tuple[str | bool, ...]

    def holds(self, facts: Facts, as_of: date) -> Truth:
        """Return yes, no, or the fact's own name when it is not known."""
        value = facts[self.name]
        return frozenset({self.name}) if isinstance(value, Unknown) else value in self.words


@dataclass(frozen=True, slots=True)
class Compare:
    """Two sums compared; each term is a number, a fact, or an amount of the day."""

    left: tuple[Fraction | str, ...]
    sign: str
    right: tuple[Fraction | str, ...]

    def holds(self, facts: Facts, as_of: date) -> Truth:
        """Return yes, no, or the facts that are not known; a number that does not apply makes it no."""
        values = [_term(term, facts, as_of) for term in (*self.left, *self.right)]
        numbers = [value for value in values if isinstance(value, Fraction)]
        if len(numbers) == len(values):
            middle = len(self.left)
            return _COMPARE[self.sign](sum(numbers[:middle], Fraction()), sum(numbers[middle:], Fraction()))
        if any(isinstance(value, Absent) for value in values):
            return False
        terms = zip((*self.left, *self.right), values, strict=True)
        return frozenset(str(term) for term, value in terms if isinstance(value, Unknown))


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    inner: Condition

    def holds(self, facts: Facts, as_of: date) -> Truth:
        """Return the opposite, or the same missing facts."""
        truth = self.inner.holds(facts, as_of)
        return not truth if isinstance(truth, bool) else truth


@dataclass(frozen=True, slots=True)
class Joined:
    """Several conditions joined: `decisive` is what settles them at once, True for "or" and False for
    "and"."""

    parts: tuple[Condition, ...]
    decisive: bool

    def holds(self, facts: Facts, as_of: date) -> Truth:
        """Return what the first decisive part says, else the missing facts of all parts, else the
        opposite."""
        missing: frozenset[str] = frozenset()
        for part in self.parts:
            truth = part.holds(facts, as_of)
            if truth is self.decisive:
                return truth
            if not isinstance(truth, bool):
                missing |= truth
        return missing or not self.decisive


def _term(term: Fraction | str, facts: Facts, as_of: date) -> Value:
    if isinstance(term, Fraction):
        return term
    return facts[term] if term in NUMBERS else amount(term, as_of).value


def read_condition(text: str) -> Condition:
    """Read a condition. Raise ConditionError that quotes the text and says what is wrong."""
    return _Reader(text).whole()


class _Reader:
    """A recursive-descent reader over the tokens of one condition."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._split(text)
        self.at = 0

    def _split(self, text: str) -> list[str]:
        tokens, position, end = [], 0, len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None:
                raise self.wrong(f"cannot read {text[position:].strip()[:12]!r}")
            tokens.append(match[1])
            position = match.end()
        return tokens

    def wrong(self, what: str) -> ConditionError:
        return ConditionError(f"{what} in condition {self.text!r}")

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        token = self.peek()
        if not token or (expected and token != expected):
            raise self.wrong(f"expected {expected or 'more'!r} at {token or 'the end'!r}")
        self.at += 1
        return token

    def skip(self, token: str) -> bool:
        found = self.peek() == token
        self.at += found
        return found

    def whole(self) -> Condition:
        condition = self.any_of()
        if self.peek():
            raise self.wrong(f"{self.peek()!r} is left over")
        return condition

    def any_of(self) -> Condition:
        parts = [self.all_of()]
        while self.skip("or"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), True)

    def all_of(self) -> Condition:
        parts = [self.test()]
        while self.skip("and"):
            parts.append(self.test())
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), False)

    def test(self) -> Condition:
        if self.skip("not"):
            return Not(self.test())
        if self.skip("("):
            inner = self.any_of()
            self.take(")")
            return inner
        name = self.peek()
        if name in YES_NO:
            self.take()
            return Among(name, (True,))
        if name in WORDS or name in TEXTS:
            return self.word_test(self.take())
        return self.comparison()

    def word_test(self, name: str) -> Condition:
        if self.skip("="):
            return Among(name, (self.word(name),))
        negated = self.skip("not")
        self.take("in")
        self.take("(")
        words: list[str | bool] = [self.word(name)]
        while self.skip(","):
            words.append(self.word(name))
        self.take(")")
        among = Among(name, tuple(words))
        return Not(among) if negated else among

    def word(self, name: str) -> str:
        word = self.take()
        if name in WORDS and word not in WORDS[name]:
            raise self.wrong(f"{name} is never {word!r}")
        return word

    def comparison(self) -> Condition:
        left = self.sum()
        sign = self.take()
        if sign not in _COMPARE:
            raise self.wrong(f"expected a comparison at {sign!r}")
        return Compare(left, sign, self.sum())

    def sum(self) -> tuple[Fraction | str, ...]:
        terms = [self.term()]
        while self.skip("+"):
            terms.append(self.term())
        return tuple(terms)

    def term(self) -> Fraction | str:
        token = self.take()
        if _NUMBER.fullmatch(token):
            return Fraction(token)
        if token not in NUMBERS and token not in all_amounts():
            raise self.wrong(f"{token!r} is neither a fact nor an amount")
        return token
