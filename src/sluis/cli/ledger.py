"""`sluis ledger settle FILE…`: read statements of wallet, platform and bank; `sluis ledger pay`: pay merchants out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, print_pairs


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("ledger", help="where the money is").add_subparsers(dest="verb", required=True)
    settle = verbs.add_parser(
        "settle", parents=[common], help="read statement files and match them line by line"
    )
    settle.add_argument("files", type=Path, nargs="+", metavar="FILE")
    settle.set_defaults(run=_settle)
    pay = verbs.add_parser("pay", parents=[common], help="pay merchants what was settled")
    pay.add_argument("--office", default="BX")
    pay.set_defaults(run=_pay)


def _settle(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.ledger import commands

    return _show(options, "Statements", commands.settle_files(options.files))


def _pay(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.kernel import clock
    from sluis.ledger import commands

    return _show(options, "Payouts", commands.pay_out(office=options.office, day=clock.today()))


def _show(options: argparse.Namespace, title: str, result: dict[str, Any]) -> int:
    if options.json:
        print_json(result)
    else:
        print_pairs(title, result)
    return 0
