"""What the papers of one parcel say, as plain values; every paper is drawn from the same ones, so they agree.

Weights in grams, sides in mm, amounts in minor units of `currency` for the whole line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sluis.kernel.money import Money


@dataclass(frozen=True, slots=True)
class PaperParty:
    """Seller or receiver as it stands on a paper; `lines` is the address, top to bottom."""

    name: str
    lines: tuple[str, ...]
    country: str  # ISO 3166 alpha-2
    telephone: str = ""
    email: str = ""
    vat_number: str = ""
    eori: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line: words in English for an officer, the Chinese name for the other side."""

    number: int
    sku: str
    description: str
    name_zh: str
    hs_code: str
    origin: str
    quantity: int
    net_weight_g: int
    value_minor: int

    def unit_price(self, currency: str) -> str:
        """Return the price of one piece, with four decimals where the line does not divide."""
        each, rest = divmod(self.value_minor, self.quantity)
        if rest:
            return f"{Money(self.value_minor, currency).amount / self.quantity:.4f}"
        return Money(each, currency).text()


@dataclass(frozen=True, slots=True)
class ParcelPaper:
    """One parcel with everything its papers need; `made_at` is written into each, so a reprint is equal."""

    number: str
    made_at: datetime
    waybill_number: str
    reference: str
    route: str
    seller: PaperParty
    receiver: PaperParty
    lines: tuple[PaperLine, ...]
    gross_weight_g: int
    currency: str = "CNY"
    freight_minor: int = 0
    insurance_minor: int = 0
    sides_mm: tuple[int, int, int] | None = None
    package: str = ""
    category: str = "sale of goods"
    incoterm: str = "DAP"  # The buyer is the importer and owes China's tax; the seller brings it to the door.
    incoterm_place: str = ""

    @property
    def goods(self) -> Money:
        """Return the value of the goods, the sum of the lines."""
        return Money(sum(line.value_minor for line in self.lines), self.currency)

    @property
    def total(self) -> Money:
        """Return goods, freight and insurance together."""
        return self.goods + Money(self.freight_minor + self.insurance_minor, self.currency)

    @property
    def net_weight_g(self) -> int:
        """Return the weight of the goods without carton and filling."""
        return sum(line.net_weight_g for line in self.lines)


def kilograms(grams: int) -> str:
    """Write grams as kilograms.

    >>> kilograms(1250)
    '1.250'
    """
    return f"{grams // 1000}.{grams % 1000:03d}"


def cubic_metres(sides_mm: tuple[int, int, int] | None) -> str:
    """Write a volume in cubic metres with four decimals, rounded up; nothing when nobody measured."""
    if sides_mm is None:
        return ""
    length, width, height = sides_mm
    tenths_of_a_litre = -(-length * width * height // 100_000)
    return f"{tenths_of_a_litre // 10_000}.{tenths_of_a_litre % 10_000:04d}"
