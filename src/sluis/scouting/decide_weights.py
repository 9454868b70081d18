"""Decide on the weights of an office: checked, kept with day, person and reason, and its products assessed anew."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.offices.models import Merchant, Office
from sluis.records import audit
from sluis.scouting import reassess
from sluis.scouting.models import OfficeWeights
from sluis.scouting.weighting import PARTS
from sluis.scouting.weights_of_office import in_force


def checked(points: Mapping[str, object]) -> dict[str, int]:
    """Return points as whole numbers. Raise BadInput naming the part that is wrong, or the sum."""
    found = {}
    for name in PARTS:
        value = points.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100:
            raise BadInput(f"{name}: give whole points from 0 to 100", field=name)
        found[name] = value
    if sum(found.values()) != 100:
        raise BadInput(f"the points add up to {sum(found.values())}; they must be 100", field=PARTS[0])
    if found["own_evidence"] == 100:
        raise BadInput(
            "the tills alone cannot carry the score: most products are never seen there", field="own_evidence"
        )
    if found["demand"] == 0:
        raise BadInput("demand: a score without demand says nothing of China", field="demand")
    return found


@transaction.atomic
def decide(*, office: Office, points: Mapping[str, object], reason: str, actor: str) -> OfficeWeights:
    """Keep a new set of weights and have the office's products assessed anew. Raise BadInput for a bad set."""
    held = checked(points)
    if not reason.strip():
        raise BadInput("say in a sentence why: whoever reads a score later will ask", field="reason")
    if dict(in_force(office.pk).points) == held:
        raise BadInput("these are the weights that hold already", field=PARTS[0])
    made = OfficeWeights.objects.create(
        office=office, points=held, dated=clock.today(), reason=reason.strip()[:300], actor=actor
    )
    audit.write(
        actor=actor, verb="scouting.weights", subject=made.pk, office=office.pk, detail={"points": held}
    )
    for merchant in Merchant.objects.filter(office=office).order_by("pk"):
        reassess.ask(merchant)
    return made
