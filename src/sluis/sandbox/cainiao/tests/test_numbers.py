from __future__ import annotations

import pytest

from sluis.sandbox.cainiao.numbers import domestic_waybill, identity_number_holds, luhn_digit, s10
from sluis.sandbox.cainiao.signing import digest, verifies


@pytest.mark.parametrize(
    ("content", "secret", "expected"),
    [
        ('{"a":1}', "k", "m0Pf3GjsQ/nSb68qVc3hDw=="),
        ('{"名":"菜"}', "秘密", "A3cJ80PLIizSMABWKR6wvw=="),
    ],
)
def test_the_worked_digests(content: str, secret: str, expected: str) -> None:
    assert digest(content, secret) == expected
    assert verifies(content, secret, expected)
    assert not verifies(content + " ", secret, expected)


def test_a_presented_digest_of_foreign_letters_is_refused_and_not_an_error() -> None:
    assert not verifies("{}", "k", "菜")


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        (47312482, "LX473124829NL"),  # the worked number of the UPU standard: check digit 9
        (10, "LX000000102NL"),
        (0, "LX000000005NL"),  # remainder 0 → 11 → 5
        (5, "LX000000059NL"),
    ],
)
def test_s10_check_digits(serial: int, expected: str) -> None:
    assert s10(serial, "NL") == expected


def test_s10_check_ten_is_written_as_nought() -> None:
    # 8 in the first place: 64 mod 11 = 9 → 2; 2 in the last: 14 mod 11 = 3 → 8; 3·7 = 21 mod 11 = 10 → 1;
    # 8·7 = 56 mod 11 = 1 → 10 → 0.
    assert s10(8, "BE") == "LX000000080BE"


def test_domestic_numbers_pass_luhn() -> None:
    assert luhn_digit("7992739871") == 3
    number = domestic_waybill(42)
    assert number.startswith("CNZ")
    assert len(number) == 15
    assert luhn_digit(number[3:-1]) == int(number[-1])


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        ("11010519491231002X", True),
        ("440524188001010014", True),
        ("110105194912310021", False),
        ("11010519491231002x", False),
        ("1101051949123100", False),
        ("１１010519491231002X", False),
    ],
)
def test_identity_numbers(number: str, holds: bool) -> None:
    assert identity_number_holds(number) is holds
