"""Turns at the platform: never more in a window than allowed, bans waited out, nobody held up for long."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sluis.connectors.tmall.pacing import Pace, TooLong, pace_of


def busiest(moments: list[float], window_s: float) -> int:
    """Return the most moments that fall into any window."""
    return max(sum(start <= moment < start + window_s for moment in moments) for start in moments)


def test_no_window_holds_more_than_allowed_and_little_is_left_unused() -> None:
    pace, moments, started = Pace(20), [], time.monotonic()
    for _ in range(60):
        with pace.turn("a"):
            moments.append(time.monotonic())
    assert busiest(moments, 1.0) <= 20
    assert time.monotonic() - started < 6, "sixty calls at twenty a second take little more than two seconds"


def test_threads_share_the_turns() -> None:
    pace, moments = Pace(10), []

    def call(_: int) -> None:
        with pace.turn("a"):
            moments.append(time.monotonic())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(25)))
    assert busiest(moments, 1.0) <= 10


def test_other_apis_have_turns_of_their_own() -> None:
    pace, started = Pace(1), time.monotonic()
    for method in "abcdef":
        with pace.turn(method):
            pass
    assert time.monotonic() - started < 0.9


def test_a_ban_is_waited_out_and_a_long_one_told() -> None:
    pace, started = Pace(100), time.monotonic()
    pace.banned("a", 0.3)
    with pace.turn("a"):
        assert time.monotonic() - started >= 0.3
    pace.banned("a", 3_600)
    with pytest.raises(TooLong) as far, pace.turn("a"):
        raise AssertionError("nobody calls during a ban")
    assert 3_500 < far.value.wait_s <= 3_600


def test_one_application_has_one_pace() -> None:
    assert pace_of("http://x", "1", 10) is pace_of("http://x", "1", 10)
    assert pace_of("http://x", "1", 10) is not pace_of("http://x", "2", 10)
