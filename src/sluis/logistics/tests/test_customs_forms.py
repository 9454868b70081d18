"""CN22 and CN23: which one, what an officer would refuse, and what is on the paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.documents import customs_form
from sluis.logistics.tests.parcels import line, paper
from sluis.logistics.tests.pdf_text import pages, signs

DAY = date(2026, 6, 30)
EUR_25 = Money(2528, "EUR")


def refused(form: customs_form.CustomsForm, *, paid: bool = True) -> list[str]:
    return [problem.field for problem in customs_form.problems(form, paid=paid, as_of=DAY)]


def test_a_small_parcel_takes_cn22_and_its_bounds_are_included() -> None:
    at_bounds = paper(*(line(n) for n in range(1, 5)), gross_weight_g=2000)
    assert customs_form.form_for(at_bounds, goods_eur=Money(42_500, "EUR"), as_of=DAY) == "CN22"


@pytest.mark.parametrize(
    ("parcel", "goods_eur"),
    [
        (paper(gross_weight_g=2001), EUR_25),
        (paper(), Money(42_501, "EUR")),
        (paper(*(line(n) for n in range(1, 6))), EUR_25),
        (paper(), None),  # Without a rate into euros nobody can say that it is small.
    ],
)
def test_what_is_heavier_dearer_longer_or_not_known_takes_cn23(parcel: object, goods_eur: object) -> None:
    assert customs_form.form_for(parcel, goods_eur=goods_eur, as_of=DAY) == "CN23"  # type: ignore[arg-type]


def test_a_good_form_has_no_problem() -> None:
    assert refused(customs_form.fill(paper(), "CN22")) == []


@pytest.mark.parametrize(
    "vague",
    ["", "Gift", "food items", "Goods!", "Diverse producten", "marchandises", "250 g", "parts 12 pcs"],
)
def test_words_that_say_nothing_are_refused(vague: str) -> None:
    assert refused(customs_form.fill(paper(line(description=vague)), "CN22")) == ["line 1 description"]


@pytest.mark.parametrize(
    "clear", ["Assorted pralines 250 g", "Gift box of tea", "Wooden toy parts for a railway", "Beer 33 cl"]
)
def test_words_that_name_the_article_pass_beside_vague_ones(clear: str) -> None:
    assert refused(customs_form.fill(paper(line(description=clear)), "CN22")) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hs_code": "18069"}, "line 1 hs_code"),
        ({"hs_code": "1806.90"}, "line 1 hs_code"),
        ({"origin": ""}, "line 1 origin"),
        ({"origin": "be"}, "line 1 origin"),
        ({"origin": "EU"}, "line 1 origin"),
        ({"quantity": 0}, "line 1 quantity"),
        ({"value_minor": 0}, "line 1 value"),
    ],
)
def test_each_field_of_a_line_is_held_to_its_rule(change: dict[str, object], field: str) -> None:
    assert field in refused(customs_form.fill(paper(line(**change)), "CN22"))


def test_stated_totals_must_be_the_sums_of_the_lines() -> None:
    form = customs_form.fill(paper(line(), line(2), gross_weight_g=1500), "CN22")
    assert refused(replace(form, total_minor=form.total_minor + 1)) == ["total_value"]
    assert refused(replace(form, net_weight_g=form.net_weight_g - 1)) == ["net_weight"]
    wrong = customs_form.problems(replace(form, total_minor=1), paid=True, as_of=DAY)
    assert "396.00" in wrong[0].message


def test_goods_are_not_heavier_than_the_parcel() -> None:
    assert refused(customs_form.fill(paper(gross_weight_g=679), "CN22")) == ["net_weight"]
    assert refused(customs_form.fill(paper(gross_weight_g=680), "CN22")) == []
    weightless = customs_form.fill(paper(line(net_weight_g=0)), "CN22")
    assert refused(weightless) == ["net_weight", "line 1 net_weight"]


def test_cn22_has_room_for_four_lines_and_two_kilograms() -> None:
    five = customs_form.fill(paper(*(line(n) for n in range(1, 6)), gross_weight_g=4000), "CN22")
    assert refused(five) == ["lines", "gross_weight"]
    assert refused(replace(five, kind="CN23")) == []


def test_a_sale_is_no_gift_and_a_category_is_one_of_the_forms() -> None:
    form = customs_form.fill(paper(), "CN23")
    assert refused(replace(form, category="gift")) == ["category"]
    assert refused(replace(form, category="gift"), paid=False) == []
    assert refused(replace(form, category="present"), paid=False) == ["category"]


def test_a_form_without_lines_or_before_any_rule_is_refused() -> None:
    assert "lines" in refused(replace(customs_form.fill(paper(), "CN23"), lines=()))
    with pytest.raises(BadInput, match="2019-12-31") as error:
        customs_form.problems(customs_form.fill(paper(), "CN22"), paid=True, as_of=date(2019, 12, 31))
    assert error.value.field == "as_of"


def test_cn23_runs_over_onto_a_continuation_list_after_eight_lines() -> None:
    def drawn(count: int) -> bytes:
        parcel = paper(*(line(n) for n in range(1, count + 1)), gross_weight_g=20_000)
        return customs_form.draw(parcel, customs_form.fill(parcel, "CN23"), as_of=DAY)

    assert pages(drawn(8)) == 1
    assert pages(drawn(9)) == 2


@pytest.mark.parametrize("kind", ["CN22", "CN23"])
def test_a_reprint_is_the_same_bytes_and_another_parcel_is_not(kind: str) -> None:
    parcel = paper()
    form = customs_form.fill(parcel, kind)
    first = customs_form.draw(parcel, form, as_of=DAY)
    assert customs_form.draw(parcel, form, as_of=DAY) == first
    other = paper(waybill_number="LX000000103BE")
    assert customs_form.draw(other, customs_form.fill(other, kind), as_of=DAY) != first


def test_the_receiver_stands_in_chinese_on_cn23() -> None:
    parcel = paper()
    drawn = signs(customs_form.draw(parcel, customs_form.fill(parcel, "CN23"), as_of=DAY))
    assert set("王小明文三路杭州比利时巧克力") <= set(drawn)
