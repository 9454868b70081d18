"""Identity numbers: the published specimen, made-up ones, and each way to be wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.customs.identity import check_character, identity_problem, is_valid, masked, read_identity_number
from sluis.kernel.errors import BadInput

DAY = date(2026, 11, 23)
# The specimen printed in GB 11643-1999; no person has it.
SPECIMEN = "11010519491231002X"


def test_the_specimen_of_the_standard_is_well_formed() -> None:
    assert is_valid(SPECIMEN)
    assert read_identity_number(" 11010519491231002x ", as_of=DAY) == SPECIMEN


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("110105194912310021", "wrong check digit"),
        ("11010519491231002", "has 17 characters"),
        ("1101051949123100X2", "17 digits"),
        ("１1010519491231002X", "17 digits"),
        ("99010519491231002X", "province"),
        ("11010519490230002X", "calendar"),
        ("11010518991231002X", "cannot be"),
        ("", "has 0 characters"),
    ],
)
def test_each_fault_is_told_apart_and_the_number_is_never_quoted(number: str, problem: str) -> None:
    found = identity_problem(number, as_of=DAY)
    assert found is not None
    assert problem in found
    with pytest.raises(BadInput) as refused:
        read_identity_number(number, as_of=DAY, field="buyer.id_number")
    assert refused.value.field == "buyer.id_number"
    assert not number or number not in refused.value.message


def test_nobody_is_born_tomorrow() -> None:
    body = "11010520261124001"
    number = body + check_character(body)
    assert identity_problem(number, as_of=DAY) == "holds a day of birth that cannot be"
    assert identity_problem(number, as_of=date(2026, 11, 24)) is None


@given(st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_any_one_wrong_digit_is_caught(order: int, place: int, shift: int) -> None:
    body = f"33010619900101{order:03d}"
    number = body + check_character(body)
    changed = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert is_valid(number)
    assert not is_valid(changed)


def test_masked_shows_five_characters() -> None:
    assert masked(SPECIMEN) == "110*************2X"
    assert masked("12345") == "*****"
