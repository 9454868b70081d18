"""Kinds of open items and statement lines, and which way their money goes (no Django)."""

from __future__ import annotations

from sluis.kernel.errors import BadInput

PAYMENT, REFUND, CANCEL = "payment", "refund", "cancel"
SALE, COMMISSION, PAYMENT_FEE, TAX_WITHHELD = "sale", "commission", "payment_fee", "tax_withheld"
COMMISSION_BACK, TAX_BACK = "commission_back", "tax_back"  # given back when a sale is refunded

INWARD = frozenset({PAYMENT, SALE, COMMISSION_BACK, TAX_BACK})  # the party owes us
OUTWARD = frozenset({REFUND, CANCEL, COMMISSION, PAYMENT_FEE, TAX_WITHHELD})  # the party keeps or gives back

# Lines that a platform writes beside a sale, under the sale's id; nobody announces their amounts beforehand.
WITHHELD = frozenset({COMMISSION, PAYMENT_FEE, TAX_WITHHELD})
GIVEN_BACK = {COMMISSION_BACK: COMMISSION, TAX_BACK: TAX_WITHHELD}
BESIDE_SALE = WITHHELD | GIVEN_BACK.keys()
FEE_BEARING = frozenset({PAYMENT, SALE})  # on these, less what was refunded, the office reckons its fee


def signed(kind: str, minor: int) -> int:
    """Return an amount with the sign of its kind: positive inward, negative outward.

    Raise BadInput for an unknown kind.
    """
    if kind in INWARD:
        return abs(minor)
    if kind in OUTWARD:
        return -abs(minor)
    raise BadInput(f"kind must be one of {', '.join(sorted(INWARD | OUTWARD))}, not {kind!r}", field="kind")
