"""`sluis soak`: play many bad days at a till from seeds, or one of them again."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from sluis.kernel.errors import Misconfigured


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the verb."""
    soak = nouns.add_parser(
        "soak", help="play bad days from seeds: faults, lost letters, deaths; then compare the books"
    )
    soak.add_argument("--seeds", type=int, default=2000, help="how many days (default: 2000)")
    soak.add_argument("--from", dest="first", type=int, default=1, help="the first seed (default: 1)")
    soak.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes that share the seeds")
    soak.add_argument("--kill", action="store_true", help="end processes by a real kill -9")
    soak.add_argument("--verbose", action="store_true", help="tell the story of each day")
    soak.add_argument("--json", action="store_true", help="print the summary as one JSON object")
    soak.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    home = Path(os.environ.get("SLUIS_HOME") or Path.cwd())
    script = home / "tests" / "faults" / "run.py"
    if not script.is_file():
        raise Misconfigured("the fault simulator is not beside the sources; run this from a checkout")
    words = [sys.executable, str(script), "--seeds", str(options.seeds), "--from", str(options.first)]
    words += ["--jobs", str(options.jobs)]
    words += [f"--{name}" for name in ("kill", "verbose", "json") if getattr(options, name)]
    paths = [str(home / "src"), os.environ.get("PYTHONPATH", "")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}
    return subprocess.run(words, env=env).returncode
