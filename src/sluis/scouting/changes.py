"""What changed since the last time a product was assessed: verdict, score, landed price, each before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import get_language

from sluis.catalogue.models import Product
from sluis.kernel.money import Money
from sluis.offices.scope import Scope
from sluis.scouting.models import Assessment
from sluis.scouting.wording import BADGES

SHOWN = 8
# A smaller step of the score lies inside what cannot be known anyway.
LEAST_STEP = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One product whose newest assessment differs from the one before; None where a side was not known."""

    product: Product
    name: str
    badge: str
    badge_before: str
    score: int | None
    score_before: int | None
    landed: Money | None
    landed_before: Money | None
    since: date

    @property
    def step(self) -> int | None:
        """Return by how many points the score rose; None where either score is not known."""
        return None if self.score is None or self.score_before is None else self.score - self.score_before


def since_last_time(scope: Scope, *, limit: int = SHOWN) -> list[Change]:
    """Return the products of a scope whose newest answer differs from the one before, changed verdicts first.

    A score counts as changed from three points on, or when it came or went.
    """
    earlier = Assessment.objects.filter(product=OuterRef("product"), is_newest=False).order_by(
        "-assessed_at", "-pk"
    )
    newest = (
        Assessment.objects.within(scope)
        .filter(is_newest=True)
        .annotate(
            verdict_before=Subquery(earlier.values("verdict")[:1]),
            score_before=Subquery(earlier.values("score")[:1]),
            landed_before=Subquery(earlier.values("landed_fen")[:1]),
            day_before=Subquery(earlier.values("as_of")[:1]),
        )
        .filter(verdict_before__isnull=False)
        .select_related("product")
    )
    other_verdict = newest.exclude(verdict=F("verdict_before")).order_by("product__sku")
    step = Q(score__gte=F("score_before") + LEAST_STEP) | Q(score__lte=F("score_before") - LEAST_STEP)
    came_or_went = Q(score=None, score_before__isnull=False) | Q(score__isnull=False, score_before=None)
    other_score = newest.filter(verdict=F("verdict_before")).filter(step | came_or_went).order_by("-score")
    found = [_change(one) for one in other_verdict[:limit]]
    return found + [_change(one) for one in other_score[: limit - len(found)]]


def _change(one: Assessment) -> Change:
    before: dict[str, object] = vars(one)
    score, fen, day = before["score_before"], before["landed_before"], before["day_before"]
    assert isinstance(day, date)
    return Change(
        product=one.product,
        name=one.product.name_in(get_language() or "en"),
        badge=BADGES.get(one.verdict, "unknown"),
        badge_before=BADGES.get(str(before["verdict_before"]), "unknown"),
        score=one.score,
        score_before=score if isinstance(score, int) else None,
        landed=None if one.landed_fen is None else Money(one.landed_fen, "CNY"),
        landed_before=Money(fen, "CNY") if isinstance(fen, int) else None,
        since=day,
    )
