"""The story of a parcel: which events come when, in which words, and what they say about where it is.

Action codes are those of the platform's published list (Taobao Open Platform API 30120); the hours are a
design within the times that merchants' pages name: bonded 3 to 5 days, direct 8 to 14 days.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

BONDED = "BONDED_1210"
DIRECT = "DIRECT_9610"
BUSINESS_TYPES = (BONDED, DIRECT)

_HOME, _WAREHOUSE, _HUB, _PORT, _CITY = "origin", "warehouse", "hub", "port", "city"


@dataclass(frozen=True, slots=True)
class Stage:
    """One planned event: earliest and latest hour after the number was given, and where."""

    code: str
    from_h: int
    to_h: int
    place: str


_BONDED_STAGES = (
    Stage("GTMS_ASN", 0, 0, _WAREHOUSE),
    Stage("GWMS_ACCEPT", 1, 3, _WAREHOUSE),
    Stage("GWMS_PICK", 5, 9, _WAREHOUSE),
    Stage("GWMS_PACKAGE", 10, 12, _WAREHOUSE),
    Stage("CUS_DECLARE", 13, 15, _PORT),
    Stage("CUS_SUCCESS", 17, 22, _PORT),
    Stage("GWMS_OUTBOUND", 24, 30, _WAREHOUSE),
    Stage("GTMS_ACCEPT", 31, 36, _PORT),
    Stage("GTMS_SC_ARRIVE", 42, 54, _CITY),
    Stage("GTMS_DO_ARRIVE", 58, 82, _CITY),
    Stage("GTMS_DELIVERING", 84, 100, _CITY),
    Stage("GTMS_SIGNED", 102, 116, _CITY),
)
_DIRECT_STAGES = (
    Stage("GTMS_ASN", 0, 0, _HOME),
    Stage("PU_PICKUP_SUCCESS", 6, 24, _HOME),
    Stage("SC_INBOUND_SUCCESS", 26, 34, _HUB),
    Stage("SC_OUTBOUND_SUCCESS", 36, 46, _HUB),
    Stage("CC_EX_START", 47, 50, _HUB),
    Stage("CC_EX_SUCCESS", 52, 60, _HUB),
    Stage("LH_HO_IN_SUCCESS", 62, 70, _HUB),
    Stage("LH_HO_AIRLINE", 72, 80, _HUB),
    Stage("LH_DEPART", 82, 110, _HUB),
    Stage("LH_ARRIVE", 112, 136, _PORT),
    Stage("CC_HO_IN_SUCCESS", 138, 144, _PORT),
    Stage("CC_IM_START", 145, 150, _PORT),
    Stage("CC_IM_SUCCESS", 154, 184, _PORT),
    Stage("GTMS_ACCEPT", 186, 198, _PORT),
    Stage("GTMS_SC_ARRIVE", 200, 240, _CITY),
    Stage("GTMS_DO_ARRIVE", 242, 280, _CITY),
    Stage("GTMS_DELIVERING", 282, 300, _CITY),
    Stage("GTMS_SIGNED", 302, 330, _CITY),
)

WORDS: dict[str, tuple[str, str]] = {
    "GTMS_ASN": ("Advance notice received", "已收到预报信息"),
    "GWMS_ACCEPT": ("Order accepted by the warehouse", "仓库已接单"),
    "GWMS_PICK": ("Picked", "仓库已拣货"),
    "GWMS_PACKAGE": ("Packed", "仓库已打包"),
    "GWMS_OUTBOUND": ("Left the warehouse", "包裹已出库"),
    "CUS_DECLARE": ("Declared to customs", "已向海关申报"),
    "CUS_SUCCESS": ("Released by customs", "海关审核通过"),
    "CUS_FAILURE": ("Customs review failed", "海关审核未通过"),
    "PU_PICKUP_SUCCESS": ("Collected", "揽收成功"),
    "SC_INBOUND_SUCCESS": ("Arrived at the sorting centre", "到达始发分拨中心"),
    "SC_OUTBOUND_SUCCESS": ("Left the sorting centre", "离开始发分拨中心"),
    "CC_EX_START": ("Export customs started", "出口清关开始"),
    "CC_EX_SUCCESS": ("Export customs cleared", "出口清关完成"),
    "LH_HO_IN_SUCCESS": ("Handed to the line haul", "干线揽收成功"),
    "LH_HO_AIRLINE": ("Passed aviation security", "已交航司"),
    "LH_DEPART": ("Departed from the country of origin", "航班起飞"),
    "LH_ARRIVE": ("Arrived in China", "航班到达目的国"),
    "CC_HO_IN_SUCCESS": ("Handed to customs", "已交清关"),
    "CC_IM_START": ("Import customs started", "进口清关开始"),
    "CC_IM_SUCCESS": ("Import customs cleared", "进口清关完成"),
    "CC_IM_FAILURE": ("Import customs failed", "进口清关失败"),
    "GTMS_ACCEPT": ("Accepted by the last-mile carrier", "末端派送已揽收"),
    "GTMS_SC_ARRIVE": ("Arrived at the sorting centre of destination", "到达目的地分拨中心"),
    "GTMS_DO_ARRIVE": ("Arrived at the delivery station", "到达派送站点"),
    "GTMS_DELIVERING": ("Out for delivery", "派送中"),
    "GTMS_SIGNED": ("Delivered", "已签收"),
    "RETURNED": ("Returned to the sender", "已退回"),
}
_PREFIX_STATUS = (
    ("GTMS_ASN", "ANNOUNCED"), ("CONSIGN", "ANNOUNCED"), ("GWMS_", "ACCEPTED"), ("PU_", "ACCEPTED"),
    ("CC_EX_", "IN_TRANSIT"), ("CC_", "CUSTOMS"), ("CUS_", "CUSTOMS"),
    ("GTMS_DELIVERING", "OUT_FOR_DELIVERY"), ("GTMS_", "LAST_MILE"), ("RT_", "RETURNED"),
)  # fmt: skip
SIGNED = frozenset({"GTMS_SIGNED", "SIGNED", "GSTA_SIGN", "GSTA_BUYER_SIGN", "STA_SIGN"})
FINAL = SIGNED | {"RETURNED", "RT_DESTROY", "GWMS_CANCEL"}
INSIDE_CHINA = ("CUS_", "CC_HO_", "CC_IM_", "GTMS_", "LH_ARRIVE", "GWMS_", "SIGNED", "GSTA_", "STA_")
CLEARANCE_FAILS = {"CC_IM_SUCCESS": "CC_IM_FAILURE", "CUS_SUCCESS": "CUS_FAILURE"}


def plan(mail_no: str, business_type: str) -> list[tuple[str, int, str]]:
    """Return (action code, seconds after creation, kind of place) for a parcel; the mailNo is the seed."""
    dice = random.Random(mail_no)
    stages = _BONDED_STAGES if business_type == BONDED else _DIRECT_STAGES
    share = dice.random()  # a quick parcel is quick all the way, so events keep their order
    return [
        (stage.code, round(3600 * (stage.from_h + share * (stage.to_h - stage.from_h))), stage.place)
        for stage in stages
    ]


def status(code: str) -> str:
    """Return the status of the public feed for the newest action code."""
    if code in SIGNED:
        return "SIGNED"
    if code.endswith(("_FAILURE", "_FAIL", "EXCEPTION")):
        return "EXCEPTION"
    if code == "RETURNED":
        return "RETURNED"
    return next((name for prefix, name in _PREFIX_STATUS if code.startswith(prefix)), "IN_TRANSIT")


def words(code: str, language: str) -> str:
    """Return the text of an action code in English or Chinese; an unknown code speaks for itself."""
    english, chinese = WORDS.get(code, (code, code))
    return chinese if language.startswith("zh") else english
