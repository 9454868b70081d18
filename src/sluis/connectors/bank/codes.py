"""The bank's codes and what they mean to us.

Source: ISO 20022 external code sets, payment group status and status reason; pain.002.001.03 and .10.
"""

from __future__ import annotations

from sluis.ledger.ports import BankState

# Group and transaction status.
STATUS: dict[str, BankState] = {
    "RCVD": BankState.ACCEPTED,  # received, not looked at
    "ACTC": BankState.ACCEPTED,  # technically right
    "ACCP": BankState.ACCEPTED,  # the customer's data are right
    "ACSP": BankState.ACCEPTED,  # settlement in process
    "ACWC": BankState.ACCEPTED,  # with a change, as another execution day
    "ACWP": BankState.ACCEPTED,
    "PDNG": BankState.ACCEPTED,  # pending, as at a limit
    "PART": BankState.ACCEPTED,  # some transfers refused: they are named one by one
    "PATC": BankState.ACCEPTED,  # waits for another signature
    "ACSC": BankState.EXECUTED,
    "ACCC": BankState.EXECUTED,
    "RJCT": BankState.REJECTED,
    "CANC": BankState.REJECTED,
}

# The bank has had this message id before: no refusal of ours, its status has to be asked.
DUPLICATE = frozenset({"AM05", "DU01", "DUPL"})

REASONS: dict[str, str] = {
    "AC01": "the account number is wrong",
    "AC04": "the account is closed",
    "AC06": "the account is blocked",
    "AG01": "transfers to this account are not allowed",
    "AM02": "the amount is above a limit",
    "AM03": "the currency is not carried",
    "AM04": "the office's balance does not suffice",
    "AM05": "the bank has had this message before",
    "AM09": "the amount is wrong",
    "AM10": "the control sum differs",
    "BE01": "the name does not fit the account",
    "BE04": "the creditor's address is not structured",
    "CNOR": "the creditor's bank is not reachable by this scheme",
    "DT01": "the date is not valid",
    "FF01": "the file's form is wrong",
    "MD07": "the account holder is deceased",
    "MS02": "refused without a reason by the creditor",
    "MS03": "refused without a reason by a bank",
    "RC01": "the bank identifier is wrong",
    "RR04": "refused for reasons of law",
}


def reason_text(code: str, detail: str = "") -> str:
    """Return code and sentence, the bank's own detail with it; an unknown code stands alone."""
    return " ".join(part for part in (code, REASONS.get(code, ""), f"({detail})" if detail else "") if part)
