"""`sluis keys rotate`: a new sealing key, and every sealed value sealed anew while the system goes on."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, print_table, say
from sluis.kernel.errors import Misconfigured

ACTOR = "system"


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """Add the verb to the noun `keys`."""
    rotate = verbs.add_parser(
        "rotate",
        parents=[common],
        help="make a new sealing key and seal everything anew; again after an interruption",
    )
    rotate.set_defaults(run=_rotate)


def _rotate(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.cli.sealed_columns import COLUMNS
    from sluis.records import audit, key_file, resealing
    from sluis.records.key_file import KeyFileError

    before = key_file.previous_path()
    resumed = before.exists()
    if not resumed:
        try:
            key_file.rotate()
        except KeyFileError as error:
            raise Misconfigured(str(error)) from error
    found = [resealing.reseal(column) for column in COLUMNS]
    shut = sum(one.shut for one in found)
    audit.write(
        actor=ACTOR,
        verb="records.rotate_key",
        subject="sealing-key",
        detail={"resealed": sum(one.done for one in found), "shut": shut, "resumed": resumed},
    )
    if options.json:
        print_json({"columns": [asdict(one) for one in found], "resumed": resumed, "previous": str(before)})
    else:
        print_table(
            "Sealed anew",
            ["column", "#anew", "#was so already", "#does not open"],
            [(one.column, one.done, one.current, one.shut) for one in found],
        )
    say(
        f"sluis: every value that opens is sealed with {key_file.default_path()} now. Keep {before} as long as a "
        f"backup from before may be restored; delete it before the next rotation."
    )
    return 1 if shut else 0
