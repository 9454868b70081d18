"""The wallet's notices arrive here, in a process of its own, and lie in a spool until the dice deliver them.

`python post_office.py SPOOL` prints its port. Every letter is acknowledged to the wallet at once, so that this office
alone decides when it is delivered, how often and in which order.
"""

from __future__ import annotations

import base64
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ACKNOWLEDGED = json.dumps(
    {"result": {"resultCode": "SUCCESS", "resultStatus": "S", "resultMessage": "success"}}
).encode()


def serve(spool: Path) -> None:
    """Take letters until the process is ended."""
    lock = threading.Lock()

    class Desk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            letter = {
                "path": self.path,
                "headers": dict(self.headers.items()),
                "body": base64.b64encode(body).decode(),
            }
            with lock, spool.open("a", encoding="ascii") as file:
                file.write(json.dumps(letter) + "\n")
            self.send_response(200)
            self.send_header("Content-Length", str(len(ACKNOWLEDGED)))
            self.end_headers()
            self.wfile.write(ACKNOWLEDGED)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
