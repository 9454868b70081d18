"""What payments needs from a wallet, in our own words. An answer is done, refused with a reason, or unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sluis.kernel.money import Money


class Outcome(StrEnum):
    """What an answer says of the money."""

    DONE = "done"
    REFUSED = "refused"
    PENDING = "pending"  # accepted, not decided: the customer types a password, or has not scanned yet
    UNKNOWN = "unknown"  # no answer, an unreadable one, or "ask again"
    NOT_FOUND = "not_found"  # they know of no such request
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the customer stands: ids and names as the wallet is told them."""

    merchant_id: str
    merchant_name: str
    store_id: str
    store_name: str
    mcc: str
    terminal_id: str


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """A line of the basket for the wallet's own records."""

    product_id: str
    name: str
    quantity: int
    unit_price: Money


@dataclass(frozen=True, slots=True)
class PayRequest:
    """A request for money; `request_id` is the idempotency key and was committed before this value was made."""

    request_id: str
    scenario: str  # Charge.Scenario
    amount: Money
    description: str
    place: Place
    notify_url: str
    asked_at: datetime
    payment_code: str = ""  # the payer's code, a bearer secret: never stored
    redirect_url: str = ""
    user_agent: str = ""
    goods: tuple[GoodsLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PayAnswer:
    """What the wallet says of a charge."""

    outcome: Outcome
    code: str  # their code, for people and tests
    message: str = ""
    wallet_payment_id: str = ""
    amount: Money | None = None
    wallet_amount: Money | None = None
    wallet_rate: str = ""
    paid_at: datetime | None = None
    order_code: str = ""
    order_code_expires_at: datetime | None = None
    pay_url: str = ""


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """A request to give money back."""

    refund_id: str
    wallet_payment_id: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """What the wallet says of a refund."""

    outcome: Outcome
    code: str
    message: str = ""
    wallet_refund_id: str = ""
    amount: Money | None = None
    refunded_at: datetime | None = None


class Wallet(Protocol):
    """A wallet, built from a connection. No method raises for what a counterparty may do; it answers UNKNOWN."""

    def pay(self, request: PayRequest) -> PayAnswer:
        """Ask for money."""

    def inquire(self, *, request_id: str) -> PayAnswer:
        """Ask what became of a charge."""

    def cancel(self, *, request_id: str) -> PayAnswer:
        """Ask to cancel a charge whole; CANCELLED when confirmed."""

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """Ask to give money back."""

    def inquire_refund(self, *, refund_id: str) -> RefundAnswer:
        """Ask what became of a refund."""
