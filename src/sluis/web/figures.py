"""Numbers, money and moments as the reader of the active language writes them: text, no markup.

Separators and day forms come from `web/formats`; the places of the currency sign and of the percent sign
follow the Unicode CLDR's patterns for nl, fr and zh (cldr.unicode.org, "Number Patterns"); English writes the
sign apart, as the Dutch do.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, pgettext

from sluis.kernel.clock import SHANGHAI
from sluis.kernel.money import Money, exponent

MINUS = "\u2212"
NO_BREAK = "\u00a0"
NARROW = "\u202f"
SIGNS = {"EUR": "€", "CNY": "¥", "GBP": "£", "USD": "US$", "JPY": "JP¥", "HKD": "HK$"}


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def number_text(value: int | Decimal, places: int | None = None, *, sign: bool = False) -> str:
    """Write a number with the reader's separators; `places` fixes the decimals, `sign` shows a plus too."""
    exact = Decimal(value)
    if places is not None:  # Django cuts the digits off that it does not write.
        exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = number_format(abs(exact), decimal_pos=places, use_l10n=True, force_grouping=True)
    if not any(digit in text for digit in "123456789"):
        return text  # Nothing is left after rounding, so there is no sign to show.
    if exact < 0:
        return MINUS + text
    return f"+{text}" if sign else text


def amount_text(money: Money, *, sign: bool = False) -> str:
    """Write the amount of money in major units without its currency."""
    return number_text(money.amount, exponent(money.currency), sign=sign)


def money_text(money: Money, *, sign: bool = False) -> str:
    """Write money with its currency sign where the reader expects it: "€ 48.50", "48,50 €"."""
    mark = SIGNS.get(money.currency, money.currency)
    amount = amount_text(Money(abs(money.minor), money.currency))
    prefix = MINUS if money.minor < 0 else "+" if sign and money.minor > 0 else ""
    if _language() == "fr":
        return f"{prefix}{amount}{NO_BREAK}{mark}"
    return f"{prefix}{mark}{NO_BREAK}{amount}"


def percent_text(ratio: Decimal | int, places: int = 0, *, sign: bool = False) -> str:
    """Write a ratio (0.14) as a percentage: "14%", in French "14 %" with a narrow space."""
    text = number_text(Decimal(ratio) * 100, places, sign=sign)
    return f"{text}{NARROW}%" if _language() == "fr" else f"{text}%"


def range_text(low: int | Decimal, high: int | Decimal, places: int | None = None) -> str:
    """Write "139–168", or one number when both ends are the same."""
    first, last = number_text(low, places), number_text(high, places)
    return first if first == last else f"{first}–{last}"


def day_text(day: date) -> str:
    """Write a day: 23 November 2026, 23-11-2026, 23/11/2026, 2026年11月23日."""
    return date_format(day, "DATE_FORMAT")


def moment_text(moment: datetime, style: str = "datetime") -> str:
    """Write a moment in the active zone; `style` is datetime, date, time or long (with the weekday)."""
    local = timezone.localtime(moment)
    if style == "long":
        return date_format(local, pgettext("date with weekday, Django format", "l j F Y"))
    names = {"datetime": "DATETIME_FORMAT", "date": "DATE_FORMAT", "time": "TIME_FORMAT"}
    return date_format(local, names[style])


def shanghai_text(moment: datetime) -> str:
    """Write the same moment as a clock in Shanghai shows it, with the city's name."""
    there = moment.astimezone(SHANGHAI)
    city = pgettext("city", "Shanghai")
    return f"{city} {date_format(there, 'DATETIME_FORMAT')}"
