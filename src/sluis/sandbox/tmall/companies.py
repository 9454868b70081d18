"""Carriers the platform knows, each with the form of its waybill numbers.

Codes SF, YTO, ZTO, STO and EMS are in general use, POST and ZJS are named by the platform's document; the
expressions are the sandbox's own reading of each carrier's numbers. A parcel from abroad travels under a
number of the postal union (two letters, nine digits, two letters) or of a cross-border line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sluis.sandbox.tmall import arguments
from sluis.sandbox.tmall.arguments import Arg
from sluis.sandbox.tmall.fields import Selection
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.responses import Answer, Listed

_S10 = r"[A-Z]{2}\d{9}[A-Z]{2}"


@dataclass(frozen=True, slots=True)
class Company:
    """One carrier. `online` says whether the platform can order a collection from it."""

    id: int
    code: str
    name: str
    waybill: str
    online: bool = False

    def takes(self, number: str) -> bool:
        """Tell whether a number has the form of this carrier's waybills."""
        return re.fullmatch(self.waybill, number, re.ASCII) is not None


COMPANIES = {
    company.code: company
    for company in (
        Company(1, "POST", "中国邮政", rf"{_S10}|\d{{13}}"),
        Company(2, "EMS", "EMS", rf"{_S10}|\d{{13}}", True),
        Company(100, "STO", "申通快递", r"\d{12,15}", True),
        Company(101, "YTO", "圆通速递", r"(YT\d{13}|[A-Z0-9]{10,13})", True),
        Company(103, "ZJS", "宅急送", r"[A-Z0-9]{10,14}"),
        Company(500, "ZTO", "中通快递", r"\d{12,15}", True),
        Company(505, "SF", "顺丰速运", r"(SF\d{13}|\d{12,15})", True),
        Company(2000, "CAINIAO", "菜鸟国际", rf"({_S10}|LP\d{{14,18}}|[A-Z0-9]{{8,24}})", True),
        Company(2001, "POSTNL", "荷兰邮政", rf"({_S10}|3S[A-Z0-9]{{9,15}})"),
        Company(2002, "BPOST", "比利时邮政", rf"({_S10}|\d{{24}})"),
        Company(2003, "DHL", "DHL国际快递", r"(\d{10}|[A-Z]{2}\d{9}[A-Z]{2}|JJD\d{16,20})"),
        Company(-1, "OTHER", "其他", r"[A-Za-z0-9-]{6,40}"),
    )
}


def _list(call: Call) -> Answer:
    asked = call.arguments
    found = list(COMPANIES.values())
    if asked.text("order_mode") == "online":
        found = [company for company in found if company.online]
    if asked.flag("is_recommended"):
        found = [company for company in found if company.id > 0]
    selection = Selection(asked.words("fields"))
    records = [
        {
            "id": company.id,
            "code": company.code,
            "name": company.name,
            "reg_mail_no": f"^({company.waybill})$",
        }
        for company in found
    ]
    return {"logistics_companies": Listed("logistics_company", [selection.of(record) for record in records])}


METHODS = (
    Method(
        "taobao.logistics.companies.get",
        _list,
        (
            arguments.FIELDS,
            Arg("is_recommended", "flag"),
            Arg("order_mode", choices=("offline", "online", "all")),
        ),
        session=False,
    ),
)
