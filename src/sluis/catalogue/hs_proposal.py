"""Proposes HS codes for a product from its names and texts, with reasons and a confidence (pure).

A proposal is never a code: a person confirms it (`confirm_hs`). Below `ASK_BELOW` the answer is a question with five
candidates. The confidence is a probability fitted with logistic regression on the training and development parts of
`bench/data/hs_titles.csv`, on titles whose words the index had not learnt; `bench/hs_proposal.py` says how well it
holds on the rest.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sluis.catalogue.hs_index import Found, Hit, HsIndex
from sluis.catalogue.hs_texts import own_texts

ASK_BELOW = 0.6
CANDIDATES = 5
# Intercept, best score, its lead over the second as a share, share of the words that any code knows.
_FIT = (-1.53, 0.22, 4.10, 0.92)
_NO_WORD = 0.3  # the most that pieces of words alone are worth
# A name says what a thing is; a category path nearly so; a description says much else besides.
_NAME, _CATEGORY, _TEXT = 1.0, 0.7, 0.15
_TEXT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class HsCandidate:
    """A six-digit code, what it is called, how likely it is, and the words of the product that speak for it."""

    hs6: str
    title: str
    probability: float
    words: tuple[str, ...]
    titles: Mapping[str, str] = field(default_factory=dict, compare=False)

    def title_in(self, language: str) -> str:
        """Return what the code is called in nl, fr or de where we have a word for it, else in English."""
        return self.titles.get(language) or self.title

    @property
    def reason(self) -> str:
        """Return why in a short sentence."""
        return f"matches {', '.join(self.words)}" if self.words else "resembles its words"


@dataclass(frozen=True, slots=True)
class HsProposal:
    """Up to five candidates, the likeliest first; `ask` when none of them is likely enough to be proposed alone."""

    candidates: tuple[HsCandidate, ...]

    @property
    def best(self) -> HsCandidate | None:
        """Return the likeliest candidate, or None when nothing matches at all."""
        return self.candidates[0] if self.candidates else None

    @property
    def ask(self) -> bool:
        """Tell whether a person has to choose rather than confirm."""
        return self.best is None or self.best.probability < ASK_BELOW

    def as_dict(self) -> dict[str, Any]:
        """Return the form that the command prints and the API answers."""
        return {
            "ask": self.ask,
            "candidates": [
                {
                    "hs6": one.hs6,
                    "title": one.title,
                    "probability": one.probability,
                    "words": list(one.words),
                    "reason": one.reason,
                }
                for one in self.candidates
            ],
        }


@functools.lru_cache(maxsize=1)
def own_index() -> HsIndex:
    """Return the index of our own texts."""
    return HsIndex(own_texts())


def propose(
    *,
    names: Mapping[str, str],
    family: str = "",
    categories: Sequence[str] = (),
    description: str = "",
    index: HsIndex | None = None,
) -> HsProposal:
    """Propose codes for a product by its names (language → name) and what else is known of it."""
    parts = [(name, _NAME) for name in dict.fromkeys(names.values()) if name]
    parts += [(category.rpartition(">")[2], _CATEGORY) for category in categories]
    if description:
        parts.append((description[:_TEXT_LENGTH], _TEXT))
    found = (index or own_index()).search(parts, family="" if family == "other" else family, limit=CANDIDATES)
    return HsProposal(_candidates(found))


def _candidates(found: Found) -> tuple[HsCandidate, ...]:
    if not found.hits:
        return ()
    first, *others = found.hits
    best = _probability(found)
    rest = sum(hit.score for hit in others)
    return (
        _candidate(first, best),
        *(_candidate(hit, min(best, (1 - best) * hit.score / rest)) for hit in others),
    )


def _candidate(hit: Hit, probability: float) -> HsCandidate:
    return HsCandidate(hit.text.hs6, hit.text.title, round(probability, 3), hit.words, hit.text.titles)


def _probability(found: Found) -> float:
    first = found.hits[0]
    second = found.hits[1].score if len(found.hits) > 1 else 0.0
    lead = (first.score - second) / first.score
    logit = sum(a * b for a, b in zip(_FIT, (1.0, first.score, lead, found.known_share), strict=True))
    likely = 1 / (1 + math.exp(-logit))
    # Where little of the name is known the lead means little; the fit has seen too few of these.
    limit = 0.35 + 0.65 * found.known_share if first.words else _NO_WORD
    return min(likely, limit)
