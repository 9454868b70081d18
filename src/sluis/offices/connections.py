"""Connections: sealed credentials for a counterparty, found from the store up to the office."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction

from sluis.kernel.errors import Misconfigured
from sluis.offices.models import Connection, Merchant, Office, Store
from sluis.records import audit, sealing


def owner_of(connection: Connection) -> str:
    """Return the owner under which a connection's credentials are sealed."""
    return f"connection:{connection.pk}"


@transaction.atomic
def connect(
    *,
    office: Office,
    party: str,
    base_url: str,
    account: str,
    credentials: dict[str, Any],
    actor: str,
    merchant: Merchant | None = None,
    store: Store | None = None,
    is_test: bool = True,
) -> Connection:
    """Store sealed credentials; an earlier active connection of the same party and place is switched off."""
    Connection.objects.filter(office=office, party=party, merchant=merchant, store=store).update(
        is_active=False
    )
    connection = Connection(
        office=office,
        party=party,
        merchant=merchant,
        store=store,
        base_url=base_url,
        account=account,
        is_test=is_test,
    )
    connection.credentials = sealing.seal(json.dumps(credentials), owner=owner_of(connection))
    connection.save(force_insert=True)
    audit.write(
        actor=actor,
        verb="offices.connect",
        subject=connection.pk,
        office=office.pk,
        merchant=merchant.pk if merchant else "",
        detail={"party": party, "account": account, "base_url": base_url},
    )
    return connection


def credentials(connection: Connection) -> dict[str, Any]:
    """Open the credentials. Raise SealBroken when the key file is another one."""
    opened: dict[str, Any] = json.loads(sealing.open_text(connection.credentials, owner=owner_of(connection)))
    return opened


def find(*, party: str, office: str, merchant: str | None = None, store: str | None = None) -> Connection:
    """Return the nearest active connection: the store's, the merchant's, then the office's.

    Raise Misconfigured when there is none.
    """
    active = Connection.objects.filter(party=party, office_id=office, is_active=True)
    places: list[dict[str, Any]] = [{"merchant": None, "store": None}]
    if merchant:
        places.insert(0, {"merchant_id": merchant, "store": None})
    if store:
        places.insert(0, {"store_id": store})
    for place in places:
        found = active.filter(**place).order_by("-created_at").first()
        if found is not None:
            return found
    raise Misconfigured(f"office {office} has no connection to {party}; add one under Settings", party=party)


def by_account(*, party: str, account: str) -> Connection | None:
    """Return the active connection of an account that a counterparty names in its call to us."""
    return (
        Connection.objects.filter(party=party, account=account, is_active=True)
        .order_by("-created_at")
        .first()
    )
