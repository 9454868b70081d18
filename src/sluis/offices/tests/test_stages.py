"""Stages move along their table, by a person or by news, and every move is on record."""

from __future__ import annotations

import pytest

from sluis.kernel.errors import BadInput, Conflict
from sluis.offices import stages
from sluis.offices.models import Merchant, StageMove
from sluis.offices.tests.town import Town
from sluis.records import events
from sluis.records.models import AuditEntry
from sluis.work.due import Again


def test_a_merchant_goes_from_verified_to_selling_and_each_move_is_kept(town: Town) -> None:
    for stage in ("scouting", "preparing", "listed", "selling"):
        stages.move(merchant=town.alice, to=stage, actor="user:1", reason="it goes well")
    town.alice.refresh_from_db()
    assert town.alice.stage == "selling"
    moves = list(StageMove.objects.filter(merchant=town.alice).order_by("pk").values_list("before", "after"))
    assert moves == [
        ("verified", "scouting"),
        ("scouting", "preparing"),
        ("preparing", "listed"),
        ("listed", "selling"),
    ]
    assert AuditEntry.objects.filter(verb="offices.move_stage", merchant=town.alice.pk).count() == 4
    assert town.alice.stage_since == StageMove.objects.latest("pk").at


@pytest.mark.parametrize("to", ["selling", "applied", "verified", "nowhere"])
def test_a_stage_cannot_be_jumped_or_gone_back_to(town: Town, to: str) -> None:
    with pytest.raises(BadInput, match="does not lead"):
        stages.move(merchant=town.alice, to=to, actor="user:1")
    assert not StageMove.objects.exists()


def test_of_two_who_move_at_once_one_wins(town: Town) -> None:
    late = Merchant.objects.get(pk=town.alice.pk)
    stages.move(merchant=town.alice, to="scouting", actor="user:1")
    with pytest.raises(Conflict, match="no longer verified"):
        stages.move(merchant=late, to="paused", actor="user:2")
    assert StageMove.objects.count() == 1


def test_without_its_numbers_a_merchant_is_paused_and_nothing_else(town: Town) -> None:
    assert stages.missing_numbers(town.dieter) == ["company_number", "vat_number", "iban"]
    with pytest.raises(BadInput) as refused:
        stages.move(merchant=town.dieter, to="verified", actor="user:1")
    assert refused.value.field == "company_number"
    stages.move(merchant=town.dieter, to="paused", actor="user:1")
    assert town.dieter.stage == "paused"


def test_news_brings_a_merchant_forward_and_never_back(town: Town) -> None:
    def tell(kind: str, merchant: Merchant) -> None:
        events.emit(kind=kind, reference="x", office=merchant.office_id, merchant=merchant.pk)

    tell("catalogue.imported", town.alice)
    tell("order.paid", town.alice)
    tell("listing.live", town.alice)
    tell("order.paid", town.dieter)  # Not verified: nothing to sell.
    stages.move(merchant=town.bob, to="paused", actor="user:1")
    tell("listing.live", town.bob)
    assert isinstance(stages.read_news({}), Again)
    found = dict(Merchant.objects.values_list("code", "stage"))
    assert found == {"alice": "selling", "bob": "paused", "dieter": "applied"}
    assert list(
        StageMove.objects.filter(merchant=town.alice).values_list("after", "reason").order_by("pk")
    ) == [
        ("scouting", "catalogue.imported"),
        ("selling", "order.paid"),
    ]


def test_every_stage_has_a_way_out_and_none_leads_to_itself() -> None:
    assert set(stages.MOVES) == set(stages.STAGES)
    for stage, targets in stages.MOVES.items():
        assert targets
        assert stage not in targets
        assert targets <= set(stages.STAGES)
