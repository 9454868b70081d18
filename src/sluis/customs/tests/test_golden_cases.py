"""The shared reference cases, each answered by our rules exactly as it expects."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sluis.customs.cases import DUTY_SCHEMA, ELIGIBILITY_SCHEMA, duty_cases, eligibility_cases
from sluis.customs.tests.golden import golden_cases

ELIGIBILITY = golden_cases("eligibility.json")
DUTY = golden_cases("landed_cost.json")


def file_of(schema: str, case: dict[str, Any]) -> str:
    return json.dumps({"schema": schema, "cases": [case]})


@pytest.mark.skipif(not ELIGIBILITY, reason="shared/golden/eligibility.json is not beside this checkout")
@pytest.mark.parametrize("case", ELIGIBILITY, ids=lambda case: case["id"])
def test_eligibility_case(case: dict[str, Any]) -> None:
    answered = eligibility_cases(file_of(ELIGIBILITY_SCHEMA, case))
    assert answered == {"cases": [{"id": case["id"], "expect": case["expect"]}]}, case["why"]


@pytest.mark.skipif(not DUTY, reason="shared/golden/landed_cost.json is not beside this checkout")
@pytest.mark.parametrize("case", DUTY, ids=lambda case: case["id"])
def test_duty_case(case: dict[str, Any]) -> None:
    answered = duty_cases(file_of(DUTY_SCHEMA, case))
    assert answered == {"cases": [{"id": case["id"], "expect": case["expect"]}]}, case["working"]
