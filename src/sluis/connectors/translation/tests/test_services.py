"""Both wires against a local server that answers as the services do, and how their refusals are read."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from sluis.connectors.translation import adapter
from sluis.connectors.translation.settings import DEEPL, LIBRETRANSLATE, TranslationSettings
from sluis.kernel.errors import Misconfigured, Rejected, TryLater

CHINESE = {"With chives and nettle.": "配细香葱和荨麻。", "Made in Bruges.": "布鲁日制造。"}


class Desk(BaseHTTPRequestHandler):
    """Speaks DeepL's and LibreTranslate's wire and keeps what it was asked."""

    asked: list[tuple[str, dict[str, str], Any]] = []
    status = 200
    raw: bytes | None = None

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Desk.asked.append((self.path, dict(self.headers), body))
        texts = body.get("text") or body.get("q")
        found = [CHINESE.get(text, f"译：{text}") for text in texts]
        if self.path == "/v2/translate":
            said: Any = {"translations": [{"detected_source_language": "EN", "text": one} for one in found]}
        else:
            said = {"translatedText": found}
        content = Desk.raw if Desk.raw is not None else json.dumps(said).encode()
        self.send_response(Desk.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def desk() -> Iterator[str]:
    Desk.asked, Desk.status, Desk.raw = [], 200, None
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def service(address: str, kind: str, key: str = "secret") -> adapter.Service:
    return adapter.Service(TranslationSettings(kind, address, key, read_timeout_s=5))


def test_deepl(desk: str) -> None:
    answered = service(desk, DEEPL).to_chinese(["With chives and nettle.", "Made in Bruges."], language="en")
    assert answered == ["配细香葱和荨麻。", "布鲁日制造。"]
    [(path, headers, body)] = Desk.asked
    assert path == "/v2/translate"
    assert headers["Authorization"] == "DeepL-Auth-Key secret"
    assert (body["source_lang"], body["target_lang"]) == ("EN", "ZH-HANS")
    assert "secret" not in json.dumps(body)


def test_libretranslate_with_and_without_a_key(desk: str) -> None:
    assert service(desk, LIBRETRANSLATE).to_chinese(["Made in Bruges."], language="nl") == ["布鲁日制造。"]
    service(desk, LIBRETRANSLATE, key="").to_chinese(["Made in Bruges."], language="nl")
    (path, _headers, first), (_path, _more, second) = Desk.asked
    assert path == "/translate"
    assert (first["source"], first["target"], first["api_key"]) == ("nl", "zh-Hans", "secret")
    assert "api_key" not in second


def test_more_than_fifty_texts_go_in_several_requests(desk: str) -> None:
    texts = [f"Sentence {number}." for number in range(120)]
    answered = service(desk, DEEPL).to_chinese(texts, language="en")
    assert answered == [f"译：{text}" for text in texts]
    assert [len(body["text"]) for _path, _headers, body in Desk.asked] == [50, 50, 20]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Rejected),
        (401, Misconfigured),
        (403, Misconfigured),
        (429, TryLater),
        (456, Misconfigured),
        (500, TryLater),
        (503, TryLater),
    ],
)
def test_refusals(desk: str, status: int, error: type[Exception]) -> None:
    Desk.status = status
    with pytest.raises(error):
        service(desk, DEEPL).to_chinese(["x"], language="en")


@pytest.mark.parametrize(
    "raw",
    [b"", b"<html>", b"{}", b'{"translations": []}', b'{"translations": [{"text": 3}]}', b"[1]"],
)
def test_answers_that_cannot_be_read(desk: str, raw: bytes) -> None:
    Desk.raw = raw
    with pytest.raises(TryLater):
        service(desk, DEEPL).to_chinese(["x"], language="en")


def test_nobody_listens() -> None:
    with pytest.raises(TryLater, match="did not answer"):
        service("http://127.0.0.1:9", DEEPL).to_chinese(["x"], language="en")
