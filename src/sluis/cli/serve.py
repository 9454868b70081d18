"""`sluis serve` (the site and a worker) and `sluis work` (a worker alone)."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from sluis.cli import setup
from sluis.cli.output import say
from sluis.kernel.errors import Misconfigured


def add(nouns: Any, common: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    serve = nouns.add_parser("serve", parents=[common], help="serve the site, with a worker")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default="127.0.0.1")
    serve.set_defaults(run=_serve)
    work = nouns.add_parser("work", parents=[common], help="run a worker alone")
    work.set_defaults(run=_work)


def free_port() -> int:
    """Return a port on loopback that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(host: str, port: int) -> None:
    """Raise Misconfigured when a port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise Misconfigured(
                f"port {port} is taken: Sluis may already be running; stop it or pass another --port"
            ) from None


def start_site(*, host: str, port: int, threads: int = 12) -> subprocess.Popen[bytes]:
    """Start the web server process; it inherits the environment that names data folder and settings."""
    require_free(host, port)
    words = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(threads), "--no-ws", "--log-level", "error"),
        "sluis.config.wsgi:application",
    ]
    # Its own group: Ctrl-C reaches this process first, which then stops the others in order.
    # The server looks for the application in its working folder first; that must hold no folder named sluis.
    return subprocess.Popen(words, start_new_session=True, cwd="/")


def wait_until_up(*, host: str, port: int, process: subprocess.Popen[bytes], timeout_s: float = 30) -> None:
    """Wait until a server takes connections. Raise Misconfigured when it does not."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.05)
    raise Misconfigured(f"the server on port {port} did not start; its messages stand above")


def stop(*processes: subprocess.Popen[bytes]) -> None:
    """Ask processes to end, and end those that do not within five seconds."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def start_worker(*, recurring: bool = True) -> tuple[threading.Event, threading.Thread]:
    """Start a worker thread, with the recurring work of the rooms made due; set the event to stop it."""
    from sluis.customs import papers
    from sluis.ledger import jobs as ledger
    from sluis.scouting import paper_news
    from sluis.work import loop

    if recurring:
        ledger.start()
        papers.start()
        paper_news.start()
    halt = threading.Event()
    thread = threading.Thread(target=loop.run_forever, args=(halt,), name="worker")
    thread.start()
    return halt, thread


def wait_for_interrupt(*processes: subprocess.Popen[bytes]) -> int:
    """Wait for Ctrl-C, a TERM signal, or the end of a process; return the exit code."""
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked.set())
    signal.signal(signal.SIGINT, lambda *_: asked.set())
    while not asked.wait(0.3):
        for process in processes:
            if process.poll() is not None:
                say("sluis: a server process ended by itself")
                return 1
    return 0


def _serve(options: argparse.Namespace) -> int:
    require_free(options.host, options.port)
    setup.django(options)
    os.environ.setdefault("SLUIS_PUBLIC_URL", f"http://{options.host}:{options.port}")
    site = start_site(host=options.host, port=options.port)
    halt, thread = start_worker()
    try:
        wait_until_up(host=options.host, port=options.port, process=site)
        say(f"sluis: http://{options.host}:{options.port} (Ctrl-C stops it)")
        return wait_for_interrupt(site)
    finally:
        halt.set()
        stop(site)
        thread.join()


def _work(options: argparse.Namespace) -> int:
    setup.django(options)
    halt, thread = start_worker()
    say("sluis: worker started (Ctrl-C stops it)")
    code = wait_for_interrupt()
    halt.set()
    thread.join()
    return code
