"""Which office a page of the whole office is about."""

from __future__ import annotations

from django.http import HttpRequest

from sluis.kernel.errors import NotAllowed, NotFound
from sluis.offices.models import Office
from sluis.offices.scope import Scope


def office_of(request: HttpRequest, scope: Scope) -> Office:
    """Return the office named by `office`, or the first of whoever asks.

    Raise NotAllowed for people of a merchant, NotFound for an office that is not theirs.
    """
    offices = Office.objects.order_by("code")
    mine = list(offices if scope.everything else offices.filter(pk__in=scope.offices))
    if not mine:
        raise NotAllowed("only people of the office see what its scores rest on")
    wanted = request.POST.get("office") or request.GET.get("office") or mine[0].pk
    found = next((one for one in mine if one.pk == wanted), None)
    if found is None:
        raise NotFound("there is no such office")
    return found
