"""The texts of a listing over the API, and `sluis listing` on the command line."""

# ruff: noqa: F811
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from sluis.cli.main import main
from sluis.home.tests.conftest import world  # noqa: F401
from sluis.home.tests.seed import World
from sluis.marketplace.models import ApprovedText
from sluis.marketplace.tests.test_editor import write


def test_texts_are_read_mended_and_remembered(world: World, key_of: Callable[..., Any]) -> None:
    listing = write(world, name="Old Gouda Zwirrel 500 g", ingredients="koemelk", ingredients_language="nl")
    api = key_of(world.bob, "marketplace:read", "marketplace:write")
    body = api.get(f"/listings/{listing.pk}/texts").json()
    sources = {text["field"]: text["source"] for text in body["texts"]}
    assert sources["name"] == "unknown"
    assert "Zwirrel" in body["problems"][0]
    answer = api.post(
        f"/listings/{listing.pk}/texts", {"field": "name", "text": "陈年旋风高达奶酪"}, key="t-1"
    )
    assert answer.status_code == 200
    assert "陈年旋风高达奶酪" in answer.json()["title"]
    assert answer.json()["problems"] == []
    assert ApprovedText.objects.get().merchant == world.bob
    label = api.get(f"/listings/{listing.pk}/label").json()
    assert "境内代理商/进口商" in label["missing"]
    assert {field["key"]: field["text"] for field in label["fields"]}["ingredients"] == "牛奶"


def test_reading_is_not_writing_and_strangers_find_nothing(world: World, key_of: Callable[..., Any]) -> None:
    listing = write(world, name="Old Gouda 500 g")
    reader = key_of(world.bob, "marketplace:read")
    assert (
        reader.post(f"/listings/{listing.pk}/texts", {"field": "name", "text": "奶酪"}, key="t-2").status_code
        == 403
    )
    stranger = key_of(world.alice)
    for page in ("texts", "label"):
        assert stranger.get(f"/listings/{listing.pk}/{page}").status_code == 404


def test_a_forbidden_word_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["listing", "check", "国家级巧克力", "--json"]) == 1
    [word] = json.loads(capsys.readouterr().out)["words"]
    assert (word["word"], word["blocks"]) == ("国家级", True)
    assert main(["listing", "check", "最佳食用期"]) == 0


def test_a_name_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["listing", "terms", "Oude kaas", "--language", "nl", "--family", "dairy", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["zh"] == "陈年奶酪"
    assert main(["listing", "terms", "Zwirrel"]) == 1
