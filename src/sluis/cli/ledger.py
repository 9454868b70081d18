"""`sluis ledger settle|bank|pay|invoice|differences|journal|vat`: statements in, payouts and the books out."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, print_table, say
from sluis.kernel.errors import BadInput

KINDS = ("missing", "unknown", "amount", "fee", "twice")


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("ledger", help="where the money is").add_subparsers(dest="verb", required=True)
    settle = verbs.add_parser(
        "settle", parents=[common], help="read settlement files and match them line by line"
    )
    settle.add_argument("files", type=Path, nargs="+", metavar="FILE")
    settle.add_argument("--office", help="needed where several offices hold an account at the party")
    settle.set_defaults(run=_settle)
    bank = verbs.add_parser("bank", parents=[common], help="book bank statements (camt.053, CODA, MT940)")
    bank.add_argument("files", type=Path, nargs="+", metavar="FILE")
    bank.set_defaults(run=_bank)
    for verb, text in (("journal", "every transfer as CSV"), ("vat", "the VAT list of fee invoices as CSV")):
        books = verbs.add_parser(verb, parents=[common], help=text)
        books.add_argument("--from", dest="first", metavar="DAY", required=True, help="first day, YYYY-MM-DD")
        books.add_argument("--to", dest="last", metavar="DAY", required=True, help="last day, YYYY-MM-DD")
        books.set_defaults(run=_books)
    invoice = verbs.add_parser(
        "invoice", parents=[common], help="invoice the office's fees of a span of days"
    )
    invoice.add_argument("--office", default="BX")
    invoice.add_argument("--from", dest="first", metavar="DAY", required=True, help="first day, YYYY-MM-DD")
    invoice.add_argument("--to", dest="last", metavar="DAY", required=True, help="last day, YYYY-MM-DD")
    invoice.set_defaults(run=_invoice)
    differing = verbs.add_parser("differences", parents=[common], help="what does not agree, oldest first")
    differing.add_argument("--kind", choices=KINDS, default="", help="only this list")
    differing.set_defaults(run=_differences)
    pay = verbs.add_parser("pay", parents=[common], help="pay merchants what was settled")
    pay.add_argument("--office", default="BX")
    pay.set_defaults(run=_pay)


def _settle(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.ledger import commands

    result = commands.settle_files(options.files, office=options.office)
    if options.json:
        print_json(result)
    else:
        print_table(
            "Statements",
            ["file", "party", "#lines", "outcomes", "new"],
            [
                (
                    one["file"],
                    one["party"],
                    one["lines"],
                    _counts(one["outcomes"]),
                    "yes" if one["fresh"] else "no",
                )
                for one in result["files"]
            ],
        )
    for error in result["errors"]:
        say(f"sluis: {error['file']}: {error['message']}")
    return 1 if result["errors"] else 0


def _counts(outcomes: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(outcomes.items()))


def _bank(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.ledger import commands

    result = commands.book_bank_files(options.files)
    if options.json:
        print_json(result)
    else:
        say(f"{result['statements']} new statements; {_counts(result['outcomes'])}")
    for error in result["errors"]:
        say(f"sluis: {error['file']}: {error['message']}")
    return 1 if result["errors"] else 0


def _pay(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.kernel import clock
    from sluis.ledger import commands

    result = commands.pay_out(options.office, clock.today())
    if options.json:
        print_json(result)
    elif result["batch"] is None:
        say("nobody is due anything")
    else:
        print_table(
            f"Payouts {result['message_id']}: {result['state']}",
            ["merchant", "#amount", "reference"],
            [
                (one["merchant"], f"{one['amount']['amount']} {one['amount']['currency']}", one["reference"])
                for one in result["payouts"]
            ],
        )
    return 0


def _invoice(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.kernel import clock
    from sluis.ledger import commands

    first, last = _day(options.first, "--from"), _day(options.last, "--to")
    result = commands.invoice(options.office, first, last, clock.today())
    if options.json:
        print_json(result)
    elif not result["invoices"]:
        say("no fees wait to be invoiced for these days")
    else:
        print_table(
            "Invoices",
            ["number", "merchant", "#total"],
            [
                (one["number"], one["merchant"], f"{one['total']['amount']} {one['total']['currency']}")
                for one in result["invoices"]
            ],
        )
    return 0


def _differences(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.ledger import commands

    found = commands.differences(options.kind)
    if options.json:
        print_json({"differences": found})
    else:
        print_table(
            "Differences",
            ["kind", "party", "id", "line", "#expected", "#stated", "#days"],
            [
                (
                    one["kind"],
                    one["party"],
                    one["external_id"],
                    one["line_kind"],
                    _amount(one["expected"]),
                    _amount(one["stated"]),
                    one["days"],
                )
                for one in found
            ],
        )
    return 0


def _amount(money: dict[str, str] | None) -> str:
    return f"{money['amount']} {money['currency']}" if money else "-"


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text!r} is no day; write YYYY-MM-DD", field=field) from None


def _books(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.ledger import commands

    first, last = _day(options.first, "--from"), _day(options.last, "--to")
    lines = commands.journal_csv(first, last) if options.verb == "journal" else commands.vat_csv(first, last)
    if options.json:
        print_json({"lines": list(lines)})
    else:
        sys.stdout.writelines(lines)
    return 0
