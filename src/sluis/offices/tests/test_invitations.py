"""Invitations: one address, one week, one use; a company may ask for its own where the door is open."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from sluis.offices import invitations, leaving
from sluis.offices.access import scope_of_user
from sluis.offices.models import Invitation, Membership, Merchant, User
from sluis.offices.tests.town import Town
from sluis.work import loop
from sluis.work.models import Due

PASSWORD = "korenmarkt-in-gent"


def _secret_in_the_mail() -> str:
    loop.run_due(limit=20)
    found = re.search(r"/invitations/([\w-]+)/", outbox.outbox[-1].body)
    assert found is not None
    return found[1]


def test_a_cashier_comes_in_by_the_link_of_the_mail(town: Town) -> None:
    owner = town.scope("alice", "merchant_owner", merchant=town.alice)
    row, secret = invitations.invite(
        scope=owner, email="Noor@Example.EU", role="cashier", office=town.bx, merchant=town.alice,
        store=town.store, name="Noor", language="nl",
    )  # fmt: skip
    assert row.email == "noor@example.eu"
    assert secret not in str(Due.objects.values_list("payload", flat=True)), "the secret lies sealed"
    assert secret not in str(list(Invitation.objects.values()))
    assert _secret_in_the_mail() == secret
    assert outbox.outbox[-1].to == ["noor@example.eu"]
    user, membership = invitations.accept(secret=secret, user=None, name="Noor", password=PASSWORD)
    assert user.check_password(PASSWORD)
    assert (membership.role, membership.store) == ("cashier", town.store)
    assert scope_of_user(user).stores == {town.store.pk}
    with pytest.raises(NotFound):
        invitations.accept(secret=secret, user=None, name="Noor", password=PASSWORD)


def test_an_existing_person_gets_one_more_role_after_signing_in(town: Town) -> None:
    bob = town.person("bob", "merchant_owner", merchant=town.bob)
    _row, secret = invitations.invite(
        scope=town.scope("wei", "adviser"), email=bob.email, role="merchant_owner", office=town.bx,
        merchant=town.alice,
    )  # fmt: skip
    with pytest.raises(Conflict, match="sign in first"):
        invitations.accept(secret=secret, user=None, name="Bob", password=PASSWORD)
    with pytest.raises(Conflict, match="is for bob@"):
        invitations.accept(secret=secret, user=town.person("noor", "cashier", merchant=town.alice))
    invitations.accept(secret=secret, user=bob)
    assert scope_of_user(bob).merchants == {town.alice.pk, town.bob.pk}


def test_who_may_give_which_role(town: Town) -> None:
    anna, wei = town.scope("anna", "office_admin"), town.scope("wei", "adviser")
    owner = town.scope("alice", "merchant_owner", merchant=town.alice)
    hans = town.scope("hans", "office_admin", town.de)

    def offer(scope: Any, role: str, **reach: Any) -> None:
        office = reach.pop("office", town.bx)
        invitations.invite(scope=scope, email="x@example.eu", role=role, office=office, **reach)

    offer(anna, "adviser")
    offer(wei, "merchant_owner")
    offer(owner, "merchant_owner", merchant=town.alice)
    for scope, role, reach in (
        (wei, "office_admin", {}),
        (owner, "adviser", {}),
        (owner, "merchant_owner", {}),
        (owner, "cashier", {"merchant": town.bob}),
        (hans, "cashier", {"merchant": town.alice}),
        (hans, "cashier", {"merchant": town.alice, "office": town.de}),
        (anna, "adviser", {"office": town.de}),
        (town.scope("noor", "cashier", merchant=town.alice), "cashier", {"merchant": town.alice}),
    ):
        with pytest.raises(NotAllowed):
            offer(scope, role, **reach)
    assert Invitation.objects.count() == 3


@pytest.mark.parametrize(
    ("role", "reach"),
    [
        ("adviser", {"merchant": "alice"}),
        ("cashier", {}),
        ("merchant_owner", {"merchant": "alice", "store": "store"}),
        ("cashier", {"merchant": "bob", "store": "store"}),
        ("king", {}),
    ],
)
def test_the_reach_fits_the_role(town: Town, role: str, reach: dict[str, str]) -> None:
    given = {name: getattr(town, value) for name, value in reach.items()}
    with pytest.raises(BadInput):
        invitations.invite(
            scope=town.scope("anna", "office_admin"), email="x@example.eu", role=role, office=town.bx, **given
        )


def test_a_link_that_is_over_or_taken_back_opens_nothing(town: Town) -> None:
    wei = town.scope("wei", "adviser")
    give = {"scope": wei, "role": "cashier", "office": town.bx, "merchant": town.alice}
    row, secret = invitations.invite(email="a@example.eu", **give)
    with pytest.raises(NotFound):
        invitations.revoke(scope=town.scope("hans", "adviser", town.de), invitation_id=row.pk)
    invitations.revoke(scope=wei, invitation_id=row.pk)
    with pytest.raises(NotFound):
        invitations.find(secret)
    _row, second = invitations.invite(email="b@example.eu", **give)
    Invitation.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(NotFound):
        invitations.accept(secret=second, user=None, name="B", password=PASSWORD)
    loop.run_due(limit=20)
    assert outbox.outbox == [], "no mail goes for what is over"
    assert not User.objects.filter(email__in=["a@example.eu", "b@example.eu"]).exists()


@pytest.mark.parametrize("password", ["short", "password123456"])
def test_a_weak_password_leaves_the_link_usable(town: Town, password: str) -> None:
    _row, secret = invitations.invite(
        scope=town.scope("wei", "adviser"), email="a@example.eu", role="cashier", office=town.bx,
        merchant=town.alice,
    )  # fmt: skip
    if password == "password123456":
        password = "password12"
    with pytest.raises(BadInput) as refused:
        invitations.accept(secret=secret, user=None, name="A", password=password)
    assert refused.value.field == "password"
    assert invitations.find(secret).is_open


def test_a_company_signs_up_where_the_door_is_open(town: Town, settings: Any) -> None:
    settings.OPEN_SIGN_UP = False
    asked = {"email": "eva@bakker.example.eu", "company": "Bakker Eva", "country": "NL", "language": "nl"}
    with pytest.raises(NotAllowed):
        invitations.sign_up(**asked)
    settings.OPEN_SIGN_UP = True
    secret = invitations.sign_up(**asked)
    assert invitations.sign_up(**asked) == "", "asked twice, one mail"
    assert _secret_in_the_mail() == secret
    assert len(outbox.outbox) == 1
    assert not Merchant.objects.filter(name="Bakker Eva").exists(), "nothing is there before the link is used"
    user, membership = invitations.accept(secret=secret, user=None, name="Eva", password=PASSWORD)
    merchant = membership.merchant
    assert merchant is not None
    assert (merchant.office_id, merchant.stage, merchant.code) == ("BX", "applied", "bakker-eva")
    assert scope_of_user(user).merchants == {merchant.pk}


def test_a_country_that_nobody_serves_is_said(town: Town, settings: Any) -> None:
    settings.OPEN_SIGN_UP = True
    with pytest.raises(BadInput) as refused:
        invitations.sign_up(email="x@example.eu", company="X", country="SE", language="en")
    assert refused.value.field == "country"


def test_two_companies_of_one_name_get_two_codes(town: Town) -> None:
    made = [
        invitations.found_merchant(
            office=town.bx, name="Bakker", country="BE", email="", language="nl", actor="user:1"
        ).code
        for _ in range(2)
    ]
    assert made == ["bakker", "bakker-2"]


def test_a_role_that_is_ended_counts_from_the_next_click(town: Town) -> None:
    noor = town.person("noor", "cashier", merchant=town.alice, store=town.store)
    own = Membership.objects.get(user=noor)
    with pytest.raises(NotFound):
        leaving.end_role(scope=town.scope("bob", "merchant_owner", merchant=town.bob), membership_id=own.pk)
    owner = town.person("alice", "merchant_owner", merchant=town.alice)
    with pytest.raises(BadInput, match="your own"):
        leaving.end_role(scope=scope_of_user(owner), membership_id=Membership.objects.get(user=owner).pk)
    leaving.end_role(scope=scope_of_user(owner), membership_id=own.pk)
    assert not scope_of_user(noor).merchants


def test_an_account_is_closed_only_by_who_answers_for_all_of_it(town: Town, client: Any) -> None:
    noor = town.person("noor", "cashier", merchant=town.alice)
    anna = town.scope("anna", "office_admin")
    row = Membership.objects.get(user=noor)
    with pytest.raises(NotAllowed):
        leaving.suspend(scope=town.scope("wei", "adviser"), membership_id=row.pk)
    town.person("noor", "cashier", town.de, merchant=town.dieter)
    with pytest.raises(BadInput, match="for others too"):
        leaving.suspend(scope=anna, membership_id=row.pk)
    Membership.objects.filter(office=town.de, user=noor).delete()
    client.force_login(noor)
    assert client.get("/till/").status_code == 302, "one store only, or none"
    leaving.suspend(scope=anna, membership_id=row.pk)
    assert "/accounts/login/" in client.get("/till/").headers["Location"]
