"""`sluis till import|demand`: what a shop's own till sold, and what visitors buy against it."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, print_table, say
from sluis.kernel.errors import BadInput

ACTOR = "system"


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("till", help="what is sold at the counter").add_subparsers(
        dest="verb", required=True
    )
    imports = verbs.add_parser("import", parents=[common], help="read a CSV of what a shop's own till sold")
    imports.add_argument("file", type=Path, metavar="FILE")
    imports.add_argument("--merchant", required=True, metavar="CODE")
    imports.add_argument("--store", metavar="CODE", help="needed where the merchant has several")
    imports.add_argument("--dry-run", action="store_true", help="read and count only")
    imports.set_defaults(run=_import)
    demand = verbs.add_parser("demand", parents=[common], help="shares of visitors' and other baskets")
    demand.add_argument("--merchant", metavar="CODE")
    demand.add_argument("--since", metavar="DAY", help="YYYY-MM-DD; default: 90 days")
    demand.add_argument("--until", metavar="DAY", help="default: today")
    demand.add_argument("--by", choices=["product", "category"], default="product")
    demand.set_defaults(run=_demand)


def _merchant(code: str) -> Any:
    from sluis.offices.models import Merchant

    found = Merchant.objects.filter(code=code).first()
    if found is None:
        raise BadInput(f"there is no merchant {code!r}", field="--merchant")
    return found


def _store(merchant: Any, code: str | None) -> Any:
    stores = list(merchant.stores.select_related("merchant__office").order_by("code"))
    chosen = [store for store in stores if code is None or store.code == code]
    if len(chosen) != 1:
        raise BadInput(f"choose one of {', '.join(store.code for store in stores)}", field="--store")
    return chosen[0]


def _import(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.payments.till_import import import_till

    made = import_till(
        store=_store(_merchant(options.merchant), options.store),
        content=options.file.read_bytes(),
        actor=ACTOR,
        dry_run=options.dry_run,
    )
    told = {
        "days": [day.isoformat() for day in made.days],
        "baskets": made.baskets,
        "of_wallets": made.of_wallets,
        "without_our_goods": made.without_our_goods,
        "unknown": list(made.unknown),
        "replaced": made.replaced,
        "dry_run": options.dry_run,
    }
    if options.json:
        print_json(told)
        return 0
    verb = "would be imported" if options.dry_run else "imported"
    say(f"{len(made.days)} days {verb}: {made.baskets} other baskets, {made.of_wallets} of wallets left out")
    if made.unknown:
        say(f"not in the catalogue: {', '.join(made.unknown)}")
    return 0


def _day(text: str | None, default: date, name: str) -> date:
    try:
        return date.fromisoformat(text) if text else default
    except ValueError:
        raise BadInput("a day is written YYYY-MM-DD", field=name) from None


def _demand(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.kernel import clock
    from sluis.offices.scope import SYSTEM
    from sluis.payments import demand_signal

    until = _day(options.until, clock.today(), "--until")
    since = _day(options.since, until - timedelta(days=89), "--since")
    merchant = _merchant(options.merchant).pk if options.merchant else ""
    found = demand_signal.shares(SYSTEM, since=since, until=until, by=options.by, merchant=merchant)
    rows: list[dict[str, Any]] = [
        {
            "key": one.key,
            "name": one.name,
            "category": one.category,
            "wallet_with": one.wallet_with,
            "wallet_all": one.wallet_all,
            "other_with": one.other_with,
            "other_all": one.other_all,
            "wallet_share": None if one.wallet_share is None else str(one.wallet_share),
            "other_share": None if one.other_share is None else str(one.other_share),
        }
        for one in found
    ]
    if options.json:
        print_json({"since": since.isoformat(), "until": until.isoformat(), "by": options.by, "items": rows})
        return 0
    cells = [
        [
            row["name"],
            row["category"],
            f"{row['wallet_with']} of {row['wallet_all']}",
            f"{row['other_with']} of {row['other_all']}",
        ]
        for row in rows
    ]
    print_table("Baskets that held it", [options.by, "category", "visitors", "others"], cells)
    return 0
