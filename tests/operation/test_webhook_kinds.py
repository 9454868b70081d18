"""What a merchant's software is told points at something that the API answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import resolve

import sluis
from sluis.config.api import api
from sluis.offices import webhook_kinds

EMITTED = re.compile(r"""kind=f?["']([a-z_]+)\.""")


@pytest.mark.parametrize("kind", webhook_kinds.KINDS)
def test_the_address_of_an_event_is_one_of_the_api(kind: str) -> None:
    path = webhook_kinds.address_of(kind, reference="ref_1", detail={"charge": "pay_1"})
    described = {
        template for template, methods in api.get_openapi_schema()["paths"].items() if "get" in methods
    }
    assert resolve(path).route.startswith("api/v1/")
    wanted = re.sub(r"(ref_1|pay_1)", "{}", path)
    assert wanted in {re.sub(r"\{\w+\}", "{}", template) for template in described}


def test_every_subject_that_is_told_is_one_that_a_room_speaks_of() -> None:
    source = Path(sluis.__file__).parent
    spoken = {
        subject
        for file in source.rglob("*.py")
        if "tests" not in file.parts
        for subject in EMITTED.findall(file.read_text(encoding="utf-8"))
    }
    told = {kind.partition(".")[0] for kind in webhook_kinds.KINDS}
    assert told - spoken <= {"refund"}, "its kind is a parameter there"
