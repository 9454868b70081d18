"""Signing in, the people of the demo, and a new password."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from sluis.home.tests import seed
from sluis.home.tests.seed import World


def test_the_right_password_leads_to_where_one_was_going(people: World) -> None:
    client = Client()
    page = client.get("/accounts/login/?next=/products/").content.decode()
    assert 'name="next" value="/products/"' in page
    response = client.post(
        "/accounts/login/", {"login": "alice@example.eu", "password": seed.PASSWORD, "next": "/products/"}
    )
    assert response.headers["Location"] == "/products/"


def test_a_wrong_password_is_said_on_top_of_the_form(people: World) -> None:
    response = Client().post("/accounts/login/", {"login": "alice@example.eu", "password": "guess-guess"})
    body = response.content.decode()
    assert 'class="problems"' in body
    assert "alice@example.eu" in body


def test_the_people_are_shown_in_the_demo_only(people: World, settings: Any) -> None:
    settings.DEMO = False
    assert "wei@example.eu" not in Client().get("/accounts/login/").content.decode()
    settings.DEMO = True
    body = Client().get("/accounts/login/").content.decode()
    assert "wei@example.eu" in body
    assert settings.DEMO_PASSWORD in body
    assert body.count('form="demo-') == len(people.users)


def test_nobody_signs_up_from_the_street(people: World) -> None:
    response = Client().get("/accounts/signup/")
    assert "Accounts are made by invitation" in response.content.decode()


def test_a_forgotten_password_is_replaced_by_mail(people: World, mailoutbox: list[Any]) -> None:
    client = Client()
    assert "Forgot the password?" in client.get("/accounts/password/reset/").content.decode()
    response = client.post("/accounts/password/reset/", {"email": "alice@example.eu"}, follow=True)
    assert "Look at your mail" in response.content.decode()
    assert len(mailoutbox) == 1
    assert "the old password stays" in mailoutbox[0].body
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mailoutbox[0].body)
    assert link is not None
    form = client.get(link[1], follow=True)
    assert "Choose a new password" in form.content.decode()
    fresh = "drie fietsen en een tulp"
    done = client.post(form.redirect_chain[-1][0], {"password1": fresh, "password2": fresh}, follow=True)
    assert "The new password is set" in done.content.decode()
    login = Client().post("/accounts/login/", {"login": "alice@example.eu", "password": fresh})
    assert login.status_code == 302
    assert "This link no longer works" in Client().get(link[1], follow=True).content.decode()


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"])
@pytest.mark.parametrize("language", ["nl", "fr", "zh-hans"])
def test_the_doors_speak_the_readers_language(people: World, path: str, language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    body = client.get(path).content.decode()
    assert client.get(path).status_code == 200
    assert "invitation; ask the office" not in body, "French knows the word, too"
