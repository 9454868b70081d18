"""The verdict follows the border and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from sluis.scouting import verdict
from sluis.scouting.values import AccessSummary, RouteAccess

DAY = date(2026, 11, 23)


def access(*routes: RouteAccess, missing: tuple[str, ...] = ()) -> AccessSummary:
    return AccessSummary(DAY, routes, missing)


def answers(word: str, *codes: str, missing: tuple[str, ...] = (), route: str = "cbec_1210") -> RouteAccess:
    return RouteAccess(route, word, tuple((code, f"{code}.") for code in codes), missing)  # type: ignore[arg-type]


NOT_LISTED = answers("deny", "NOT_ON_LIST")
BANNED = answers("deny", "EPIDEMIC_OR_RISK_SUSPENSION", route="general_trade_0110")
PAPERS = answers("deny", "GT_FACILITY_REGISTRATION", "GT_CHINESE_LABEL", route="general_trade_0110")
CONDITIONS = answers("allow_with_conditions", "DG_PACKING", "OK_CBEC", route="cbec_9610")
FREE = answers("allow", "OK_CBEC", route="cbec_9610")
UNKNOWN = answers("unknown", missing=("ccc_required",), route="general_trade_0110")


@pytest.mark.parametrize(
    ("routes", "word", "best"),
    [
        ((NOT_LISTED, FREE), "go", "cbec_9610"),
        ((UNKNOWN, FREE), "go", "cbec_9610"),
        ((NOT_LISTED, CONDITIONS), "prepare", "cbec_9610"),
        ((NOT_LISTED, PAPERS), "prepare", "general_trade_0110"),
        ((NOT_LISTED, BANNED), "no", "cbec_1210"),
        ((NOT_LISTED, UNKNOWN), "not_enough_known", "cbec_1210"),
        ((CONDITIONS, UNKNOWN), "not_enough_known", "cbec_9610"),
    ],
)
def test_verdict_by_the_best_route(routes: tuple[RouteAccess, ...], word: str, best: str) -> None:
    decision = verdict.decide(access(*routes))
    assert decision.verdict == word
    assert decision.best is not None
    assert decision.best.route == best


def test_no_hs_code_is_not_enough_known() -> None:
    decision = verdict.decide(access(missing=("hs_code",)))
    assert (decision.verdict, decision.missing, decision.best) == ("not_enough_known", ("hs_code",), None)
    assert [step.code for step in verdict.next_steps(decision, access())] == ["tell_hs_code"]


def test_papers_do_not_help_while_facts_are_missing() -> None:
    """A label is worth nothing as long as nobody knows whether the origin is banned."""
    papers = answers("deny", "GT_CHINESE_LABEL", missing=("origin_suspended",), route="general_trade_0110")
    decision = verdict.decide(access(NOT_LISTED, papers))
    assert decision.verdict == "not_enough_known"
    assert decision.missing == ("origin_suspended",)


def test_steps_name_each_paper() -> None:
    summary = access(NOT_LISTED, PAPERS)
    steps = verdict.next_steps(verdict.decide(summary), summary)
    assert [step.code for step in steps] == ["register_plant", "chinese_label"]


def test_a_condition_becomes_a_step_and_the_permission_does_not() -> None:
    summary = access(CONDITIONS)
    steps = verdict.next_steps(verdict.decide(summary), summary)
    assert [step.code for step in steps] == ["meet_dg_packing"]
