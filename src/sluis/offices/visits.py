"""Step into one merchant for a while, and the mandate by which an owner lets the office act for him.

A visit shows the office's person that merchant alone, with his own permissions there; with a mandate also with the
owner's. Both end by themselves, and each step in and out is in the merchant's log.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotFound
from sluis.offices.access import ACCOMPANY
from sluis.offices.models import Mandate, Merchant, User, Visit
from sluis.offices.scope import Scope
from sluis.records import audit

LONGEST_VISIT = timedelta(hours=8)
LONGEST_MANDATE = timedelta(days=90)


@transaction.atomic
def begin(*, scope: Scope, user: User, merchant_id: str, reason: str, hours: int = 1) -> Visit:
    """Step into a merchant of one's office. Raise NotFound for a foreign one, BadInput without a reason."""
    merchant = Merchant.objects.within(scope.demand(ACCOMPANY)).filter(pk=merchant_id).first()
    if merchant is None:
        raise NotFound("there is no such merchant")
    reason = " ".join(reason.split())
    if not reason:
        raise BadInput("say why you step in: the merchant reads it", field="reason", code="visit_reason")
    if not timedelta(0) < timedelta(hours=hours) <= LONGEST_VISIT:
        raise BadInput("a visit lasts one to eight hours", field="hours", code="visit_hours")
    until = clock.now() + timedelta(hours=hours)
    visit = Visit.objects.create(user=user, merchant=merchant, reason=reason[:200], until=until)
    _audit(visit, "offices.step_in", {"reason": visit.reason, "until": until.isoformat()})
    return visit


@transaction.atomic
def end(*, user: User, visit_id: str) -> None:
    """Step out; doing it twice changes nothing."""
    visit = Visit.objects.select_related("merchant").filter(pk=visit_id, user=user, ended_at=None).first()
    if visit is None:
        return
    Visit.objects.filter(pk=visit.pk, ended_at=None).update(ended_at=clock.now())
    _audit(visit, "offices.step_out", {})


def _audit(visit: Visit, verb: str, detail: dict[str, str]) -> None:
    merchant = visit.merchant
    audit.write(
        actor=visit.user.actor,
        verb=verb,
        subject=merchant.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail=detail,
    )


@transaction.atomic
def give_mandate(*, scope: Scope, user: User, merchant_id: str, until: datetime) -> Mandate:
    """Let the office act for a merchant until a moment, at most 90 days ahead; an earlier mandate ends.

    Only an owner gives one: a person of the office cannot give it to himself. Raise NotFound or BadInput.
    """
    owned = {grant.merchant for grant in scope.grants if grant.merchant and "keys:write" in grant.permissions}
    merchant = Merchant.objects.filter(pk=merchant_id).first() if merchant_id in owned else None
    if merchant is None or scope.names.get("visit"):
        raise NotFound("there is no such merchant")
    now = clock.now()
    if not now < until <= now + LONGEST_MANDATE:
        raise BadInput("a mandate ends within 90 days", field="until", code="mandate_until")
    Mandate.objects.filter(merchant=merchant, ended_at=None).update(ended_at=now)
    mandate = Mandate.objects.create(merchant=merchant, given_by=user, until=until)
    _audit_mandate(merchant, user, "offices.give_mandate", {"until": until.isoformat()})
    return mandate


@transaction.atomic
def end_mandate(*, scope: Scope, user: User, merchant_id: str) -> None:
    """Take a mandate back now; nothing happens when there is none."""
    merchant = Merchant.objects.within(scope.acting("keys:write")).filter(pk=merchant_id).first()
    if merchant is None:
        raise NotFound("there is no such merchant")
    if Mandate.objects.filter(merchant=merchant, ended_at=None).update(ended_at=clock.now()):
        _audit_mandate(merchant, user, "offices.end_mandate", {})


def _audit_mandate(merchant: Merchant, user: User, verb: str, detail: dict[str, str]) -> None:
    audit.write(
        actor=user.actor,
        verb=verb,
        subject=merchant.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail=detail,
    )
