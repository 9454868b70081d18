"""Time of `sluis demo --once`, cold (an empty data folder) and warm (the same folder again, resumed).

    python bench/demo_once.py [--runs N]

Prints seconds and, as a floor of the same run, the time of starting the command at all (`sluis --version`).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def timed(*words: str, env: dict[str, str]) -> float:
    """Run a command of ours to its end and return its seconds; stop when it fails."""
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "sluis.cli", *words], env=env, check=True, capture_output=True)
    return time.monotonic() - started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2)
    runs = parser.parse_args().runs
    home = Path(__file__).resolve().parents[1]
    cold, start = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            env = {**os.environ, "SLUIS_HOME": str(home), "SLUIS_KEY_FILE": str(Path(folder) / "key")}
            start.append(timed("--version", env=env))
            cold.append(timed("demo", "--once", "--json", "--data", str(Path(folder) / "data"), env=env))
    floor = statistics.median(start)
    print(f"start of the command      {floor:7.2f} s")
    print(
        f"demo --once, empty folder {statistics.median(cold):7.2f} s   {statistics.median(cold) / floor:6.0f} x start"
    )


if __name__ == "__main__":
    main()
