"""Their result codes and states, mapped to ours, with what follows from each.

In-store result-code tables of June 2024 (fact sheet §6); a code that is not listed is judged by its status alone.
"""

from __future__ import annotations

from sluis.payments.ports import Outcome

# A pay that is refused with these was never placed as ours; alarms, not the customer's fault.
MISCONFIGURED = frozenset(
    {
        "INVALID_SIGNATURE",
        "SIGNATURE_INVALID",
        "CLIENT_INVALID",
        "INVALID_CLIENT",
        "UNKNOWN_CLIENT",
        "INVALID_CLIENT_STATUS",
        "KEY_NOT_FOUND",
        "ACCESS_DENIED",
        "INVALID_CONTRACT",
        "INVALID_MERCHANT_STATUS",
        "MERCHANT_NOT_REGISTERED",
        "MERCHANT_KYB_NOT_QUALIFIED",
        "NO_INTERFACE_DEF",
        "INVALID_API",
        "METHOD_NOT_SUPPORTED",
        "MEDIA_TYPE_NOT_ACCEPTABLE",
        "SETTLE_CONTRACT_NOT_MATCH",
    }
)
NOT_FOUND = frozenset({"ORDER_NOT_EXIST"})
IN_PROCESS = frozenset({"PAYMENT_IN_PROCESS"})

_PAYMENT_STATUS = {
    "SUCCESS": Outcome.DONE,
    "FAIL": Outcome.REFUSED,
    "CANCELLED": Outcome.CANCELLED,
    "PROCESSING": Outcome.PENDING,
    "PENDING": Outcome.PENDING,
}
_REFUND_STATUS = {"SUCCESS": Outcome.DONE, "FAIL": Outcome.REFUSED, "PROCESSING": Outcome.PENDING}


def outcome_of_pay(status: str, code: str, *, signed: bool, shown: bool) -> Outcome:
    """Judge the answer to pay. `shown`: the answer carries a code or link, so even an S only means "made".

    An unsigned success is never believed; an unsigned refusal is, for a pay is repeated with a new id.
    """
    if status == "F":
        return Outcome.REFUSED
    if status == "S" and signed:
        return Outcome.PENDING if shown else Outcome.DONE
    if status == "U" and code in IN_PROCESS and signed:
        return Outcome.PENDING
    return Outcome.UNKNOWN


def outcome_of_status(status: str) -> Outcome:
    """Judge a paymentStatus of an inquiry, without regard to case."""
    return _PAYMENT_STATUS.get(status.upper(), Outcome.UNKNOWN)


def outcome_of_refund_status(status: str) -> Outcome:
    """Judge a refundStatus."""
    return _REFUND_STATUS.get(status.upper(), Outcome.UNKNOWN)


def outcome_of_change(status: str, code: str, *, signed: bool, done: Outcome) -> Outcome:
    """Judge the answer to cancel or refund: `done` when it worked."""
    if status == "S" and signed:
        return done
    if status == "F" and signed:
        return Outcome.NOT_FOUND if code in NOT_FOUND else Outcome.REFUSED
    return Outcome.UNKNOWN
