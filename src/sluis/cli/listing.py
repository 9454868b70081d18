"""`sluis listing terms|check|label`: a name read by the termbase, a text held against the rules, a food label as PDF."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, print_table, say

FAILED = 1


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("listing", help="Chinese texts and labels").add_subparsers(
        dest="verb", required=True
    )
    terms = verbs.add_parser("terms", parents=[common], help="read a name by the termbase")
    terms.add_argument("name", help="a product's name")
    terms.add_argument("--language", default="en", choices=("en", "nl", "fr", "de"))
    terms.add_argument("--family", default="food", help="chocolate, beer, dairy, toys … (default: food)")
    terms.set_defaults(run=_terms)
    check = verbs.add_parser(
        "check", parents=[common], help="hold a Chinese text against the rules about words"
    )
    check.add_argument("text")
    check.add_argument(
        "--family", default="", help="chocolate, beer, dairy, baby … (default: the rules of all)"
    )
    check.set_defaults(run=_check)
    label = verbs.add_parser("label", parents=[common], help="write the food label of a listing as PDF")
    label.add_argument("listing", metavar="LISTING", help="its id, lst_…")
    label.add_argument("--out", type=Path, required=True, metavar="PDF")
    label.set_defaults(run=_label)


def _terms(options: argparse.Namespace) -> int:
    from sluis.marketplace import phrases

    pieces = phrases.read(options.name, language=options.language, family=options.family)
    chinese = phrases.arrange(pieces)
    if options.json:
        print_json(
            {
                "zh": chinese,
                "pieces": [{"original": p.original, "zh": p.text, "source": p.source} for p in pieces],
            }
        )
    else:
        say(chinese)
        print_table("Words", ["words", "Chinese", "from"], [(p.original, p.text, p.source) for p in pieces])
    return FAILED if any(piece.source == "unknown" for piece in pieces) else 0


def _check(options: argparse.Namespace) -> int:
    from sluis.marketplace import listing_rules

    found = listing_rules.words(options.text, family=options.family)
    if options.json:
        print_json({"words": [{"word": w.word, "blocks": w.blocks, "source": w.source} for w in found]})
    elif found:
        print_table(
            "Words",
            ["word", "", "rule"],
            [(w.word, "forbidden" if w.blocks else "unwise", w.source) for w in found],
        )
    else:
        say("nothing stands against this text")
    return FAILED if any(word.blocks for word in found) else 0


def _label(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.marketplace import label_of, queries
    from sluis.offices.scope import SYSTEM

    one = queries.listing(SYSTEM, options.listing)
    missing = label_of.label_of(one).missing
    options.out.write_bytes(label_of.paper(one))
    if options.json:
        print_json({"file": str(options.out), "missing": list(missing)})
    else:
        say(f"written: {options.out}")
        if missing:
            say(f"still missing: {', '.join(missing)}")
    return 0
