"""How often allergens, alcohol, meat, gelatine and honey are recognised in real texts, and at what cost.

`data/recognised_rows.csv` holds GTINs of 130 food products, drawn at random from those of a public file (Open Food
Facts, Benelux) that have an ingredient text, and what a person reads in their name and the first 650 characters of
their ingredients: what is in it, and what may be. The texts are as people photographed them, with every fault of the
reading machine, some in Portuguese or Italian; they stay in that file. The words of `catalogue/data/signs.toml` were
written first, then completed with what was missed in the 30 rows of `dev`; the 100 rows of `test` were coded before
anything was run on them, and changed nothing. `data/dangers.csv` holds titles that we made up, for gas and batteries:

    python bench/recognise.py --names food_products.csv.gz [--part test] [--missed] [--json]

The baseline looks for the English, Dutch, French and German name of the allergen as it stands (melk, lait, milk, Milch).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from sluis.catalogue.hs_words import folded
from sluis.catalogue.recognise import CONTAINS, INGREDIENTS, NAME, recognise

DATA = ROOT / "bench" / "data"
READ = 650  # characters that were read by the person who coded the rows
PLAIN = {
    "AW": "tarwe ble wheat weizen gluten", "AM": "melk lait milk milch", "AE": "ei oeuf egg eieren oeufs eggs",
    "AF": "vis poisson fish fisch", "AC": "schaaldieren crustaces crustaceans krebstiere",
    "UM": "weekdieren mollusques molluscs weichtiere", "AP": "pinda arachide peanut erdnuss",
    "AY": "soja soy soya", "AN": "noten noix nuts nusse", "BC": "selderij celeri celery sellerie",
    "BM": "mosterd moutarde mustard senf", "AS": "sesam sesame", "AU": "sulfiet sulfites sulphites sulfite",
    "NL": "lupine lupin", "meat": "vlees viande meat fleisch", "gelatine": "gelatine gelatin",
    "honey": "honing miel honey honig", "alcohol": "alcohol alcool alkohol",
}  # fmt: skip
Marks = tuple[frozenset[str], frozenset[str]]  # contains, may contain
Reader = Callable[["Row"], Marks]


@dataclass(frozen=True)
class Row:
    """A product with what a person read in it."""

    name: str
    ingredients: str
    contains: frozenset[str]
    may_contain: frozenset[str]


def real_rows(path: Path, part: str) -> list[Row]:
    """Return the coded products with their texts."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    texts = {row["gtin"]: row for row in csv.DictReader(io.StringIO(text))}
    with (DATA / "recognised_rows.csv").open(encoding="utf-8", newline="") as file:
        coded = [
            row for row in csv.DictReader(file) if row["gtin"] in texts and part in (row["split"], "all")
        ]
    return [
        Row(
            texts[row["gtin"]]["name"],
            texts[row["gtin"]]["ingredients"][:READ],
            frozenset(row["contains"].split()),
            frozenset(row["may_contain"].split()),
        )
        for row in coded
    ]


def titles() -> list[Row]:
    """Return the made-up titles for gas and batteries."""
    with (DATA / "dangers.csv").open(encoding="utf-8", newline="") as file:
        return [
            Row(row["title"], "", frozenset(row["contains"].split()), frozenset())
            for row in csv.DictReader(file)
        ]


def ours(row: Row) -> Marks:
    """Read a row with the recogniser."""
    signs = recognise([(NAME, row.name), (INGREDIENTS, row.ingredients)])
    contains = frozenset(sign.code for sign in signs if sign.level == CONTAINS)
    return contains, frozenset(sign.code for sign in signs if sign.level != CONTAINS)


def plain(row: Row) -> Marks:
    """Read a row by the plain names of the allergens."""
    words = set(folded(f"{row.name} {row.ingredients}").replace(",", " ").replace("(", " ").split())
    return frozenset(code for code, names in PLAIN.items() if words & set(names.split())), frozenset()


def figures(read: Reader, rows: list[Row]) -> dict[str, float]:
    """Return precision and recall of what is in the products and of what may be, and the time of a row."""
    started = time.process_time()
    told = [read(row) for row in rows]
    taken = time.process_time() - started
    inside = _counts((found[0], row.contains) for found, row in zip(told, rows, strict=True))
    maybe = _counts((found[1], row.may_contain) for found, row in zip(told, rows, strict=True))
    either = _counts(
        (found[0] | found[1], row.contains | row.may_contain) for found, row in zip(told, rows, strict=True)
    )
    return {
        **{f"contains {name}": value for name, value in inside.items()},
        **{f"may contain {name}": value for name, value in maybe.items()},
        **{f"either {name}": value for name, value in either.items()},
        "rows wholly right": round(
            sum(found == (row.contains, row.may_contain) for found, row in zip(told, rows, strict=True))
            / len(rows),
            3,
        ),
        "ms": round(1000 * taken / len(rows), 2),
    }


def _counts(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> dict[str, float]:
    right = told = true = 0
    for found, read in pairs:
        right, told, true = right + len(found & read), told + len(found), true + len(read)
    return {"precision": round(right / max(1, told), 3), "recall": round(right / max(1, true), 3), "of": true}


def by_code(rows: list[Row]) -> dict[str, str]:
    """Return for each code how many were right, wrongly told and missed (what is in it)."""
    codes = sorted(
        {code for row in rows for code in row.contains} | {c for row in rows for c in ours(row)[0]}
    )
    found = {}
    for code in codes:
        told = [(code in ours(row)[0], code in row.contains) for row in rows]
        found[code] = (
            f"{told.count((True, True))} right, {told.count((True, False))} wrong, {told.count((False, True))} missed"
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=Path, help="file with the columns gtin, name and ingredients")
    parser.add_argument("--part", choices=("dev", "test", "all"), default="test")
    parser.add_argument("--missed", action="store_true", help="print the rows that are not wholly right")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sets = {"made-up titles, gas and batteries": titles()}
    if asked.names:
        sets[f"real rows, {asked.part}"] = real_rows(asked.names, asked.part)
    found = {
        name: {
            "rows": len(rows),
            "ours": figures(ours, rows),
            "plain names": figures(plain, rows),
            "by code": by_code(rows),
        }
        for name, rows in sets.items()
    }
    if asked.json:
        print(json.dumps(found))
        return
    for name, result in found.items():
        print(f"{name}: {result['rows']}")
        for label in ("ours", "plain names", "by code"):
            print(f"  {label}: " + "; ".join(f"{key} {value}" for key, value in result[label].items()))  # type: ignore[attr-defined]
        for row in sets[name] if asked.missed else ():
            if ours(row) != (row.contains, row.may_contain):
                print(f"  - {row.name} | {row.ingredients}")
                print(f"    {[sorted(one) for one in ours(row)]}")
                print(f"    read as {sorted(row.contains)} {sorted(row.may_contain)}")


if __name__ == "__main__":
    main()
