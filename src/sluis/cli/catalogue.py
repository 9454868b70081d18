"""`sluis catalogue`: import a product file or try it out, undo an import, propose and confirm HS codes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from sluis.cli import hs_codes, setup
from sluis.cli.output import print_json, print_table, say
from sluis.kernel.errors import BadInput

SHOWN = 50
# What a dry run prints as JSON; --details adds the rest.
TRIED = ("format", "rows", "products", "errors")


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("catalogue", help="products").add_subparsers(dest="verb", required=True)
    _add_import(verbs, common)
    hs_codes.add(verbs, common)
    undo = verbs.add_parser("undo", parents=[common], help="undo an import")
    undo.add_argument("import_run", metavar="RUN", help="the run that the import printed, imp_…")
    undo.add_argument(
        "--keep-changed", action="store_true", help="leave products that were changed since as they are"
    )
    undo.set_defaults(run=_undo)


def _add_import(verbs: Any, common: argparse.ArgumentParser) -> None:
    take = verbs.add_parser("import", parents=[common], help="import a catalogue file")
    take.add_argument("file", type=Path)
    take.add_argument("--dry-run", action="store_true", help="say what would be stored; needs no database")
    take.add_argument(
        "--details",
        action="store_true",
        help="with --dry-run --json: also why, warnings, questions, what is missing",
    )
    take.add_argument(
        "--merchant", metavar="CODE", help="whose products these are when the file does not say"
    )
    take.add_argument(
        "--office", metavar="CODE", default="BX", help="office of new merchants' rows (default BX)"
    )
    take.add_argument(
        "--mapping",
        metavar="FILE",
        type=Path,
        help='JSON object of column to field, {"Artikelnr": "sku", "Gewicht (kg)": "weight_g:kg"}; '
        "remembered for the merchant",
    )
    take.add_argument("--currency", metavar="CODE", help="currency of prices that name none")
    take.add_argument(
        "--prices-include-vat", choices=("yes", "no"), help="whether prices that do not say include VAT"
    )
    take.add_argument(
        "--language", metavar="CODE", help="language of texts that do not say: nl, fr, en, de, zh"
    )
    take.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    said: dict[str, Any] = {
        "mapping": _mapping(options.mapping) if options.mapping else None,
        "currency": options.currency,
        "prices_include_vat": {"yes": True, "no": False, None: None}[options.prices_include_vat],
        "language": options.language,
    }
    if options.dry_run:
        from sluis.catalogue import reading

        result = reading.dry_run(options.file, **said)
    else:
        setup.django(options)
        from sluis.catalogue.import_file import import_file
        from sluis.offices.scope import SYSTEM

        result = import_file(
            path=options.file, merchant_code=options.merchant or "", scope=SYSTEM, **said
        ).as_dict()
    if options.json:
        short = options.dry_run and not options.details
        print_json({name: result[name] for name in TRIED} if short else result)
    else:
        _print(result)
    return 0 if result["products"] else 1


def _mapping(path: Path) -> dict[str, str]:
    try:
        mapping = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"the mapping cannot be read: {error}", field="mapping") from error
    if not isinstance(mapping, dict) or not all(isinstance(field, str) for field in mapping.values()):
        raise BadInput("the mapping is a JSON object of column to field", field="mapping")
    return mapping


def _print(result: dict[str, Any]) -> None:
    say(f"taken for {result['format']}: {result.get('why', '')}")
    say(f"{result['rows']} rows, {result['products']} products, {result['error_count']} errors")
    if "run" in result:
        say(f"{result['created']} new, {result['updated']} changed, {result['unchanged']} as before")
        say(f"to take it back: sluis catalogue undo {result['run']}")
    for question in result["questions"]:
        say(f"the file leaves open: {question} (say it with --{question.replace('_', '-')})")
    for title, problems in (("Rows that were skipped", "errors"), ("Worth a look", "warnings")):
        if result[problems]:
            print_table(
                title,
                ["#row", "column", "value", "what to do"],
                [(p["row"], p["column"], p["value"], p["message"]) for p in result[problems][:SHOWN]],
            )


def _undo(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.catalogue.undo_import import undo_import
    from sluis.offices.scope import SYSTEM

    result = undo_import(run_id=options.import_run, scope=SYSTEM, keep_changed=options.keep_changed).as_dict()
    if options.json:
        print_json(result)
        return 0
    say(f"{result['removed']} products taken away, {result['restored']} given their old values back")
    if result["kept"]:
        print_table(
            "Left as they are",
            ["product", "SKU", "why"],
            [(kept["product"], kept["sku"], kept["reason"]) for kept in result["kept"][:SHOWN]],
        )
    return 0
