"""What each role may do. Reading is by membership; these are the acts."""

from __future__ import annotations

PERMISSIONS: dict[str, frozenset[str]] = {
    "cashier": frozenset({"till:use", "payments:charge", "payments:refund_part"}),
    "merchant_owner": frozenset(
        {
            "till:use",
            "payments:charge",
            "payments:refund_part",
            "payments:refund",
            "catalogue:write",
            "scouting:read",
            "marketplace:approve",
            "money:read",
            "keys:write",
            "people:write",
        }
    ),
    "adviser": frozenset(
        {
            "catalogue:write",
            "scouting:read",
            "scouting:write",
            "marketplace:write",
            "marketplace:approve",
            "customs:write",
            "logistics:write",
            "money:read",
            "merchants:accompany",
            "people:write",
        }
    ),
    "finance": frozenset({"money:read", "money:pay", "payments:refund", "payments:refund_part"}),
}
PERMISSIONS["office_admin"] = frozenset.union(*PERMISSIONS.values()) | {"office:admin"}


def permissions(role: str) -> frozenset[str]:
    """Return what a role may do; an unknown role may do nothing."""
    return PERMISSIONS.get(role, frozenset())
