"""The weights of an office: its own points for the parts of the score, kept with day, person and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sluis.scouting.models import OfficeWeights
from sluis.scouting.weighting import Weighting, project_weighting, shared_out


def history(office_id: str) -> list[OfficeWeights]:
    """Return the sets of weights that an office has decided on, the newest first."""
    return list(OfficeWeights.objects.filter(office_id=office_id).order_by("-decided_at", "-pk"))


def in_force(office_id: str) -> Weighting:
    """Return the weights that hold for an office: its newest own, else the project's."""
    own = next(iter(history(office_id)), None)
    return project_weighting() if own is None else with_points(own.points, own)


def with_points(points: Mapping[str, int], own: OfficeWeights) -> Weighting:
    """Return the project's scales with an office's points."""
    return replace(
        project_weighting(),
        points=dict(points),
        points_without_till=shared_out(points, without="own_evidence"),
        dated=own.dated,
        decided_by=own.office_id,
        reason=own.reason,
    )
