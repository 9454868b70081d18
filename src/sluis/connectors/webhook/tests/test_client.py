"""One call to a real receiver: what it sees, and what we make of each way to misbehave."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sluis.connectors.webhook import addresses, client
from sluis.connectors.webhook.adapter import Sender
from sluis.connectors.webhook.tests.receiver import receiving
from sluis.offices.ports import Message
from sluis.offices.webhook_secrets import Keys, new_hmac_secret, new_key_pair


def message(url: str) -> Message:
    """Return a message to an address."""
    return Message(
        id="msg_1",
        url=url,
        body='{"type":"payment.paid","data":{"name":"Käse 奶酪"}}'.encode(),
        sent_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
        keys=Keys((new_hmac_secret(),), new_key_pair()[0]),
    )


def test_a_receiver_sees_body_and_headers_as_they_were_signed() -> None:
    with receiving() as receiver:
        sent = message(receiver.url)
        reply = Sender(private=True).send(sent)
    assert reply.accepted
    (call,) = receiver.calls
    assert call.path == "/hook?shop=gent"
    assert call.body == sent.body
    assert call.headers["webhook-id"] == "msg_1"
    assert call.headers["content-type"] == "application/json"
    assert call.headers["user-agent"].startswith("Sluis/")
    assert call.headers["host"] == receiver.url.split("/")[2]


@pytest.mark.parametrize(
    ("status", "accepted"), [(200, True), (204, True), (302, False), (410, False), (500, False)]
)
def test_only_2xx_is_accepted_and_no_redirect_is_followed(status: int, accepted: bool) -> None:
    with receiving() as inner, receiving() as receiver:
        receiver.status = status
        receiver.headers = {"Location": inner.url}
        reply = Sender(private=True).send(message(receiver.url))
    assert (reply.status, reply.accepted) == (status, accepted)
    assert inner.calls == []


def test_the_beginning_of_an_answer_is_kept_and_the_rest_is_not_read() -> None:
    with receiving() as receiver:
        receiver.text = b"x" * 100_000
        reply = Sender(private=True).send(message(receiver.url))
    assert reply.accepted
    assert len(reply.text) == client.READ_BYTES


@pytest.mark.parametrize("asked", ["120", "date"])
def test_a_wait_that_the_receiver_asks_for_is_read(asked: str) -> None:
    from email.utils import format_datetime

    with receiving() as receiver:
        receiver.status = 429
        moment = format_datetime(datetime.now(UTC) + timedelta(seconds=120), usegmt=True)
        receiver.headers = {"Retry-After": moment if asked == "date" else asked}
        reply = Sender(private=True).send(message(receiver.url))
    assert 115 <= reply.wait_s <= 120


def test_a_byte_a_second_ends_at_the_limit_of_the_whole() -> None:
    with receiving() as receiver:
        receiver.drip_s = 0.2
        started = time.monotonic()
        reply = Sender(private=True, total_s=0.5).send(message(receiver.url))
    assert reply.problem == "timeout"
    assert time.monotonic() - started < 1.5


def test_a_port_that_nobody_listens_on_is_no_connection() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert Sender(private=True).send(message(f"http://127.0.0.1:{port}/")).problem == "no connection"


def test_an_inside_address_is_not_called() -> None:
    with receiving() as receiver:
        reply = Sender(private=False).send(message(receiver.url.replace("http:", "https:")))
    assert reply.problem == "address not allowed"
    assert receiver.calls == []


def _self_signed(folder: Path) -> tuple[Path, Path]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    paths = folder / "key.pem", folder / "certificate.pem"
    form = serialization.NoEncryption()
    encoding, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    paths[0].write_bytes(key.private_bytes(encoding, kind, form))
    paths[1].write_bytes(certificate.public_bytes(encoding))
    return paths


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    key, certificate = _self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    received = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            raw, _ = server.accept()
            try:
                with context.wrap_socket(raw, server_side=True) as secured:
                    received.append(secured.recv(1))
            except OSError:
                raw.close()

        threading.Thread(target=serve, daemon=True).start()
        target = addresses.target(f"https://127.0.0.1:{server.getsockname()[1]}/", private=True)
        answer = client.post(target, headers={}, body=b"{}")
    assert answer.problem == "certificate"
    assert received == []
