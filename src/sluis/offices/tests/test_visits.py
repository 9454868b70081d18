"""Inside a merchant one sees it alone, for a while; a mandate adds what the owner may do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotAllowed, NotFound
from sluis.offices import visits
from sluis.offices.access import scope_of_user
from sluis.offices.models import Mandate, Membership, Merchant, Visit
from sluis.offices.tests.town import Town
from sluis.records.models import AuditEntry


def test_a_visit_shows_one_merchant_alone_and_is_in_its_log(town: Town) -> None:
    wei = town.person("wei", "adviser")
    visit = visits.begin(
        scope=scope_of_user(wei), user=wei, merchant_id=town.alice.pk, reason="stock", hours=4
    )
    inside = scope_of_user(wei, visit_id=visit.pk)
    assert list(Merchant.objects.within(inside)) == [town.alice]
    assert inside.may("marketplace:write")
    assert not inside.may("payments:charge"), "a till is the merchant's"
    assert inside.names["place"] == "Alice BV"
    visits.end(user=wei, visit_id=visit.pk)
    visits.end(user=wei, visit_id=visit.pk)
    assert set(Merchant.objects.within(scope_of_user(wei, visit_id=visit.pk))) == {town.alice, town.bob}
    log = AuditEntry.objects.filter(merchant=town.alice.pk, actor=wei.actor)
    assert list(log.order_by("pk").values_list("verb", flat=True)) == ["offices.step_in", "offices.step_out"]
    assert log.first().detail["reason"] == "stock"


def test_a_visit_is_over_when_its_time_is(town: Town) -> None:
    wei = town.person("wei", "adviser")
    visit = visits.begin(scope=scope_of_user(wei), user=wei, merchant_id=town.alice.pk, reason="stock")
    Visit.objects.update(until=clock.now() - timedelta(seconds=1))
    assert not scope_of_user(wei, visit_id=visit.pk).names.get("visit")


def test_somebody_elses_visit_opens_nothing(town: Town) -> None:
    wei, hans = town.person("wei", "adviser"), town.person("hans", "adviser", town.de)
    visit = visits.begin(scope=scope_of_user(wei), user=wei, merchant_id=town.alice.pk, reason="stock")
    assert town.alice not in Merchant.objects.within(scope_of_user(hans, visit_id=visit.pk))


def test_who_lost_the_role_is_not_inside_any_more(town: Town) -> None:
    wei = town.person("wei", "adviser")
    visit = visits.begin(scope=scope_of_user(wei), user=wei, merchant_id=town.alice.pk, reason="stock")
    Membership.objects.filter(user=wei).update(until=clock.now())
    assert not Merchant.objects.within(scope_of_user(wei, visit_id=visit.pk)).exists()


def test_nobody_steps_in_without_office_reason_or_end(town: Town) -> None:
    wei, owner = town.person("wei", "adviser"), town.person("alice", "merchant_owner", merchant=town.alice)
    scope = scope_of_user(wei)
    with pytest.raises(NotFound):
        visits.begin(scope=scope, user=wei, merchant_id=town.dieter.pk, reason="look")
    with pytest.raises(BadInput, match="why"):
        visits.begin(scope=scope, user=wei, merchant_id=town.alice.pk, reason=" ")
    for hours in (0, 9, -1):
        with pytest.raises(BadInput, match="hours"):
            visits.begin(scope=scope, user=wei, merchant_id=town.alice.pk, reason="look", hours=hours)
    with pytest.raises(NotAllowed):
        visits.begin(scope=scope_of_user(owner), user=owner, merchant_id=town.alice.pk, reason="look")
    assert not Visit.objects.exists()


def test_a_mandate_lets_the_office_act_as_the_owner_until_it_ends(town: Town) -> None:
    wei, owner = town.person("wei", "adviser"), town.person("alice", "merchant_owner", merchant=town.alice)
    visit = visits.begin(scope=scope_of_user(wei), user=wei, merchant_id=town.alice.pk, reason="till")
    until = clock.now() + timedelta(days=3)
    visits.give_mandate(scope=scope_of_user(owner), user=owner, merchant_id=town.alice.pk, until=until)
    assert scope_of_user(wei, visit_id=visit.pk).may("payments:refund")
    assert not scope_of_user(wei).may("payments:refund"), "only inside"
    visits.end_mandate(scope=scope_of_user(owner), user=owner, merchant_id=town.alice.pk)
    assert not scope_of_user(wei, visit_id=visit.pk).may("payments:refund")


def test_the_office_does_not_give_a_mandate_to_itself(town: Town) -> None:
    wei = town.person("wei", "adviser")
    anna = town.person("anna", "office_admin")
    soon = clock.now() + timedelta(days=1)
    with pytest.raises(NotFound):
        visits.give_mandate(scope=scope_of_user(anna), user=anna, merchant_id=town.alice.pk, until=soon)
    owner = town.person("alice", "merchant_owner", merchant=town.alice)
    visits.give_mandate(scope=scope_of_user(owner), user=owner, merchant_id=town.alice.pk, until=soon)
    visit = visits.begin(scope=scope_of_user(wei), user=wei, merchant_id=town.alice.pk, reason="till")
    inside = scope_of_user(wei, visit_id=visit.pk)
    with pytest.raises(NotFound):
        visits.give_mandate(scope=inside, user=wei, merchant_id=town.alice.pk, until=soon)
    assert Mandate.objects.count() == 1


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_mandate_ends_within_ninety_days(town: Town, days: int) -> None:
    owner = town.person("alice", "merchant_owner", merchant=town.alice)
    with pytest.raises(BadInput, match="90 days"):
        visits.give_mandate(
            scope=scope_of_user(owner),
            user=owner,
            merchant_id=town.alice.pk,
            until=clock.now() + timedelta(days=days),
        )
