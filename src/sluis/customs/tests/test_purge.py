"""Erased on schedule: 90 days after the last act, with counts, and what must stay stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sluis.customs import declare, purge, return_goods
from sluis.customs.models import Allowance, Declaration, Message
from sluis.customs.tests.port import WANG, order, reach, released, tell_customs, wait_until
from sluis.kernel import clock
from sluis.kernel.errors import Conflict
from sluis.records import wire_log
from sluis.records.models import AuditEntry, WireMessage
from sluis.records.sealing import SealBroken
from sluis.work import loop
from sluis.work.models import Due

pytestmark = pytest.mark.django_db
DAY_S = 86_400


def raw_messages(declaration: Declaration) -> list[str]:
    subjects = Message.objects.filter(declaration=declaration).values_list("pk", flat=True)
    wires = WireMessage.objects.filter(subject__in=list(subjects))
    return ["".join(wire_log.texts(wire)) for wire in wires]


def test_a_released_buyer_is_erased_after_ninety_days_and_not_before(
    port: Any, demo_office: Any, pass_time: Callable[[int], None]
) -> None:
    declaration = released(demo_office.merchant())
    used = Allowance.objects.get(declaration=declaration).amount_fen
    hashed = declaration.buyer_hash
    assert any(WANG.id_number in text for text in raw_messages(declaration))
    pass_time(89 * DAY_S)
    assert purge.erase_due(office="BX")["declarations"] == 0
    pass_time(2 * DAY_S)
    counts = purge.erase_due(office="BX")
    assert (counts["declarations"], counts["messages"]) == (1, 4)
    declaration.refresh_from_db()
    assert (bytes(declaration.content), declaration.buyer_hint) == (b"", "")
    assert declaration.purged_at is not None
    assert not any(raw_messages(declaration))
    with pytest.raises(SealBroken, match="erased"):
        declare.content(declaration)
    # What the buyer used of the year stays, under the hash that names nobody.
    assert (declaration.buyer_hash, Allowance.objects.get(declaration=declaration).amount_fen) == (
        hashed,
        used,
    )
    assert declaration.list_number
    assert purge.erase_due(office="BX")["declarations"] == 0


def test_the_job_proves_its_work_with_counts_and_comes_back_every_day(
    port: Any, demo_office: Any, pass_time: Callable[[int], None]
) -> None:
    released(demo_office.merchant())
    pass_time(91 * DAY_S)
    loop.run_due()
    entry = AuditEntry.objects.filter(verb="customs.purge").latest("id")
    assert entry.detail["declarations"] == 1
    assert entry.detail["messages"] == 4
    assert entry.detail["kept"] == 0
    (row,) = Due.objects.filter(handler="customs.purge")
    assert row.state == "due"
    assert 0 < (row.next_at - clock.now()).total_seconds() <= DAY_S


def test_a_refused_declaration_is_erased_after_its_answer_and_an_open_one_never(
    port: Any, demo_office: Any, pass_time: Callable[[int], None]
) -> None:
    port.fault("chinaport", "reject_next", reason="布控")
    refused = reach(tell_customs(demo_office.merchant(), order()), "refused")
    port.fault("chinaport", "hold_next")
    held = reach(tell_customs(demo_office.merchant(), order()), "held")
    pass_time(91 * DAY_S)
    purge.erase_due(office="BX")
    refused.refresh_from_db()
    held.refresh_from_db()
    assert refused.purged_at is not None
    assert held.purged_at is None
    with pytest.raises(Conflict, match="erased"):
        declare.correct(
            declaration=refused, declared=_same(refused), paid_fen=_same(refused).paid_fen, actor="x"
        )


def _same(declaration: Declaration) -> Any:
    return order(order_number=declaration.reference)


def test_a_return_keeps_the_buyer_until_ninety_days_after_it_ended(
    port: Any, demo_office: Any, pass_time: Callable[[int], None]
) -> None:
    declaration = released(demo_office.merchant())
    pass_time(20 * DAY_S)
    asked = return_goods.ask_return(declaration=declaration, reason="拒收", actor="user:1")
    wait_until(lambda: _state(asked) == "accepted", what="return accepted")
    port.post("/chinaport/control/desk", {"orderNo": declaration.reference, "action": "goods_in"})
    wait_until(lambda: _state(asked) == "completed", what="return completed")
    pass_time(75 * DAY_S)  # 95 days after the release, 75 after the return
    assert purge.erase_due(office="BX")["declarations"] == 0
    pass_time(16 * DAY_S)
    assert purge.erase_due(office="BX")["declarations"] == 1


def _state(asked: Any) -> str:
    asked.refresh_from_db()
    return str(asked.state)


def test_another_office_is_not_touched(port: Any, demo_office: Any, pass_time: Callable[[int], None]) -> None:
    declaration = released(demo_office.merchant())
    pass_time(91 * DAY_S)
    assert purge.erase_due(office="DE")["declarations"] == 0
    declaration.refresh_from_db()
    assert declaration.purged_at is None
