"""What a need is called in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sluis.kernel.money import Money, MoneyError
from sluis.web import figures

Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """A need in words: what happened, what to do, the word on the button."""

    title: str
    detail: str
    action: str


def amount_text(text: str) -> str:
    """Write "48.50 EUR" as the reader writes it; anything else stays as it is."""
    try:
        amount, currency = text.split(" ")
        return figures.money_text(Money.of(amount, currency))
    except (ValueError, MoneyError):
        return text
