"""Reads of declarations, scoped by who asks."""

from __future__ import annotations

from sluis.customs import states
from sluis.customs.models import Declaration
from sluis.kernel.errors import NotFound
from sluis.offices.scope import Scope, ScopedQuerySet


def declarations(scope: Scope) -> ScopedQuerySet[Declaration]:
    """Return the declarations that a scope may see, newest first, without their sealed content."""
    return Declaration.objects.within(scope).defer("content").order_by("-created_at", "-id")


def declaration(scope: Scope, declaration_id: str) -> Declaration:
    """Return one declaration. Raise NotFound for a foreign one as for a missing one."""
    found = declarations(scope).prefetch_related("messages").filter(pk=declaration_id).first()
    if found is None:
        raise NotFound("there is no such declaration")
    return found


def of_order(scope: Scope, reference: str) -> Declaration | None:
    """Return the declaration of a platform order, if there is one."""
    return declarations(scope).prefetch_related("messages").filter(reference=reference).first()


def refused(scope: Scope) -> list[Declaration]:
    """Return what customs refused or holds."""
    rows = declarations(scope).filter(state__in=[states.REFUSED, states.HELD])
    return list(rows.prefetch_related("messages"))
