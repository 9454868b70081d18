"""`sluis scout load|evidence`: take published files in as an office's evidence, and say what there is."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, print_table, say
from sluis.kernel.errors import BadInput


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """Add the verbs to the noun `scout`."""
    load = verbs.add_parser("load", parents=[common], help="take a published file in as evidence")
    load.add_argument(
        "form",
        metavar="FORM",
        help="baci, comtrade, declared, comext, months, hs, cn, geodist, rates, prices or till",
    )
    load.add_argument("file", type=Path, help="a file, or for trade also a folder or a zip of years")
    load.add_argument(
        "--version", required=True, metavar="TEXT", help="as the publisher names it, as V202601"
    )
    load.add_argument("--dated", required=True, metavar="DAY", help="day of publication, YYYY-MM-DD")
    load.add_argument("--name", default="", help="name of the source (default: the publisher's)")
    load.add_argument("--licence", default="", help="default: the publisher's usual one")
    load.add_argument("--office", metavar="CODE", help="needed where there are several offices")
    load.set_defaults(run=_load)
    shown = verbs.add_parser("evidence", parents=[common], help="what an office has loaded")
    shown.add_argument("--office", metavar="CODE")
    shown.set_defaults(run=_evidence)


def office_of(code: str | None) -> Any:
    """Return the office of that code, or the only one. Raise BadInput when it must be named."""
    from sluis.offices.models import Office

    offices = list(Office.objects.order_by("code"))
    if code is not None:
        found = next((one for one in offices if one.code == code.upper()), None)
        if found is None:
            raise BadInput(f"there is no office {code}", field="--office")
        return found
    if not offices:
        raise BadInput(
            "there is no office yet: open one first (`sluis demo` makes an example)", field="--office"
        )
    if len(offices) > 1:
        named = ", ".join(one.code for one in offices)
        raise BadInput(f"there are several offices ({named}): name one", field="--office")
    return offices[0]


def _load(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.scouting import load

    try:
        dated = date.fromisoformat(options.dated)
    except ValueError:
        raise BadInput(f"{options.dated!r} is no day; write YYYY-MM-DD", field="--dated") from None
    told = load.Told(options.version, dated, options.name, options.licence)
    kept = load.load(
        office=office_of(options.office), form=options.form, path=options.file, told=told, actor="system"
    )
    if options.json:
        print_json(_json(kept))
        return 0
    say(f"{kept.name} {kept.version}: {kept.rows:,} rows taken, {kept.left_out} left out")
    for fault in kept.facts.get("faults", []):
        say(f"  {fault}")
    return 0


def _evidence(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.scouting import stored

    found = stored.newest(office_of(options.office).pk)
    if options.json:
        print_json({"evidence": [_json(one) for one in found]})
        return 0
    print_table(
        "Evidence that scores use",
        ["kind", "source", "version", "dated", "#rows", "licence"],
        [(one.kind, one.name, one.version, one.dated, one.rows, one.licence) for one in found],
    )
    if not found:
        say("nothing is loaded: `sluis scout load baci FILE --version … --dated …` begins")
    return 0


def _json(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "name": one.name,
        "licence": one.licence,
        "version": one.version,
        "dated": one.dated.isoformat(),
        "sha256": one.sha256,
        "rows": one.rows,
        "left_out": one.left_out,
        "facts": one.facts,
    }
