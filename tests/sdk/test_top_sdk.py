"""The published Python SDK of the Taobao Open Platform, unchanged, against the sandbox as a process.

It is the third witness: it signs, sends and reads as the platform's own generator wrote it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

SDK = "topsdk==20.4.21.40"
SOURCE = Path(__file__).parents[2] / "src"

# Runs inside the SDK's own environment; prints what it got as JSON.
SCRIPT = """
import json, sys, warnings
from urllib.parse import urlsplit
warnings.simplefilter("ignore")
import top
from top.api.base import FileItem, RestApi, TopException
from top.api.rest.TimeGetRequest import TimeGetRequest

keys = json.load(open(sys.argv[1]))
place = urlsplit(keys["base_url"])
app = top.appinfo(keys["app_key"], keys["app_secret"])


def ask(name, session=None, files=(), **parameters):
    class Request(RestApi):
        def getapiname(self):
            return name

        def getMultipartParas(self):
            return list(files)

    request = Request(place.hostname, place.port)
    request.set_app_info(app)
    for key, value in parameters.items():
        setattr(request, key, value)
    try:
        return request.getResponse(session)
    except TopException as error:
        return {"refused": [error.errorcode, error.message, error.subcode, error.submsg]}


class Text:
    def read(self):
        return "GIF89a" + "\\x01\\x00\\x01\\x00" + "\\x00" * 20


clock = TimeGetRequest(place.hostname, place.port)
clock.set_app_info(app)
session = keys["session"]
items = ask("taobao.items.onsale.get", session, fields="num_iid,title,price")
num_iid = items["items_onsale_get_response"]["items"]["item"][0]["num_iid"]
print(json.dumps({
    "time": clock.getResponse(),
    "roots": ask("taobao.itemcats.get", parent_cid=0, fields="cid,name"),
    "items": items,
    "item": ask("taobao.item.seller.get", session, num_iid=num_iid,
                fields="num_iid,title,sku.sku_id,sku.quantity"),
    "trades": ask("taobao.trades.sold.get", session, type="tmall_i18n",
                  fields="tid,status,payment,orders.oid"),
    "search": ask("taobao.items.onsale.get", session, fields="title", q="\\u5939\\u5fc3 & 100%"),
    "upload": ask("taobao.picture.upload", session, ("img",), picture_category_id=0,
                  image_input_title="dot.gif", img=FileItem("dot.gif", Text())),
    "stranger": ask("taobao.trades.sold.get", "6100nobody", fields="tid"),
    "missing": ask("taobao.trade.fullinfo.get", session, tid=1),
}))
"""


@pytest.fixture(scope="module")
def sdk_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a private environment that holds the SDK and nothing else."""
    home = tmp_path_factory.mktemp("topsdk")
    made = subprocess.run([sys.executable, "-m", "venv", str(home)], capture_output=True, text=True)
    python = home / "bin" / "python"
    if made.returncode:
        pytest.skip(f"no private environment for {SDK}: {made.stderr.strip()[-200:]}")
    installed = subprocess.run(
        [str(python), "-m", "pip", "install", "-q", SDK], capture_output=True, text=True
    )
    if installed.returncode:
        pytest.skip(f"pip cannot install {SDK}: {installed.stderr.strip()[-200:]}")
    return python


@pytest.fixture(scope="module")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The credentials file of a sandbox that runs as a process of its own."""
    folder = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "sluis.sandbox", "--port", "0", "--credentials", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        path = folder / "tmall.json"
        deadline = time.monotonic() + 60
        while not path.exists():
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            assert time.monotonic() < deadline, "the sandbox did not come up"
            time.sleep(0.1)
        yield path
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def answers(sdk_python: Path, credentials: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the SDK got, call by call."""
    script = tmp_path_factory.mktemp("script") / "ask.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [str(sdk_python), str(script), str(credentials)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_time_and_categories(answers: dict[str, Any]) -> None:
    assert len(answers["time"]["time_get_response"]["time"]) == len("2026-01-01 00:00:00")
    roots = answers["roots"]["itemcats_get_response"]["item_cats"]["item_cat"]
    assert {"cid": 50008141, "name": "酒类"} in roots


def test_an_item_with_its_skus(answers: dict[str, Any]) -> None:
    item = answers["item"]["item_seller_get_response"]["item"]
    listed = answers["items"]["items_onsale_get_response"]["items"]["item"][0]
    assert item["num_iid"] == listed["num_iid"]
    assert set(listed) == {"num_iid", "title", "price"}
    assert [set(sku) for sku in item["skus"]["sku"]] == [{"sku_id", "quantity"}] * 2


def test_trades_keep_their_long_numbers(answers: dict[str, Any]) -> None:
    trade = answers["trades"]["trades_sold_get_response"]["trades"]["trade"][0]
    assert trade["status"] == "WAIT_SELLER_SEND_GOODS"
    assert trade["tid"] == trade["orders"]["order"][0]["oid"] > 2**53


def test_chinese_and_ampersands_are_signed_alike(answers: dict[str, Any]) -> None:
    assert answers["search"]["items_onsale_get_response"]["total_results"] == 0


def test_its_odd_file_parts_are_taken(answers: dict[str, Any]) -> None:
    assert answers["upload"]["picture_upload_response"]["picture"]["pixel"] == "1x1"


def test_refusals_arrive_as_its_exception(answers: dict[str, Any]) -> None:
    assert answers["stranger"]["refused"] == [27, "Invalid session", "invalid-sessionkey", "SessionKey非法"]
    assert answers["missing"]["refused"] == [40, "Missing required arguments:fields", None, None]
