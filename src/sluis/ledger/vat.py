"""VAT on the office's fee: a service from one company to another (no Django).

Sources: Directive 2006/112/EC, article 44 (taxed where the customer is) and article 196 (the customer
accounts for it); standard rates: Wet OB 1968 article 9 (NL), KB nr. 20 (BE), law of 12 February 1979 as
amended (LU, 17 % again since 1 January 2024), UStG § 12 (DE), CGI article 278 (FR), DPR 633/72 article 16
(IT), VATA 1994 section 2 (GB).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sluis.kernel.errors import BadInput

STANDARD, REVERSE_CHARGE = "S", "AE"  # UNCL 5305, as EN 16931 uses them
EU = frozenset({"BE", "NL", "LU", "DE", "FR", "IT"})  # of the countries that the offices serve


@dataclass(frozen=True, slots=True)
class Rate:
    """The standard rate of a country from a day on."""

    country: str
    percent: Decimal
    valid_from: date


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a fee is taxed: category, percentage, and why."""

    category: str
    percent: Decimal
    reason: str


RATES = (
    Rate("NL", Decimal(21), date(2012, 10, 1)),
    Rate("BE", Decimal(21), date(1996, 1, 1)),
    Rate("LU", Decimal(16), date(2023, 1, 1)),
    Rate("LU", Decimal(17), date(2024, 1, 1)),
    Rate("DE", Decimal(19), date(2021, 1, 1)),
    Rate("FR", Decimal(20), date(2014, 1, 1)),
    Rate("IT", Decimal(22), date(2013, 10, 1)),
    Rate("GB", Decimal(20), date(2011, 1, 4)),
)


def treatment(*, seller: str, customer: str, day: date) -> Treatment:
    """Return how a fee from a seller's to a customer's country is taxed on a day.

    Raise BadInput for a pair of countries that these rules do not cover.
    """
    if seller == customer:
        return Treatment(STANDARD, standard_rate(seller, day), "same country")
    if seller in EU and customer in EU:
        return Treatment(
            REVERSE_CHARGE, Decimal(0), "Reverse charge: article 196 of Council Directive 2006/112/EC"
        )
    raise BadInput(
        f"a fee from {seller} to {customer} is not covered by these rules; invoice it by hand",
        field="country",
        code="vat_not_covered",
    )


def standard_rate(country: str, day: date) -> Decimal:
    """Return the standard rate of a country on a day. Raise BadInput where none is known."""
    found = [rate for rate in RATES if rate.country == country and rate.valid_from <= day]
    if not found:
        raise BadInput(f"no VAT rate of {country} is known for {day.isoformat()}", field="country")
    return max(found, key=lambda rate: rate.valid_from).percent
