"""Bad days from seeds, on SQLite and PostgreSQL, with deaths by exception and by kill -9; see `simulator`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RUN = Path(__file__).with_name("run.py")
ON_POSTGRES = os.environ.get("SLUIS_TEST_POSTGRES") == "1"
on_sqlite = pytest.mark.skipif(ON_POSTGRES, reason="this run is on PostgreSQL")

# Where a process must have died at least once: around every commit and call of the flow. A notice is taken in one
# short transaction that few deaths hit, so which of its own points are among them is left to chance.
POINTS = {
    "before commit in payments.charge",
    "after commit in payments.charge",
    "before the call in connectors.alipay.adapter",
    "after the call in connectors.alipay.adapter",
    "before commit in payments.outcome",
    "after commit in payments.outcome",
    "before commit in work.loop",
    "after commit in work.loop",
    "after commit in records.wire_log",
    "after a write in ledger",
}
# Which moves the seeds must have seen; the others are covered by tests of their own.
MOVES = {
    "created → sent",
    "sent → paid",
    "sent → failed",
    "sent → unknown",
    "unknown → paid",
    "unknown → failed",
    "unknown → cancelling",
    "cancelling → cancelled",
    "paid → part_refunded",
    "paid → refunded",
    "part_refunded → refunded",
    "requested → unknown",
    "unknown → refunded",
}


def play(*words: str, database: str = "") -> dict[str, Any]:
    """Play days in a process of their own and return their summary; fail with what is wrong and the replay."""
    env = {**os.environ, "DATABASE_URL": database}
    env["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, str(RUN), "--json", "--jobs", "2", *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    summary: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return summary


def reached(points: dict[str, int]) -> set[str]:
    """Return the wanted points at which somebody died."""
    return {wanted for wanted in POINTS if any(point.startswith(wanted) for point in points)}


@on_sqlite
@pytest.mark.slow
def test_two_hundred_days_on_sqlite() -> None:
    found = play("--seeds", "200")
    assert found["seeds"] == 200
    assert found["charges"] > 400
    assert reached(found["points"]) == POINTS
    assert any("connectors.alipay.notify" in point for point in found["points"])
    assert set(found["moves"]) >= MOVES


@on_sqlite
@pytest.mark.slow
def test_ten_days_with_processes_killed() -> None:
    found = play("--seeds", "10", "--from", "7001", "--kill")
    assert found["charges"] >= 20
    assert found["deaths"] >= 5


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.skipif(not ON_POSTGRES, reason="this run is on SQLite")
def test_forty_days_on_postgresql() -> None:
    found = play("--seeds", "40", "--from", "501", database=os.environ["DATABASE_URL"])
    assert found["charges"] > 80
    assert found["deaths"] >= 20
