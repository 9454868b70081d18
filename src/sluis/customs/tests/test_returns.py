"""Goods go back: asked within 30 days, back within 45, tax void, allowance restored; over the wire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sluis.customs import declare, exchange, return_goods
from sluis.customs.attention import attention
from sluis.customs.models import Allowance, Declaration, Return
from sluis.customs.ports import Receipt
from sluis.customs.tests.port import PRALINES, TRUFFLES, order, released, tell_customs, wait_until
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.offices.scope import SYSTEM
from sluis.records.models import Event

pytestmark = pytest.mark.django_db
DAY_S = 86_400


def ask(declaration: Declaration, quantities: dict[int, int] | None = None) -> Return:
    return return_goods.ask_return(
        declaration=declaration, quantities=quantities, reason="收到时包装破损", actor="user:1"
    )


def state(asked: Return) -> str:
    asked.refresh_from_db()
    return asked.state


def reach(asked: Return, wanted: str) -> None:
    wait_until(lambda: state(asked) == wanted, what=f"return {wanted}")


def goods_in(port: Any, declaration: Declaration) -> None:
    port.post("/chinaport/control/desk", {"orderNo": declaration.reference, "action": "goods_in"})


def used(declaration: Declaration) -> int:
    return Allowance.objects.get(declaration=declaration).amount_fen


def news(declaration: Declaration) -> list[str]:
    return list(Event.objects.filter(reference=declaration.pk).order_by("id").values_list("kind", flat=True))


def in_their_book(port: Any, declaration: Declaration) -> dict[str, Any]:
    found = [row for row in port.book("chinaport")["lists"] if row["orderNo"] == declaration.reference]
    assert len(found) == 1
    return found[0]


def test_a_whole_order_goes_back_and_the_allowance_with_it(port: Any, demo_office: Any) -> None:
    declaration = released(demo_office.merchant())
    assert used(declaration) == 49_400
    asked = ask(declaration)
    reach(asked, "accepted")
    assert used(declaration) == 49_400, "nothing comes back before the goods do"
    goods_in(port, declaration)
    reach(asked, "completed")
    assert used(declaration) == 0
    assert declare.used_fen(id_number="33010619900307121X", year=clock.today(clock.SHANGHAI).year) == 0
    assert news(declaration)[-3:] == [
        "declaration.return_sent",
        "declaration.return_accepted",
        "declaration.returned",
    ]
    returned = Event.objects.get(reference=declaration.pk, kind="declaration.returned")
    assert returned.detail["part"] == "all"
    assert returned.detail["order"] == declaration.reference


def test_parts_go_back_one_after_the_other_to_the_fen(port: Any, demo_office: Any) -> None:
    declaration = released(demo_office.merchant())
    first = ask(declaration, {1: 1})
    reach(first, "accepted")
    goods_in(port, declaration)
    reach(first, "completed")
    # One of three boxes: 9,900 of 47,400 fen of goods, and its share of the freight in 49,400.
    assert used(declaration) == 49_400 - 10_318
    rest = ask(declaration)
    assert rest.lines == [{"number": 1, "quantity": 2}, {"number": 2, "quantity": 2}]
    reach(rest, "accepted")
    goods_in(port, declaration)
    reach(rest, "completed")
    assert used(declaration) == 0
    assert first.goods_fen + rest.goods_fen == 47_400


def test_no_more_goes_back_than_was_bought(port: Any, demo_office: Any) -> None:
    declaration = released(demo_office.merchant())
    ask(declaration, {1: 2})
    for quantities in ({1: 2}, {3: 1}, {2: 0}, {2: -1}, {2: 3}, {}):
        with pytest.raises(BadInput) as error:
            ask(declaration, quantities)
        assert error.value.field == "lines"
    with pytest.raises(BadInput) as error:
        return_goods.ask_return(declaration=declaration, reason="  ", actor="user:1")
    assert error.value.field == "reason"
    assert Return.objects.count() == 1


def test_before_the_release_nothing_can_go_back(port: Any, demo_office: Any) -> None:
    port.fault("chinaport", "hold_next")
    declaration = tell_customs(demo_office.merchant(), order())
    wait_until(lambda: Declaration.objects.get(pk=declaration.pk).state == "held", what="held")
    with pytest.raises(Conflict, match="not released"):
        ask(declaration)


def test_what_customs_refuses_can_be_asked_again(port: Any, demo_office: Any) -> None:
    declaration = released(demo_office.merchant())
    asked = ask(declaration, {1: 1})
    exchange.apply_receipt(
        office="BX",
        receipt=Receipt("626", "", "", "", asked.own_number, asked.guid, "100", "[100]不予退货", clock.now()),
    )
    assert state(asked) == "refused"
    assert used(declaration) == 49_400
    (item,) = [item for item in attention(SYSTEM) if item.subject == declaration.pk]
    assert item.code == "return_refused"
    again = ask(declaration, {1: 3})
    assert again.guid != asked.guid


def test_answers_twice_and_late_end_the_same(port: Any, demo_office: Any) -> None:
    declaration = released(demo_office.merchant())
    port.fault("chinaport", "duplicate_receipt", times=3)
    asked = ask(declaration)
    reach(asked, "accepted")
    goods_in(port, declaration)
    reach(asked, "completed")
    void = Receipt("818", "", "", "", "", "", "3", "", clock.now(), list_number=declaration.list_number)
    exchange.apply_receipt(office="BX", receipt=void)
    late = Receipt("626", "", "", "", asked.own_number, asked.guid, "3", "", clock.now() - timedelta(hours=1))
    exchange.apply_receipt(office="BX", receipt=late)
    assert state(asked) == "completed"
    assert news(declaration).count("declaration.returned") == 1
    assert used(declaration) == 0


def test_after_thirty_days_a_return_is_too_late(
    port: Any, demo_office: Any, pass_time: Callable[[int], None]
) -> None:
    declaration = released(demo_office.merchant())
    pass_time(30 * DAY_S - 600)
    ask(declaration, {1: 1})
    pass_time(1_200)
    with pytest.raises(Conflict, match="until"):
        ask(declaration, {1: 1})


def test_goods_that_are_not_back_in_time_leave_tax_and_allowance_where_they_are(
    port: Any, demo_office: Any, pass_time: Callable[[int], None]
) -> None:
    declaration = released(demo_office.merchant(), PRALINES, TRUFFLES)
    port.post("/chinaport/control/pace", {"goods_back_s": 60 * DAY_S})
    asked = ask(declaration)
    reach(asked, "accepted")
    soon = [item.code for item in attention(SYSTEM) if item.subject == declaration.pk]
    assert soon == []
    pass_time(40 * DAY_S)
    soon = [item.code for item in attention(SYSTEM) if item.subject == declaration.pk]
    assert soon == ["return_due_soon"]
    pass_time(6 * DAY_S)
    wait_until(lambda: state(asked) == "lapsed", what="the last day")
    assert used(declaration) == 49_400
    assert news(declaration)[-1] == "declaration.return_lapsed"
