"""`sluis backup FILE` and `sluis restore FILE`: all that an installation knows, without its key.

A backup is a zip: `manifest.json`, the stored files, and the database as a snapshot of one moment (`database.sqlite3`,
or `rows.jsonl` from PostgreSQL). The key file is never in it: keep a copy of that apart, or sealed fields stay shut.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

from sluis.cli import setup
from sluis.cli.output import print_json, say
from sluis.kernel.errors import BadInput, Misconfigured

FORMAT = "sluis-backup/1"
SNAPSHOT, ROWS, MANIFEST, FILES = "database.sqlite3", "rows.jsonl", "manifest.json", "files/"
# Django's own tables that a fresh installation makes by itself, and sessions, which are no business of a backup.
_LEFT_OUT = ("contenttypes.contenttype", "auth.permission", "sessions.session")


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    backup = nouns.add_parser(
        "backup", parents=[common], help="write all data into one file, without the key"
    )
    backup.add_argument("file", type=Path)
    backup.set_defaults(run=_backup)
    restore = nouns.add_parser("restore", parents=[common], help="read a backup into an empty place")
    restore.add_argument("file", type=Path)
    restore.set_defaults(run=_restore)


def _backup(options: argparse.Namespace) -> int:
    if options.file.exists():
        raise BadInput(f"{options.file} exists already; name a new file", field="file")
    setup.django(options)
    from django.conf import settings

    partial = options.file.with_name(f".{options.file.name}.part")
    with tempfile.TemporaryDirectory(dir=options.file.resolve().parent) as folder:
        name, content = _database(Path(folder))
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            archive.write(content, name)
            stored = [path for path in sorted(settings.FILES_DIR.rglob("*")) if path.is_file()]
            for path in stored:
                archive.write(path, FILES + path.relative_to(settings.FILES_DIR).as_posix())
            manifest = _manifest(name, content, len(stored))
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    partial.rename(options.file)
    _tell(options, {"file": str(options.file), **manifest})
    return 0


def _manifest(name: str, content: Path, files: int) -> dict[str, Any]:
    from django.conf import settings

    from sluis.kernel import clock

    with content.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {
        "format": FORMAT,
        "version": settings.VERSION,
        "made_at": clock.now().isoformat(),
        "database": name,
        "sha256": digest,
        "files": files,
    }


def _database(folder: Path) -> tuple[str, Path]:
    """Write the database of this moment into a folder; writers go on meanwhile."""
    from django.db import connection

    if connection.vendor == "sqlite":
        target = folder / SNAPSHOT
        source = sqlite3.connect(connection.settings_dict["NAME"])
        copy = sqlite3.connect(target)
        with source, copy:
            source.backup(copy)
        source.close()
        copy.close()
        return SNAPSHOT, target
    target = folder / ROWS
    with target.open("w", encoding="utf-8") as stream:
        for line in _rows():
            stream.write(line)
    return ROWS, target


def _rows() -> Iterator[str]:
    """Yield every row as one line of JSON, all of one moment, in an order in which they can be stored again."""
    from django.apps import apps
    from django.core import serializers
    from django.db import connection, transaction

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        models = serializers.sort_dependencies([(app, None) for app in apps.get_app_configs()])
        for model in models:
            if model._meta.label_lower in _LEFT_OUT or not model._meta.managed:
                continue
            rows = model._base_manager.order_by("pk").iterator(chunk_size=2000)
            for row in rows:
                # Not Django's own JSON form: it cuts moments to milliseconds, and the audit chain would break.
                yield json.dumps(serializers.serialize("python", [row])[0], default=_exact) + "\n"


def _exact(value: object) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _restore(options: argparse.Namespace) -> int:
    folder = setup.data_dir(options)
    try:
        archive = zipfile.ZipFile(options.file)
    except zipfile.BadZipFile:
        raise BadInput(f"{options.file} is no backup of Sluis", field="file") from None
    with archive:
        manifest = _read_manifest(archive)
        setup.make_folder(folder)
        _require_empty(folder)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            content = Path(archive.extract(manifest["database"], scratch))
            _verify(content, manifest)
            _restore_files(archive, options)
            _restore_database(content, options)
    _tell(options, {"data": str(folder), **manifest})
    return 0


def _read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    except (KeyError, ValueError):
        raise BadInput("this file is no backup of Sluis: it has no manifest", field="file") from None
    if manifest.get("format") != FORMAT or manifest.get("database") not in (SNAPSHOT, ROWS):
        raise BadInput(f"this backup is of another format ({manifest.get('format')})", field="file")
    return manifest


def _verify(content: Path, manifest: dict[str, Any]) -> None:
    with content.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != manifest["sha256"]:
            raise BadInput(
                "the backup is damaged: its database does not have the digest that it names", field="file"
            )


def _require_empty(folder: Path) -> None:
    kept = [path.name for path in folder.iterdir() if path.name not in ("static", ".probe")]
    if kept:
        raise Misconfigured(f"{folder} is not empty ({kept[0]}); restore into an empty place with --data DIR")


def _restore_files(archive: zipfile.ZipFile, options: argparse.Namespace) -> None:
    target = setup.data_dir(options) / "files"
    for entry in archive.infolist():
        if not entry.filename.startswith(FILES) or entry.is_dir():
            continue
        path = (target / entry.filename.removeprefix(FILES)).resolve()
        if not path.is_relative_to(target.resolve()):
            raise BadInput(f"the backup names a file outside its place: {entry.filename}", field="file")
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as source, path.open("wb") as copy:
            shutil.copyfileobj(source, copy)


def _restore_database(content: Path, options: argparse.Namespace) -> None:
    if content.name == SNAPSHOT:
        setup.django(options, migrate=False)
        from django.db import connection

        if connection.vendor != "sqlite":
            raise Misconfigured("this backup was made with SQLite; restore it without DATABASE_URL")
        shutil.copyfile(content, connection.settings_dict["NAME"])
        setup.django(options)
        return
    setup.django(options)
    _load(content)


def _load(content: Path) -> None:
    from django.core import serializers
    from django.db import connection, transaction

    if connection.vendor != "postgresql":
        raise Misconfigured("this backup was made with PostgreSQL; name an empty database in DATABASE_URL")
    with (
        transaction.atomic(),
        connection.constraint_checks_disabled(),
        content.open(encoding="utf-8") as stream,
    ):
        for row in serializers.deserialize("python", map(json.loads, stream)):
            row.save()
        tables = connection.introspection.django_table_names(only_existing=True)
        connection.check_constraints(tables)
    _move_sequences()


def _move_sequences() -> None:
    """New rows must not take the numbers of restored ones."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    models = [model for app in apps.get_app_configs() for model in app.get_models()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _tell(options: argparse.Namespace, result: dict[str, Any]) -> None:
    if options.json:
        print_json(result)
    else:
        say(f"sluis: {result['files']} files and the database of {result['made_at'][:19]}")
        say("sluis: the key file is not in a backup; keep a copy of it apart")
