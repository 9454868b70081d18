"""`sluis merchants list|export`: whom the installation serves, and everything of one of them in a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, print_table, say
from sluis.kernel.errors import BadInput

ACTOR = "system"


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("merchants", help="the merchants of the installation").add_subparsers(
        dest="verb", required=True
    )
    listing = verbs.add_parser("list", parents=[common], help="code, name, office and stage of each")
    listing.set_defaults(run=_list)
    export = verbs.add_parser(
        "export", parents=[common], help="write everything that belongs to a merchant into one zip"
    )
    export.add_argument("merchant", metavar="CODE")
    export.add_argument("file", type=Path)
    export.set_defaults(run=_export)


def _list(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.offices.models import Merchant

    found = [
        {"code": m.code, "name": m.name, "office": m.office_id, "stage": m.stage}
        for m in Merchant.objects.order_by("office_id", "code")
    ]
    if options.json:
        print_json({"merchants": found})
    else:
        print_table("Merchants", ["code", "name", "office", "stage"], [list(row.values()) for row in found])
    return 0


def _export(options: argparse.Namespace) -> int:
    if options.file.exists():
        raise BadInput(f"{options.file} exists already; name a new file", field="file")
    setup.django(options)
    from sluis.offices import merchant_export
    from sluis.offices.models import Merchant
    from sluis.records import audit

    merchant = Merchant.objects.filter(code=options.merchant).first()
    if merchant is None:
        raise BadInput(
            f"there is no merchant {options.merchant!r}; `sluis merchants list` shows them", field="merchant"
        )
    partial = options.file.with_name(f".{options.file.name}.part")
    with partial.open("wb") as target:
        packed = merchant_export.write(target, merchant)
    partial.rename(options.file)
    audit.write(
        actor=ACTOR,
        verb="offices.export_merchant",
        subject=merchant.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
    )
    rows = sum(packed.rows.values())
    if options.json:
        print_json({"file": str(options.file), "rows": packed.rows, "files": packed.files})
    else:
        say(f"sluis: {rows} rows and {packed.files} files of {merchant.name} in {options.file}")
    return 0
