"""A receipt as values: what was sold, the VAT in it by rate, what was paid, what came back (no Django).

The total is the charge, to the cent (invariant I13): a receipt whose lines add up to something else cannot be made.
VAT is taken out of the sums with VAT per rate, not per line, so that rounding happens once a rate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sluis.kernel.money import Money
from sluis.payments.vat_refund import Status


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A product line; prices with VAT, the rate in per cent or None where the shop did not give it."""

    name: str
    name_zh: str
    quantity: int
    unit_price: Money
    vat_rate_pct: Decimal | None

    @property
    def total(self) -> Money:
        """Return price times quantity."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class VatLine:
    """What of the total falls under one rate; `net` and `vat` are None where the rate is not known."""

    rate_pct: Decimal | None
    gross: Money
    net: Money | None
    vat: Money | None


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A refund that the wallet confirmed."""

    at: datetime
    amount: Money


@dataclass(frozen=True, slots=True)
class Reorder:
    """A product of the receipt that can be ordered again, and our address that leads to it."""

    name: str
    name_zh: str
    code: str
    url: str


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop as a receipt must name it."""

    store: str
    company: str
    address: str
    vat_number: str
    country: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt; moments are in the store's zone. Raise ValueError when lines and total differ."""

    number: str
    shop: Shop
    sold_at: datetime
    language: str  # of the shop; Chinese stands beside it
    lines: tuple[ReceiptLine, ...]
    total: Money
    wallet_amount: Money | None
    given_back: tuple[GivenBack, ...]
    reorder: tuple[Reorder, ...]
    vat_refund: Status
    url: str

    def __post_init__(self) -> None:
        added = sum((line.total for line in self.lines), Money.zero(self.total.currency))
        if self.lines and added != self.total:
            raise ValueError(f"{self.number}: the lines add up to {added}, {self.total} was paid")

    @property
    def vat(self) -> tuple[VatLine, ...]:
        """Return what falls under each rate, the highest first, lines without a rate last."""
        return vat_by_rate(self.lines)

    @property
    def kept(self) -> Money:
        """Return what the shop keeps: the total less what was given back."""
        return self.total - sum((one.amount for one in self.given_back), Money.zero(self.total.currency))


def vat_by_rate(lines: Iterable[ReceiptLine]) -> tuple[VatLine, ...]:
    """Take the VAT out of the sum of each rate; net is rounded half up to the cent, VAT is the rest."""
    sums: dict[Decimal | None, Money] = {}
    for line in lines:
        rate = None if line.vat_rate_pct is None else line.vat_rate_pct.normalize()
        sums[rate] = sums[rate] + line.total if rate in sums else line.total
    known = sorted((rate for rate in sums if rate is not None), reverse=True)
    order: list[Decimal | None] = [*known, *([None] if None in sums else [])]
    return tuple(_vat_line(rate, sums[rate]) for rate in order)


def _vat_line(rate_pct: Decimal | None, gross: Money) -> VatLine:
    if rate_pct is None:
        return VatLine(None, gross, None, None)
    net = Money.rounded(gross.amount * 100 / (100 + rate_pct), gross.currency)
    return VatLine(rate_pct, gross, net, gross - net)
