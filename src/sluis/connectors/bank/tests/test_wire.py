"""Status reports: what each answer of the bank means to us."""

from __future__ import annotations

import pytest

from sluis.connectors.bank import codes, wire
from sluis.ledger.ports import BankState


def _report(status: str, *, reason: str = "", transfers: str = "", message: str = "POB1") -> bytes:
    told = (
        f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn><AddtlInf>at line 3</AddtlInf></StsRsnInf>" if reason else ""
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr/>'
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><GrpSts>{status}</GrpSts>{told}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts>{transfers}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


@pytest.mark.parametrize("status", sorted(codes.STATUS))
def test_every_status_has_its_meaning(status: str) -> None:
    answer, _ = wire.read_report(_report(status), "POB1")
    assert answer.state == codes.STATUS[status]


def test_a_refusal_keeps_code_sentence_and_detail() -> None:
    answer, code = wire.read_report(_report("RJCT", reason="AM10"), "POB1")
    assert (answer.state, code) == (BankState.REJECTED, "AM10")
    assert answer.reason == "AM10 the control sum differs (at line 3)"


def test_single_transfers_are_named() -> None:
    refused = (
        "<TxInfAndSts><OrgnlEndToEndId>PYO2</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>"
    )
    answer, _ = wire.read_report(_report("PART", transfers=refused), "POB1")
    assert answer.state == BankState.ACCEPTED
    assert answer.transfers["PYO2"].state == BankState.REJECTED
    assert answer.transfers["PYO2"].reason == "AC04 the account is closed"


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>502</html>", _report("ACCP")[:-30], _report("ACCP", message="POB2"), _report("WHAT")],
)
def test_anything_else_is_unreadable(content: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_report(content, "POB1")
