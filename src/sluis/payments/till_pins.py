"""PINs at the till: a cashier takes over a till that is signed in, with four to eight digits.

A PIN is weak, so it opens little: only people who are nothing but cashiers have one, it counts only on a device
that is already signed in at a till of that store, and five wrong tries lock it for a quarter of an hour.
"""

from __future__ import annotations

import re

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F, Q

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotAllowed
from sluis.offices.models import Membership, Store, User
from sluis.payments.models import TillPin
from sluis.payments.till_models import PIN_LOCK
from sluis.records import audit

TRIES = 5
_PIN = re.compile(r"\d{4,8}", re.ASCII)


def cashiers(store: Store) -> list[User]:
    """Return the people who are nothing but cashiers and may stand at a store's till, by name."""
    here = Q(store=store) | Q(store=None, merchant_id=store.merchant_id)
    current = Q(until=None) | Q(until__gt=clock.now())
    cashier = Membership.Role.CASHIER
    at_this_till = Membership.objects.filter(here & current, role=cashier).values("user_id")
    more_than_that = Membership.objects.exclude(role=cashier).values("user_id")
    found = User.objects.filter(pk__in=at_this_till, is_active=True).exclude(pk__in=more_than_that)
    return list(found.order_by("name", "email"))


def with_pin(store: Store) -> list[User]:
    """Return the cashiers of a store who have a PIN."""
    known = set(TillPin.objects.filter(store=store).values_list("user_id", flat=True))
    return [user for user in cashiers(store) if user.pk in known]


@transaction.atomic
def set_pin(*, store: Store, user: User, pin: str, actor: str) -> None:
    """Give a cashier a PIN in a store. Raise BadInput for no PIN, NotAllowed for who is no mere cashier there."""
    if not _PIN.fullmatch(pin) or len(set(pin)) == 1:
        raise BadInput("a PIN has four to eight digits, not all the same", field="pin", code="bad_pin")
    if user.pk not in {one.pk for one in cashiers(store)}:
        raise NotAllowed("only cashiers of this store have a PIN")
    TillPin.objects.update_or_create(
        store=store,
        user=user,
        defaults={
            "digest": make_password(pin),
            "wrong": 0,
            "locked_until": None,
            "changed_at": clock.now(),
        },
    )
    audit.write(
        actor=actor,
        verb="payments.set_till_pin",
        subject=user.actor,
        office=store.merchant.office_id,
        merchant=store.merchant_id,
        detail={"store": store.pk},
    )


def take_over(*, store: Store, user_id: int, pin: str, actor: str) -> User:
    """Return the cashier whose PIN was typed. Raise BadInput for a wrong one, NotAllowed while it is locked.

    `actor` is who was signed in at the till; both are written down.
    """
    found = next((user for user in with_pin(store) if user.pk == user_id), None)
    if found is None:
        raise BadInput("this PIN is wrong", field="pin", code="wrong_pin")
    row = TillPin.objects.get(store=store, user=found)
    if row.locked_until and row.locked_until > clock.now():
        raise NotAllowed("this PIN is locked after too many tries", code="pin_locked")
    rows = TillPin.objects.filter(pk=row.pk)
    rows.update(wrong=F("wrong") + 1)  # Counted before it is looked at, so that many tries at once count too.
    row.refresh_from_db()
    if row.wrong > TRIES or not check_password(pin, row.digest):
        if row.wrong >= TRIES:
            rows.update(wrong=0, locked_until=clock.now() + PIN_LOCK)
        _write(store, found, actor, "payments.wrong_till_pin")
        raise BadInput("this PIN is wrong", field="pin", code="wrong_pin")
    rows.update(wrong=0, locked_until=None)
    _write(store, found, actor, "payments.take_over_till")
    return found


def _write(store: Store, user: User, actor: str, verb: str) -> None:
    audit.write(
        actor=actor,
        verb=verb,
        subject=user.actor,
        office=store.merchant.office_id,
        merchant=store.merchant_id,
        detail={"store": store.pk},
    )
