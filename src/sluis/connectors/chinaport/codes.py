"""Their codes: countries, units, exchange answers (fact sheet "customs messages" §3.2, §4)."""

from __future__ import annotations

from sluis.kernel.errors import BadInput

# Old three-digit country numbers; values not seen in a primary table are unconfirmed in the fact sheet.
COUNTRIES = {
    "CN": "142",
    "HK": "110",
    "JP": "116",
    "KR": "133",
    "BE": "301",
    "DK": "302",
    "GB": "303",
    "DE": "304",
    "FR": "305",
    "IE": "306",
    "IT": "307",
    "LU": "308",
    "NL": "309",
    "GR": "310",
    "PT": "311",
    "ES": "312",
    "US": "502",
    "AU": "601",
    "NZ": "609",
}
CNY = "142"
AIR = "5"
OTHER_WRAP = "2"  # carton

# Exchange answers that a repeat of the same message cannot mend.
REFUSED = frozenset({"0001", "0002", "0999", "1001", "1002", "1003", "1004", "1999", "2001", "2002", "2999"})
TAKEN = "0000"


def country(alpha2: str) -> str:
    """Return the old number of a country. Raise BadInput when the table lacks it."""
    try:
        return COUNTRIES[alpha2]
    except KeyError:
        raise BadInput(f"no customs number is known for country {alpha2!r}", field="origin") from None
