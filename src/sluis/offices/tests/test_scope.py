"""Seeing is what all memberships give together; doing goes by membership."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sluis.kernel import clock
from sluis.kernel.errors import NotAllowed
from sluis.offices import register
from sluis.offices.access import scope_of_user
from sluis.offices.models import Membership, Merchant, Store, User
from sluis.offices.scope import NOBODY, SYSTEM, Scope
from sluis.offices.tests.town import Town


def _both(town: Town) -> Scope:
    """Return the scope of Eve, a cashier in Alice's store and the owner of Bob's company."""
    town.person("eve", "cashier", merchant=town.alice, store=town.store)
    return town.scope("eve", "merchant_owner", merchant=town.bob)


def test_a_cashier_here_and_an_owner_there_is_an_owner_only_there(town: Town) -> None:
    scope = _both(town)
    assert scope.may("payments:refund"), "somewhere she may"
    alice = scope.at(office="BX", merchant=town.alice.pk, store=town.store.pk)
    bob = scope.at(office="BX", merchant=town.bob.pk)
    assert not alice.may("payments:refund")
    assert alice.may("payments:charge")
    assert bob.may("payments:refund")
    with pytest.raises(NotAllowed, match="payments:refund"):
        alice.demand("payments:refund")


def test_acting_narrows_to_the_merchants_where_it_was_given(town: Town) -> None:
    scope = _both(town)
    assert set(Merchant.objects.within(scope)) == {town.alice, town.bob}
    writes = scope.demand("catalogue:write")
    assert list(Merchant.objects.within(writes)) == [town.bob]
    assert writes.stores == frozenset(), "the binding to Alice's store does not reach Bob"
    assert not scope.acting("office:admin").merchants


def test_who_is_bound_to_a_store_sees_all_stores_of_his_other_merchant_and_no_other_of_the_first(
    town: Town,
) -> None:
    second = register.open_store(
        merchant=town.alice, code="brugge", name="Alice", city="Brugge", mcc="5441", actor="system"
    )
    bobs = register.open_store(
        merchant=town.bob, code="gouda", name="Bob", city="Gouda", mcc="5411", actor="system"
    )
    scope = _both(town)
    assert set(Store.objects.within(scope)) == {town.store, bobs}
    assert second not in Store.objects.within(scope)
    assert list(Store.objects.within(scope.acting("keys:write"))) == [bobs]


def test_a_store_bound_role_reaches_its_store_and_not_the_one_beside(town: Town) -> None:
    scope = town.scope("noor", "cashier", merchant=town.alice, store=town.store)
    assert scope.at(office="BX", merchant=town.alice.pk, store=town.store.pk).may("till:use")
    assert not scope.at(office="BX", merchant=town.alice.pk, store="sto_other").may("till:use")


def test_a_role_in_an_office_reaches_every_merchant_of_it_and_none_of_the_sister(town: Town) -> None:
    scope = town.scope("wei", "adviser")
    assert scope.at(office="BX", merchant=town.bob.pk).may("marketplace:write")
    assert not scope.at(office="DE", merchant=town.dieter.pk).may("marketplace:write")
    assert town.dieter not in Merchant.objects.within(scope)


def test_a_role_that_is_over_gives_nothing(town: Town) -> None:
    eve = town.person("eve", "merchant_owner", merchant=town.bob)
    assert scope_of_user(eve).merchants == {town.bob.pk}
    Membership.objects.filter(user=eve).update(until=clock.now() - timedelta(seconds=1))
    assert not scope_of_user(eve).merchants


def test_a_suspended_person_sees_nothing_at_once(town: Town) -> None:
    eve = town.person("eve", "office_admin")
    User.objects.filter(pk=eve.pk).update(is_active=False)
    eve.refresh_from_db()
    assert scope_of_user(eve) is NOBODY


def test_the_system_and_a_key_are_not_narrowed_by_membership() -> None:
    assert SYSTEM.at(office="BX", merchant="mer_1") is SYSTEM
    assert SYSTEM.demand("money:pay") is SYSTEM
    key = Scope("key:1", merchants=frozenset({"mer_1"}), permissions=frozenset({"catalogue:read"}))
    assert key.acting("catalogue:read") is key
    assert key.acting("catalogue:write").merchants == frozenset()
