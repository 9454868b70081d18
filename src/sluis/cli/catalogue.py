"""`sluis catalogue import FILE`: read a catalogue file, try it out, or store it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, print_table, say


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("catalogue", help="products").add_subparsers(dest="verb", required=True)
    take = verbs.add_parser("import", parents=[common], help="import a catalogue file")
    take.add_argument("file", type=Path)
    take.add_argument("--dry-run", action="store_true", help="say what would be stored; needs no database")
    take.add_argument(
        "--merchant", metavar="CODE", help="whose products these are when the file does not say"
    )
    take.add_argument(
        "--office", metavar="CODE", default="BX", help="office of new merchants' rows (default BX)"
    )
    take.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    if options.dry_run:
        from sluis.catalogue import reading

        result = reading.dry_run(options.file)
    else:
        setup.django(options)
        from sluis.catalogue.import_file import import_file
        from sluis.offices.scope import SYSTEM

        result = import_file(path=options.file, merchant_code=options.merchant or "", scope=SYSTEM).as_dict()
    if options.json:
        print_json(result)
    else:
        _print(result)
    return 1 if result["errors"] or not result["products"] else 0


def _print(result: dict[str, Any]) -> None:
    say(f"taken for {result['format']}: {result.get('why', '')}")
    say(f"{result['rows']} rows, {result['products']} products, {len(result['errors'])} errors")
    if result["errors"]:
        print_table(
            "Rows that were skipped",
            ["#row", "column", "value", "what to do"],
            [(e["row"], e["column"], e["value"], e["message"]) for e in result["errors"]],
        )
