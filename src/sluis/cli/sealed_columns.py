"""Every column of sealed values and its owner, for the rotation of the key. A test finds what is missing here."""

from __future__ import annotations

from typing import Any

from sluis.customs.models import Declaration
from sluis.logistics.models import Shipment
from sluis.marketplace.models import Order
from sluis.offices import connections
from sluis.offices.models import Connection
from sluis.offices.webhook_models import WebhookEndpoint
from sluis.records import inbox, wire_log
from sluis.records.models import InboxMessage, WireMessage
from sluis.records.resealing import SealedColumn


def _of_merchant(row: Any) -> str:
    return f"merchant:{row.merchant_id}"


def _of_account(row: InboxMessage) -> str:
    return inbox.owner_of(row.party, row.account)


def _of_endpoint(row: WebhookEndpoint) -> str:
    return f"webhook:{row.pk}"


COLUMNS = (
    SealedColumn(Connection, "credentials", connections.owner_of),
    SealedColumn(Declaration, "content", _of_merchant),
    SealedColumn(Shipment, "content", _of_merchant),
    SealedColumn(Order, "buyer", _of_merchant),
    SealedColumn(WebhookEndpoint, "secrets", _of_endpoint),
    SealedColumn(InboxMessage, "body", _of_account),
    SealedColumn(WireMessage, "request", wire_log.owner_of),
    SealedColumn(WireMessage, "answer", wire_log.owner_of),
)
