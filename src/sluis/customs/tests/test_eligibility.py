"""What may enter: each rule at its edge, on both sides of its day, and with facts missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sluis.customs.eligibility import assess, missing_facts
from sluis.customs.facts import OrderFacts, ProductFacts
from sluis.kernel.errors import BadInput

DAY = date(2026, 6, 30)
SPECULOOS = ProductFacts(
    hs8="19053100",
    name="Speculoos 400 g",
    origin="BE",
    listed=True,
    list_note_bonded_only=False,
    cites=False,
    origin_suspended=False,
    animal_origin="none",
    plant_material="none",
    is_food=True,
    facility_registered=True,
    infant_formula=False,
    recipe_registered=False,
    cosmetic=False,
    nmpa_registered=False,
    ccc_required=False,
    ccc_certified=False,
    cn_label=True,
    phyto_certificate=False,
    lithium="none",
    aerosol=False,
    perfume=False,
    abv_pct=Decimal(0),
    excise_good=False,
    trade_remedy=False,
    first_import_licence="not_needed",
)
ONE_BOX = OrderFacts(dutiable_value_cny=Decimal(120))


def codes(route: str, order: OrderFacts = ONE_BOX, day: date = DAY, **facts: Any) -> tuple[str, ...]:
    return assess(route, day, replace(SPECULOOS, **facts), order, id_verified=True).codes


def worth(value: str, **order: Any) -> OrderFacts:
    return OrderFacts(dutiable_value_cny=Decimal(value), **order)


def test_a_plain_biscuit_may_enter_by_every_route() -> None:
    assert codes("cbec_1210") == codes("cbec_9610") == codes("cbec_1239") == ("OK_CBEC", "CONSUMER_NOTICE")
    assert codes("postal_articles") == ("OK_POSTAL",)
    assert codes("general_trade_0110") == ("OK_GENERAL_TRADE",)


def test_the_first_refusal_alone_is_named_in_the_order_of_the_rules() -> None:
    refused: dict[str, Any] = {"origin_suspended": True, "listed": False, "cites": True}
    everything = worth("9000", item_count=3, annual_used_cny=Decimal(26000), purpose="resale")
    assert codes("cbec_9610", everything, **refused) == ("RESALE_FORBIDDEN",)
    assert codes("cbec_9610", **refused) == ("EPIDEMIC_OR_RISK_SUSPENSION",)
    assert codes("cbec_9610", listed=False, cites=True) == ("NOT_ON_LIST",)
    assert codes("cbec_9610", cites=True, list_note_bonded_only=True) == ("CITES_EXCLUDED",)
    assert codes("cbec_9610", list_note_bonded_only=True, aerosol=True) == ("BONDED_ONLY",)


def test_a_buyer_without_verified_identity_is_refused_in_the_channel_only() -> None:
    assert assess("cbec_1239", DAY, SPECULOOS, ONE_BOX, id_verified=False).codes == ("IDENTITY_REQUIRED",)
    assert assess("postal_articles", DAY, SPECULOOS, ONE_BOX, id_verified=False).verdict == "allow"


@pytest.mark.parametrize(
    ("strength", "direct", "bonded", "post"),
    [
        ("24", "OK_CBEC", "OK_CBEC", "OK_POSTAL"),
        ("24.1", "DG_PACKING", "OK_CBEC", "DG_TRANSPORT"),
        ("70", "DG_PACKING", "OK_CBEC", "DG_TRANSPORT"),
        ("70.1", "DG_TRANSPORT", "DG_SEA_PREFERRED", "DG_TRANSPORT"),
    ],
)
def test_strength_decides_who_carries_a_drink(strength: str, direct: str, bonded: str, post: str) -> None:
    drink = {"abv_pct": Decimal(strength)}
    assert codes("cbec_9610", **drink)[0] == direct
    assert codes("cbec_1210", **drink)[0] == bonded
    assert codes("postal_articles", **drink)[0] == post


@pytest.mark.parametrize(
    ("facts", "direct", "bonded", "goods"),
    [
        ({"lithium": "in_equipment"}, "DG_PACKING", "OK_CBEC", "OK_GENERAL_TRADE"),
        ({"lithium": "loose"}, "DG_TRANSPORT", "DG_SEA_PREFERRED", "DG_PACKING"),
        ({"aerosol": True}, "DG_TRANSPORT", "DG_SEA_PREFERRED", "DG_PACKING"),
        ({"perfume": True}, "DG_PACKING", "DG_SEA_PREFERRED", "DG_PACKING"),
        ({"animal_origin": "honey"}, "QUARANTINE_CONDITIONS", "OK_CBEC", "OK_GENERAL_TRADE"),
    ],
)
def test_delicate_goods_by_route(facts: dict[str, Any], direct: str, bonded: str, goods: str) -> None:
    assert codes("cbec_9610", **facts)[0] == direct
    assert codes("cbec_1210", **facts)[0] == codes("cbec_1239", **facts)[0] == bonded
    assert codes("general_trade_0110", **facts)[0] == goods


def test_several_conditions_stand_in_the_order_of_the_rules() -> None:
    order = worth("6000", item_count=1)
    verdict = assess(
        "cbec_9610", DAY, replace(SPECULOOS, animal_origin="honey", perfume=True), order, id_verified=True
    )
    assert verdict.verdict == "allow_with_conditions"
    assert verdict.codes == (
        "FULL_TAX_SINGLE_ITEM", "QUARANTINE_CONDITIONS", "DG_PACKING", "OK_CBEC", "CONSUMER_NOTICE",
    )  # fmt: skip


def test_limits_themselves_are_inside_and_a_fen_more_is_not() -> None:
    assert codes("cbec_1210", worth("5000.00", item_count=2))[0] == "OK_CBEC"
    assert codes("cbec_1210", worth("5000.01", item_count=2)) == ("OVER_SINGLE_LIMIT",)
    assert codes("cbec_1210", worth("1000", annual_used_cny=Decimal(25000)))[0] == "OK_CBEC"
    assert codes("cbec_1210", worth("1000", annual_used_cny=Decimal("25000.01"))) == ("OVER_ANNUAL_LIMIT",)
    assert codes("postal_articles", worth("2000.00", item_count=2)) == ("OK_POSTAL",)
    assert codes("postal_articles", worth("2000.01", item_count=2)) == ("POSTAL_OVER_LIMIT",)
    assert codes("postal_articles", worth("2000.01")) == ("SINGLE_INDIVISIBLE", "OK_POSTAL")


def test_limits_before_2019_were_lower_and_a_single_item_was_no_exception() -> None:
    before, after = date(2018, 12, 31), date(2019, 1, 1)
    assert codes("cbec_1210", worth("2000", item_count=2), before)[0] == "OK_CBEC"
    assert codes("cbec_1210", worth("2000.01", item_count=2), before) == ("OVER_SINGLE_LIMIT",)
    assert codes("cbec_1210", worth("2000.01"), before) == ("OVER_SINGLE_LIMIT",)
    assert codes("cbec_1210", worth("2000.01", item_count=2), after)[0] == "OK_CBEC"
    used = worth("500", annual_used_cny=Decimal(19600))
    assert codes("cbec_1210", used, before) == ("OVER_ANNUAL_LIMIT",)
    assert codes("cbec_1210", used, after)[0] == "OK_CBEC"


def test_the_postal_limit_rose_in_december_2024_and_lost_its_exception() -> None:
    before, after = date(2024, 11, 30), date(2024, 12, 1)
    parcel = worth("900", item_count=2)
    assert codes("postal_articles", parcel, before) == ("OK_POSTAL",)
    assert codes("postal_articles", parcel, before, origin="HK") == ("POSTAL_OVER_LIMIT",)
    assert codes("postal_articles", parcel, after, origin="HK") == ("OK_POSTAL",)
    assert codes("postal_articles", worth("1500", item_count=2), before) == ("POSTAL_OVER_LIMIT",)
    assert codes("postal_articles", worth("1500", item_count=2), after) == ("OK_POSTAL",)


def test_weight_quotas_count_kilograms_of_a_person_and_year() -> None:
    def sugar(kg: str, used: str) -> OrderFacts:
        return worth("20", quota_kind="sugar", quota_kg=Decimal(kg), quota_used_kg=Decimal(used))

    assert codes("cbec_1210", sugar("1", "1"))[0] == "OK_CBEC"
    assert codes("cbec_1210", sugar("1", "1.001")) == ("QTY_LIMIT_ANNUAL",)
    rice = worth("60", quota_kind="long_grain_rice", quota_kg=Decimal(5), quota_used_kg=Decimal(15))
    assert codes("cbec_9610", rice)[0] == "OK_CBEC"


def test_1239_keeps_the_first_import_licence() -> None:
    assert codes("cbec_1239", first_import_licence="missing") == ("FIRST_IMPORT_LICENCE_REQUIRED",)
    assert codes("cbec_1239", first_import_licence="held")[0] == "OK_CBEC"
    assert codes("cbec_1210", first_import_licence="missing")[0] == "OK_CBEC"


def test_general_trade_names_every_missing_paper_in_order() -> None:
    bare: dict[str, Any] = {
        "facility_registered": False, "infant_formula": True, "cosmetic": True, "ccc_required": True,
        "plant_material": "seed", "cn_label": False,
    }  # fmt: skip
    assert codes("general_trade_0110", **bare) == (
        "GT_FACILITY_REGISTRATION", "GT_RECIPE_REGISTRATION", "GT_NMPA", "GT_CCC", "GT_PHYTO",
        "GT_CHINESE_LABEL",
    )  # fmt: skip
    assert codes("general_trade_0110", origin_suspended=True, **bare) == ("EPIDEMIC_OR_RISK_SUSPENSION",)


def test_general_trade_knows_no_buyer_limits() -> None:
    order = worth("900000", item_count=5000, annual_used_cny=Decimal(99999), purpose="resale")
    assert codes("general_trade_0110", order) == ("OK_GENERAL_TRADE",)


def test_maker_registration_follows_the_decrees() -> None:
    def rule(day: date, **facts: Any) -> str:
        product = replace(SPECULOOS, facility_registered=False, **facts)
        return assess("general_trade_0110", day, product, ONE_BOX, id_verified=True).reasons[0].rule_id

    assert rule(date(2021, 12, 31)) == "goods-ok"
    assert rule(date(2021, 12, 31), animal_origin="dairy") == "goods-facility-145"
    assert rule(date(2022, 1, 1)) == "goods-facility-248"
    assert rule(date(2026, 5, 31)) == "goods-facility-248"
    assert rule(date(2026, 6, 1)) == "goods-facility-280"


def test_formula_powder_is_the_one_dairy_product_that_may_be_mailed() -> None:
    assert codes("postal_articles", animal_origin="dairy") == ("POSTAL_PROHIBITED_QUARANTINE",)
    assert codes("postal_articles", animal_origin="dairy", infant_formula=True) == ("OK_POSTAL",)
    assert codes("postal_articles", animal_origin="honey") == ("OK_POSTAL",)


def test_refusals_of_one_carrier_are_not_those_of_another() -> None:
    beer = replace(SPECULOOS, hs8="22030000", abv_pct=Decimal("6.5"), excise_good=True)
    assert assess("postal_articles", DAY, beer, ONE_BOX, True).codes == ("CARRIER_REFUSES_EXCISE",)
    assert assess("postal_articles", DAY, beer, ONE_BOX, True, carrier="bpost").codes == ("OK_POSTAL",)


def test_a_reason_says_where_it_stands_and_since_when() -> None:
    reason = assess("cbec_1210", DAY, replace(SPECULOOS, listed=False), ONE_BOX, True).reasons[0]
    assert (reason.kind, reason.rule_id) == ("deny", "cbec-list")
    assert "2022 No. 7" in reason.source
    assert reason.valid_from == date(2016, 4, 8)
    assert reason.valid_to is None
    assert "positive list" in reason.text


def test_unknown_facts_make_the_answer_unknown_and_are_named() -> None:
    unknown = replace(SPECULOOS, lithium=None, aerosol=None)
    verdict = assess("cbec_9610", DAY, unknown, ONE_BOX, True)
    assert (verdict.verdict, verdict.missing) == ("unknown", ("aerosol", "lithium"))
    assert "OK_CBEC" not in verdict.codes
    assert missing_facts("general_trade_0110", DAY, replace(SPECULOOS, cn_label=None), ONE_BOX) == [
        "cn_label"
    ]


def test_a_refusal_that_holds_whatever_the_unknown_is_stays_a_refusal() -> None:
    verdict = assess("cbec_9610", DAY, replace(SPECULOOS, listed=None, cites=True), ONE_BOX, True)
    assert (verdict.verdict, verdict.codes, verdict.missing) == ("deny", ("CITES_EXCLUDED",), ("listed",))


def test_a_missing_paper_refuses_whatever_else_is_unknown() -> None:
    product = replace(SPECULOOS, facility_registered=False, cn_label=None)
    verdict = assess("general_trade_0110", DAY, product, ONE_BOX, True)
    assert (verdict.verdict, verdict.codes) == ("deny", ("GT_FACILITY_REGISTRATION",))
    assert verdict.missing == ("cn_label",)


def test_facts_that_a_route_never_asks_for_are_not_missed() -> None:
    bare = replace(
        SPECULOOS, cn_label=None, facility_registered=None, ccc_certified=None, nmpa_registered=None
    )
    assert assess("cbec_1210", DAY, bare, ONE_BOX, True).verdict == "allow"


@pytest.mark.parametrize(
    ("route", "day", "order", "field"),
    [
        ("cbec_1211", DAY, ONE_BOX, "route"),
        ("cbec_1210", date(2015, 1, 1), ONE_BOX, "as_of"),
        ("cbec_1210", DAY, worth("10", item_count=0), "item_count"),
        ("cbec_1210", DAY, worth("-1"), "dutiable_value_cny"),
        ("cbec_1210", DAY, worth("10", quota_kind="sugar"), "quota_kg"),
    ],
)
def test_what_cannot_be_asked_names_its_field(route: str, day: date, order: OrderFacts, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        assess(route, day, SPECULOOS, order, True)
    assert refused.value.field == field
