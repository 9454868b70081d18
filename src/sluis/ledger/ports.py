"""What the ledger needs from outside, in its own words: readers of statements, and the bank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
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
