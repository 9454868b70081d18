"""Why the bank refuses: reason codes of ISO 20022 (external code set, status reason) with a sentence."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "AC01": "Account number is invalid or missing",
    "AC04": "Account of the creditor is closed",
    "AM01": "Amount is zero",
    "AM03": "Currency is not euro",
    "AM04": "Funds of the debtor do not suffice",
    "AM05": "Message was received before",
    "AM10": "Control sum differs from the sum of the amounts",
    "AM12": "Amount is out of range or badly formed",
    "AM18": "Number of transactions differs from the number found",
    "BE04": "Creditor address is not structured",
    "CH16": "Content of an element is formally incorrect",
    "CH17": "Element is not admitted here",
    "CH21": "Required element is missing",
    "DT01": "Date is invalid",
    "FF01": "File format is incomplete or invalid",
    "RC01": "Bank identifier is incorrect",
}


class Refused(Exception):
    """A message, or one of its transfers, is refused; `code` is the ISO reason, `detail` says where."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code} {REASONS[code]}: {detail}")
        self.code = code
        self.detail = detail

    @property
    def text(self) -> str:
        """The sentence with the place."""
        return f"{REASONS[self.code]}: {self.detail}"


class UnknownAccount(LookupError):
    """The bank does not keep this account."""
