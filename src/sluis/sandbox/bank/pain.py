"""Reads a pain.001 message: structure first, then what has to agree inside it.

Source: ISO 20022 pain.001.001.03 and .09, SEPA credit transfer rulebook 2025 (European Payments Council);
structured addresses from 15 November 2026 (EPC guidance v2.1, October 2025).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from sluis.sandbox.bank import iban, structure
from sluis.sandbox.bank.errors import Refused

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:pain\.001\.001\.(03|09)")
MOST_CENTS = 99_999_999_999  # 999 999 999.99 euro


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer of a message; the amount is in cents of euro."""

    payment_info_id: str
    batch_booking: bool
    execution_day: date
    debtor_iban: str
    end_to_end_id: str
    instruction_id: str
    amount_minor: int
    creditor_name: str
    creditor_iban: str
    remittance: str
    structured: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A message whose structure and sums are right."""

    version: str
    message_id: str
    control_sum_minor: int
    transfers: tuple[Transfer, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What can be told of any message, also of one that is wrong: its version and its id."""

    version: str
    message_id: str


def sketch(body: bytes) -> Sketch:
    """Return version and message id as far as they can be read, for the report of a refused message."""
    try:
        root = _parse(body)
        namespace = etree.QName(root).namespace or ""
        version = _NAMESPACE.fullmatch(namespace)
        found = root.findtext(f".//{{{namespace}}}GrpHdr/{{{namespace}}}MsgId") if namespace else None
    except Refused:
        return Sketch("09", "")
    return Sketch(version[1] if version else "09", (found or "").strip()[:35])


def read(body: bytes) -> Message:
    """Read a message. Raise Refused with the reason for the whole message."""
    root = _parse(body)
    namespace = etree.QName(root).namespace or ""
    version = _NAMESPACE.fullmatch(namespace)
    if not version or etree.QName(root).localname != "Document":
        raise Refused("FF01", "the root must be Document in the namespace of pain.001.001.09 or .03")
    structure.check(root, structure.message(version[1]), namespace)
    return _Reader(root, namespace, version[1]).message()


def _parse(body: bytes) -> etree._Element:
    if b"<!DOCTYPE" in body or b"\x00" in body:
        raise Refused("FF01", "a document type or an encoding other than UTF-8 is not accepted")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        body.decode()
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("FF01", f"not readable as XML in UTF-8: {str(error)[:60]}") from error
    if (root.getroottree().docinfo.encoding or "UTF-8").upper() not in ("UTF-8", "ASCII", "US-ASCII"):
        raise Refused("FF01", "the encoding must be UTF-8")
    return root


