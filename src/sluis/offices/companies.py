"""Company, VAT and bank numbers of the countries we serve, each checked by its own rule (no Django).

Check digits by python-stdnum (one module per number) and schwifty (IBAN registry); the Dutch KvK number and the
Luxembourg RCS number carry no check digit, so only their form is checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.be import vat as be_vat
from stdnum.de import handelsregisternummer
from stdnum.de import vat as de_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren
from stdnum.fr import tva as fr_vat
from stdnum.gb import vat as gb_vat
from stdnum.it import iva as it_vat
from stdnum.lu import tva as lu_vat
from stdnum.nl import btw as nl_vat

from sluis.kernel.errors import BadInput

COUNTRIES = ("BE", "NL", "LU", "DE", "FR", "IT", "GB")


def _form(pattern: str, hint: str) -> Callable[[str], str]:
    compiled = re.compile(pattern, re.ASCII)

    def check(number: str) -> str:
        compact = re.sub(r"[\s.\-]", "", number).upper()
        if not compiled.fullmatch(compact):
            raise BadInput(hint, field="company_number", code="company_number_form")
        return compact

    return check


def _stdnum(module: object, prefix: str, field: str, hint: str) -> Callable[[str], str]:
    def check(number: str) -> str:
        try:
            compact: str = module.validate(number)  # type: ignore[attr-defined]
        except ValidationError as error:
            raise BadInput(f"{hint} ({error})", field=field, code=f"{field}_check") from error
        return compact if compact.startswith(prefix) else prefix + compact

    return check


_COMPANY: dict[str, Callable[[str], str]] = {
    "BE": _stdnum(
        be_vat, "", "company_number", "a Belgian enterprise number has ten digits, as 0123.456.789"
    ),
    "NL": _form(r"\d{8}", "a KvK number has eight digits"),
    "LU": _form(r"[A-Z]\d{1,6}", "an RCS number is a letter and up to six digits, as B123456"),
    "DE": _stdnum(handelsregisternummer, "", "company_number", "a German number names court and register"),
    "FR": _stdnum(siren, "", "company_number", "a SIREN has nine digits"),
    "IT": _stdnum(it_vat, "", "company_number", "an Italian company number has eleven digits"),
    "GB": _form(r"(\d{8}|[A-Z]{2}\d{6})", "a company number has eight characters"),
}
_VAT: dict[str, Callable[[str], str]] = {
    "BE": _stdnum(be_vat, "BE", "vat_number", "a Belgian VAT number is BE and ten digits"),
    "NL": _stdnum(nl_vat, "NL", "vat_number", "a Dutch VAT number is NL, nine digits, B and two digits"),
    "LU": _stdnum(lu_vat, "LU", "vat_number", "a Luxembourg VAT number is LU and eight digits"),
    "DE": _stdnum(de_vat, "DE", "vat_number", "a German VAT number is DE and nine digits"),
    "FR": _stdnum(fr_vat, "FR", "vat_number", "a French VAT number is FR, two characters and nine digits"),
    "IT": _stdnum(it_vat, "IT", "vat_number", "an Italian VAT number is IT and eleven digits"),
    "GB": _stdnum(gb_vat, "GB", "vat_number", "a British VAT number is GB and nine or twelve digits"),
}


def check_company_number(country: str, number: str) -> str:
    """Return the compact company number. Raise BadInput naming the rule it breaks."""
    return _rule(_COMPANY, country)(number)


def check_vat_number(country: str, number: str) -> str:
    """Return the compact VAT number with its country prefix. Raise BadInput naming the rule it breaks."""
    return _rule(_VAT, country)(number)


def check_iban(iban: str) -> str:
    """Return the compact IBAN. Raise BadInput when its form or check digits are wrong."""
    try:
        return str(IBAN(iban).compact)
    except SchwiftyException as error:
        raise BadInput(f"this IBAN is not valid: {error}", field="iban", code="iban_check") from error


def check_eori(country: str, number: str) -> str:
    """Return the compact EORI number. Raise BadInput when it lacks the form: country letters, then up to 15 signs.

    The form is that of the Union Customs Code's data annex (an..17); the United Kingdom writes GB or XI and twelve
    digits or more. Which digits a country uses inside is not checked: no source for that was read.
    """
    compact = re.sub(r"[\s.\-]", "", number).upper()
    prefixes = ("GB", "XI") if country == "GB" else (country,)
    if not compact.startswith(prefixes) or not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{1,15}", compact, re.ASCII):
        hint = f"an EORI number begins with {' or '.join(prefixes)}, then up to fifteen letters and digits"
        raise BadInput(hint, field="eori", code="eori_form")
    return compact


def _rule(rules: dict[str, Callable[[str], str]], country: str) -> Callable[[str], str]:
    try:
        return rules[country]
    except KeyError:
        raise BadInput(f"we serve companies of {', '.join(COUNTRIES)}", field="country") from None
