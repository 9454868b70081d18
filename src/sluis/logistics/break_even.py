"""How many orders a year pay for a door: its fixed costs against what one order leaves over.

    orders a year = fixed costs of a year / contribution of one order, rounded up

The contribution is the margin of a landed cost, in which the fees on the sale are counted already. A
deposit comes back and so is money tied up, not a cost, unless the merchant says what tied-up money costs
him a year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sluis.kernel.errors import BadInput
from sluis.logistics.channel_costs import DOORS, ChannelCost, Door, channel_cost
from sluis.logistics.landed_values import CostLine
from sluis.logistics.tables import Level, half_up


@dataclass(frozen=True, slots=True)
class Setup:
    """How a merchant would run the door. A set-up paid once is spread over `years`; `capital_pct` is a
    year's cost.

    `own_fixed_fen` are costs of a year that only the merchant knows (staff, photographs), in fen.
    """

    level: Level = "mid"
    with_partner: bool = False
    years: int = 1
    capital_pct: Decimal = Decimal(0)
    deposit_kind: str = "deposit"
    own_fixed_fen: int = 0
    cny_per_usd: Decimal | None = None
    own_channel_costs: Sequence[ChannelCost] = ()


@dataclass(frozen=True, slots=True)
class BreakEven:
    """One door: fixed costs of a year line by line, money tied up, and the orders that pay for it.

    `orders_a_year` is None when an order leaves nothing over, or when `missing` names inputs.
    """

    door: Door
    lines: tuple[CostLine, ...]
    tied_up_fen: int
    contribution_fen: int
    orders_a_year: int | None
    missing: tuple[str, ...] = ()

    @property
    def fixed_fen(self) -> int:
        """Return the fixed costs of a year, the sum of the lines."""
        return sum(line.amount_fen for line in self.lines)


def break_even(*, door: Door, contribution_fen: int, as_of: date, setup: Setup | None = None) -> BreakEven:
    """Return how many orders a year cover a door's fixed costs, given what one order leaves over in fen.

    Raise BadInput when the set-up is spread over no year.
    """
    setup = setup or Setup()
    if setup.years < 1:
        raise BadInput("years: spread the set-up over at least one year", field="years")
    deposit, lines, missing = _fixed(door, as_of, setup)
    tied_up = half_up(deposit.range.at(setup.level) * 100) if deposit else 0
    if tied_up and setup.capital_pct:
        lines.append(_capital(tied_up, setup.capital_pct))
    if setup.own_fixed_fen:
        own = setup.own_fixed_fen
        lines.append(
            CostLine("OWN_FIXED", "Own costs of a year", own, "", "", "given by the merchant", "given")
        )
    fixed = sum(line.amount_fen for line in lines)
    orders = None if missing or contribution_fen <= 0 else -(-fixed // contribution_fen)
    return BreakEven(door, tuple(lines), tied_up, contribution_fen, orders, tuple(missing))


def compare_doors(
    contributions_fen: Mapping[Door, int], *, as_of: date, setup: Setup | None = None
) -> tuple[BreakEven, ...]:
    """Return the break-even of each door whose contribution is given, in the usual order of doors."""
    return tuple(
        break_even(door=door, contribution_fen=contributions_fen[door], as_of=as_of, setup=setup)
        for door in DOORS
        if door in contributions_fen
    )


def _fixed(door: Door, as_of: date, setup: Setup) -> tuple[ChannelCost | None, list[CostLine], list[str]]:
    def cost(kind: str) -> ChannelCost | None:
        return channel_cost(door, kind, as_of, own=setup.own_channel_costs)

    kinds = ["annual_fee"]
    if setup.with_partner and door == "flagship":
        kinds += ["partner_setup", "partner_retainer"]
    lines, missing = [], []
    for kind in kinds:
        found = cost(kind)
        if found is None:
            missing.append(f"channel_cost.{kind}")
        elif found.unit.startswith("USD") and setup.cny_per_usd is None:
            missing.append("cny_per_usd")
        else:
            lines.append(_line(found, setup))
    deposit = cost(setup.deposit_kind) or cost("deposit")
    return deposit, lines, missing


def _line(cost: ChannelCost, setup: Setup) -> CostLine:
    currency, _, per = cost.unit.partition(" ")
    rate = Fraction(setup.cny_per_usd) if currency == "USD" and setup.cny_per_usd else Fraction(1)
    times = {"once": Fraction(1, setup.years), "month": Fraction(12)}.get(per, Fraction(1))
    amount = half_up(cost.range.at(setup.level) * rate * times * 100)
    spread = f", spread over {setup.years} years" if per == "once" and setup.years > 1 else ""
    shown = f"{cost.range.text()} {cost.unit}{spread}"
    return CostLine(
        cost.kind.upper(),
        cost.kind.replace("_", " ").capitalize(),
        amount,
        "1 year",
        shown,
        cost.source,
        cost.status,
    )


def _capital(tied_up_fen: int, pct: Decimal) -> CostLine:
    amount = half_up(Fraction(tied_up_fen) * Fraction(pct) / 100)
    return CostLine("CAPITAL", "Cost of the money tied up", amount, "deposit", f"{pct} %", "given", "given")