class _Reader:
    """Takes the values out of a message whose structure was checked."""

    def __init__(self, root: etree._Element, namespace: str, version: str) -> None:
        self._root = root
        self._namespace = namespace
        self._version = version

    def _all(self, element: etree._Element, path: str) -> list[etree._Element]:
        return element.findall("/".join(f"{{{self._namespace}}}{name}" for name in path.split("/")))

    def _text(self, element: etree._Element, path: str) -> str:
        found = self._all(element, path)
        return (found[0].text or "") if found else ""

    def message(self) -> Message:
        """Return the message; raise Refused when its parts do not agree."""
        initiation = self._root[0]
        header = self._all(initiation, "GrpHdr")[0]
        transfers: list[Transfer] = []
        for instruction in self._all(initiation, "PmtInf"):
            own = [self._transfer(instruction, item) for item in self._all(instruction, "CdtTrfTxInf")]
            self._check_sums(instruction, own, "PmtInf")
            transfers += own
        self._check_sums(header, transfers, "GrpHdr")
        control_sum = sum(transfer.amount_minor for transfer in transfers)
        return Message(self._version, self._text(header, "MsgId"), control_sum, tuple(transfers))

    def _check_sums(self, element: etree._Element, transfers: list[Transfer], place: str) -> None:
        count, control_sum = self._text(element, "NbOfTxs"), self._text(element, "CtrlSum")
        if count and int(count) != len(transfers):
            raise Refused("AM18", f"{place}/NbOfTxs says {count}, found {len(transfers)}")
        total = sum(transfer.amount_minor for transfer in transfers)
        if control_sum and _cents(control_sum) != total:
            raise Refused("AM10", f"{place}/CtrlSum says {control_sum}, found {Decimal(total).scaleb(-2)}")

    def _transfer(self, instruction: etree._Element, item: etree._Element) -> Transfer:
        day_path = "ReqdExctnDt" if self._version == "03" else "ReqdExctnDt/Dt"
        self._check_address(item)
        remittance, structured = self._remittance(item)
        return Transfer(
            payment_info_id=self._text(instruction, "PmtInfId"),
            batch_booking=self._text(instruction, "BtchBookg") != "false",
            execution_day=date.fromisoformat(self._text(instruction, day_path)),
            debtor_iban=self._text(instruction, "DbtrAcct/Id/IBAN"),
            end_to_end_id=self._text(item, "PmtId/EndToEndId"),
            instruction_id=self._text(item, "PmtId/InstrId"),
            amount_minor=self._amount(item),
            creditor_name=self._text(item, "Cdtr/Nm"),
            creditor_iban=self._text(item, "CdtrAcct/Id/IBAN"),
            remittance=remittance,
            structured=structured,
        )

    def _amount(self, item: etree._Element) -> int:
        amount = self._all(item, "Amt/InstdAmt")[0]
        if amount.get("Ccy") != "EUR":
            raise Refused("AM03", f"InstdAmt has the currency {amount.get('Ccy')}")
        cents = _cents(amount.text or "")
        if cents == 0:
            raise Refused("AM01", "InstdAmt must be above zero")
        if cents > MOST_CENTS:
            raise Refused("AM12", "InstdAmt must be at most 999999999.99")
        return cents

    def _check_address(self, item: etree._Element) -> None:
        for address in self._all(item, "Cdtr/PstlAdr"):
            if not self._text(address, "TwnNm") or not self._text(address, "Ctry"):
                raise Refused("BE04", "Cdtr/PstlAdr needs TwnNm and Ctry, or leave the address out")
            if len(self._all(address, "AdrLine")) > 2:
                raise Refused("BE04", "Cdtr/PstlAdr may hold two AdrLine beside TwnNm and Ctry")

    def _remittance(self, item: etree._Element) -> tuple[str, bool]:
        free, reference = self._text(item, "RmtInf/Ustrd"), self._text(item, "RmtInf/Strd/CdtrRefInf/Ref")
        if free and reference:
            raise Refused("CH17", "RmtInf holds Ustrd or Strd, not both")
        if not reference:
            return free, False
        wrong = _reference_fault(reference, self._text(item, "RmtInf/Strd/CdtrRefInf/Tp/Issr"))
        if wrong:
            raise Refused("CH16", f"RmtInf/Strd/CdtrRefInf/Ref {wrong}")
        return reference, True


def _reference_fault(reference: str, issuer: str) -> str | None:
    """Return what is wrong with a creditor reference: ISO 11649, or the Belgian one under issuer BBA."""
    if issuer == "BBA":
        if not re.fullmatch(r"[0-9]{12}", reference, re.ASCII):
            return "must be 12 digits under issuer BBA"
        return None if int(reference[10:]) == (int(reference[:10]) % 97 or 97) else "has wrong check digits"
    if not re.fullmatch(r"RF[0-9]{2}[A-Za-z0-9]{1,21}", reference, re.ASCII):
        return "must be RF, two digits and up to 21 letters or digits"
    return None if iban.mod_97(reference[4:] + reference[:4]) == 1 else "has wrong check digits"


def _cents(text: str) -> int:
    return int(Decimal(text).scaleb(2))
