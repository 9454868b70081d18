"""Listings localised and checked a second on one core: names, ingredients, lines, title, words, and a category's rules.

    python bench/localise_listings.py [--listings 10000]

The products are those of `examples/catalogue.csv`, each repeated with another size and share, so that whole lists
differ; single ingredients are remembered as in a real run. The floor, from the same run, reads every word of the same
texts in a dictionary: the ratio travels between machines, the absolute figures do not.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from sluis.marketplace import listing_rules, termbase
from sluis.marketplace.localise import Localised, localise
from sluis.marketplace.memory import Memory
from sluis.marketplace.source import Source


def sources(count: int) -> list[Source]:
    """Return products made of the example's, no two alike."""
    with (ROOT / "examples" / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [_source(rows[number % len(rows)], number) for number in range(count)]


def _source(row: dict[str, str], number: int) -> Source:
    share = f", {'suiker' if row['ingredients_lang'] == 'nl' else 'sucre'} {number % 90 + 1} %"
    return Source(
        names={key: f"{row[f'name_{key}']} {number} g" for key in ("nl", "fr", "en") if row[f"name_{key}"]},
        brand=row["brand"],
        origin=row["origin"],
        family=row["family"],
        net_content=row["net_content"],
        ingredients=f"{row['ingredients']}{share}" if row["ingredients"] else "",
        ingredients_language=row["ingredients_lang"],
        shelf_life_days=int(row["shelf_life_days"]) if row["shelf_life_days"] else None,
        abv_pct=row["abv_pct"],
        maker="Maker",
        maker_address="Street 1",
        weight_g=500,
        descriptions={key: row[f"description_{key}"] for key in ("nl", "fr", "en")},
    )


def checked(source: Source, memory: Memory) -> Localised:
    """Localise a product and hold its texts against the rules about words and length."""
    made = localise(source, memory)
    listing_rules.blocking(
        title=made.title,
        texts=[made.description_html, *made.selling_points],
        segments=[segment.as_row() for segment in made.segments],
        family=source.family,
    )
    return made


def floor(products: list[Source]) -> int:
    """Look every word of the same texts up in a dictionary."""
    known = termbase.terms()
    found = 0
    for source in products:
        for language, text in (
            *source.names.items(),
            (source.ingredients_language or "en", source.ingredients),
        ):
            words = known.get(language, known["en"])
            found += sum(word in words for word in text.lower().split())
    return found


def main() -> None:
    """Print the rates and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--listings", type=int, default=10_000)
    count = parser.parse_args().listings
    products = sources(count)
    memory = Memory()
    checked(products[0], memory)  # reads the tables
    started = perf_counter()
    unknown = sum(
        bool(listing_rules.unknown_words([one.as_row() for one in checked(product, memory).segments]))
        for product in products
    )
    ours = perf_counter() - started
    started = perf_counter()
    floor(products)
    least = perf_counter() - started
    print(
        f"localised and checked: {count / ours:,.0f} listings/s ({count:,} in {ours:.1f} s, {unknown} with an unknown word)"
    )
    print(f"floor (dictionary look-ups): {count / least:,.0f} listings/s; ratio {ours / least:.0f}")


if __name__ == "__main__":
    main()
