"""Where a parcel is does not depend on the order in which its events come."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluis.logistics.journey import FINAL, Happening, delivered_at, standing
from sluis.logistics.states import JOURNEY, TROUBLE

START = datetime(2026, 6, 1, 8, tzinfo=UTC)
HAPPENINGS = st.builds(
    Happening,
    st.sampled_from(["", *JOURNEY, *sorted(TROUBLE)]),
    st.integers(0, 12).map(lambda hours: START + timedelta(hours=hours)),
)


def at(hours: int, milestone: str) -> Happening:
    return Happening(milestone, START + timedelta(hours=hours))


@given(st.lists(HAPPENINGS, max_size=5))
@settings(max_examples=150, deadline=None)
def test_every_order_of_the_same_events_ends_in_the_same_place(events: list[Happening]) -> None:
    found = {standing(order) for order in itertools.permutations(events)}
    assert len(found) == 1
    assert standing([*events, *events]) in found


@given(st.lists(HAPPENINGS, max_size=6))
def test_what_was_final_stays_final(events: list[Happening]) -> None:
    now = standing(events)
    if any(one.milestone in FINAL for one in events):
        assert now is not None
        assert now.milestone in FINAL


@pytest.mark.parametrize(
    ("events", "milestone"),
    [
        ([], None),
        ([at(1, "")], None),
        ([at(2, "line_haul"), at(1, "in_transit")], "line_haul"),
        ([at(5, "delivered"), at(6, "out_for_delivery")], "delivered"),
        ([at(5, "delivered"), at(6, "returned")], "returned"),
        ([at(5, "returned"), at(6, "delivered")], "delivered"),
        ([at(3, "exception"), at(4, "import_cleared")], "import_cleared"),
        ([at(3, "import_cleared"), at(3, "import_customs")], "import_cleared"),
        ([at(3, "exception"), at(3, "import_customs")], "exception"),
        ([at(7, "announced"), at(2, "picked_up")], "announced"),
    ],
)
def test_events_are_read_by_their_own_moments(events: list[Happening], milestone: str | None) -> None:
    found = standing(events)
    assert (found.milestone if found else None) == milestone


def test_the_last_hand_over_counts_as_the_delivery() -> None:
    assert delivered_at([at(1, "picked_up")]) is None
    assert delivered_at([at(9, "returned"), at(4, "delivered"), at(2, "delivered")]) == at(4, "x").at
