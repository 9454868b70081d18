"""One's own account: the second factor, recovery codes, sessions, and the mandate that an owner gives."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from sluis.home.tests.conftest import Enter
from sluis.home.tests.seed import PASSWORD, World
from sluis.home.tests.test_start import text
from sluis.kernel import clock
from sluis.offices.accounts import MfaAdapter
from sluis.offices.models import Mandate

LOGIN = "/accounts/login/"


def _signed_in(email: str) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.post(LOGIN, {"login": email, "password": PASSWORD})
    return client


def _code(secret: str) -> str:
    """Return what an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def _with_app(email: str) -> tuple[Client, str]:
    client = _signed_in(email)
    asked = client.get("/accounts/2fa/totp/activate/")
    assert "/accounts/reauthenticate/" in asked.headers["Location"], "the password is asked for once more"
    client.post(asked.headers["Location"], {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    client.post("/accounts/2fa/totp/activate/", {"code": _code(secret)})
    cache.clear()  # A code is taken once; the tests do not wait for the next one.
    return client, secret


def test_with_an_app_the_password_alone_does_not_open_the_house(people: World) -> None:
    _client, secret = _with_app("alice@example.eu")
    again = _signed_in("alice@example.eu")
    assert again.get("/products/").status_code == 302, "half way in is not in"
    assert again.get("/api/v1/me").status_code == 401
    wrong = again.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert again.get("/products/").status_code == 302
    again.post("/accounts/2fa/authenticate/", {"code": _code(secret)})
    assert again.get("/products/").status_code == 200


def test_the_secret_lies_sealed(people: World) -> None:
    _client, secret = _with_app("alice@example.eu")
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    sealed = Authenticator.objects.get(type="totp").data["secret"]
    assert MfaAdapter().decrypt(sealed) == secret


def test_a_recovery_code_opens_once(people: World) -> None:
    client, _secret = _with_app("bob@example.eu")
    client.post("/accounts/2fa/recovery-codes/generate/")
    page = client.get("/accounts/2fa/recovery-codes/")
    code = page.context["unused_codes"][0]
    first, second = _signed_in("bob@example.eu"), _signed_in("bob@example.eu")
    first.post("/accounts/2fa/authenticate/", {"code": code})
    assert first.get("/products/").status_code == 200
    second.post("/accounts/2fa/authenticate/", {"code": code})
    assert second.get("/products/").status_code == 302


def test_the_other_sessions_are_ended_from_the_list(people: World) -> None:
    here, there = _signed_in("bob@example.eu"), _signed_in("bob@example.eu")
    assert there.get("/products/").status_code == 200
    assert "signed in at 2 places" in text(here.get("/account/"))
    here.post("/accounts/sessions/")
    assert there.get("/products/").status_code == 302
    assert here.get("/products/").status_code == 200


@pytest.mark.parametrize("path", ["2fa/", "2fa/webauthn/", "sessions/", "password/change/"])
def test_the_pages_of_the_account_are_drawn_like_the_others(people: World, path: str) -> None:
    body = _signed_in("bob@example.eu").get(f"/accounts/{path}", follow=True).content.decode()
    assert "web/parts.css" in body
    assert "<strong>Menu" not in body
    assert "<script>" not in body, "the policy would refuse it"


def test_an_owner_gives_the_office_a_mandate_and_takes_it_back(people: World, enter: Enter) -> None:
    client, alice = enter("alice"), people.alice
    day = (clock.today() + timedelta(days=10)).isoformat()
    client.post("/account/", {"merchant": alice.pk, "until": day})
    assert Mandate.objects.get().until.astimezone(clock.AMSTERDAM).date().isoformat() == day
    assert "The office may act for you" in text(client.get("/account/"))
    assert "yes, by a mandate" in text(enter("wei").get(f"/merchants/{alice.pk}/"))
    client.post("/account/", {"merchant": alice.pk, "act": "end"})
    assert Mandate.objects.get().ended_at is not None


@pytest.mark.parametrize("name", ["bob", "wei", "noor"])
def test_nobody_gives_a_mandate_of_another(people: World, enter: Enter, name: str) -> None:
    day = (clock.today() + timedelta(days=10)).isoformat()
    enter(name).post("/account/", {"merchant": people.alice.pk, "until": day})
    assert not Mandate.objects.exists()


@pytest.mark.parametrize("until", ["", "tomorrow", "2020-01-01", "2099-01-01"])
def test_a_mandate_needs_a_day_that_is_near(people: World, enter: Enter, until: str) -> None:
    answer = enter("alice").post("/account/", {"merchant": people.alice.pk, "until": until}, follow=True)
    assert "toast no" in answer.content.decode()
    assert not Mandate.objects.exists()
