"""The allowed moves of a shipment, and the order of its milestones."""

from __future__ import annotations

REQUESTED, BOOKED, MOVING, DELIVERED, RETURNED, REFUSED = (
    "requested",
    "booked",
    "moving",
    "delivered",
    "returned",
    "refused",
)

SHIPMENT_MOVES: dict[str, frozenset[str]] = {
    REQUESTED: frozenset({BOOKED, REFUSED}),
    BOOKED: frozenset({MOVING, DELIVERED, RETURNED}),
    MOVING: frozenset({DELIVERED, RETURNED}),
    DELIVERED: frozenset({RETURNED}),
    RETURNED: frozenset({DELIVERED}),
    REFUSED: frozenset({REQUESTED}),
}

# Milestones of the fact sheet "logistics" §4.3, in the order of a good journey.
JOURNEY = (
    "announced",
    "accepted",
    "picked_up",
    "in_transit",
    "export_cleared",
    "line_haul",
    "import_customs",
    "import_cleared",
    "last_mile",
    "out_for_delivery",
    "ready_for_pickup",
    "delivered",
)
TROUBLE = frozenset({"exception", "delivery_failed", "cancelled", "destroyed", "returning", "returned"})
