"""Their codes and states mapped to ours, with what to do next (fact sheet "tmall" §3.5 to §3.7, §8)."""

from __future__ import annotations

import re

from sluis.kernel.errors import CounterpartyError, Misconfigured, Rejected, TryLater

_PERMISSION = {11, 12, 13, 27, 26, 28, 29}
_BUSY = {7, 8, 4, 5, 6}
_PLATFORM_SIDE = {10}
_CLOCK = {30, 31}  # sign again with the time of that moment
FLOW_CONTROL = frozenset(
    {
        "accesscontrol.limited-by-api-access-count",
        "accesscontrol.limited-by-app-access-count",
        "accesscontrol.limited-by-app-api-access-count",
    }
)
_WAIT = re.compile(r"last for (\d+) more seconds", re.ASCII)
TOO_HEAVY = "isv.trade-service-rejection"
TOO_HEAVY_WAIT_S = 180.0  # the platform's own text: shorten the interval, try again after three minutes
ALREADY_SENT = "isv.logistics-offline-service-error:B04"

# A paid trade that may be worked on, as the platform names its states.
PAID_STATES = frozenset(
    {
        "WAIT_SELLER_SEND_GOODS",
        "SELLER_CONSIGNED_PART",
        "WAIT_BUYER_CONFIRM_GOODS",
        "TRADE_BUYER_SIGNED",
        "TRADE_FINISHED",
        "PAID_FORBID_CONSIGN",
    }
)
SENT_STATES = frozenset({"WAIT_BUYER_CONFIRM_GOODS", "TRADE_BUYER_SIGNED", "TRADE_FINISHED"})
HELD_STATES = frozenset({"PAID_FORBID_CONSIGN"})
CLOSED_STATES = frozenset({"TRADE_CLOSED", "TRADE_CLOSED_BY_TAOBAO"})
# A refund's state in our words. Exchanges are not taken: they show as asked, and a person answers at Tmall.
CLAIM_STATES = {
    "WAIT_SELLER_AGREE": "asked",
    "WAIT_BUYER_RETURN_GOODS": "awaited",
    "WAIT_SELLER_CONFIRM_GOODS": "sent_back",
    "SELLER_REFUSE_BUYER": "denied",
    "CLOSED": "withdrawn",
    "SUCCESS": "refunded",
}


def error(code: int, message: str, sub_code: str, sub_message: str) -> CounterpartyError:
    """Return the error that an error_response means for whoever called."""
    text = f"{sub_message or message} ({sub_code or code})"
    their_code = sub_code or str(code)
    if code in _BUSY:
        found = _WAIT.search(sub_message)
        return TryLater(text, party="tmall", their_code=their_code, wait_s=float(found[1]) if found else 1.0)
    if code in _PERMISSION:
        return Misconfigured(text, party="tmall", their_code=their_code)
    if sub_code == TOO_HEAVY:
        return TryLater(text, party="tmall", their_code=their_code, wait_s=TOO_HEAVY_WAIT_S)
    if code in _PLATFORM_SIDE | _CLOCK or sub_code.startswith("isp.") or "SERVER_IS_BUSY" in sub_code:
        return TryLater(text, party="tmall", their_code=their_code)
    return Rejected(text, party="tmall", their_code=their_code)
