"""`sluis check`: the invariants that a live installation can prove, from each room."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, print_table, say


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the verb."""
    verb = nouns.add_parser("check", parents=[common], help="prove the invariants of this installation")
    verb.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.cli import invariants

    findings = invariants.gather()
    for finding in findings:
        if finding.unproven:
            say(f"{finding.invariant} could not be proven: {finding.unproven}")
    broken = [finding for finding in findings if not finding.holds]
    if options.json:
        print_json({"findings": [asdict(finding) for finding in findings], "clean": not broken})
    else:
        print_table(
            "Invariants",
            ["id", "what must hold", "found"],
            [
                (f.invariant, f.statement, "holds" if f.holds else f.unproven or "; ".join(f.broken[:5]))
                for f in findings
            ],
        )
    return 3 if broken else 0
