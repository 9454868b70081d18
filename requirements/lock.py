"""Write base.lock and test.lock from the .in files: pinned, with hashes, without any index address.

Run with pip-tools installed: `python requirements/lock.py`. mplfonts is locked alone and without its dependencies,
because only the font inside it is used; every lock is installed with `--no-deps`, being complete.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ALONE = ("mplfonts",)
HEAD = "# Written by requirements/lock.py; do not edit. Complete: install with --require-hashes --no-deps.\n"


def _compile(source: Path) -> str:
    target = source.with_suffix(".out")
    command = [
        sys.executable,
        *("-m", "piptools", "compile", "--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras"),
        *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
        *("--no-emit-trusted-host", "--resolver=backtracking", "--output-file", str(target)),
        str(source),
    ]
    subprocess.run(command, check=True, cwd=HERE)
    text = target.read_text(encoding="utf-8")
    target.unlink()
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(("#", "--")))


def _without(names: tuple[str, ...], text: str) -> str:
    kept = [line for line in text.splitlines() if line.strip() not in names]
    return "\n".join(kept) + "\n"


def main() -> None:
    """Write both locks."""
    wanted = (HERE / "base.in").read_text(encoding="utf-8")
    source, alone = HERE / "base.tmp.in", HERE / "alone.tmp.in"
    try:
        source.write_text(_without(ALONE, wanted), encoding="utf-8")
        alone.write_text("\n".join(ALONE) + "\n", encoding="utf-8")
        (HERE / "base.lock").write_text(
            HEAD + _compile(source) + _keep(set(ALONE), _compile(alone)), encoding="utf-8"
        )
    finally:
        source.unlink(missing_ok=True)
        alone.unlink(missing_ok=True)
    base = {line.split("==")[0] for line in (HERE / "base.lock").read_text().splitlines() if "==" in line}
    test = _compile(HERE / "test.in")
    only_tests = {line.split("==")[0] for line in test.splitlines() if "==" in line} - base
    (HERE / "test.lock").write_text(HEAD + _keep(only_tests, test), encoding="utf-8")


def _keep(names: set[str], text: str) -> str:
    """Keep the entries of these packages, each with the hashes below it."""
    kept: list[str] = []
    keeping = False
    for line in text.splitlines(keepends=True):
        if not line.startswith(" "):
            keeping = line.split("==")[0] in names
        if keeping:
            kept.append(line)
    return "".join(kept)


if __name__ == "__main__":
    main()
