"""End somebody's access: one role, or the whole account; both count from the next click."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotFound
from sluis.offices.invitations import INVITE
from sluis.offices.models import Membership, User
from sluis.offices.scope import Scope
from sluis.records import audit


def memberships(scope: Scope) -> list[Membership]:
    """Return the memberships that somebody may end: all of his offices, or those of his merchants."""
    allowed = scope.acting(INVITE)
    rows = Membership.objects.select_related("user", "office", "merchant", "store")
    if not allowed.everything:
        rows = rows.filter(Q(office__in=allowed.offices) | Q(merchant__in=allowed.merchants))
    found = rows.order_by("merchant__name", "role", "user__email")
    now = clock.now()
    return [row for row in found if _within(allowed, row) and (row.until is None or row.until > now)]


def _within(allowed: Scope, row: Membership) -> bool:
    if allowed.everything:
        return True
    if row.office_id in allowed.offices:  # An adviser does not end the roles of the office itself.
        return bool(row.merchant_id) or allowed.may("office:admin")
    return bool(row.merchant_id) and row.merchant_id in allowed.merchants


@transaction.atomic
def end_role(*, scope: Scope, membership_id: int) -> Membership:
    """End a role now. Raise NotFound for a foreign one, BadInput for one's own: nobody locks himself out."""
    row = next((one for one in memberships(scope) if one.pk == membership_id), None)
    if row is None:
        raise NotFound("there is no such role")
    if row.user.actor == scope.actor:
        raise BadInput("you cannot end your own role; ask somebody else", field="membership", code="own_role")
    Membership.objects.filter(pk=row.pk).update(until=clock.now())
    _audit(scope, row, "offices.end_role", {"role": row.role, "user": row.user.actor})
    return row


@transaction.atomic
def suspend(*, scope: Scope, membership_id: int) -> User:
    """Close the whole account of a person whose roles are all the asker's to end, and sign it out everywhere.

    Raise NotFound for a foreign person, BadInput when other offices or merchants count on the account as well.
    """
    mine = memberships(scope.demand("office:admin"))
    row = next((one for one in mine if one.pk == membership_id), None)
    if row is None:
        raise NotFound("there is no such person")
    if row.user.actor == scope.actor:
        raise BadInput("you cannot close your own account", field="membership", code="own_role")
    others = Membership.objects.filter(user=row.user).exclude(pk__in=[one.pk for one in mine])
    if any(one.until is None or one.until > clock.now() for one in others):
        raise BadInput(
            "this person works for others too: end the role instead", field="membership", code="other_roles"
        )
    User.objects.filter(pk=row.user_id).update(is_active=False)
    sign_out_everywhere(row.user)
    _audit(scope, row, "offices.suspend", {"user": row.user.actor})
    return row.user


def sign_out_everywhere(user: User, *, but: str = "") -> int:
    """End the sessions of a person, but for one; return how many. Sessions are read one by one: call it rarely."""
    ended = 0
    for session in Session.objects.iterator():
        if session.session_key != but and session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
            ended += 1
    return ended


def _audit(scope: Scope, row: Membership, verb: str, detail: dict[str, str]) -> None:
    audit.write(
        actor=scope.actor,
        verb=verb,
        subject=row.merchant_id or row.user.actor,
        office=row.office_id,
        merchant=row.merchant_id or "",
        detail=detail,
    )
