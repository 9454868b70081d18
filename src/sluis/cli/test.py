"""`sluis test` (everything), `sluis lint` (the fast checks in seconds)."""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from sluis.cli.output import say

_APT = {"chromium": "chromium", "fc-list": "fontconfig"}


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    everything = nouns.add_parser("test", help="install what tests need and run them all")
    everything.add_argument("rest", nargs=argparse.REMAINDER, help="words handed on to pytest")
    everything.set_defaults(run=_test)
    fast = nouns.add_parser("lint", help="linter, formatter, types, floors: in seconds")
    fast.set_defaults(run=_lint)


def _home() -> Path:
    return Path(os.environ.get("SLUIS_HOME") or Path.cwd())


def _run(*words: str, env: dict[str, str] | None = None) -> int:
    say(f"$ {' '.join(Path(words[0]).name if i == 0 else w for i, w in enumerate(words))}")
    return subprocess.run(words, cwd=_home(), env={**os.environ, **(env or {})}).returncode


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _lint(options: argparse.Namespace) -> int:
    codes = [
        _run(_tool("ruff"), "check", "."),
        _run(_tool("ruff"), "format", "--check", "."),
        _run(_tool("lint-imports")),
        _run(_tool("mypy"), env={"SLUIS_KEY_FILE": str(_home() / "build" / "lint.key")}),
        _run(sys.executable, "-m", "sluis.web.catalogues", "--check"),
    ]
    return 1 if any(codes) else 0


def _install_browser() -> str:
    """Install Chromium where we may; return why the browser tests will be skipped, or nothing."""
    if shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"):
        return ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "no Chromium, and it can be installed here only by hand (apt-get install chromium)"
    say("sluis: installing Chromium for the browser tests")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for words in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(words, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, **quiet)  # type: ignore[call-overload]
    return "" if shutil.which("chromium") else "Chromium could not be installed"


def _test(options: argparse.Namespace) -> int:
    skipped = [reason for reason in [_install_browser()] if reason]
    words = [w for w in options.rest if w != "--"]
    codes = [] if words else [_lint(options)]
    workers = ["-n", "2"] if importlib.util.find_spec("xdist") else []
    codes.append(_run(sys.executable, "-m", "pytest", *workers, *words))
    if not words:
        codes.append(
            _run(sys.executable, "-m", "pytest", "-m", "postgres or rooms", env={"SLUIS_TEST_POSTGRES": "1"})
        )
    for reason in skipped:
        say(f"skipped: {reason}")
    return 1 if any(codes) else 0
