"""Go, prepare, no, or not enough known: access alone decides, and the score never does.

Allowed on the best route: go. Allowed with conditions, or refused only for papers that one can get: prepare.
Else no. A missing HS code or access fact: not enough known, unless another route says yes whatever the
answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from sluis.scouting.values import AccessSummary, NextStep, RouteAccess, VerdictWord

# Refusals that a paper lifts, and what to do about each. The codes are those of the import rules.
PAPERS = {
    "GT_FACILITY_REGISTRATION": (
        "register_plant",
        "Register the plant that makes it with China customs (GACC decrees 248 and 280).",
    ),
    "GT_RECIPE_REGISTRATION": ("register_recipe", "Register the infant formula's recipe with SAMR."),
    "GT_NMPA": ("file_cosmetic", "File or register the cosmetic with the NMPA."),
    "GT_CCC": ("certify_ccc", "Have the product certified (CCC) by a body that China accepts."),
    "GT_PHYTO": (
        "phytosanitary_certificate",
        "Ask the plant health service for a phytosanitary certificate.",
    ),
    "GT_CHINESE_LABEL": ("chinese_label", "Make the Chinese label and have it checked before printing."),
    "FIRST_IMPORT_LICENCE_REQUIRED": ("first_import_licence", "Obtain the first-import licence."),
}
# Codes that stand at the end of every yes and ask for nothing before the listing.
PERMISSIONS = frozenset({"OK_CBEC", "OK_GENERAL_TRADE", "OK_POSTAL", "CONSUMER_NOTICE"})
_RANK = {"allow": 0, "allow_with_conditions": 1, "deny": 3}


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict with the route it rests on, the border's reasons there, and the facts that are missing."""

    verdict: VerdictWord
    best: RouteAccess | None
    missing: tuple[str, ...] = ()


def _papers_only(route: RouteAccess) -> bool:
    return route.verdict == "deny" and bool(route.reasons) and all(code in PAPERS for code in route.codes)


def _rank(route: RouteAccess) -> int:
    return 2 if _papers_only(route) else _RANK[route.verdict]


def _open(route: RouteAccess) -> bool:
    """Tell whether facts must be brought: the answer is unknown, or would be with the papers there."""
    return route.verdict == "unknown" or (_papers_only(route) and bool(route.missing))


def decide(access: AccessSummary) -> Decision:
    """Decide from the border's answers; the first of equally good routes is the best."""
    known = [route for route in access.routes if route.verdict != "unknown"]
    best = min(known, key=_rank, default=None)
    if best is not None and best.verdict == "allow":
        return Decision("go", best)
    unknown = [route for route in access.routes if _open(route)]
    if access.missing or unknown or best is None:
        facts = [*access.missing, *(fact for route in unknown for fact in route.missing)]
        return Decision("not_enough_known", best, tuple(dict.fromkeys(facts)))
    return Decision("prepare" if _rank(best) <= 2 else "no", best)


def next_steps(decision: Decision, access: AccessSummary) -> tuple[NextStep, ...]:
    """Say what to do: bring facts, obtain papers, meet conditions, or wait for a change."""
    steps = [NextStep(f"tell_{fact}", f"Tell us: {fact.replace('_', ' ')}.") for fact in decision.missing]
    if decision.verdict == "prepare" and decision.best is not None:
        steps += [
            NextStep(*PAPERS[code]) if code in PAPERS else NextStep(f"meet_{code.lower()}", text)
            for code, text in decision.best.reasons
            if code not in PERMISSIONS
        ]
    elif decision.verdict == "no" and decision.best is not None:
        steps += [NextStep(f"wait_{code.lower()}", text) for code, text in decision.best.reasons]
    steps += [
        NextStep(change.code, f"{change.text.rstrip('.')}: {change.before} → {change.after}")
        for change in access.changes
    ]
    if decision.verdict == "go":
        steps.append(NextStep("list_it", "Prepare the listing: Chinese title, description and pictures."))
    return tuple(steps)
