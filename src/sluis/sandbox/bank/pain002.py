"""The status report: accepted or refused as a whole at first, later transfer by transfer.

Source: ISO 20022 pain.002.001.10 (answers to pain.001.001.09) and pain.002.001.03 (to .03).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from sluis.sandbox.bank.errors import REASONS
from sluis.sandbox.bank.markup import Writer, to_bytes

NAMESPACES = {
    "09": "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10",
    "03": "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03",
}
_TRANSFER_STATUS = {"pending": "ACCP", "booked": "ACSC", "refused": "RJCT", "returned": "RJCT"}


def group_status(message: sqlite3.Row, transfers: Sequence[sqlite3.Row]) -> str:
    """Return the status of a message: RJCT, ACCP while anything is pending, ACSC when all is booked, else
    PART.
    """
    if message["reason"]:
        return "RJCT"
    found = {_TRANSFER_STATUS[row["state"]] for row in transfers}
    if "ACCP" in found:
        return "ACCP"
    return found.pop() if len(found) == 1 else "PART"


def report(
    *,
    version: str,
    message_id: str,
    created_at: datetime,
    status: str,
    reason: str | None = None,
    detail: str | None = None,
    transfers: Sequence[sqlite3.Row] = (),
) -> bytes:
    """Write a report about one message; refused transfers are named one by one."""
    element = Writer(NAMESPACES[version])
    stamp = created_at.strftime("%Y-%m-%dT%H:%M:%S%z")
    header = element(
        "GrpHdr",
        [
            element("MsgId", f"STS{created_at:%Y%m%d%H%M%S%f}"),
            element("CreDtTm", f"{stamp[:-2]}:{stamp[-2:]}"),
        ],
    )
    group = element(
        "OrgnlGrpInfAndSts",
        [
            element("OrgnlMsgId", message_id or "NOTPROVIDED"),
            element("OrgnlMsgNmId", f"pain.001.001.{version}"),
            element("GrpSts", status),
            _reason(element, reason, detail) if reason else None,
        ],
    )
    body = [header, group, *_instructions(element, transfers)]
    return to_bytes(element("Document", [element("CstmrPmtStsRpt", body)]))


def _reason(element: Writer, code: str, detail: str | None) -> etree._Element:
    text = detail or REASONS.get(code, code)
    pieces = [text[start : start + 105] for start in range(0, len(text), 105)]
    return element(
        "StsRsnInf", [element.nested("Rsn/Cd", code), *(element("AddtlInf", piece) for piece in pieces)]
    )


def _instructions(element: Writer, transfers: Sequence[sqlite3.Row]) -> list[etree._Element]:
    wanted: dict[str, list[etree._Element]] = {}
    for row in transfers:
        if row["reason"]:
            wanted.setdefault(row["payment_info_id"], []).append(
                element(
                    "TxInfAndSts",
                    [
                        element("OrgnlInstrId", row["instruction_id"]) if row["instruction_id"] else None,
                        element("OrgnlEndToEndId", row["end_to_end_id"]),
                        element("TxSts", _TRANSFER_STATUS[row["state"]]),
                        _reason(element, row["reason"], None),
                    ],
                )
            )
    return [
        element("OrgnlPmtInfAndSts", [element("OrgnlPmtInfId", name), *items])
        for name, items in wanted.items()
    ]
