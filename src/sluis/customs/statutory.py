"""The taxes in full, one stacked on the other: duty, trade remedy, consumption tax, VAT.

    duty   = D * rate        the provisional rate if there is one that day, else most-favoured-nation
    remedy = D * anti-dumping or countervailing rate
    C      = consumption tax on D + duty + remedy, thresholds by D alone
    V      = (D + duty + remedy + C) * v

Each is rounded half up to the fen before the next one uses it. D is the dutiable value with freight and
insurance.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from sluis.customs.consumption_tax import Schedule
from sluis.customs.duty_values import LineRates, LineTaxes
from sluis.customs.exact import half_up
from sluis.kernel.errors import BadInput


def share_of(percent: Decimal) -> Fraction:
    """Return a percentage as an exact share of one."""
    return Fraction(percent) / 100


def duty_of(rates: LineRates, dutiable_fen: int) -> int:
    """Return the duty in fen. Raise BadInput on `mfn_pct` when no rate is known."""
    if rates.duty_pct is None:
        raise BadInput("mfn_pct: the duty rate is needed; look the HS code up in the tariff", field="mfn_pct")
    return half_up(dutiable_fen * share_of(rates.duty_pct))


def consumption_code(rates: LineRates) -> str:
    """Return the consumption tax code. Raise BadInput when it is not known, which is not the same as none."""
    if rates.consumption_tax is None:
        raise BadInput(
            "consumption_tax: give its code, or none where there is no such tax", field="consumption_tax"
        )
    return rates.consumption_tax


def vat_rate(rates: LineRates) -> Fraction:
    """Return the VAT rate as a share. Raise BadInput on `vat_pct` when it is not known."""
    if rates.vat_pct is None:
        raise BadInput("vat_pct: the VAT rate is needed; look the HS code up in the tariff", field="vat_pct")
    return share_of(rates.vat_pct)


def full_taxes(
    number: int, dutiable_fen: int, rates: LineRates, tax: Schedule, *, duty_fen: int, remedy_fen: int = 0
) -> LineTaxes:
    """Return the stacked taxes of line `number`, given its duty and trade remedy."""
    base = dutiable_fen + duty_fen + remedy_fen
    consumption_tax = half_up(tax.levy(dutiable_fen).on(base))
    vat = half_up((base + consumption_tax) * vat_rate(rates))
    return LineTaxes(number, dutiable_fen, duty_fen, remedy_fen, consumption_tax, vat)
