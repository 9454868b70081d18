"""Health and readiness: what an operator's probe sees."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client


def test_a_running_process_is_alive_without_a_database() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.django_db
def test_a_migrated_database_is_ready() -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'payments'")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert "migrations to do" in answer.json()["reason"]
