"""`sluis customs eligibility|duty --cases FILE`, `sluis customs tariff CODE`: what the border says, without a database."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from sluis.cli.output import print_json, print_pairs, print_table, say
from sluis.kernel.errors import BadInput

FAILED = 1


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("customs", help="what China's border asks").add_subparsers(
        dest="verb", required=True
    )
    for verb, text in (("eligibility", "may it enter, by which route"), ("duty", "duty and tax to the fen")):
        cases = verbs.add_parser(verb, parents=[common], help=text)
        cases.add_argument("--cases", type=Path, required=True, metavar="FILE")
        cases.set_defaults(run=_cases)
    tariff = verbs.add_parser(
        "tariff", parents=[common], help="the rates of an HS code, or the codes near it"
    )
    tariff.add_argument("code", metavar="HS")
    tariff.add_argument("--as-of", metavar="DAY", help="YYYY-MM-DD (default: today)")
    tariff.add_argument("--eu", action="store_true", help="a European code: its first six digits count")
    tariff.set_defaults(run=_tariff)


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
    answered = answer(text)
    print_json(answered)
    faulty = [case for case in answered["cases"] if "error" in case]
    for case in faulty:
        say(f"sluis: case {case['id']}: {case['error']['message']}")
    return FAILED if faulty else 0


def day_of(text: str | None) -> date:
    """Return the day that `--as-of` names, today without one. Raise BadInput on what is no day."""
    from sluis.kernel import clock

    if text is None:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("a day is written YYYY-MM-DD", field="--as-of") from None


def _tariff(options: argparse.Namespace) -> int:
    from sluis.customs.tariff import TariffProblem, rates_for

    found = rates_for(options.code, day_of(options.as_of), nomenclature="eu" if options.eu else "cn")
    if isinstance(found, TariffProblem):
        return _problem(options, found)
    if options.json:
        print_json(asdict(found))
    else:
        print_pairs(f"{found.hs8} {found.name_en}", {k: v for k, v in asdict(found).items() if v is not None})
    return 0


def _problem(options: argparse.Namespace, problem: Any) -> int:
    near = [{"hs8": row.hs8, "name": row.name_en} for row in problem.candidates]
    if options.json:
        print_json({"problem": problem.kind, "message": problem.message, "near": near})
    else:
        say(f"sluis: {problem.message} (HS)")
        if near:
            print_table("Near it", ["code", "what it is"], [list(row.values()) for row in near])
    return FAILED
