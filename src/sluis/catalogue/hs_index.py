"""Finds HS codes by text: TF-IDF over words, pairs of words and pieces of words, and whole phrases (pure).

The order of methods follows the fact sheet "scout" §4.6: retrieval first; a learned ranking only once there are
confirmed codes to learn from. Weights were chosen on the training part of `bench/data/hs_titles.csv`.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sluis.catalogue import hs_words
from sluis.catalogue.hs_cues import cues
from sluis.catalogue.hs_texts import HsText

PIECES = (3, 5)  # characters


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each way of matching counts, and what a code of the product's own family gets on top."""

    words: float = 1.0
    pieces: float = 1.0
    phrase: float = 1.4
    family: float = 0.12
    cue: float = 0.15
    official: float = 0.3
    slope: float = 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """A code with its score and the words of the product that speak for it, the strongest first."""

    text: HsText
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The best codes, and how much of what was asked any code knows, from 0 to 1."""

    hits: tuple[Hit, ...]
    known_share: float


class _Postings:
    """One kind of feature: which codes have it and how strongly, each code's vector of length one."""

    def __init__(self, documents: Sequence[Mapping[str, float]], slope: float) -> None:
        count: dict[str, int] = defaultdict(int)
        for document in documents:
            for feature in document:
                count[feature] += 1
        self.idf = {feature: math.log(1 + len(documents) / n) for feature, n in count.items()}
        self.rare = math.log(1 + len(documents))  # of a feature that no code has
        self.codes: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, document in enumerate(documents):
            weighted = {f: math.log1p(n) * self.idf[f] for f, n in document.items()}
            # A code with many words is a common one; dividing by its full length would favour the rare ones.
            length = math.sqrt(sum(weight * weight for weight in weighted.values())) ** slope or 1.0
            for feature, weight in weighted.items():
                self.codes[feature].append((number, weight / length))

    def add_scores(self, query: Mapping[str, float], scores: list[float], weight: float) -> None:
        """Add the cosine between a query and every code."""
        weighted = {f: w * self.idf.get(f, self.rare) for f, w in query.items()}
        length = math.sqrt(sum(w * w for w in weighted.values()))
        if not length:
            return
        for feature, w in weighted.items():
            for number, strength in self.codes.get(feature, ()):
                scores[number] += weight * w * strength / length


