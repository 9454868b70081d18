"""Django for a command: the data folder, the settings, a database of the right version."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from sluis.kernel.errors import Misconfigured


def data_dir(options: argparse.Namespace) -> Path:
    """Return the data folder that the command was given."""
    return Path(options.data or os.environ.get("SLUIS_DATA") or "data").resolve()


def django(options: argparse.Namespace, *, migrate: bool = True) -> Path:
    """Set Django up on the command's data folder and bring its database up to date; return the folder.

    Raise Misconfigured when the folder cannot be written or the database is of a newer version.
    """
    folder = data_dir(options)
    make_folder(folder)
    os.environ["SLUIS_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sluis.config.settings")
    import django as framework

    from sluis.kernel.environment import SettingError
    from sluis.records.key_file import KeyFileError

    try:
        framework.setup()
    except (SettingError, KeyFileError) as error:
        raise Misconfigured(str(error)) from error
    if migrate:
        _migrate()
    return folder


def make_folder(folder: Path) -> None:
    """Make the data folder. Raise Misconfigured with what to do when it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "static").mkdir(exist_ok=True)
        probe = folder / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Misconfigured(f"cannot write to {folder}: {error.strerror}; pass another --data DIR") from error


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    from sluis.records import offset

    try:
        executor = MigrationExecutor(connection)
        unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
        if unknown:
            app, name = sorted(unknown)[0]
            raise Misconfigured(
                f"this database is of a newer version of Sluis (it knows {app}.{name}); upgrade, or pass another --data DIR"
            )
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
        offset.load()
    except OperationalError as error:
        raise Misconfigured(f"cannot use the database: {str(error).strip().splitlines()[0]}") from error
