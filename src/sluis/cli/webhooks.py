"""`sluis webhooks list|log|send`: whose software is told, what was sent to it, and sending it again."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, print_table, say
from sluis.kernel.errors import BadInput, NotFound

ACTOR = "system"
SHOWN = 50


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the noun."""
    verbs = nouns.add_parser("webhooks", help="merchants' software that is told").add_subparsers(
        dest="verb", required=True
    )
    listing = verbs.add_parser("list", parents=[common], help="the endpoints and how they do")
    listing.set_defaults(run=_list)
    log = verbs.add_parser("log", parents=[common], help=f"the newest {SHOWN} deliveries of an endpoint")
    log.add_argument("endpoint", metavar="ID")
    log.set_defaults(run=_log)
    send = verbs.add_parser("send", parents=[common], help="send a range of deliveries again")
    send.add_argument("endpoint", metavar="ID")
    send.add_argument(
        "--since", metavar="MOMENT", required=True, help="RFC 3339, as 2026-11-23T09:00:00+01:00"
    )
    send.add_argument("--until", metavar="MOMENT", help="default: now")
    send.add_argument("--dry-run", action="store_true", help="count only")
    send.set_defaults(run=_send)


def _moment(text: str, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput("a moment is written as 2026-11-23T09:00:00+01:00", field=name) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _endpoint(options: argparse.Namespace) -> Any:
    from sluis.offices import webhooks
    from sluis.offices.scope import SYSTEM

    try:
        return webhooks.endpoint_of(SYSTEM, options.endpoint)
    except NotFound as error:
        raise BadInput(error.message, field="endpoint") from error


def _list(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.offices import webhooks
    from sluis.offices.scope import SYSTEM

    found: list[dict[str, Any]] = [
        {
            "endpoint": one.pk,
            "merchant": one.merchant.code,
            "url": one.url,
            "state": one.state,
            "events": one.kinds,
            "waiting": one.deliveries.filter(state="waiting").count(),
            "failing_since": one.failing_since.isoformat() if one.failing_since else None,
        }
        for one in webhooks.endpoints(SYSTEM)
    ]
    if options.json:
        print_json({"endpoints": found})
    else:
        rows = [[*row.values()] for row in ({**row, "events": len(row["events"]) or "all"} for row in found)]
        names = ["endpoint", "merchant", "address", "state", "events", "waiting", "failing since"]
        print_table("Webhooks", names, rows)
    return 0


def _log(options: argparse.Namespace) -> int:
    setup.django(options)
    found: list[dict[str, Any]] = [
        {
            "id": one.pk,
            "event": one.kind,
            "reference": one.reference,
            "state": one.state,
            "tries": one.attempts,
            "at": one.created_at.isoformat(),
        }
        for one in _endpoint(options).deliveries.order_by("-created_at", "-id")[:SHOWN]
    ]
    if options.json:
        print_json({"deliveries": found})
    else:
        print_table(
            "Deliveries",
            ["id", "event", "reference", "state", "tries", "at"],
            [[*row.values()] for row in found],
        )
    return 0


def _send(options: argparse.Namespace) -> int:
    setup.django(options)
    from sluis.kernel import clock
    from sluis.offices import webhooks

    since = _moment(options.since, "--since")
    until = _moment(options.until, "--until") if options.until else clock.now() + timedelta(seconds=1)
    if since > until:
        raise BadInput("the range ends before it begins", field="--until")
    chosen = webhooks.in_range(_endpoint(options), since=since, until=until)
    count = len(chosen) if options.dry_run else webhooks.send_again(deliveries=chosen, actor=ACTOR)
    if options.json:
        print_json({"count": count, "dry_run": options.dry_run})
    else:
        say(f"{count} {'would be' if options.dry_run else 'are'} sent again")
    return 0
