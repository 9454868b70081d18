"""How often the proposed HS code is right, against looking for common words.

`data/hs_titles.csv` holds 416 product titles in Dutch, French, English and German that we made up for the seven
families and coded by hand, in three parts: the texts of the index were written before the titles, then completed with
what was missed in `train` and `dev`; `test` was never looked at. `data/hs_real_names.csv` holds GTINs of 310 food
products, drawn at random from a public file (Open Food Facts, Benelux) and coded by hand by their names before anything
was run on them; the names stay in that file. What was missed in its part `dev` completed the texts, too:

    python bench/hs_proposal.py [--names food_products.csv.gz] [--nomenclature cn.csv.gz] [--part test] [--json]

Shown are the shares right at HS6 and HS4, first and among the first three, and how well the confidence holds. The
baseline takes the code that shares most words with the title, of our own texts and of the official ones.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from sluis.catalogue import hs_words
from sluis.catalogue.hs_index import HsIndex
from sluis.catalogue.hs_proposal import ASK_BELOW, propose
from sluis.catalogue.hs_texts import HsText, own_texts, with_nomenclature

DATA = ROOT / "bench" / "data"
Ranker = Callable[["Title"], Sequence[str]]


@dataclass(frozen=True)
class Title:
    """A title with the code that it was given by hand."""

    text: str
    hs6: str
    language: str = ""
    family: str = ""


def titles(part: str) -> list[Title]:
    """Return the titles of one part, or of all with `all`."""
    with (DATA / "hs_titles.csv").open(encoding="utf-8", newline="") as file:
        return [
            Title(row["title"], row["hs6"], row["language"], row["family"])
            for row in csv.DictReader(file)
            if part in (row["split"], "all")
        ]


def real_names(path: Path, part: str) -> list[Title]:
    """Return the coded products of a public file by the names that it gives them."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    names = {row["gtin"]: row["name"] for row in csv.DictReader(io.StringIO(text))}
    with (DATA / "hs_real_names.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if names.get(row["gtin"]) and part in (row["split"], "all")
        ]
    return [Title(names[row["gtin"]], row["hs6"]) for row in rows]


def by_common_words(texts: Sequence[HsText]) -> Ranker:
    """Return the baseline: codes by the number of words they share with the title, ties by the shorter text."""
    bags = [
        (text.hs6, {word for phrase in (*text.phrases, *text.official) for word in hs_words.words(phrase)})
        for text in texts
    ]

    def rank(title: Title) -> Sequence[str]:
        asked = set(hs_words.words(title.text))
        shared = [(-len(asked & bag), len(bag), code) for code, bag in bags if asked & bag]
        return [code for _, _, code in sorted(shared)[:5]]

    return rank


def by_index(index: HsIndex, *, family: bool = False) -> Ranker:
    """Return our ranking, told the family or not."""

    def rank(title: Title) -> Sequence[str]:
        known = title.family if family else ""
        found = propose(names={title.language or "und": title.text}, family=known, index=index)
        return [candidate.hs6 for candidate in found.candidates]

    return rank


def shares(rank: Ranker, asked: Sequence[Title]) -> dict[str, float]:
    """Return the shares of titles that a ranking gets right, and its time for one."""
    right = dict.fromkeys(("HS6 top 1", "HS6 top 3", "HS4 top 1", "HS4 top 3"), 0)
    started = time.process_time()
    ranked = [rank(title) for title in asked]
    taken = time.process_time() - started
    for title, codes in zip(asked, ranked, strict=True):
        for length in (6, 4):
            cut = list(dict.fromkeys(code[:length] for code in codes))
            right[f"HS{length} top 1"] += cut[:1] == [title.hs6[:length]]
            right[f"HS{length} top 3"] += title.hs6[:length] in cut[:3]
    figures = {name: round(count / len(asked), 3) for name, count in right.items()}
    return {**figures, "ms": round(1000 * taken / len(asked), 2)}


def confidence(index: HsIndex, asked: Sequence[Title]) -> dict[str, float]:
    """Return how many proposals are made without asking, and how often these and the others are right."""
    sure, unsure, promised = [], [], 0.0
    for title in asked:
        found = propose(names={"und": title.text}, index=index)
        is_right = found.best is not None and found.best.hs6 == title.hs6
        (unsure if found.ask else sure).append(is_right)
        promised += found.best.probability if found.best else 0.0
    return {
        f"share at or above {ASK_BELOW}": round(len(sure) / len(asked), 3),
        "right of these": round(sum(sure) / max(1, len(sure)), 3),
        "right of those below": round(sum(unsure) / max(1, len(unsure)), 3),
        "mean confidence": round(promised / len(asked), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=Path, help="file with the columns gtin and name")
    parser.add_argument(
        "--nomenclature", type=Path, help="a whole nomenclature, see hs_texts.with_nomenclature"
    )
    parser.add_argument("--part", choices=("train", "dev", "test", "all"), default="test")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sets = {f"made-up titles, {asked.part}": titles(asked.part)}
    if asked.names:
        sets[f"real names, {asked.part}"] = real_names(asked.names, asked.part)
    own = own_texts()
    index = HsIndex(own)
    rankers: dict[str, Ranker] = {
        "common words, our texts": by_common_words(own),
        "index, our texts": by_index(index),
        "index, our texts, family told": by_index(index, family=True),
    }
    if asked.nomenclature:
        whole = with_nomenclature(asked.nomenclature)
        official = [HsText(text.hs6, official=text.official) for text in whole]
        rankers["common words, official texts"] = by_common_words(official)
        rankers["index, official texts"] = by_index(HsIndex(official))
        rankers["index, our and official texts"] = by_index(HsIndex(whole))
    found = {
        name: {
            "titles": len(rows),
            **{label: shares(rank, rows) for label, rank in rankers.items()},
            "confidence": confidence(index, rows),
        }
        for name, rows in sets.items()
    }
    if asked.json:
        print(json.dumps(found))
        return
    for name, figures in found.items():
        print(f"{name}: {figures.pop('titles')}")
        for label, row in figures.items():
            print(f"  {label:32}" + "".join(f"  {key} {value}" for key, value in row.items()))  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
