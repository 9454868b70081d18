"""What every test of the pages may ask for: the small office, and a browser that is signed in as somebody of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from sluis.home.tests import seed
from sluis.home.tests.seed import World

Enter = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _no_counts_of_earlier_tests() -> None:
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    """The whole small office."""
    return seed.everything()


@pytest.fixture
def people(db: None) -> World:
    """The office without goods."""
    return seed.people()


@pytest.fixture
def enter(db: None) -> Enter:
    """Return a client that is signed in as one of the office's people."""

    def signed_in(name: str, language: str = "en") -> Client:
        from sluis.offices.models import User

        client = Client()
        client.force_login(User.objects.get(email=f"{name}@example.eu"))
        client.cookies["django_language"] = language
        return client

    return signed_in
