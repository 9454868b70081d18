"""Case files: what is answered, and how a faulty file is refused."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from sluis.customs.cases import duty_cases, eligibility_cases
from sluis.kernel.errors import BadInput

PRODUCT = {
    "hs8": "22030000", "name": "Tripel", "origin": "BE", "listed": True, "list_note_bonded_only": False,
    "cites": False, "origin_suspended": False, "animal_origin": "none", "plant_material": "none",
    "is_food": True, "facility_registered": False, "infant_formula": False, "recipe_registered": False,
    "cosmetic": False, "nmpa_registered": False, "ccc_required": False, "ccc_certified": False,
    "cn_label": False, "phyto_certificate": False, "lithium": "none", "aerosol": False, "perfume": False,
    "abv_pct": "9.5", "excise_good": True, "trade_remedy": False, "first_import_licence": "not_needed",
}  # fmt: skip
ELIGIBILITY = {
    "id": "tripel-bonded",
    "input": {
        "route": "cbec_1210",
        "as_of": "2026-06-30",
        "product": PRODUCT,
        "order": {
            "dutiable_value_cny": "300.00",
            "item_count": 1,
            "annual_used_cny": "0.00",
            "purpose": "personal",
        },
        "buyer": {"id_verified": True},
    },
}
DUTY = {
    "id": "tripel-case",
    "route": "cbec_1210",
    "as_of": "2026-06-30",
    "inputs": {
        "lines": [
            {
                "line": 1, "hs8": "22030000", "desc": "Tripel 24 x 0.33 l", "qty": "2",
                "unit_price_cny": "300.00",
                "rates": {"mfn_pct": "0", "provisional_pct": None, "vat_pct": "13",
                          "consumption_tax": "beer_specific", "trade_remedy_pct": None, "postal_pct": None},
                "litres": "15.84",
            }
        ],
        "freight_cny": "0.00",
        "insurance_cny": "0.00",
    },
}  # fmt: skip


def file_of(case: dict[str, Any], *path_and_value: Any) -> str:
    """Return a file with the one case, in which the value at a path is replaced, or removed by ...."""
    changed = copy.deepcopy(case)
    if path_and_value:
        *path, last, value = path_and_value
        place: Any = changed
        for step in path:
            place = place[step]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return json.dumps({"cases": [changed]})


def test_an_eligibility_file_is_answered_case_by_case() -> None:
    assert eligibility_cases(file_of(ELIGIBILITY)) == {
        "cases": [
            {
                "id": "tripel-bonded",
                "expect": {"verdict": "allow", "reason_codes": ["OK_CBEC", "CONSUMER_NOTICE"]},
            }
        ]
    }


def test_a_duty_file_is_answered_with_every_field() -> None:
    # C = 15.84 / 988 * 250 = 4.008097, 70% 2.805668; V = 604.008097 * 9.1% = 54.964737
    own = {"dutiable_value_cny": "600.00", "duty_cny": "0.00", "trade_remedy_cny": "0.00",
           "consumption_tax_cny": "2.81", "vat_cny": "54.96"}  # fmt: skip
    assert duty_cases(file_of(DUTY))["cases"][0]["expect"] == {
        "outcome": "ok", "treatment": "cbec_preferential", "reason_code": "OK_WITHIN_LIMIT", **own,
        "tax_total_cny": "57.77", "buyer_total_cny": "657.77", "annual_used_after_cny": "600.00",
        "lines": [{"line": 1, **own}],
    }  # fmt: skip


def test_by_post_only_the_postal_fields_are_filled() -> None:
    text = file_of(DUTY, "inputs", "lines", 0, "rates", {"postal_pct": "50"}).replace(
        "cbec_1210", "postal_articles"
    )
    found = duty_cases(text)["cases"][0]["expect"]
    assert found["vat_cny"] is None
    assert found["annual_used_after_cny"] is None
    assert found["lines"] == [{"line": 1, "dutiable_value_cny": "600.00", "postal_tax_cny": "300.00"}]


def test_numbers_may_be_json_numbers_and_stay_exact() -> None:
    assert duty_cases(file_of(DUTY, "inputs", "lines", 0, "unit_price_cny", 300.1))["cases"][0]["expect"][
        "dutiable_value_cny"
    ] == "600.20"  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (["input", "route"], "cbec_1211", "input.route: must be one of cbec_1210"),
        (["input", "as_of"], "30-06-2026", "input.as_of: must be a day such as 2026-06-30"),
        (["input", "as_of"], "2026-02-30", "input.as_of: must be a day"),
        (["input", "as_of"], "2014-02-10", "as_of: 2014-02-10 lies before any rule of cbec_1210"),
        (["input", "product", "cites"], ..., "input.product.cites: is missing"),
        (["input", "product", "cites"], "no", "input.product.cites: must be true or false"),
        (["input", "product", "lithium"], "some", "input.product.lithium: must be one of none, in_equipment"),
        (["input", "product"], [], "input.product: must be an object"),
        (["input", "product", "hs8"], "", "input.product.hs8: must be text"),
        (["input", "order", "dutiable_value_cny"], "12,50", "must be a decimal such as"),
        (["input", "order", "dutiable_value_cny"], "-1", "must not be negative"),
        (["input", "order", "dutiable_value_cny"], True, "must be a decimal such as"),
        (["input", "order", "item_count"], "1.5", "must be a whole number from 1"),
        (["input", "order", "quota_kind"], "salt", "must be one of sugar, long_grain_rice"),
        (["input", "buyer"], ..., "input.buyer: is missing"),
    ],
)
def test_a_faulty_eligibility_case_names_the_place(path: list[Any], value: Any, complaint: str) -> None:
    (answer,) = eligibility_cases(file_of(ELIGIBILITY, *path, value))["cases"]
    assert answer.keys() == {"id", "error"}
    assert complaint in answer["error"]["message"]
    assert answer["error"]["field"].rpartition(".")[2] in answer["error"]["message"]


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (["route"], ..., "route: is missing"),
        (["as_of"], "2009-12-31", "lies before any rule"),
        (["inputs", "lines"], {}, "inputs.lines: must be a list"),
        (["inputs", "lines"], [], "lines: an order has at least one line"),
        (["inputs", "lines", 0, "qty"], "0", "lines[0].qty"),
        (["inputs", "lines", 0, "litres"], None, "lines[0].litres: beer_specific is taxed by the litre"),
        (["inputs", "lines", 0, "rates", "vat_pct"], None, "lines[0].vat_pct"),
        (["inputs", "lines", 0, "rates", "consumption_tax"], "compound:20", "is not a known code"),
        (["inputs", "freight_cny"], "1e3", "inputs.freight_cny: must be a decimal"),
        (["inputs", "coupon_cny"], "9999", "coupon: is more than the order"),
    ],
)
def test_a_faulty_duty_case_names_the_place(path: list[Any], value: Any, complaint: str) -> None:
    (answer,) = duty_cases(file_of(DUTY, *path, value))["cases"]
    assert answer.keys() == {"id", "error"}
    assert complaint in answer["error"]["message"]
    assert answer["error"]["field"]


def test_a_faulty_case_does_not_stand_in_the_way_of_the_others() -> None:
    faulty = copy.deepcopy(DUTY) | {"id": "no-day", "as_of": "soon"}
    answers = duty_cases(json.dumps({"cases": [faulty, DUTY]}))["cases"]
    assert [list(answer) for answer in answers] == [["id", "error"], ["id", "expect"]]
    assert answers[0]["error"]["field"] == "cases[0].as_of"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "the file is not JSON"),
        ("[]", "must be an object"),
        ('{"cases": 3}', "cases: must be a list"),
        ('{"schema": "other/1", "cases": []}', "schema: must be eligibility-cases/1"),
        ('{"cases": [{"input": {}}]}', "cases[0].id: is missing"),
        ("[" * 100_000, "the file is not JSON"),
        ('{"cases": [], "cases": []}', "'cases' stands twice in one object"),
        ('{"cases": [{"id": NaN}]}', "NaN is no number"),
        ('{"cases": []} {}', "the file is not JSON"),
    ],
)
def test_what_is_no_case_file_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(BadInput) as refused:
        eligibility_cases(text)
    assert complaint in refused.value.message


def test_an_id_may_stand_once() -> None:
    with pytest.raises(BadInput, match="stands twice"):
        eligibility_cases(json.dumps({"cases": [ELIGIBILITY, ELIGIBILITY]}))
