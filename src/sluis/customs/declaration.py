"""What is declared for one order: the values of the four messages, in our own words (no Django).

Standard: corporate connection standard of the China Single Window, edition 202205. The order, the payment,
the waybill and the list must agree; `differences` finds where they would not, before anything is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

ORDER, PAYMENT, WAYBILL, LIST = "311", "411", "511", "621"
KINDS = (ORDER, PAYMENT, WAYBILL, LIST)
ROLE_OF_KIND = {ORDER: "platform", PAYMENT: "payment", WAYBILL: "carrier", LIST: "agent"}
DIRECT, BONDED = "9610", "1210"


@dataclass(frozen=True, slots=True)
class Buyer:
    """The person who ordered; the identity number is 18 characters with a check digit."""

    name: str
    id_number: str
    telephone: str
    account: str


@dataclass(frozen=True, slots=True)
class Consignee:
    """The receiver as on the waybill; the address in Chinese order."""

    name: str
    telephone: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `total_fen` is the whole line in fen, `origin` ISO 3166 alpha-2, `hs10` as
    declared."""

    number: int
    sku: str
    name_zh: str
    specification: str
    barcode: str
    hs10: str
    origin: str
    quantity: int
    unit: str
    total_fen: int
    unit1: str
    quantity1: Decimal
    unit2: str = ""
    quantity2: Decimal | None = None
    record_number: str = ""

    @property
    def price(self) -> Decimal:
        """Return the price of one piece in yuan, with the five decimals that the messages carry."""
        return (Decimal(self.total_fen).scaleb(-2) / self.quantity).quantize(Decimal("0.00001"))


@dataclass(frozen=True, slots=True)
class DeclarationSet:
    """Everything the four messages say of one order; amounts in fen, weights in grams."""

    order_number: str
    mode: str  # 9610 or 1210
    buyer: Buyer
    consignee: Consignee
    lines: tuple[Line, ...]
    freight_fen: int
    insurance_fen: int
    discount_fen: int
    tax_fen: int
    payment_number: str
    paid_at: datetime
    waybill_number: str
    gross_weight_g: int
    net_weight_g: int
    master_bill: str = ""
    transport_name: str = ""
    voyage: str = ""
    departure_country: str = "NL"

    @property
    def goods_fen(self) -> int:
        """Return the goods price, the sum of the lines."""
        return sum(line.total_fen for line in self.lines)

    @property
    def paid_fen(self) -> int:
        """Return what was actually paid: goods + freight + tax - discount."""
        return self.goods_fen + self.freight_fen + self.tax_fen - self.discount_fen

    @property
    def dutiable_fen(self) -> int:
        """Return the taxable price: goods + freight + insurance, public price cuts already inside the
        prices."""
        return self.goods_fen + self.freight_fen + self.insurance_fen


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend before sending: the field in our words and what to do."""

    field: str
    message: str


def problems(declared: DeclarationSet, *, paid_fen: int) -> list[Problem]:
    """Return what customs would refuse: sums, weights, missing transport data, odd lines. `paid_fen` as
    paid."""
    found = []
    if not declared.lines:
        found.append(Problem("lines", "an order has at least one line"))
    if [line.number for line in declared.lines] != list(range(1, len(declared.lines) + 1)):
        found.append(Problem("lines", "line numbers run from 1 without gaps"))
    if declared.paid_fen != paid_fen:
        found.append(
            Problem(
                "paid",
                f"goods + freight + tax - discount is {declared.paid_fen} fen, the buyer paid {paid_fen} fen",
            )
        )
    if not 0 < declared.net_weight_g <= declared.gross_weight_g:
        found.append(Problem("weight", "net weight must be more than zero and at most the gross weight"))
    if declared.mode == DIRECT and not (declared.master_bill and declared.transport_name and declared.voyage):
        found.append(Problem("transport", "a direct parcel needs flight, voyage number and master bill"))
    found += [
        Problem(f"line {line.number}", "the tariff code has ten digits")
        for line in declared.lines
        if not (line.hs10.isascii() and line.hs10.isdigit() and len(line.hs10) == 10)
    ]
    return found
