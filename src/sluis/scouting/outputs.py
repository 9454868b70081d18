"""An assessment as text for people and as JSON for machines; both say so when evidence is an example."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sluis.scouting.values import Assessment, Contribution, Input, LandedPrice, RouteAccess

EXAMPLE_NOTICE = "Example evidence: the market figures behind this are invented. Do not decide on them."


def _input(one: Input) -> dict[str, Any]:
    source = one.source
    return {
        "name": one.name,
        "value": one.value,
        "source": source.name,
        "version": source.version,
        "licence": source.licence,
        "dated": source.dated.isoformat() if source.dated else None,
        "is_example": source.is_example,
    }


def _contribution(one: Contribution) -> dict[str, Any]:
    return {
        "name": one.name,
        "points": one.points,
        "low": one.low,
        "high": one.high,
        "weight": one.weight,
        "inputs": [_input(value) for value in one.inputs],
        "missing": list(one.missing),
    }


def _route(one: RouteAccess, landed: Iterable[LandedPrice]) -> dict[str, Any]:
    price = next((price for price in landed if price.route == one.route), None)
    return {
        "route": one.route,
        "verdict": one.verdict,
        "reasons": [{"code": code, "text": text} for code, text in one.reasons],
        "missing": list(one.missing),
        "source": one.source,
        "landed_price": price.cost.json() if price and price.cost else None,
        "landed_price_missing": list(price.missing) if price else [],
    }


def to_json(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment in the form that the command and the API print."""
    product = assessment.product
    return {
        "sku": product.sku,
        "name": product.name,
        "family": product.family,
        "hs_code": product.hs_code,
        "as_of": assessment.as_of.isoformat(),
        "verdict": assessment.verdict,
        "best_route": assessment.best_route,
        "why": [{"code": code, "text": text} for code, text in assessment.why],
        "missing": list(assessment.missing),
        "score": assessment.score,
        "interval": list(assessment.interval) if assessment.interval else None,
        "contributions": [_contribution(one) for one in assessment.contributions],
        "routes": [_route(route, assessment.landed) for route in assessment.access.routes],
        "next_steps": [{"code": step.code, "text": step.text} for step in assessment.next_steps],
        "changes": [
            {"code": one.code, "text": one.text, "before": one.before, "after": one.after}
            for one in assessment.access.changes
        ],
        "notes": list(assessment.access.notes),
        "history": [list(year) for year in assessment.history],
        "weights_dated": assessment.weights_dated.isoformat(),
        "is_example": assessment.is_example,
        "notice": EXAMPLE_NOTICE if assessment.is_example else None,
    }


def landed_fen(assessment: Assessment) -> int | None:
    """Return the landed price of one piece by the best route in fen, or None when it is not known."""
    prices = (one.cost for one in assessment.landed if one.route == assessment.best_route)
    return next((cost.minor for cost in prices if cost), None)


def _score_line(assessment: Assessment) -> str:
    if assessment.score is None or assessment.interval is None:
        return "score      none: too little is known"
    low, high = assessment.interval
    return f"score      {assessment.score} of 100 (between {low} and {high})"


def _contribution_lines(one: Contribution) -> list[str]:
    points = "–" if one.points is None else str(one.points)
    lines = [f"  {one.name:<14} {points:>3} of {one.weight}"]
    lines += [f"      {value.name}: {value.value}  [{value.source.name}]" for value in one.inputs]
    lines += [f"      missing: {name}" for name in one.missing]
    return lines


def explain(assessment: Assessment) -> str:
    """Return the assessment as lines of English text: verdict, score and its parts, routes, what to do."""
    product = assessment.product
    lines = [f"{product.sku}  {product.name}", f"verdict    {assessment.verdict}  (as of {assessment.as_of})"]
    if assessment.is_example:
        lines.insert(0, EXAMPLE_NOTICE)
    if assessment.best_route:
        lines.append(f"route      {assessment.best_route}")
    lines += [f"because    {code}: {text}" for code, text in assessment.why]
    lines += [f"missing    {fact}" for fact in assessment.missing]
    lines.append(_score_line(assessment))
    for one in assessment.contributions:
        lines += _contribution_lines(one)
    lines.append("routes")
    for route in assessment.access.routes:
        price = next((p for p in assessment.landed if p.route == route.route and p.cost), None)
        cost = f", landed {price.cost}" if price else ""
        lines.append(f"  {route.route:<20} {route.verdict}{cost}")
    lines += [f"next       {step.text}" for step in assessment.next_steps]
    lines += [f"note       {note}" for note in assessment.access.notes]
    return "\n".join(lines)