class HsIndex:
    """Texts of codes made ready to search; building it takes a moment, a search a few milliseconds."""

    def __init__(self, texts: Iterable[HsText], weights: Weights | None = None) -> None:
        self.texts = tuple(texts)
        self.weights = weights or Weights()
        phrases = [[_stems(p) for p in (*text.phrases, *text.learnt)] for text in self.texts]
        official = [[_stems(text) for text in one.official] for one in self.texts]
        self._known = {stem for one in (*phrases, *official) for phrase in one for stem in phrase}
        share = self.weights.official
        self._words = _Postings(
            [_counted(p, 1.0, o, share) for p, o in zip(phrases, official, strict=True)], self.weights.slope
        )
        self._pieces = _Postings([_pieces_of(text) for text in self.texts], self.weights.slope)
        self._phrases: dict[str, list[tuple[int, frozenset[str]]]] = defaultdict(list)
        for number, one in enumerate(phrases):
            for stems in set(map(frozenset, one)):
                for stem in stems:
                    self._phrases[stem].append((number, stems))

    def search(self, parts: Sequence[tuple[str, float]], *, family: str = "", limit: int = 5) -> Found:
        """Return the best codes for texts with their weights, a name 1.0, a description less."""
        query, origin, raw = self._query(parts)
        scores = [0.0] * len(self.texts)
        self._words.add_scores(query, scores, self.weights.words)
        self._pieces.add_scores(raw, scores, self.weights.pieces)
        self._add_phrases(query, scores)
        marks = self._add_cues(parts, scores)
        if family:
            for number, text in enumerate(self.texts):
                if family in text.families and scores[number] > 0:
                    scores[number] += self.weights.family
        best = sorted((n for n, score in enumerate(scores) if score > 0), key=lambda n: (-scores[n], n))
        hits = tuple(
            Hit(self.texts[n], scores[n], (*self._reasons(n, query, origin), *marks.get(n, ())))
            for n in best[:limit]
        )
        return Found(hits, self._known_share(query))

    def _query(
        self, parts: Iterable[tuple[str, float]]
    ) -> tuple[dict[str, float], dict[str, str], dict[str, float]]:
        """Return the stems of a query with their weights, the word each comes from, and its pieces."""
        query: dict[str, float] = defaultdict(float)
        pieces: dict[str, float] = defaultdict(float)
        origin: dict[str, str] = {}
        for text, whole in parts:
            before = ""
            for word, place in hs_words.weighted_words(text):
                stems = self._split(word)
                weight = whole * place
                for stem, share in stems:
                    query[stem] = max(query[stem], weight * share)
                    origin.setdefault(stem, word)
                last = stems[-1][0]
                if before:
                    query[f"{before} {last}"] = max(query[f"{before} {last}"], weight)
                    origin.setdefault(f"{before} {last}", word)
                before = last
                for piece in _pieces(word):
                    pieces[piece] = max(pieces[piece], weight)
        return query, origin, pieces

    def _known_share(self, query: Mapping[str, float]) -> float:
        idf, rare = self._words.idf, self._words.rare
        asked = {stem: w * idf.get(stem, rare) for stem, w in query.items() if " " not in stem}
        whole = sum(asked.values())
        return sum(w for stem, w in asked.items() if stem in idf) / whole if whole else 0.0

    def _split(self, word: str) -> list[tuple[str, float]]:
        stem = hs_words.stem(word)
        if stem in self._known or len(word) < 2 * hs_words.SHORTEST_PART - 1:
            return [(stem, 1.0)]
        parts = hs_words.split_compound(word, self._known)
        if len(parts) == 2:
            return [(parts[0], 0.6), (parts[1], 1.0)]
        return [(part, 0.8) for part in parts] or [(stem, 1.0)]

    def _add_phrases(self, query: Mapping[str, float], scores: list[float]) -> None:
        """Add for each code how much of the query its best phrase covers, when all words of the phrase are there."""
        idf, rare = self._words.idf, self._words.rare
        single = {stem: w for stem, w in query.items() if " " not in stem}
        whole = math.sqrt(sum((w * idf.get(stem, rare)) ** 2 for stem, w in single.items())) or 1.0
        best: dict[int, float] = {}
        for stem in single:
            for number, stems in self._phrases.get(stem, ()):
                if all(one in single for one in stems):
                    covered = math.sqrt(sum((single[one] * idf[one]) ** 2 for one in stems)) / whole
                    best[number] = max(best.get(number, 0.0), covered)
        for number, covered in best.items():
            scores[number] += self.weights.phrase * covered

    def _add_cues(self, parts: Iterable[tuple[str, float]], scores: list[float]) -> dict[int, list[str]]:
        """Add to the codes that measures and marks speak for; return the marks of each."""
        found: dict[int, list[str]] = defaultdict(list)
        for text, weight in parts:
            for mark, prefixes in cues(text):
                for number, one in enumerate(self.texts):
                    if scores[number] > 0 and one.hs6.startswith(prefixes):
                        scores[number] += weight * self.weights.cue
                        if mark not in found[number]:
                            found[number].append(mark)
        return found

    def _reasons(self, number: int, query: Mapping[str, float], origin: Mapping[str, str]) -> tuple[str, ...]:
        found: dict[str, float] = {}
        for stem, weight in query.items():
            strength = next((s for n, s in self._words.codes.get(stem, ()) if n == number), 0.0)
            if strength and " " not in stem:
                found[origin[stem]] = max(
                    found.get(origin[stem], 0.0), weight * strength * self._words.idf[stem]
                )
        return tuple(sorted(found, key=lambda word: -found[word])[:4])


def _stems(phrase: str) -> tuple[str, ...]:
    return tuple(hs_words.stem(word) for word in hs_words.words(phrase))


def _counted(
    phrases: Iterable[Sequence[str]], weight: float, official: Iterable[Sequence[str]], share: float
) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for texts, each in ((phrases, weight), (official, share)):
        for stems in texts:
            for stem in stems:
                found[stem] += each
            for first, second in itertools.pairwise(stems):
                found[f"{first} {second}"] += each
    return dict(found)


def _pieces(word: str) -> Iterable[str]:
    padded = f" {word} "
    for size in range(PIECES[0], PIECES[1] + 1):
        for start in range(len(padded) - size + 1):
            yield padded[start : start + size]


def _pieces_of(text: HsText) -> dict[str, float]:
    """Count pieces of our phrases and learnt names; those of a whole nomenclature would fill a gigabyte."""
    found: dict[str, float] = defaultdict(float)
    for phrase in (*text.phrases, *text.learnt):
        for word in hs_words.words(phrase):
            for piece in _pieces(word):
                found[piece] += 1.0
    return dict(found)
