"""What can be made to happen: reserved buyer codes and amounts, faults, and the terms of the contract.

Faults are switched at `POST /control/faults` {"party": "alipay", "name": …}; each takes `times`,
`probability` and, where it concerns a call, `operation` (pay, inquiryPayment, cancel, refund, inquiryRefund).
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from sluis.sandbox.store import Store
from sluis.sandbox.world import World

PARTY = "alipay"

# Mock amounts of Alipay's in-store library of 2020 (README of ams-java-sdk), as `paymentAmount.value`.
AMOUNT_PAY_UNKNOWN = 9901
AMOUNT_PAY_SILENT = 9902
AMOUNT_INQUIRY_UNKNOWN = 9903
AMOUNT_INQUIRY_SILENT = 9904

AMOUNTS = {
    AMOUNT_PAY_UNKNOWN: "pay answers U UNKNOWN_EXCEPTION each time; the money is taken",
    AMOUNT_PAY_SILENT: "pay is held and never answered; the money is taken",
    AMOUNT_INQUIRY_UNKNOWN: "inquiryPayment answers U UNKNOWN_EXCEPTION",
    AMOUNT_INQUIRY_SILENT: "inquiryPayment is held and never answered",
}

CODE_ASKS = "2803"
CODE_UNTIL_CANCELLED = "2804"
CODE_NOTICE_LOST = "2806"
CODE_NOTICE_FIRST = "2807"
CODE_NOTICE_TWICE = "2808"

REFUSED_CODES = {
    "2801": "USER_BALANCE_NOT_ENOUGH",
    "2802": "EXPIRED_CODE",
    "2805": "RISK_REJECT",
    "2809": "USER_AMOUNT_EXCEED_LIMIT",
}

CODES = {
    "2801": "the buyer has too little money: F USER_BALANCE_NOT_ENOUGH",
    "2802": "the code has expired: F EXPIRED_CODE",
    CODE_ASKS: "the wallet asks for the password: U for 6 seconds, then paid",
    CODE_UNTIL_CANCELLED: "U until the payment is cancelled",
    "2805": "risk control declines: F RISK_REJECT",
    CODE_NOTICE_LOST: "paid, but the notification never leaves",
    CODE_NOTICE_FIRST: "paid, and the notification comes before the answer",
    CODE_NOTICE_TWICE: "paid, and the notification comes twice",
    "2809": "over the buyer's limit: F USER_AMOUNT_EXCEED_LIMIT",
}

FAULTS = {
    "slow": "The call is done at once and answered after `seconds` (default 30).",
    "drip": "The answer comes byte by byte, `seconds` (default 1) apart.",
    "drop_before": "The connection closes before anything is done.",
    "cut_after_processing": "The call is done, then the connection closes without an answer.",
    "half_answer": "The answer ends after `bytes` of its body (default half of them).",
    "http_502": "Something in front answers HTTP 502; nothing is done.",
    "unsigned_success": "An answer with status S lacks all three signature headers.",
    "wrong_signature": "The answer is signed over another body.",
    "capital_headers": "The signature headers are named Client-Id, Response-Time and Signature.",
    "changed_answer": "The answer is signed well but says another value of `field` (paymentAmount, currency, "
    "paymentRequestId, paymentId, refundAmount or refundRequestId; default paymentAmount).",
    "unknown_result": "pay, refund or cancel answers U UNKNOWN_EXCEPTION; the `outcome` (success or fail) "
    "shows after `seconds` (default 0).",
    "refuse": "pay, refund or cancel answers F with `code` (default PROCESS_FAIL) and nothing happens.",
    "rate_limit": "More than `per_second` calls a second (default 0) get U REQUEST_TRAFFIC_EXCEED_LIMIT.",
    "clock_skew_seconds": "A Request-Time more than `seconds` (default 300) off the clock is refused.",
    "sign_refusals": "INVALID_SIGNATURE is answered with a signature.",
    "require_registration": "pay wants a registered merchant and store, else F MERCHANT_NOT_REGISTERED.",
    "order_code_success": "An order code is answered as in 2020: S SUCCESS although nobody has paid yet.",
    "lost_notification": "The notification of a payment never leaves.",
    "late_notification": "The notification leaves `seconds` late (default 54000, which is 15 hours).",
    "duplicate_notification": "The notification goes out in `copies` (default 2) at the same moment.",
    "replayed_notification": "A delivered notification comes again after `seconds` (default 300), same bytes "
    "under the same signature.",
    "changed_amount": "The notification is signed well but holds another amount.",
    "foreign_notification": "A well-signed notification comes for a payment that the client never made.",
    "notification_wrong_signature": "The notification carries a signature over another body.",
    "failed_notification": "A payment that fails is notified too: F with both ids, as in the guides.",
    "refund_notification": "A refund is notified (REFUND_RESULT) to the address of its payment.",
    "doubled_line": "A line of the settlement items and transaction items stands twice.",
    "missing_line": "The last line of the items is missing.",
    "foreign_line": "The items hold a line of a payment that the client never made.",
    "changed_line": "A line of the items has an amount one unit higher.",
    "missing_end": "The file lacks its last line <END>.",
    "late_file": "The file shows up `seconds` late (default 86400).",
    "missing_file": "The file never shows up.",
    "repeated_file": "The file shows up twice, the second time with the next sequence number.",
}

# name: (default, sentence)
SETTINGS: dict[str, tuple[Any, str]] = {
    "fee_fixed_minor": (10, "Commission per payment in cents, as in Antom's own sandbox."),
    "fee_per_mille": ("0", "Commission in thousandths of the amount, added to the fixed one."),
    "refund_returns_fee": (False, "Whether a refund brings its share of the commission back."),
    "refund_window_days": (
        365,
        "Days after the payment in which a refund is taken (contract; figure unconfirmed).",
    ),
    "wallet_limit_fen": (5_000_000, "Largest payment in fen of CNY."),
    "settlement_days": (
        "calendar",
        "`calendar`: files every day; `business`: settlement on business days only.",
    ),
    "transaction_form": ("2018", "`2018`: 15 columns of transaction items; `2023`: 21 columns."),
    "require_settlement_currency": (
        False,
        "Whether settlementStrategy must be sent although the contract has one settlement currency only.",
    ),
    "dashboard_notify_url": ("", "Where notifications go when the request names no address."),
    "mock_hold_seconds": (30, "How long the mock amounts 9902 and 9904 hold the connection."),
}

TABLES = """
CREATE TABLE IF NOT EXISTS alipay_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class UnknownSetting(ValueError):
    """No such setting, or a value that it cannot take."""


