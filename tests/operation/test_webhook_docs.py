"""The example of docs/webhooks.md verifies a real call, and the page names every kind of event."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sluis.connectors.webhook import signing
from sluis.offices import webhook_kinds, webhook_secrets

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def _example() -> Any:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    return names["is_ours"]


def test_the_example_tells_our_calls_from_others() -> None:
    secret, body = (
        webhook_secrets.new_hmac_secret(),
        '{"type":"payment.paid","data":{"name":"奶酪"}}'.encode(),
    )
    headers = signing.headers(
        message_id="msg_1",
        sent_at=datetime.now(UTC),
        body=body,
        hmac_secrets=(webhook_secrets.new_hmac_secret(), secret),
        ed25519_key=webhook_secrets.new_key_pair()[0],
    )
    is_ours = _example()
    assert is_ours(secret, headers, body)
    assert not is_ours(secret, headers, body + b" ")
    assert not is_ours(webhook_secrets.new_hmac_secret(), headers, body)
    assert not is_ours(secret, {**headers, "webhook-timestamp": str(int(time.time()) - 301)}, body)


def test_every_kind_is_named() -> None:
    table = PAGE.partition("| events | about |")[2].partition("\n\n")[0]
    for kind in webhook_kinds.KINDS:
        subject, _, what = kind.partition(".")
        row = next(line for line in table.splitlines() if line.startswith(f"| `{subject}."))
        assert f"`{kind}`" in row or f"`.{what}`" in row, kind
