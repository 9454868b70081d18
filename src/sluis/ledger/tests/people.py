"""Who opens the pages of money in tests: Femke keeps the books, Ann owns the chocolaterie, Cas stands at a till."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client

from sluis.ledger.tests import shop
from sluis.offices import register
from sluis.offices.models import Merchant, Office, User


def signed_in(
    name: str, role: str, *, merchant: Merchant | None = None, office: Office | None = None
) -> Client:
    """Return a browser in which somebody with a role is signed in, reading English."""
    email = f"{name}@example.eu"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, "correct horse battery", name=name.title())
        register.give_role(
            user=user, role=role, office=office or shop.office(), merchant=merchant, actor="system"
        )
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def femke() -> Client:
    """Return finance of the Benelux office."""
    return signed_in("femke", "finance")


def ann() -> Client:
    """Return the owner of the chocolaterie."""
    return signed_in("ann", "merchant_owner", merchant=shop.chocolatier())


def ed() -> Client:
    """Return an adviser of the office: reads money, moves none."""
    return signed_in("ed", "adviser")


def text(client: Client, address: str, **query: str) -> str:
    """Return a page that must be there."""
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return body.decode()


def refusal(client: Client, address: str, given: Mapping[str, Any] | None = None) -> str:
    """Press a button that must be refused; return what is said where it was pressed."""
    answer = client.post(address, given or {})
    assert (answer.status_code, answer["Location"]) == (302, "/"), address
    *_, said = [str(message) for message in get_messages(answer.wsgi_request)]
    return said
