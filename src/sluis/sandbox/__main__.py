"""Start the counterparties: `python -m sluis.sandbox --port 8001 --credentials DIR`."""

from __future__ import annotations

import argparse
import contextlib
import errno
import json
import os
import signal
import sys
import threading
from pathlib import Path

from sluis.sandbox import alipay, bank, cainiao, chinaport, tmall
from sluis.sandbox.server import Server, Switchboard
from sluis.sandbox.store import Store
from sluis.sandbox.world import Clock, Faults, World


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="sluis sandbox", description="the counterparties alone, on loopback"
    )
    parser.add_argument("--port", type=int, default=8001, help="port on 127.0.0.1 (0 = a free one)")
    parser.add_argument(
        "--credentials", type=Path, required=True, help="folder for alipay.json, tmall.json, …"
    )
    parser.add_argument("--store", type=Path, help="the sandbox's own SQLite file; default: in memory")
    parser.add_argument("--world", choices=["usable", "empty"], default="usable")
    parser.add_argument("--offset", type=int, default=0, help="seconds by which its clock begins ahead")
    return parser.parse_args(argv)


def _write_in_place(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    partial.rename(path)


def main(argv: list[str]) -> int:
    """Serve until interrupted; credentials appear once the server listens."""
    options = _arguments(argv)
    options.credentials.mkdir(parents=True, exist_ok=True)
    keys_dir = options.store.parent / "keys" if options.store else options.credentials / "keys"
    keys_dir.mkdir(parents=True, exist_ok=True)
    clock = Clock()
    clock.set_offset_s(options.offset)
    world = World(Store(options.store), clock, Faults(), keys_dir)
    parties = [
        build(world) for build in (alipay.build, tmall.build, cainiao.build, chinaport.build, bank.build)
    ]
    switchboard = Switchboard(world, parties)
    try:
        server = Server(options.port, switchboard)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        print(f"port {options.port} is taken: stop what uses it or pass another --port", file=sys.stderr)
        return 1
    world.origin = f"http://127.0.0.1:{server.server_address[1]}"
    if options.world == "usable":
        for party in parties:
            party.furnish()
    threading.Thread(target=switchboard.run_ticks, daemon=True).start()
    for party in parties:
        _write_in_place(
            options.credentials / f"{party.name}.json",
            json.dumps(party.credentials(world.origin), ensure_ascii=False, indent=2),
        )
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"sandbox listens on {world.origin}", file=sys.stderr, flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever(poll_interval=0.1)
    switchboard.stop()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
