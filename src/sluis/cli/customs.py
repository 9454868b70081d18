"""`sluis customs eligibility|duty --cases FILE`: answer a file of cases without a database."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sluis.cli.output import print_json
from sluis.kernel.errors import BadInput


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("customs", help="what China's border asks").add_subparsers(
        dest="verb", required=True
    )
    for verb, text in (("eligibility", "may it enter, by which route"), ("duty", "duty and tax to the fen")):
        cases = verbs.add_parser(verb, parents=[common], help=text)
        cases.add_argument("--cases", type=Path, required=True, metavar="FILE")
        cases.set_defaults(run=_cases)


def _cases(options: argparse.Namespace) -> int:
    from sluis.customs import cases

    answer: Callable[[str], dict[str, Any]] = (
        cases.eligibility_cases if options.verb == "eligibility" else cases.duty_cases
    )
    try:
        text = options.cases.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"cannot read {options.cases}: {error.strerror}", field="--cases") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{options.cases} is not UTF-8 text", field="--cases") from error
    print_json(answer(text))
    return 0
