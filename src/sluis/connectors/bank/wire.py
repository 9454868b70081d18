"""Their status report, pain.002, brought into our answer (no Django).

Source: ISO 20022 pain.002.001.03 and .10; only the elements that decide are read, in any namespace version.
"""

from __future__ import annotations

from lxml import etree

from sluis.connectors.bank import codes, markup
from sluis.ledger.ports import BankAnswer, BankState, TransferAnswer


class Unreadable(ValueError):
    """The answer is no status report about our message."""


def read_report(content: bytes, message_id: str) -> tuple[BankAnswer, str]:
    """Return the answer and the reason code of the group. Raise Unreadable for anything but our report."""
    try:
        root = markup.parse(content)
    except markup.NotXml as error:
        raise Unreadable(str(error)) from error
    group = next(iter(markup.children(root, "CstmrPmtStsRpt/OrgnlGrpInfAndSts")), None)
    if group is None:
        raise Unreadable("no pain.002")
    if markup.text(group, "OrgnlMsgId") != message_id:
        raise Unreadable(f"the report is about {markup.text(group, 'OrgnlMsgId')[:35]!r}")
    status = markup.text(group, "GrpSts")
    state = codes.STATUS.get(status)
    if state is None:
        raise Unreadable(f"group status {status[:8]!r} is not known")
    code, reason = _reason(group)
    return BankAnswer(state, reason, _transfers(root)), code


def _reason(element: etree._Element) -> tuple[str, str]:
    code = markup.text(element, "StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry")
    detail = " ".join(
        (one.text or "").strip() for one in markup.children(element, "StsRsnInf/AddtlInf")
    ).strip()
    return code, codes.reason_text(code, detail)


def _transfers(root: etree._Element) -> dict[str, TransferAnswer]:
    found = {}
    for item in markup.children(root, "CstmrPmtStsRpt/OrgnlPmtInfAndSts/TxInfAndSts"):
        state = codes.STATUS.get(markup.text(item, "TxSts"), BankState.UNKNOWN)
        found[markup.text(item, "OrgnlEndToEndId")] = TransferAnswer(state, _reason(item)[1])
    return found
