"""SM2 with SM3: the example of the standard, an independent verifier, and the same bytes for the same message."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.connectors.chinaport import sm2
from sluis.sandbox.chinaport import sm2 as witness

# GB/T 32918.5, annex A: key, message, user id and random number of the printed example.
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
R = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
S = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"


def test_the_printed_example_comes_out() -> None:
    x, y = sm2.public_point(PRIVATE)
    assert f"{x:064X}" == "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    assert f"{y:064X}" == "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    assert sm2.sign(b"message digest", PRIVATE, nonce=NONCE).hex().upper() == R + S


def test_sm3_is_the_standards() -> None:
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm2.sm3(b"abc").hex() == expected


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200), st.integers(1, sm2.N - 2))
def test_another_implementation_accepts_every_signature(message: bytes, private: int) -> None:
    made = sm2.sign(message, private)
    public = witness.KeyPair.of(private).public
    assert sm2.public_point(private) == public
    assert witness.verify(message, made, public)
    assert not witness.verify(message + b"!", made, public)


def test_a_repeat_is_the_same_bytes_and_another_message_draws_another_number() -> None:
    first, again, other = (sm2.sign(text, PRIVATE) for text in (b"one", b"one", b"two"))
    assert first == again
    assert first[:32] != other[:32]


@pytest.mark.parametrize("private", [0, -1, sm2.N - 1, sm2.N])
def test_a_number_that_is_no_key_is_refused(private: int) -> None:
    with pytest.raises(ValueError, match="from 1 to N - 2"):
        sm2.sign(b"x", private)
