"""Country codes as files write them: ISO 3166-1 alpha-2, the numbers of the GS1 pools, and some names."""

from __future__ import annotations

from sluis.catalogue.problems import CellFault

_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
ALPHA_2 = frozenset(_CODES.split())
_OTHER_FORMS = {
    "056": "BE", "528": "NL", "442": "LU", "276": "DE", "250": "FR", "380": "IT", "724": "ES", "826": "GB",
    "372": "IE", "156": "CN", "756": "CH", "040": "AT", "616": "PL", "208": "DK",
    "BELGIË": "BE", "BELGIE": "BE", "BELGIQUE": "BE", "BELGIUM": "BE", "BEL": "BE",
    "NEDERLAND": "NL", "PAYS-BAS": "NL", "NETHERLANDS": "NL", "THE NETHERLANDS": "NL", "NLD": "NL",
    "LUXEMBURG": "LU", "LUXEMBOURG": "LU", "LUX": "LU",
    "DUITSLAND": "DE", "ALLEMAGNE": "DE", "GERMANY": "DE", "DEU": "DE",
    "FRANKRIJK": "FR", "FRANCE": "FR", "FRA": "FR", "CHINA": "CN", "CHINE": "CN", "CHN": "CN",
    "ITALIË": "IT", "ITALIE": "IT", "ITALY": "IT", "ITA": "IT",
}  # fmt: skip


def country_of(text: str) -> str:
    """Return the two-letter code of a country. Raise CellFault when the cell names none.

    >>> country_of("be"), country_of("528"), country_of("Pays-Bas")
    ('BE', 'NL', 'NL')
    """
    code = text.strip().upper()
    code = _OTHER_FORMS.get(code, code)
    if code not in ALPHA_2:
        raise CellFault("country")
    return code
