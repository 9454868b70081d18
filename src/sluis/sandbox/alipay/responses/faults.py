"""Outcomes that a scenario puts in place of the real one."""

from __future__ import annotations

from sluis.sandbox.alipay.errors import CODES
from sluis.sandbox.alipay.moments import SECOND
from sluis.sandbox.alipay.scenarios import strikes
from sluis.sandbox.world import World


def planned_refusal(world: World, operation: str) -> str | None:
    """Return the F code that the fault `refuse` wants now, or None."""
    fault = strikes(world, "refuse", operation)
    if fault is None:
        return None
    code = str(fault.get("code", "PROCESS_FAIL"))
    return code if CODES.get(code, ("",))[0] == "F" else "PROCESS_FAIL"


def planned_unknown(world: World, operation: str, now: int) -> tuple[str, int] | None:
    """Return the hidden outcome and its moment that the fault `unknown_result` wants now, or None."""
    fault = strikes(world, "unknown_result", operation)
    if fault is None:
        return None
    code = "SUCCESS" if fault.get("outcome", "success") == "success" else "PROCESS_FAIL"
    return code, now + int(float(fault.get("seconds", 0)) * SECOND)
