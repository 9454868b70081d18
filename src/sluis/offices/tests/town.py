"""Two offices and their people: Alice and Bob are merchants of the Benelux, Dieter one of Germany."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sluis.offices import register
from sluis.offices.access import scope_of_user
from sluis.offices.models import Merchant, Office, Store, User
from sluis.offices.scope import Scope

ACTOR = "system"


@dataclass
class Town:
    """What the tests reach for by name."""

    bx: Office
    de: Office
    alice: Merchant
    bob: Merchant
    dieter: Merchant
    store: Store

    def person(self, name: str, role: str, office: Office | None = None, **reach: Any) -> User:
        """Return a person with one more role."""
        email = f"{name}@example.eu"
        user = User.objects.filter(email=email).first() or User.objects.create_user(
            email, None, name=name.title()
        )
        register.give_role(user=user, role=role, office=office or self.bx, actor=ACTOR, **reach)
        return user

    def scope(self, name: str, role: str, office: Office | None = None, **reach: Any) -> Scope:
        """Return the scope of a person with one more role."""
        return scope_of_user(self.person(name, role, office, **reach))


def _office(code: str, name: str, countries: str, language: str) -> Office:
    return Office.objects.create(
        code=code, name=name, city=name, countries=countries, currency="EUR", timezone="Europe/Amsterdam",
        languages=f"{language} en",
    )  # fmt: skip


def build() -> Town:
    """Return two offices with three merchants and a store."""
    bx, de = _office("BX", "Benelux office", "BE NL LU", "nl"), _office("DE", "Germany office", "DE", "de")
    alice = register.register_merchant(
        office=bx, name="Alice BV", country="BE", company_number="0487120340", vat_number="BE0487120340",
        iban="BE67539487120387", email="info@alice.example.eu", code="alice", language="fr", actor=ACTOR,
    )  # fmt: skip
    bob = register.register_merchant(
        office=bx, name="Bob B.V.", country="NL", company_number="61234560", vat_number="NL812345605B01",
        iban="NL91ABNA0417164300", code="bob", actor=ACTOR,
    )  # fmt: skip
    dieter = Merchant.objects.create(office=de, code="dieter", name="Dieter GmbH", country="DE")
    store = register.open_store(
        merchant=alice, code="gent", name="Alice", city="Gent", mcc="5441", actor=ACTOR
    )
    return Town(bx, de, alice, bob, dieter, store)
