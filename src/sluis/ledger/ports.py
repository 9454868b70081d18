"""What the ledger needs from outside, in its own words: readers of statements, and the bank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, Protocol

from sluis.kernel.money import Money


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """One line of a counterparty's file. Amounts carry the sign of their kind: a refund is negative.

    `converted` is the gross amount at the file's own rate in the settlement currency, rounded half up; `fee`
    is positive where it costs us. In a sound file `net` is `converted` less `fee`, within one cent when
    exchanged.
    """

    external_id: str
    kind: str
    reference: str
    gross: Money
    converted: Money
    fee: Money
    net: Money
    settled_at: datetime | None
    quote: str = ""  # the file's rate as it was written: "EUR/CNY 7.9052"


@dataclass(frozen=True, slots=True)
class ParsedStatement:
    """A counterparty's file whose head and end are sound; its lines are read as they are asked for."""

    party: str
    account: str
    statement_id: str
    purpose: str  # "settlement", "transactions" or "summary"
    day: date | None
    lines: Iterator[ParsedLine]
    batch: str = ""  # what the party's payment to the bank is known by
    net: Money | None = None  # a summary's total; it has no lines
    fee: Money | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What a reader is chosen by: the file's name and its first bytes."""

    name: str
    head: bytes


class StatementReader(Protocol):
    """Reads one counterparty's files."""

    def recognises(self, source: SourceFile) -> bool:
        """Tell whether this looks like one of its files."""
        ...

    def read(self, stream: BinaryIO, name: str) -> ParsedStatement:
        """Read head and end at once, the lines lazily. Raise BadInput, at once or while reading."""
        ...


@dataclass(frozen=True, slots=True)
class Debtor:
    """The office's account, as its bank knows it."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One transfer of a payment order; `reference` is RF… (ISO 11649) or twelve Belgian digits."""

    end_to_end_id: str
    money: Money
    creditor_name: str
    creditor_iban: str
    reference: str


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What one payment file says; the same order always gives the same bytes."""

    message_id: str
    created_at: datetime
    execution_date: date
    debtor: Debtor
    transfers: tuple[CreditTransfer, ...]


class BankState(StrEnum):
    """What the bank says of an order or of one of its transfers."""

    ACCEPTED = "accepted"  # taken, not executed yet
    REJECTED = "rejected"
    EXECUTED = "executed"  # the statement is the proof
    NOT_FOUND = "not_found"  # the bank never had it
    UNKNOWN = "unknown"  # no answer, or none that can be read


@dataclass(frozen=True, slots=True)
class TransferAnswer:
    """What the bank says of one transfer."""

    state: BankState
    reason: str


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """What came back for an order; `transfers`, by end-to-end id, holds those that fared otherwise."""

    state: BankState
    reason: str = ""
    transfers: dict[str, TransferAnswer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedBankEntry:
    """One booking, positive where money came in; ids are as we gave them, empty where the bank has none."""

    money: Money
    booked_date: date
    value_date: date | None = None
    end_to_end_id: str = ""
    batch_id: str = ""
    reference: str = ""
    text: str = ""
    counterparty_name: str = ""
    counterparty_iban: str = ""
    bank_reference: str = ""
    is_return: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ParsedBankStatement:
    """One statement of one account, whole: its entries lead from the opening to the closing balance."""

    iban: str
    statement_id: str
    form: str
    day: date
    opening: Money
    closing: Money
    entries: tuple[ParsedBankEntry, ...]


@dataclass(frozen=True, slots=True)
class BankFile:
    """A statement file as the bank delivered it."""

    name: str
    content: bytes


class Bank(Protocol):
    """The office's bank. Answers are values; only Misconfigured is raised."""

    def debtor(self) -> Debtor:
        """Return the account that pays."""
        ...

    def write(self, order: PaymentOrder) -> bytes:
        """Return the payment file of an order. Raise BadInput for what the scheme does not carry."""
        ...

    def submit(self, message_id: str, content: bytes) -> BankAnswer:
        """Give the bank a file."""
        ...

    def status(self, message_id: str) -> BankAnswer:
        """Ask what became of a file."""
        ...

    def statement(self, day: date) -> BankFile | None:
        """Return the statement of a day, None while there is none. Raise TryLater when the bank is away."""
        ...


class BankFileReader(Protocol):
    """Reads statement files of banks, whatever their form."""

    def read(self, file: BankFile) -> list[ParsedBankStatement]:
        """Return the statements of a file. Raise BadInput when it is none, or its balances do not add up."""
        ...
