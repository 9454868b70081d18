"""Their action codes mapped to our milestones; the published list is open, so unknown codes keep the milestone.

Taobao Open Platform, API 30120, field action_code, and codes seen on the public feed (fact sheet "logistics" §4.3).
"""

from __future__ import annotations

import re

_GROUPS: dict[str, str] = {
    "announced": "CONSIGN OM_CONSIGN GTMS_ASN LAST_MILE_ASN_NOTIFY",
    "accepted": "GWMS_ACCEPT GWMS_PICK GWMS_PACKAGE",
    "picked_up": "GWMS_OUTBOUND GWMS_HANDOVER PU_PICKUP_SUCCESS PU_SIGN_IN_SUCCESS",
    "cancelled": "GWMS_CANCEL",
    "in_transit": (
        "SC_SIGN_IN_SUCCESS SC_INBOUND_SUCCESS SC_OUTBOUND_SUCCESS SC_HO_OUT_SUCCESS CC_EX_START LH_POST_COLLECTION "
        "TD_TRANS_ARRIVE TD_TRANS_DEPART CC_TRANS_START CC_TRANS_SUCCESS CW_INBOUND CW_OUTBOUND SC_ARRIVE SC_DEPART "
        "SC_TRANS_INBOUND_SUCCESS SC_TRANS_OUTBOUND_SUCCESS TD_TRANS_ARRIVE_C TD_TRANS_DEPART_C TD_TRANSWH_OUTBOUND "
        "TRANSIT_PORT_REROUTE_CALLBACK"
    ),
    "export_cleared": "CC_EX_SUCCESS",
    "line_haul": (
        "LH_HO_IN_SUCCESS LH_HO_AIRLINE LH_DEPART LH_ARRIVE LH_HO_OUT_SUCCESS LH_OTHER LH_LINEHAUL_ARRIVE"
    ),
    "import_customs": (
        "CUS_DECLARE CUS_SUCCESS CUS_TAX CIQ_SUCCESS CC_HO_IN_SUCCESS CC_IM_START CC_IM_PROCESS "
        "CUSTOMS_ARRIVED_IN_AREA_CALLBACK"
    ),
    "import_cleared": "CC_IM_SUCCESS CC_HO_OUT_SUCCESS",
    "last_mile": (
        "GTMS_ACCEPT GTMS_SC_ARRIVE GTMS_DO_ARRIVE GTMS_STATION_IN GTMS_STATION_OUT GTMS_RELABEL GTMS_OTHER GOT "
        "ARRIVAL DEPARTURE GTMS_STA_WAIT_CUST_CHANGE_ADDRESS GTMS_STA_CUST_TO_DOOR GTMS_STA_CHANGE"
    ),
    "out_for_delivery": "GTMS_DO_DEPART GTMS_DELIVERING GTMS_RE_DELIVERING SENT_SCAN",
    "ready_for_pickup": (
        "GTMS_WAIT_SELF_PICK GTMS_STA_SIGNED GSTAHUB_INBOUND GSTA_INBOUND GSTA_INFORM_BUYER"
    ),
    "delivery_failed": (
        "GTMS_DEL_FAILURE GTMS_SIGN_FAILURE GTMS_STA_SIGN_FAILURE GTMS_FAILURE GTMS_SC_ARRIVE_FAILURE STA_SIGN_FAIL "
        "FAILED REJECT"
    ),
    "delivered": "GTMS_SIGNED SIGNED GSTA_SIGN GSTA_BUYER_SIGN STA_SIGN SIGN_SUCCESS",
    "returning": "RT_INBOUND RT_OUTBOUND RT_HO_OUT RT_TMS_ACCEPT",
    "destroyed": "RT_DESTROY",
    "returned": "RETURNED",
    "exception": "GWMS_REJECT GWMS_EXCEPTION EXCEPTION CC_IM_EXCEPTION",
}
_MILESTONES = {code: milestone for milestone, codes in _GROUPS.items() for code in codes.split()}


def normalise(code: str) -> str:
    """Return a code in capitals with plain underlines, as some carriers write blanks or full-width ones."""
    return re.sub(r"[\s_＿]+", "_", code.strip().upper())


def milestone(code: str) -> str:
    """Return our milestone of a code; "exception" for unknown failures, "" for codes that say nothing we know."""
    name = normalise(code)
    known = _MILESTONES.get(name)
    if known is not None:
        return known
    if name.startswith(("RT_WH_", "RT_TRANSWH_")):
        return "returning"
    if name.startswith(("GTMS_STA_CN_", "GTMS_STA_CNCP_")):
        return "last_mile"
    if name.startswith("GSTA_") and name.endswith("_FAIL"):
        return "delivery_failed"
    return "exception" if name.endswith(("_FAILURE", "_FAIL", "EXCEPTION")) else ""
