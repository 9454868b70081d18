"""One threaded HTTP/1.1 server for all parties, with a control address beside their real paths.

`/control/clock` {"offset_s": n}, `/control/book/<party>`, `/control/faults`
{"party", "name", "on", "times", "probability", …}, `/control/seed` {"seed": n}, `/control/tick`.
"""

from __future__ import annotations

import json
import socket
import threading
import time
import traceback
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from sluis.sandbox.http import Request, Response, Route, json_response
from sluis.sandbox.world import Fault, Party, World

MAX_BODY = 16 * 1024 * 1024


class Switchboard:
    """Finds the handler of a path and holds the background clock of the parties."""

    def __init__(self, world: World, parties: Sequence[Party]) -> None:
        self.world = world
        self.parties = {party.name: party for party in parties}
        routes = [route for party in parties for route in party.routes()]
        routes.append(Route("/control/", self._control))
        self._routes = sorted(routes, key=lambda route: -len(route.prefix))
        self._stop = threading.Event()

    def answer(self, request: Request) -> Response:
        """Answer one request; an error inside a party is a 500 with its trace, never a dead thread."""
        for route in self._routes:
            if request.path.startswith(route.prefix) and route.method in ("", request.method):
                try:
                    return route.handler(request)
                except Exception:
                    traceback.print_exc()
                    return Response(500, [("Content-Type", "text/plain")], b"sandbox error, see its log\n")
        return Response(404, [("Content-Type", "text/plain")], b"no such path\n")

    def _control(self, request: Request) -> Response:
        what, _, rest = request.path.removeprefix("/control/").partition("/")
        value = json.loads(request.body) if request.body else {}
        if what == "clock":
            if request.method == "POST":
                self.world.clock.set_offset_s(int(value["offset_s"]))
                self.tick()
            return json_response(
                {"offset_s": self.world.clock.offset_s, "now": self.world.clock.now().isoformat()}
            )
        if what == "book" and rest in self.parties:
            return json_response(self.parties[rest].book())
        if what == "faults":
            if request.method == "POST":
                problem = self._switch(value)
                if problem:
                    return json_response({"error": problem}, 400)
            return json_response(self.world.faults.listing())
        if what == "seed":
            self.world.faults.seed(int(value["seed"]))
            return json_response({"seed": int(value["seed"])})
        if what == "tick":
            self.tick()
            return json_response({"ok": True})
        return json_response({"error": "no such control address"}, 404)

    def _switch(self, value: dict[str, object]) -> str:
        """Switch a fault on or off; return what is wrong with the order, or nothing."""
        party = self.parties.get(str(value.get("party")))
        if party is None:
            return f"party: there is no {value.get('party')!r}; there are {', '.join(sorted(self.parties))}"
        if value.get("name") not in party.faults:
            names = ", ".join(sorted(party.faults))
            return f"name: {party.name} has no fault {value.get('name')!r}; it has {names}"
        known = {"party", "name", "on", "times", "probability"}
        fault = Fault(
            times=None if value.get("times") is None else int(str(value["times"])),
            probability=float(str(value.get("probability", 1.0))),
            parameters={key: item for key, item in value.items() if key not in known},
        )
        self.world.faults.switch(party.name, str(value["name"]), fault if value.get("on", True) else None)
        return ""

    def tick(self) -> None:
        """Let every party do what has come due."""
        for party in self.parties.values():
            try:
                party.tick()
            except Exception:
                traceback.print_exc()

    def run_ticks(self) -> None:
        """Tick five times a second until stopped."""
        while not self._stop.wait(0.2):
            self.tick()

    def stop(self) -> None:
        """End the ticking."""
        self._stop.set()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)

    def _serve(self) -> None:
        body = self._read_body()
        if body is None:
            return
        # Some clients send the absolute address in the request line, as clients of proxies do.
        try:
            parts = urlsplit(self.path)
        except ValueError:
            self._refuse(400)
            return
        request = Request(self.command, parts.path or "/", parts.query, tuple(self.headers.items()), body)
        response = self.server.switchboard.answer(request)
        if response.hold_s:
            time.sleep(response.hold_s)
        if response.drop:
            self.close_connection = True
            return
        self._write(response)

    def _read_body(self) -> bytes | None:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._read_chunks()
        length = self.headers.get("Content-Length") or "0"
        if not length.isdecimal():
            self._refuse(400)
            return None
        if int(length) > MAX_BODY:
            self._refuse(413)
            return None
        return self.rfile.read(int(length))

    def _refuse(self, status: int) -> None:
        self.close_connection = True
        self._write(Response(status))

    def _read_chunks(self) -> bytes | None:
        chunks = []
        left = MAX_BODY
        while size := int(self.rfile.readline().split(b";")[0].strip() or b"0", 16):
            left -= size
            if left < 0:
                self._refuse(413)
                return None
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(chunks)

    def _write(self, response: Response) -> None:
        body = response.body
        # Header names go out exactly as a party wrote them: one official client compares them with case.
        self.send_response_only(response.status)
        for key, value in response.headers:
            self.send_header(key, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if response.cut_after is not None:
            self.wfile.write(body[: response.cut_after])
            self.close_connection = True
            return
        if self.command == "HEAD":
            return
        if not response.drip_s:
            self.wfile.write(body)
            return
        for position in range(len(body)):
            self.wfile.write(body[position : position + 1])
            time.sleep(response.drip_s)

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _serve

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal quiet; parties keep their own log of calls."""


class Server(ThreadingHTTPServer):
    """Listens on loopback only."""

    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, port: int, switchboard: Switchboard) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.switchboard = switchboard

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""
