"""Antom's own Python library against the sandbox: the third witness beside our connector and our sandbox.

The library lives in a private environment, because it pulls in a package that shadows the standard `enum`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LIBRARY = "global-open-sdk-python==1.7.1"
SOURCE = Path(__file__).resolve().parents[2] / "src"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def library_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has Antom's library."""
    folder = tmp_path_factory.mktemp("antom")
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no private environment for {LIBRARY}: {made.stderr.strip()[-200:]}")
    python = folder / "bin" / "python"
    installed = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", LIBRARY], capture_output=True, text=True, check=False
    )
    if installed.returncode:
        pytest.skip(f"pip cannot install {LIBRARY}: {installed.stderr.strip()[-200:]}")
    return python


@pytest.fixture(scope="module")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The sandbox as its own process, and what it hands to a merchant."""
    folder = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "sluis.sandbox", "--port", "0", "--credentials", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        written = folder / "alipay.json"
        deadline = time.monotonic() + 60
        while not written.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        assert written.exists(), (
            process.stderr.read() if process.stderr and process.poll() is not None else "late"
        )
        yield json.loads(written.read_text())
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture(scope="module")
def answers(library_python: Path, credentials: dict[str, Any], tmp_path_factory: Any) -> dict[str, Any]:
    """What the library heard, call by call; it verifies every signature itself and raises on a wrong one."""
    handed = tmp_path_factory.mktemp("handed") / "alipay.json"
    handed.write_text(json.dumps(credentials))
    script = Path(__file__).with_name("drive_antom_library.py")
    done = subprocess.run(
        [str(library_python), str(script), str(handed)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _result(answer: dict[str, Any]) -> tuple[str, str]:
    return answer["result"]["resultStatus"], answer["result"]["resultCode"]


@pytest.mark.parametrize("client", ["client_id", "client_id_plain"])
def test_scan_inquiry_and_refunds(answers: dict[str, Any], client: str) -> None:
    heard = answers[client]
    assert _result(heard["pay"]) == ("S", "SUCCESS")
    assert heard["pay"]["actualPaymentAmount"]["currency"] == "CNY"
    assert heard["inquiry"]["paymentStatus"] == "SUCCESS"
    assert heard["inquiry"]["paymentId"] == heard["pay"]["paymentId"]
    assert _result(heard["refund"]) == ("S", "SUCCESS")
    assert heard["inquiry_refund"]["refundStatus"] == "SUCCESS"
    assert heard["inquiry_refund"]["refundAmount"] == {"value": "500", "currency": "EUR"}
    assert _result(heard["over_refund"]) == ("F", "REFUND_AMOUNT_EXCEED")


@pytest.mark.parametrize("client", ["client_id", "client_id_plain"])
def test_order_code_is_cancelled_and_unknown_is_not_found(answers: dict[str, Any], client: str) -> None:
    heard = answers[client]
    assert _result(heard["order_code"]) == ("U", "PAYMENT_IN_PROCESS")
    details = heard["order_code"]["orderCodeForm"]["codeDetails"]
    assert details[0]["displayType"] == "TEXT"
    assert details[0]["codeValue"].startswith("https://gqr.alipay.com/281")
    assert _result(heard["cancel"]) == ("S", "SUCCESS")
    assert heard["cancelled"]["paymentStatus"] == "CANCELLED"
    assert _result(heard["unknown"]) == ("F", "ORDER_NOT_EXIST")


@pytest.mark.parametrize("client", ["client_id", "client_id_plain"])
def test_entry_code_leads_to_the_phone(
    answers: dict[str, Any], credentials: dict[str, Any], client: str
) -> None:
    form = answers[client]["entry_code"]["redirectActionForm"]
    assert form["method"] == "GET"
    assert form["redirectUrl"].startswith(credentials["phone_url"])


def test_the_library_verifies_our_notification_signature(answers: dict[str, Any]) -> None:
    assert answers["client_id"]["notification_verified"] is True


def test_the_library_refuses_an_altered_answer(answers: dict[str, Any]) -> None:
    assert "verify" in answers["client_id"]["altered"].lower()
