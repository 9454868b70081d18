"""Write SEPA credit transfers as pain.001.001.09, or .03 for banks that still ask for it (no Django).

Source: ISO 20022 pain.001.001.09 and .03; EPC customer-to-bank guidelines for SEPA credit transfers (rulebook
of 2025); structured remittance with issuer ISO (ISO 11649) or BBA (Belgian communication, unconfirmed in the
guidelines read here). The creditor's address is left out: inside the EEA it is not needed, and since 15
November 2026 an unstructured one is refused. Ids and moments are given, so the same order always gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from sluis.connectors.bank.latin import latin
from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.ledger.ports import CreditTransfer, Debtor, PaymentOrder

_MOST = 99_999_999_999  # cents: 999 999 999.99
_INDENT = " "


class _Writer:
    """Collects indented elements; text is escaped."""

    def __init__(self) -> None:
        self.lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._open: list[str] = []

    def start(self, name: str, attributes: str = "") -> None:
        self.lines.append(f"{_INDENT * len(self._open)}<{name}{attributes}>")
        self._open.append(name)

    def end(self, count: int = 1) -> None:
        for _ in range(count):
            name = self._open.pop()
            self.lines.append(f"{_INDENT * len(self._open)}</{name}>")

    def leaf(self, path: str, text: str, attributes: str = "") -> None:
        """Write an element inside the outer ones of a path: "Id/IBAN"."""
        *outer, name = path.split("/")
        for one in outer:
            self.start(one)
        self.lines.append(f"{_INDENT * len(self._open)}<{name}{attributes}>{escape(text)}</{name}>")
        self.end(len(outer))

    def bytes(self) -> bytes:
        return ("\n".join(self.lines) + "\n").encode()


def write(order: PaymentOrder, *, version: str = "09", books_as_one: bool = False) -> bytes:
    """Return the file of an order. Raise BadInput for what SEPA does not carry, or for no transfer at all."""
    for problem in _problems(order):
        raise BadInput(problem, field="transfers", code="not_sepa")
    xml = _Writer()
    xml.start("Document", f' xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}"')
    xml.start("CstmrCdtTrfInitn")
    _header(xml, order)
    _payment(xml, order, version, books_as_one)
    xml.end(2)
    return xml.bytes()


def _problems(order: PaymentOrder) -> Iterator[str]:
    if not order.transfers:
        yield "a payment file needs at least one transfer"
    if len({one.end_to_end_id for one in order.transfers}) != len(order.transfers):
        yield "two transfers have the same end-to-end id"
    for one in order.transfers:
        if one.money.currency != "EUR":
            yield f"SEPA carries euro only, not {one.money}"
        if not 0 < one.money.minor <= _MOST:
            yield f"a transfer is between 0.01 and 999999999.99 euro, not {one.money}"


def _sum(order: PaymentOrder) -> str:
    return Money(sum(one.money.minor for one in order.transfers), "EUR").text()


def _header(xml: _Writer, order: PaymentOrder) -> None:
    xml.start("GrpHdr")
    xml.leaf("MsgId", order.message_id)
    xml.leaf("CreDtTm", order.created_at.isoformat(timespec="seconds"))
    xml.leaf("NbOfTxs", str(len(order.transfers)))
    xml.leaf("CtrlSum", _sum(order))
    xml.leaf("InitgPty/Nm", latin(order.debtor.name, 70))
    xml.end()


def _payment(xml: _Writer, order: PaymentOrder, version: str, books_as_one: bool) -> None:
    xml.start("PmtInf")
    xml.leaf("PmtInfId", order.message_id)
    xml.leaf("PmtMtd", "TRF")
    xml.leaf("BtchBookg", "true" if books_as_one else "false")
    xml.leaf("NbOfTxs", str(len(order.transfers)))
    xml.leaf("CtrlSum", _sum(order))
    xml.leaf("PmtTpInf/SvcLvl/Cd", "SEPA")
    day = order.execution_date.isoformat()
    xml.leaf("ReqdExctnDt" if version == "03" else "ReqdExctnDt/Dt", day)
    _debtor(xml, order.debtor, version)
    xml.leaf("ChrgBr", "SLEV")
    for transfer in order.transfers:
        _transfer(xml, transfer)
    xml.end()


def _debtor(xml: _Writer, debtor: Debtor, version: str) -> None:
    xml.leaf("Dbtr/Nm", latin(debtor.name, 70))
    xml.leaf("DbtrAcct/Id/IBAN", debtor.iban)
    if debtor.bic:
        xml.leaf(f"DbtrAgt/FinInstnId/{'BIC' if version == '03' else 'BICFI'}", debtor.bic)
    else:
        xml.leaf("DbtrAgt/FinInstnId/Othr/Id", "NOTPROVIDED")


def _transfer(xml: _Writer, transfer: CreditTransfer) -> None:
    xml.start("CdtTrfTxInf")
    xml.leaf("PmtId/EndToEndId", transfer.end_to_end_id)
    xml.leaf("Amt/InstdAmt", transfer.money.text(), ' Ccy="EUR"')
    xml.leaf("Cdtr/Nm", latin(transfer.creditor_name, 70))
    xml.leaf("CdtrAcct/Id/IBAN", transfer.creditor_iban)
    xml.start("RmtInf")
    xml.start("Strd")
    xml.start("CdtrRefInf")
    xml.start("Tp")
    xml.leaf("CdOrPrtry/Cd", "SCOR")
    xml.leaf("Issr", "ISO" if transfer.reference.startswith("RF") else "BBA")
    xml.end()
    xml.leaf("Ref", transfer.reference)
    xml.end(4)
