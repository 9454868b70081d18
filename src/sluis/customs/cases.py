"""Answers whole files of cases, so that a person or another program can hold our rules against theirs.

Two schemas, both with amounts as decimal text in CNY: `eligibility-cases/1` asks whether products may
enter, and `landed-cost-cases/1` what orders cost in duty and tax. Only the inputs are read; what a file
expects is ignored. A case that cannot be answered says so in `error`, with the field and what belongs there, and
the others are answered all the same; what is no case file at all is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from sluis.customs.amounts import all_routes
from sluis.customs.case_fields import Fields, case_rows
from sluis.customs.consumption_tax import Content, Unit
from sluis.customs.duty import quote
from sluis.customs.duty_values import DutyLine, DutyResult, LineRates, LineTaxes
from sluis.customs.eligibility import Verdict, assess
from sluis.customs.exact import Exact, exact, fen, yuan
from sluis.customs.facts import (
    WORDS,
    AnimalOrigin,
    Licence,
    Lithium,
    OrderFacts,
    PlantMaterial,
    ProductFacts,
    Purpose,
    QuotaKind,
)
from sluis.kernel.errors import BadInput

ELIGIBILITY_SCHEMA = "eligibility-cases/1"
DUTY_SCHEMA = "landed-cost-cases/1"
_UNITS = ("ml", "g", "piece")


def eligibility_cases(text: str) -> dict[str, Any]:
    """Answer every case of an eligibility file, a faulty one by `error`. Raise BadInput on what is no such
    file."""
    return _answered(text, ELIGIBILITY_SCHEMA, _eligibility)


def duty_cases(text: str) -> dict[str, Any]:
    """Answer every case of a duty file, to the fen, a faulty one by `error`. Raise BadInput on what is no
    such file."""
    return _answered(text, DUTY_SCHEMA, _duty)


def _answered(text: str, schema: str, answer: Callable[[Fields], dict[str, Any]]) -> dict[str, Any]:
    return {"cases": [_one(row, answer) for row in case_rows(text, schema)]}


def _one(row: Fields, answer: Callable[[Fields], dict[str, Any]]) -> dict[str, Any]:
    name = row.text("id")
    try:
        return {"id": name, "expect": answer(row)}
    except BadInput as error:
        return {"id": name, "error": {"field": error.field, "message": error.message}}


def _eligibility(row: Fields) -> dict[str, Any]:
    given = row.fields("input")
    verdict: Verdict = assess(
        given.word("route", tuple(all_routes())),
        given.day("as_of"),
        _product(given.fields("product")),
        _order(given.fields("order")),
        given.fields("buyer").yes_no("id_verified"),
    )
    return {"verdict": verdict.verdict, "reason_codes": list(verdict.codes)}


def _product(given: Fields) -> ProductFacts:
    return ProductFacts(
        hs8=given.text("hs8"),
        name=given.text("name"),
        origin=given.text("origin"),
        listed=given.yes_no("listed"),
        list_note_bonded_only=given.yes_no("list_note_bonded_only"),
        cites=given.yes_no("cites"),
        origin_suspended=given.yes_no("origin_suspended"),
        animal_origin=cast(AnimalOrigin, given.word("animal_origin", WORDS["animal_origin"])),
        plant_material=cast(PlantMaterial, given.word("plant_material", WORDS["plant_material"])),
        is_food=given.yes_no("is_food"),
        facility_registered=given.yes_no("facility_registered"),
        infant_formula=given.yes_no("infant_formula"),
        recipe_registered=given.yes_no("recipe_registered"),
        cosmetic=given.yes_no("cosmetic"),
        nmpa_registered=given.yes_no("nmpa_registered"),
        ccc_required=given.yes_no("ccc_required"),
        ccc_certified=given.yes_no("ccc_certified"),
        cn_label=given.yes_no("cn_label"),
        phyto_certificate=given.yes_no("phyto_certificate"),
        lithium=cast(Lithium, given.word("lithium", WORDS["lithium"])),
        aerosol=given.yes_no("aerosol"),
        perfume=given.yes_no("perfume"),
        abv_pct=given.optional_decimal("abv_pct") or Decimal(0),
        excise_good=given.yes_no("excise_good"),
        trade_remedy=given.yes_no("trade_remedy"),
        first_import_licence=cast(Licence, given.word("first_import_licence", WORDS["first_import_licence"])),
    )


def _order(given: Fields) -> OrderFacts:
    kind = cast(QuotaKind | None, given.optional_word("quota_kind", WORDS["quota_kind"]))
    return OrderFacts(
        dutiable_value_cny=given.decimal("dutiable_value_cny"),
        item_count=given.whole("item_count"),
        annual_used_cny=given.decimal("annual_used_cny"),
        purpose=cast(Purpose, given.word("purpose", WORDS["purpose"])),
        quota_kind=kind,
        quota_kg=given.decimal("quota_kg") if kind else None,
        quota_used_kg=given.optional_decimal("quota_used_kg") or Decimal(0),
    )


def _duty(row: Fields) -> dict[str, Any]:
    given = row.fields("inputs")
    result = quote(
        row.word("route", tuple(all_routes())),
        row.day("as_of"),
        [_line(line) for line in given.rows("lines")],
        freight_fen=fen(given.fraction("freight_cny")),
        insurance_fen=fen(given.fraction("insurance_cny")),
        annual_used_fen=_optional_fen(given, "annual_used_cny") or 0,
        coupon_fen=_optional_fen(given, "coupon_cny") or 0,
    )
    return _expectation(result)


def _optional_fen(given: Fields, name: str) -> Exact | None:
    found = given.optional_fraction(name)
    return None if found is None else fen(found)


def _line(given: Fields) -> DutyLine:
    rates = given.fields("rates")
    return DutyLine(
        line=given.whole("line"),
        hs8=given.text("hs8"),
        description=str(given.raw.get("desc", "")),
        qty=exact(given.fraction("qty")),
        unit_price_fen=fen(given.fraction("unit_price_cny")),
        rates=LineRates(
            vat_pct=rates.optional_decimal("vat_pct"),
            mfn_pct=rates.optional_decimal("mfn_pct"),
            provisional_pct=rates.optional_decimal("provisional_pct"),
            consumption_tax=None
            if rates.raw.get("consumption_tax") is None
            else rates.text("consumption_tax"),
            trade_remedy_pct=rates.optional_decimal("trade_remedy_pct"),
            postal_pct=rates.optional_decimal("postal_pct"),
        ),
        litres=given.optional_fraction("litres"),
        content=_content(given),
        universal_discount_fen=_optional_fen(given, "universal_discount_cny") or 0,
        customs_list_price_fen=_optional_fen(given, "customs_list_price_cny"),
    )


def _content(given: Fields) -> Content | None:
    qty = given.optional_fraction("content_qty")
    if qty is None:
        return None
    return Content(Fraction(qty), cast(Unit, given.word("content_unit", _UNITS)))


def _expectation(result: DutyResult) -> dict[str, Any]:
    return {
        "outcome": result.outcome,
        "treatment": result.treatment,
        "reason_code": result.reason_code,
        "dutiable_value_cny": yuan(result.dutiable_value_fen),
        "duty_cny": _optional_yuan(result.duty_fen),
        "trade_remedy_cny": _optional_yuan(result.trade_remedy_fen),
        "consumption_tax_cny": _optional_yuan(result.consumption_tax_fen),
        "vat_cny": _optional_yuan(result.vat_fen),
        "tax_total_cny": _optional_yuan(result.tax_total_fen),
        "buyer_total_cny": _optional_yuan(result.buyer_total_fen),
        "annual_used_after_cny": _optional_yuan(result.annual_used_after_fen),
        "lines": [_line_expectation(line) for line in result.lines],
    }


def _line_expectation(line: LineTaxes) -> dict[str, Any]:
    named = {
        "dutiable_value_cny": line.dutiable_value_fen,
        "duty_cny": line.duty_fen,
        "trade_remedy_cny": line.trade_remedy_fen,
        "consumption_tax_cny": line.consumption_tax_fen,
        "vat_cny": line.vat_fen,
        "postal_tax_cny": line.postal_tax_fen,
    }
    return {"line": line.line} | {name: yuan(amount) for name, amount in named.items() if amount is not None}


def _optional_yuan(amount_fen: int | None) -> str | None:
    return None if amount_fen is None else yuan(amount_fen)
