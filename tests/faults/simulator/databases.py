"""A migrated database is made once and copied for each process that plays days: SQLite files, or PostgreSQL."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit


def clone(template: Path, folder: Path) -> str:
    """Give a folder its copy of the template and return its `DATABASE_URL`; empty means SQLite in the folder."""
    if not (server := os.environ.get("DATABASE_URL", "")):
        shutil.copy(template / "sluis.sqlite3", folder / "sluis.sqlite3")
        return ""
    name = f"faults_{os.getpid()}"
    _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{_template_name(template)}"')
    return _named(server, name)


def begin_template(template: Path) -> str:
    """Return the `DATABASE_URL` of the template that is to be migrated."""
    if not (server := os.environ.get("DATABASE_URL", "")):
        return ""
    _execute(server, f'CREATE DATABASE "{_template_name(template)}"')
    return _named(server, _template_name(template))


def drop(server: str, url: str) -> None:
    """Drop a database of ours on the server; a SQLite file goes with its folder."""
    if url:
        name = urlsplit(url).path.lstrip("/")
        _execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def template_url(server: str, template: Path) -> str:
    """Return the address of the template on a server; empty for SQLite."""
    return _named(server, _template_name(template)) if server else ""


def _template_name(template: Path) -> str:
    return f"faults_{template.parent.name.replace('-', '_').lower()}"


def _named(server: str, name: str) -> str:
    parts = urlsplit(server)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _execute(server: str, sql: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.encode())
