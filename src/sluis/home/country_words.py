"""The countries that the offices serve, by name in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import pgettext

from sluis.offices.companies import COUNTRIES


def country_word(code: str) -> str:
    """Return the name of a country that an office serves."""
    return {
        "BE": pgettext("country", "Belgium"),
        "NL": pgettext("country", "Netherlands"),
        "LU": pgettext("country", "Luxembourg"),
        "DE": pgettext("country", "Germany"),
        "FR": pgettext("country", "France"),
        "IT": pgettext("country", "Italy"),
        "GB": pgettext("country", "United Kingdom"),
    }.get(code, code)


def country_choices(codes: Iterable[str] = COUNTRIES) -> list[tuple[str, str]]:
    """Return countries for a select field."""
    return [(code, country_word(code)) for code in codes]
