"""Two addresses for whoever runs it: is the process alive, and can it serve (database and migrations)?"""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse


def alive(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process runs."""
    return JsonResponse({"status": "alive"})


def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database is there and up to date, else 503 with the reason."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return JsonResponse({"status": "not ready", "reason": type(error).__name__}, status=503)
    if pending:
        return JsonResponse({"status": "not ready", "reason": f"{len(pending)} migrations to do"}, status=503)
    return JsonResponse({"status": "ready"})
