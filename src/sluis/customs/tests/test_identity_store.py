"""A buyer in full: only for who declares, only with a reason, and every look written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sluis.customs import identity_store, queries
from sluis.customs.models import Declaration
from sluis.customs.tests.port import WANG, order, tell_customs
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from sluis.offices.scope import Scope
from sluis.records.models import AuditEntry

pytestmark = pytest.mark.django_db
WHY = "the carrier asks whether the number was typed well"


def adviser(**changes: Any) -> Scope:
    whole = Scope(actor="user:7", offices=frozenset({"BX"}), permissions=frozenset({"customs:write"}))
    return replace(whole, **changes)


@pytest.fixture
def declaration(demo_office: Any) -> Declaration:
    return tell_customs(demo_office.merchant(), order())


def test_who_declares_sees_the_buyer_and_the_look_is_written_down(declaration: Declaration) -> None:
    buyer = identity_store.reveal(declaration=declaration, reason=WHY, scope=adviser())
    assert buyer == WANG
    entry = AuditEntry.objects.get(verb="customs.identity_viewed")
    assert (entry.actor, entry.subject, entry.detail) == ("user:7", declaration.pk, {"reason": WHY})


@pytest.mark.parametrize("reason", ["", "   ", "because", "x" * 9])
def test_without_a_reason_nothing_is_shown(declaration: Declaration, reason: str) -> None:
    with pytest.raises(BadInput) as error:
        identity_store.reveal(declaration=declaration, reason=reason, scope=adviser())
    assert error.value.field == "reason"
    assert not AuditEntry.objects.filter(verb="customs.identity_viewed").exists()


def test_other_roles_do_not_see_it(declaration: Declaration) -> None:
    owner = adviser(permissions=frozenset({"marketplace:approve", "money:read"}))
    with pytest.raises(NotAllowed):
        identity_store.reveal(declaration=declaration, reason=WHY, scope=owner)
    assert not AuditEntry.objects.filter(verb="customs.identity_viewed").exists()


def test_a_strange_office_does_not_even_find_the_declaration(declaration: Declaration) -> None:
    with pytest.raises(NotFound):
        queries.declaration(adviser(offices=frozenset({"DE"})), declaration.pk)


def test_a_reason_that_repeats_the_number_is_written_without_it(declaration: Declaration) -> None:
    reason = f"is {WANG.id_number} of {WANG.name} right?"
    identity_store.reveal(declaration=declaration, reason=reason, scope=adviser())
    entry = AuditEntry.objects.get(verb="customs.identity_viewed")
    assert entry.detail["reason"] == "is … of … right?"


def test_an_erased_buyer_is_gone(declaration: Declaration) -> None:
    Declaration.objects.filter(pk=declaration.pk).update(content=b"", purged_at=clock.now())
    declaration.refresh_from_db()
    with pytest.raises(Conflict, match="erased"):
        identity_store.reveal(declaration=declaration, reason=WHY, scope=adviser())


def test_who_saw_what_between_two_moments(declaration: Declaration) -> None:
    begin = clock.now()
    identity_store.reveal(declaration=declaration, reason=WHY, scope=adviser())
    identity_store.reveal(declaration=declaration, reason=WHY, scope=adviser(actor="user:8"))
    end = clock.now() + timedelta(seconds=1)
    found = identity_store.views(since=begin, until=end, scope=adviser())
    assert [(one.actor, one.declaration, one.reason) for one in found] == [
        ("user:7", declaration.pk, WHY),
        ("user:8", declaration.pk, WHY),
    ]
    assert identity_store.views(since=end, until=end + timedelta(days=1), scope=adviser()) == []
    stranger = adviser(offices=frozenset({"DE"}))
    assert identity_store.views(since=begin, until=end, scope=stranger) == []


def test_the_database_holds_no_number_in_clear(declaration: Declaration) -> None:
    from django.apps import apps
    from django.db import connection

    needles = (WANG.id_number.encode(), WANG.name.encode(), b"1199003071")
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            for row in cursor.fetchall():
                for cell in row:
                    raw = bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                    assert not any(needle in raw for needle in needles), model._meta.label
