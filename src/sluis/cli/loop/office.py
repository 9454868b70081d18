"""The demo office: offices, merchants, stores, people, connections, rates, from examples/office.json."""

from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sluis.kernel.errors import Misconfigured
from sluis.offices import connections, register
from sluis.offices.models import Connection, Merchant, Office, Store, User
from sluis.records import rates

ACTOR = "system"
PASSWORD = "sluis-demo-2026"  # noqa: S105 - shown on the sign-in page of the demo
# party → (file of credentials, field that names the account)
_PARTIES = {
    "alipay": "client_id",
    "tmall": "app_key",
    "cainiao": "logistic_provider_id",
    "chinaport": "dxp_id",
    "bank": "account_iban",
}


def examples_dir() -> Path:
    """Return the folder of examples beside the sources. Raise Misconfigured when it is not there."""
    for base in (os.environ.get("SLUIS_HOME"), str(Path(__file__).resolve().parents[4])):
        if base and (Path(base) / "examples" / "office.json").is_file():
            return Path(base) / "examples"
    raise Misconfigured("the examples folder is not beside the sources; run the demo from a checkout")


def load_example() -> dict[str, Any]:
    """Return the example office."""
    found: dict[str, Any] = json.loads((examples_dir() / "office.json").read_text(encoding="utf-8"))
    return found


def open_offices(example: dict[str, Any]) -> Office:
    """Store the five offices and the example rates; return the Benelux office."""
    for row in example["offices"]:
        Office.objects.get_or_create(code=row["code"], defaults={k: v for k, v in row.items() if k != "code"})
    for row in example["rates"]:
        rates.record(
            base=row["base"],
            quote=row["quote"],
            rate=Decimal(row["rate"]),
            day=date.fromisoformat(row["date"]),
            source=row["source"],
        )
    return Office.objects.get(code="BX")


def take_on_merchants(office: Office, example: dict[str, Any]) -> dict[str, Merchant]:
    """Register the example merchants with their stores, numbers checked like anybody's."""
    found = {}
    for row in example["merchants"]:
        merchant = Merchant.objects.filter(code=row["code"]).first() or register.register_merchant(
            office=office,
            actor=ACTOR,
            email=f"{row['code']}@example.eu",
            **{k: v for k, v in row.items() if k not in ("store",)},
        )
        if not merchant.stores.exists():
            register.open_store(merchant=merchant, actor=ACTOR, **row["store"])
        found[row["code"]] = merchant
    return found


def invite_people(office: Office, merchants: dict[str, Merchant], example: dict[str, Any]) -> None:
    """Make the example people with their roles."""
    for row in example["users"]:
        user = User.objects.filter(email=row["email"]).first() or User.objects.create_user(
            row["email"], PASSWORD, name=row["name"], language=row["language"]
        )
        merchant = merchants.get(row.get("merchant", ""))
        store = (
            Store.objects.filter(merchant=merchant, code=row.get("store", "")).first() if merchant else None
        )
        register.give_role(
            user=user, role=row["role"], office=office, merchant=merchant, store=store, actor=ACTOR
        )


def connect_parties(office: Office, credentials_dir: Path) -> dict[str, dict[str, Any]]:
    """Connect the office to each counterparty with the credentials that the sandbox wrote; return them by party."""
    found: dict[str, dict[str, Any]] = {}
    for party, account_field in _PARTIES.items():
        secret = json.loads((credentials_dir / f"{party}.json").read_text(encoding="utf-8"))
        found[party] = secret
        current = Connection.objects.filter(office=office, party=party, is_active=True, merchant=None).first()
        if current is not None and current.base_url == secret["base_url"]:
            continue
        connections.connect(
            office=office,
            party=party,
            base_url=secret["base_url"],
            account=str(secret[account_field]),
            credentials=secret,
            actor=ACTOR,
        )
    return found
