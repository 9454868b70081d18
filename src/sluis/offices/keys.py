"""API keys: shown once, kept as a digest, with scopes and an end date; test keys carry a visible prefix."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotAllowed, NotFound
from sluis.kernel.ids import new_id
from sluis.offices.access import scope_of_key
from sluis.offices.models import ApiKey, Connection, Merchant
from sluis.offices.scope import Scope
from sluis.records import audit

SCOPES = frozenset(
    {
        "catalogue:read",
        "catalogue:write",
        "scouting:read",
        "payments:read",
        "payments:charge",
        "payments:refund",
        "payments:refund_part",
        "marketplace:read",
        "marketplace:write",
        "logistics:read",
        "customs:read",
        "money:read",
        "webhooks:write",
    }
)


# A key's last use is told to the minute: not every read shall cost a write.
SEEN_EVERY = timedelta(minutes=1)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue(
    *,
    merchant: Merchant,
    name: str,
    scopes: list[str],
    actor: str,
    is_test: bool = True,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key and return it with its secret, which is never shown again. Raise BadInput on an unknown scope."""
    unknown = sorted(set(scopes) - SCOPES)
    if unknown:
        raise BadInput(f"unknown scope {unknown[0]}; choose from {', '.join(sorted(SCOPES))}", field="scopes")
    secret = f"sluis_{'test' if is_test else 'live'}_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        id=new_id("key"),
        merchant=merchant,
        name=name,
        scopes=" ".join(sorted(scopes)),
        digest=_digest(secret),
        is_test=is_test,
        expires_at=expires_at,
    )
    audit.write(
        actor=actor,
        verb="offices.issue_key",
        subject=key.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
        detail={"scopes": sorted(scopes), "test": is_test},
    )
    return key, secret


@transaction.atomic
def end(*, scope: Scope, key_id: str, actor: str) -> ApiKey:
    """End a key now; ending it twice changes nothing. Raise NotFound for a foreign key as for a missing one."""
    key = ApiKey.objects.within(scope).select_related("merchant").filter(pk=key_id).first()
    if key is None:
        raise NotFound("there is no such key")
    now = clock.now()
    if key.expires_at is None or key.expires_at > now:
        key.expires_at = now
        key.save(update_fields=["expires_at"])
        audit.write(
            actor=actor,
            verb="offices.end_key",
            subject=key.pk,
            office=key.merchant.office_id,
            merchant=key.merchant_id,
        )
    return key


def authenticate(secret: str) -> Scope | None:
    """Return the scope of a valid key, or None."""
    now = clock.now()
    key = (
        ApiKey.objects.filter(digest=_digest(secret))
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .first()
    )
    if key is None:
        return None
    if key.last_used_at is None or now - key.last_used_at > SEEN_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return scope_of_key(key)


def mode_of(key: ApiKey) -> str:
    """Return "test" or "live"."""
    return "test" if key.is_test else "live"


def require_mode(scope: Scope, connection: Connection) -> None:
    """Raise NotAllowed when a test key would reach a live counterparty, or a live key the sandbox.

    People who sign in have no mode: they use what the office has connected.
    """
    if scope.mode and scope.mode != ("test" if connection.is_test else "live"):
        reached = "the sandbox" if connection.is_test else "a live counterparty"
        raise NotAllowed(
            f"this is a {scope.mode} key, and this shop is connected to {reached}", code="key_mode"
        )
