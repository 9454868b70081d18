"""`sluis doctor`: settings, disk, clock, keys, fonts, reach of the counterparties."""

from __future__ import annotations

import argparse
import shutil
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, print_table


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the verb."""
    verb = nouns.add_parser("doctor", parents=[common], help="look the installation over")
    verb.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    folder = setup.django(options)
    rows = [*_settings(), *_surroundings(folder), *_connections()]
    if options.json:
        print_json({"checks": [{"what": w, "state": s, "note": n} for w, s, n in rows]})
    else:
        print_table("Doctor", ["what", "state", "note"], rows)
    return 1 if any(state == "bad" for _, state, _ in rows) else 0


def _settings() -> list[tuple[str, str, str]]:
    from django.conf import settings
    from django.db import connection

    return [
        ("version", "good", settings.VERSION),
        ("database", "good", f"{connection.vendor} {connection.settings_dict['NAME']}"),
        ("public address", "good", settings.PUBLIC_URL),
        ("customs roles held", "good", ", ".join(settings.CUSTOMS_ROLES)),
        ("refund window", "good", f"{settings.REFUND_WINDOW_DAYS} days (by contract; unconfirmed)"),
        ("mail", "good", settings.EMAIL_BACKEND),
    ]


def _surroundings(folder: Any) -> list[tuple[str, str, str]]:
    from sluis.kernel import clock
    from sluis.records import key_file
    from sluis.web import fonts

    free = shutil.disk_usage(folder).free // 2**20
    try:
        font = ("Han font for PDFs", "good", str(fonts.han_font().family))
    except Exception as error:  # Whatever keeps the font away is what the person must read here.
        font = ("Han font for PDFs", "bad", str(error))
    return [
        ("disk", "good" if free > 500 else "bad", f"{free} MB free in {folder}"),
        ("clock", "good", f"{clock.offset_s()} s ahead of real time"),
        ("key file", "good", str(key_file.default_path())),
        font,
    ]


def _connections() -> list[tuple[str, str, str]]:
    import urllib3

    from sluis.offices.models import Connection

    rows = []
    pool = urllib3.PoolManager(timeout=3.0, retries=False)
    for connection in Connection.objects.filter(is_active=True).select_related("office"):
        name = f"{connection.party} ({connection.office_id})"
        try:
            pool.request("GET", connection.base_url)
            rows.append((name, "good", connection.base_url))
        except urllib3.exceptions.HTTPError:
            rows.append((name, "bad", f"{connection.base_url} does not answer"))
    return rows
