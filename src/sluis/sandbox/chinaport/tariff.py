"""Rates and list notes the customs desk goes by, short on purpose; the longest matching prefix counts.

MFN and VAT: China's import tariff of 2026 (Tariff Commission Announcement 2025 No. 12) as extracted in
github.com/dcd887/hs-code-assistant; consumption tax: htshub.com, ssopdot.com/blog/6396.html. Rows marked
`assumed` stand for a whole chapter and are for the sandbox's arithmetic only. Lines off the positive list:
inferred from the list of 2016 and the adjustment of 2022 (Announcement 2022 No. 7); absence of a line here
proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """Percentages of one prefix; `consumption` is none, wine, spirits, beer or cosmetic."""

    prefix: str
    duty_pct: Decimal
    vat_pct: Decimal
    consumption: str
    assumed: bool = False


def _rates(text: str) -> tuple[Rate, ...]:
    rows = (line.split() for line in text.strip().splitlines())
    return tuple(
        Rate(row[0], Decimal(row[1]), Decimal(row[2]), row[3], row[4:] == ["assumed"]) for row in rows
    )


# prefix, MFN per cent, VAT per cent, consumption tax
RATES = _rates("""
02 25 9 none assumed
0401 15 9 none
0402 10 13 none
0405 10 13 none
0406 12 13 none
0409 15 9 none
06 10 9 none assumed
1704 10 13 none
17041000 12 13 none
1805 15 13 none
1806 10 13 none
180631 8 13 none
180690 8 13 none
1901 15 13 none
1905 10 13 none
20 5 13 none assumed
21 12 13 none assumed
2202 5 13 none
2203 0 13 beer
2204 14 13 wine
2205 65 13 wine
2206 40 13 wine
2208 10 13 spirits
24 25 13 none assumed
3303 3 13 cosmetic
3304 5 13 cosmetic
330499 1 13 cosmetic
33 3 13 none assumed
34 6.5 13 none assumed
49 0 9 none assumed
84 8 13 none assumed
85 7 13 none assumed
8510 8 13 none
87 6 13 none assumed
95 0 13 none assumed
9619 4 13 none
""")
_OTHER = Rate("", Decimal(10), Decimal(13), "none", assumed=True)


@dataclass(frozen=True, slots=True)
class NotListed:
    """A prefix off the positive list, since when, and on what ground."""

    prefix: str
    since: date
    ground: str


_LIST_OF_2016 = date(2016, 4, 8)
NOT_LISTED = (
    NotListed("06", _LIST_OF_2016, "the first batch has no line of chapter 6; inferred"),
    NotListed("040620", _LIST_OF_2016, "not in the first batch; inferred"),
    NotListed("040640", _LIST_OF_2016, "not in the first batch; inferred"),
    NotListed("16010030", _LIST_OF_2016, "not seen on any excerpt of the list"),
    NotListed("22051000", _LIST_OF_2016, "not seen on any excerpt of the list"),
    NotListed("2402", _LIST_OF_2016, "tobacco is no listed consumer good"),
    NotListed("38089400", _LIST_OF_2016, "disinfectants: not seen on any excerpt of the list"),
    NotListed("93070090", date(2022, 3, 1), "deleted by Announcement 2022 No. 7"),
    NotListed("95043010", _LIST_OF_2016, "coin-operated machines are no retail goods"),
)


def rate(gcode: str) -> Rate:
    """Return the rate of a tariff code by its longest known prefix."""
    found = [row for row in RATES if gcode.startswith(row.prefix)]
    return max(found, key=lambda row: len(row.prefix), default=_OTHER)


def not_listed(gcode: str, on: date) -> NotListed | None:
    """Return why a tariff code is known to be off the positive list on a day, or None."""
    return next((row for row in NOT_LISTED if gcode.startswith(row.prefix) and on >= row.since), None)
