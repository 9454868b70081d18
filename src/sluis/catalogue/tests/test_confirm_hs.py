"""A code is what a person says; what was said is learnt."""

from __future__ import annotations

import pytest

from sluis.catalogue.confirm_hs import confirm_hs
from sluis.catalogue.hs_learning import learnt_index, propose_for
from sluis.catalogue.hs_proposal import own_index
from sluis.catalogue.models import HsConfirmation
from sluis.catalogue.tests.shop import merchant, product, take
from sluis.kernel.errors import BadInput
from sluis.records.models import AuditEntry, Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _goods() -> None:
    merchant()
    take("sku,name_nl,brand\nREEP,Melkreep gevuld met praliné,De Brug\nJAN,De Brug jan-in-de-zak,De Brug\n")


def test_a_confirmed_code_is_stored_with_what_was_proposed() -> None:
    assert "hs_code" in product("REEP").missing
    confirmed = confirm_hs(product=product("REEP"), code="1806.31.00", actor="user:7")
    assert (confirmed.hs_code, "hs_code" in confirmed.missing) == ("18063100", False)
    assert product("REEP").hs_code == "18063100"
    kept = HsConfirmation.objects.get()
    assert (kept.hs_code, kept.proposed, kept.names) == (
        "18063100",
        "180631",
        {"nl": "Melkreep gevuld met praliné"},
    )
    assert kept.per_mille > 600
    entry = AuditEntry.objects.get(verb="catalogue.confirm_hs")
    assert (entry.actor, entry.detail) == (
        "user:7",
        {"hs_code": "18063100", "before": "", "proposed": "180631"},
    )
    assert Event.objects.filter(kind="catalogue.hs_confirmed", reference=confirmed.pk).count() == 1


@pytest.mark.parametrize("code", ["", "18", "1806310", "99999999", "chocolate"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(BadInput) as refused:
        confirm_hs(product=product("REEP"), code=code, actor="user:7")
    assert refused.value.field == "hs_code"
    assert not HsConfirmation.objects.exists()
    assert product("REEP").hs_code == ""


def test_a_proposal_alone_changes_nothing() -> None:
    proposal = propose_for(product("REEP"))
    assert proposal.best is not None
    assert proposal.best.hs6 == "180631"
    assert product("REEP").hs_code == ""


def test_a_name_that_nobody_knew_is_known_once_a_person_has_said_it() -> None:
    assert learnt_index("BX") is own_index()
    before = propose_for(product("JAN"))
    assert before.ask
    confirm_hs(product=product("JAN"), code="190590", actor="user:7")
    take("sku,name_nl,brand\nJAN2,Jan-in-de-zak met rozijnen,Bakker\nGLAS,De Brug,De Brug\n")
    after = propose_for(product("JAN2"))
    assert after.best is not None
    assert (after.best.hs6, after.ask) == ("190590", False)
    # The brand of the confirmed product says nothing about other things that bear it.
    assert propose_for(product("GLAS")).ask


def test_another_office_learns_nothing_from_it() -> None:
    confirm_hs(product=product("JAN"), code="190590", actor="user:7")
    assert learnt_index("BX") is not own_index()
    assert learnt_index("MX") is own_index()