def strikes(world: World, name: str, operation: str = "") -> dict[str, Any] | None:
    """Return the parameters of a fault that strikes now, else None."""
    if name not in FAULTS:
        raise KeyError(name)
    return world.faults.strikes(PARTY, name, operation)


def setting(store: Store, name: str) -> Any:
    """Return a term of the contract, its default when it was never changed."""
    row = store.row("SELECT value FROM alipay_setting WHERE name = ?", (name,))
    return json.loads(row["value"]) if row else SETTINGS[name][0]


def settings(store: Store) -> dict[str, Any]:
    """Return all terms of the contract."""
    return {name: setting(store, name) for name in SETTINGS}


def change_setting(store: Store, name: str, value: object) -> None:
    """Change a term. Raise UnknownSetting naming it."""
    if name not in SETTINGS:
        raise UnknownSetting(f"{name}: no such setting, there are {', '.join(SETTINGS)}")
    default = SETTINGS[name][0]
    if type(value) is not type(default):
        raise UnknownSetting(f"{name}: must be a {type(default).__name__}, as its default {default!r}")
    _check_value(name, value)
    with store.transaction() as db:
        db.execute("INSERT OR REPLACE INTO alipay_setting VALUES (?, ?)", (name, json.dumps(value)))


def _check_value(name: str, value: object) -> None:
    choices = {"settlement_days": ("calendar", "business"), "transaction_form": ("2018", "2023")}
    if name in choices and value not in choices[name]:
        raise UnknownSetting(f"{name}: must be {' or '.join(choices[name])}")
    if isinstance(value, int) and value < 0:
        raise UnknownSetting(f"{name}: must not be negative")
    if name == "fee_per_mille":
        try:
            Decimal(str(value))
        except InvalidOperation as error:
            raise UnknownSetting("fee_per_mille: must be a decimal number") from error
