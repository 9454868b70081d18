"""What an order needs to know of the border: the route, duty and tax, statutory units (no database)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sluis.catalogue.models import Product
from sluis.customs import duty, working
from sluis.customs.duty_values import DutyLine
from sluis.customs.tariff import TariffRow, line_rates, rates_for
from sluis.kernel import clock
from sluis.kernel.clock import SHANGHAI
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.marketplace.models import OrderLine
from sluis.scouting.price_room import content

PACKING_G = 120  # carton, filling and label of one parcel; the office's own figure
FLIGHT = "LGG-HGH 3V810"  # the line's flight until the carrier's manifest names another
COMPANY_CODE = "CAINIAO"
PIECE, KILOGRAM, LITRE = "007", "035", "095"


@dataclass(frozen=True, slots=True)
class Road:
    """The chosen route with the working of its duty and tax, line by line."""

    route: str
    working: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Units:
    """Traded and statutory units of a code, as the customs tables number them."""

    traded: str
    first: str
    second: str


def master_bill(day: datetime) -> str:
    """Return the master air waybill of the day's consolidation."""
    return f"784-{day.astimezone(SHANGHAI):%y%m%d}01"


def _tariff(hs_code: str) -> TariffRow:
    row = rates_for(hs_code[:8], clock.today(SHANGHAI))
    if not isinstance(row, TariffRow):
        raise BadInput(f"the tariff has no one line for HS {hs_code}: choose the code again", field="hs_code")
    return row


def units(hs_code: str) -> Units:
    """Return the units of a code. Raise BadInput when the tariff lacks it."""
    row = _tariff(hs_code)
    return Units(PIECE, row.unit1 or KILOGRAM, row.unit2 or "")


def quantity_in(unit: str, *, pieces: int, weight_kg: Decimal) -> Decimal:
    """Return a quantity in a statutory unit: weight for kilograms and litres, else pieces."""
    return weight_kg if unit in (KILOGRAM, LITRE, "036", "070") else Decimal(pieces)


def goods_per_line(lines: Sequence[OrderLine], goods_fen: int) -> list[int]:
    """Split the goods value (paid less postage and tax, in fen) over the lines by what was paid for each."""
    return [part.minor for part in Money(goods_fen, "CNY").share([line.paid_fen for line in lines])]


def _litres(product: Product, quantity: int) -> Fraction | None:
    known = content(product.net_content) if product.net_content else None
    return Fraction(known[0]) * quantity if known is not None and known[1] == "l" else None


def duty_line(product: Product, *, quantity: int, goods_fen: int, number: int = 1) -> DutyLine:
    """Return what customs is asked about pieces of a product. Raise BadInput when the tariff lacks its code."""
    return DutyLine(
        line=number,
        hs8=product.hs_code[:8],
        description=product.sku,
        qty=quantity,
        unit_price_fen=Fraction(goods_fen, quantity),
        rates=line_rates(_tariff(product.hs_code)),
        litres=_litres(product, quantity),
    )


def choose(lines: Sequence[OrderLine], *, goods_fen: int, post_fen: int, used_fen: int) -> Road:
    """Choose the direct road and work out its duty and tax; stock is in Europe, so bonded is not asked yet.

    Raise BadInput when a limit of the buyer or of the order forbids it.
    """
    as_of = clock.today(SHANGHAI)
    duty_lines = [
        duty_line(line.product, quantity=line.quantity, goods_fen=goods, number=number)
        for number, (line, goods) in enumerate(zip(lines, goods_per_line(lines, goods_fen), strict=True), 1)
    ]
    result = duty.quote(
        "cbec_9610",
        as_of,
        duty_lines,
        freight_fen=post_fen,
        insurance_fen=0,
        annual_used_fen=used_fen,
        coupon_fen=0,
    )
    if result.outcome != "ok":
        raise BadInput(f"customs limits forbid this order: {result.reason_code}", field="order")
    return Road("cbec_9610", tuple(step.text for step in working.explain(result)))
