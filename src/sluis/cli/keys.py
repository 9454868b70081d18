"""`sluis keys issue|list|end`: keys with which a merchant's software calls the API.

`sluis keys rotate`, the sealing key, stands in `seal_rotation.py`.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, time
from typing import Any

from sluis.cli import seal_rotation, setup
from sluis.cli.output import print_json, print_table, say
from sluis.kernel.errors import BadInput, NotFound

ACTOR = "system"


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("keys", help="keys of the API").add_subparsers(dest="verb", required=True)
    issue = verbs.add_parser("issue", parents=[common], help="make a key; its secret is printed once")
    issue.add_argument("--merchant", required=True, metavar="CODE")
    issue.add_argument("--name", required=True, help="what it is for, as “till in Ghent”")
    issue.add_argument(
        "--scope", action="append", required=True, metavar="SCOPE", help="may stand several times"
    )
    issue.add_argument("--live", action="store_true", help="reaches live counterparties, not the sandbox")
    issue.add_argument("--until", metavar="DAY", help="last day, YYYY-MM-DD")
    issue.set_defaults(run=_issue)
    listing = verbs.add_parser("list", parents=[common], help="the keys, without their secrets")
    listing.set_defaults(run=_list)
    end = verbs.add_parser("end", parents=[common], help="end a key now")
    end.add_argument("key", metavar="ID")
    end.set_defaults(run=_end)
    seal_rotation.add(verbs, common)


def _last_moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.combine(datetime.strptime(text, "%Y-%m-%d").date(), time.max, UTC)
    except ValueError:
        raise BadInput("a day is written YYYY-MM-DD", field="--until") from None


def _issue(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.offices import keys
    from sluis.offices.models import Merchant

    merchant = Merchant.objects.filter(code=options.merchant).first()
    if merchant is None:
        raise BadInput(f"there is no merchant {options.merchant!r}", field="--merchant")
    key, secret = keys.issue(
        merchant=merchant,
        name=options.name,
        scopes=options.scope,
        actor=ACTOR,
        is_test=not options.live,
        expires_at=_last_moment(options.until),
    )
    if options.json:
        print_json({"key": key.pk, "secret": secret, "scopes": key.scopes.split(), "mode": keys.mode_of(key)})
    else:
        say("Keep it now: it is never shown again.")
        print(secret)
    return 0


def _list(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.offices import keys
    from sluis.offices.models import ApiKey

    rows = ApiKey.objects.select_related("merchant").order_by("merchant__code", "created_at")
    found: list[dict[str, Any]] = [
        {
            "key": key.pk,
            "merchant": key.merchant.code,
            "name": key.name,
            "mode": keys.mode_of(key),
            "scopes": key.scopes.split(),
            "ends": key.expires_at.isoformat() if key.expires_at else None,
            "last_used": key.last_used_at.isoformat() if key.last_used_at else None,
        }
        for key in rows
    ]
    if options.json:
        print_json({"keys": found})
    else:
        cells = [
            [" ".join(cell) if isinstance(cell, list) else cell for cell in row.values()] for row in found
        ]
        print_table("Keys", ["key", "merchant", "name", "mode", "scopes", "ends", "last used"], cells)
    return 0


def _end(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.offices import keys
    from sluis.offices.scope import SYSTEM

    try:
        keys.end(scope=SYSTEM, key_id=options.key, actor=ACTOR)
    except NotFound as error:
        raise BadInput(error.message, field="key") from error
    say(f"{options.key} has ended")
    return 0
