"""What a person at the other end does, over the sandbox's own addresses: shopper, tourist, clerk at the bank."""

from __future__ import annotations

import json
from typing import Any

import urllib3

from sluis.kernel.errors import Misconfigured


class SandboxClient:
    """Talks to one sandbox process."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._pool = urllib3.PoolManager(timeout=30.0, retries=False)

    def post(self, path: str, value: dict[str, Any]) -> dict[str, Any]:
        """Post JSON and return the JSON answer. Raise Misconfigured when the sandbox refuses."""
        answer = self._pool.request(
            "POST",
            f"{self.origin}{path}",
            body=json.dumps(value).encode(),
            headers={"Content-Type": "application/json"},
        )
        if answer.status != 200:
            text = answer.data.decode("utf-8", "replace")[:300]
            raise Misconfigured(f"the sandbox refused {path}: HTTP {answer.status} {text}", party="sandbox")
        found: dict[str, Any] = json.loads(answer.data)
        return found

    def get(self, path: str) -> bytes:
        """Fetch an address. Raise Misconfigured when it is not there."""
        answer = self._pool.request("GET", path if path.startswith("http") else f"{self.origin}{path}")
        if answer.status != 200:
            raise Misconfigured(f"the sandbox has no {path}: HTTP {answer.status}", party="sandbox")
        return answer.data

    def get_json(self, path: str) -> Any:
        """Fetch JSON."""
        return json.loads(self.get(path))

    def book(self, party: str) -> dict[str, Any]:
        """Return a party's own book."""
        found: dict[str, Any] = self.get_json(f"/control/book/{party}")
        return found
