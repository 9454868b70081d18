"""The allowed moves of a declaration, a message and a return, and what a returnStatus means.

Status values: connection standard 202205, table of returnStatus (fact sheet "customs messages" §1.3). 399
and 800 may come in either order, so a release is final against an acceptance that comes later.
"""

from __future__ import annotations

REQUESTED, SENT, ACCEPTED, HELD, RELEASED, REFUSED = (
    "requested",
    "sent",
    "accepted",
    "held",
    "released",
    "refused",
)

DECLARATION_MOVES: dict[str, frozenset[str]] = {
    REQUESTED: frozenset({SENT, REFUSED}),
    SENT: frozenset({ACCEPTED, HELD, RELEASED, REFUSED}),
    HELD: frozenset({ACCEPTED, RELEASED, REFUSED}),
    ACCEPTED: frozenset({HELD, RELEASED, REFUSED}),
    REFUSED: frozenset({REQUESTED}),
    RELEASED: frozenset(),
}

STORED = "stored"
MESSAGE_MOVES: dict[str, frozenset[str]] = {
    REQUESTED: frozenset({SENT, REFUSED, STORED}),
    SENT: frozenset({STORED, REFUSED}),
    STORED: frozenset({REFUSED}),
    REFUSED: frozenset(),
}

ACCEPTED_RETURN, COMPLETED, LAPSED = "accepted", "completed", "lapsed"
RETURN_MOVES: dict[str, frozenset[str]] = {
    REQUESTED: frozenset({SENT, ACCEPTED_RETURN, REFUSED}),
    SENT: frozenset({ACCEPTED_RETURN, REFUSED}),
    # Customs may say that the tax is void after we had given the goods up.
    ACCEPTED_RETURN: frozenset({COMPLETED, LAPSED, REFUSED}),
    LAPSED: frozenset({COMPLETED}),
    COMPLETED: frozenset(),
    REFUSED: frozenset(),
}


def meaning(status: str) -> str:
    """Return what a returnStatus does to a list: a state, "stored", or nothing ("") for a mere step."""
    number = int(status)
    if number < 0 or number == 100:
        return REFUSED
    if number in (500, 501, 502, 503, 599, 700):
        return HELD
    return {120: STORED, 300: HELD, 399: ACCEPTED, 800: RELEASED, 899: RELEASED}.get(number, "")
