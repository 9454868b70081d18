"""Inviting, joining and leaving as pages; the log for those who answer for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sluis.home.tests.conftest import Enter
from sluis.home.tests.seed import PASSWORD, World
from sluis.home.tests.test_start import text
from sluis.offices import invitations
from sluis.offices.access import scope_of_user
from sluis.offices.models import Invitation, Membership, Merchant, User
from sluis.records.models import AuditEntry


def _secret(world: World, email: str = "eva@example.eu", **reach: Any) -> str:
    scope = scope_of_user(world.users["adviser"])
    given = {"role": "cashier", "merchant": world.alice, **reach}
    return invitations.invite(scope=scope, email=email, office=world.office, **given)[1]


def test_an_owner_invites_a_cashier_to_his_own_shop_only(people: World, enter: Enter) -> None:
    client = enter("alice")
    page = client.get("/people/")
    offered = dict(page.context["form"].fields["role"].choices)
    assert set(offered) == {"merchant_owner", "cashier"}
    assert "Kaashoeve" not in text(page)
    form = {"email": "eva@example.eu", "language": "fr", "role": "cashier", "merchant": people.alice.pk}
    client.post("/people/", {**form, "store": people.store.pk})
    row = Invitation.objects.get()
    assert (row.merchant, row.store, row.language) == (people.alice, people.store, "fr")
    refused = client.post("/people/", {**form, "merchant": people.bob.pk})
    assert refused.status_code == 422
    assert client.post("/people/", {**form, "role": "office_admin"}).status_code == 422
    assert Invitation.objects.count() == 1
    client.post("/people/act/", {"act": "revoke", "id": row.pk})
    row.refresh_from_db()
    assert row.ended_at is not None


def test_a_newcomer_joins_and_is_signed_in(people: World) -> None:
    client, secret = Client(), _secret(people, store=people.store)
    page = client.get(f"/invitations/{secret}/")
    assert "You are invited" in text(page)
    assert "Alice Korenmarkt" in text(page)
    weak = client.post(f"/invitations/{secret}/", {"name": "Eva", "password": "short"})
    assert weak.status_code == 422
    assert "at least 10" in text(weak)
    joined = client.post(f"/invitations/{secret}/", {"name": "Eva", "password": "kasseien-van-gent"})
    assert joined.status_code == 302
    eva = User.objects.get(email="eva@example.eu")
    assert client.get("/till/").status_code == 302, "her one store"
    assert Membership.objects.get(user=eva).role == "cashier"
    assert Client().get(f"/invitations/{secret}/").status_code == 404
    assert Client().get("/invitations/never-was/").status_code == 404


def test_a_known_person_signs_in_first_and_another_is_sent_away(people: World, enter: Enter) -> None:
    secret = _secret(people, email=people.users["bob"].email)
    page = text(Client().get(f"/invitations/{secret}/"))
    assert "There is an account for" in page
    assert "is for bob@example.eu" in text(enter("charlie").get(f"/invitations/{secret}/"))
    enter("charlie").post(f"/invitations/{secret}/", {})
    assert Membership.objects.filter(user=people.users["charlie"]).count() == 1
    enter("bob").post(f"/invitations/{secret}/", {})
    assert Membership.objects.filter(user=people.users["bob"]).count() == 2


def test_a_company_signs_up_and_its_owner_founds_it(people: World, settings: Any) -> None:
    settings.OPEN_SIGN_UP = False
    assert "by invitation" in text(Client().get("/begin/sign-up/"))
    given = {"company": "Zaan Cacao B.V.", "country": "NL", "email": "eva@zaan.example.eu"}
    Client().post("/begin/sign-up/", given)
    assert not Invitation.objects.exists()
    settings.OPEN_SIGN_UP, settings.DEMO = True, True
    answer = Client().post("/begin/sign-up/", given)
    secret = answer.context["demo_link"].rstrip("/").rpartition("/")[2]
    client = Client()
    assert 'value="Zaan Cacao B.V."' in client.get(f"/invitations/{secret}/").content.decode()
    client.post(
        f"/invitations/{secret}/",
        {"name": "Eva", "password": "kasseien-van-gent", "company": "Zaan Cacao B.V.", "country": "NL"},
    )
    merchant = Merchant.objects.get(name="Zaan Cacao B.V.")
    assert merchant.stage == "applied"
    assert Membership.objects.get(merchant=merchant).user.email == "eva@zaan.example.eu"


def test_an_ended_role_and_a_closed_account_count_at_once(people: World, enter: Enter) -> None:
    bob = Client()
    assert bob.login(email="bob@example.eu", password=PASSWORD)
    assert bob.get("/products/").status_code == 200
    row = Membership.objects.get(user=people.users["bob"])
    enter("alice").post("/people/act/", {"act": "end", "id": str(row.pk)})
    assert bob.get("/people/").status_code == 200, "Alice does not answer for Bob"
    enter("wei").post("/people/act/", {"act": "suspend", "id": str(row.pk)})
    assert bob.get("/people/").status_code == 200, "an adviser closes no account"
    enter("anna").post("/people/act/", {"act": "suspend", "id": str(row.pk)})
    assert "/accounts/login/" in bob.get("/people/").headers["Location"]
    assert not Client().login(email="bob@example.eu", password=PASSWORD)


def test_the_log_shows_each_his_own_and_is_searched(people: World, enter: Enter) -> None:
    wei = enter("wei")
    wei.post(f"/merchants/{people.alice.pk}/act/", {"act": "note", "note": "x"})
    wei.post(f"/merchants/{people.alice.pk}/act/", {"act": "task", "title": "Call Alice"})
    wei.post(f"/merchants/{people.bob.pk}/act/", {"act": "task", "title": "Call Bob"})
    own = enter("alice").get("/people/log/").context["rows"]
    assert {row["merchant"] for row in own} == {people.alice.name}
    assert any(row["verb"] == "offices.add_task" and row["who"] == "Wei Chen" for row in own)
    found = wei.get("/people/log/?q=wei+chen").context["rows"]
    assert {row["verb"] for row in found} == {"offices.add_task"}
    assert len(found) == 2
    only = wei.get(f"/people/log/?merchant={people.bob.pk}&q=add_task").context["rows"]
    assert [row["merchant"] for row in only] == [people.bob.name]
    assert not wei.get("/people/log/?until=2020-01-01").context["rows"]
    sheet = b"".join(wei.get("/people/log/?q=add_task&export=csv").streaming_content).decode("utf-8-sig")
    assert len(sheet.strip().splitlines()) == 3
    assert AuditEntry.objects.filter(merchant=people.bob.pk).exists()


@pytest.mark.parametrize("path", ["/people/", "/people/log/"])
@pytest.mark.parametrize("name", ["noor", "femke"])
def test_people_and_log_are_for_who_answers_for_them(
    people: World, enter: Enter, path: str, name: str
) -> None:
    assert enter(name).get(path).status_code == 403
