"""What this room needs to hear of the border, in its own words; whoever composes the rooms hands it in.

`Border` is asked with a price and the freight that counts in the taxable value, and answers with a verdict
and the charges. In this house it is `functools.partial(sluis.customs.border.ask_border, goods)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol


class BorderCharge(Protocol):
    """One duty or tax in fen, with its base, its rate in words and its source."""

    @property
    def code(self) -> str: ...
    @property
    def base_fen(self) -> int: ...
    @property
    def rate(self) -> str: ...
    @property
    def amount_fen(self) -> int: ...
    @property
    def source(self) -> str: ...


class BorderAnswer(Protocol):
    """Whether an order may enter, why or why not, and what it costs; `missing` names inputs that are not
    known."""

    @property
    def open(self) -> bool: ...
    @property
    def word(self) -> str: ...
    @property
    def reason_codes(self) -> Sequence[str]: ...
    @property
    def charges(self) -> Sequence[BorderCharge]: ...
    @property
    def missing(self) -> Sequence[str]: ...
    @property
    def unconfirmed(self) -> Sequence[str]: ...


class Border(Protocol):
    """The question: `qty` units at a price, with freight and insurance in the taxable value, by a route on
    a day."""

    def __call__(
        self, *, route: str, as_of: date, unit_price_fen: int, qty: int, freight_fen: int, insurance_fen: int
    ) -> BorderAnswer:
        """Answer for one order; amounts in fen."""
        ...
