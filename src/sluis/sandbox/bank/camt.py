"""The account statement of a day.

Source: ISO 20022 camt.053.001.08 and .02; transaction codes of the external bank transaction code set.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lxml import etree

from sluis.sandbox.bank.errors import REASONS
from sluis.sandbox.bank.markup import Writer, to_bytes

NAMESPACES = {
    "08": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08",
    "02": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02",
}
# Domain, family and sub-family by kind of entry.
_CODES = {
    "transfer": ("PMNT", "ICDT", "ESCT"),
    "credit": ("PMNT", "RCDT", "ESCT"),
    "return": ("PMNT", "ICDT", "RRTN"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """One account on one day; balances in cents. `first_twice` repeats the first entry, which is a fault."""

    account: sqlite3.Row
    day: date
    opening_minor: int
    closing_minor: int
    entries: Sequence[sqlite3.Row]
    first_twice: bool = False


def statement(statement_day: Day, *, version: str, created_at: datetime) -> bytes:
    """Write the statement in version "08" or "02"."""
    return to_bytes(_Statement(version).document(statement_day, created_at))


def _decimal(minor: int) -> str:
    return f"{Decimal(abs(minor)).scaleb(-2):.2f}"


class _Statement:
    """Holds the version while the parts are written."""

    def __init__(self, version: str) -> None:
        self._version = version
        self._element = Writer(NAMESPACES[version])

    def document(self, day: Day, created_at: datetime) -> etree._Element:
        element = self._element
        stamp = created_at.isoformat(timespec="seconds")
        name = f"{day.account['iban']}-{day.day:%Y%m%d}"
        bic = "BIC" if self._version == "02" else "BICFI"
        account = element(
            "Acct",
            [
                element.nested("Id/IBAN", day.account["iban"]),
                element("Ccy", "EUR"),
                element.nested("Ownr/Nm", day.account["name"]),
                element.nested(f"Svcr/FinInstnId/{bic}", day.account["bic"]),
            ],
        )
        entries = self._entries(day.entries)
        body = [
            element("Id", name),
            element("ElctrncSeqNb", str(day.day.toordinal())),
            element("CreDtTm", stamp),
            account,
            self._balance("OPBD", day.opening_minor, day.day),
            self._balance("CLBD", day.closing_minor, day.day),
            *(deepcopy(entry) for entry in entries[: int(day.first_twice)]),
            *entries,
        ]
        header = element("GrpHdr", [element("MsgId", name), element("CreDtTm", stamp)])
        return element("Document", [element("BkToCstmrStmt", [header, element("Stmt", body)])])

    def _balance(self, kind: str, minor: int, day: date) -> etree._Element:
        return self._element(
            "Bal",
            [
                self._element.nested("Tp/CdOrPrtry/Cd", kind),
                *self._amount(minor),
                self._element.nested("Dt/Dt", day.isoformat()),
            ],
        )

    def _amount(self, minor: int) -> list[etree._Element]:
        return [
            self._element("Amt", _decimal(minor), Ccy="EUR"),
            self._element("CdtDbtInd", "CRDT" if minor >= 0 else "DBIT"),
        ]

    def _entries(self, rows: Sequence[sqlite3.Row]) -> list[etree._Element]:
        groups: dict[tuple[str, str, int], list[sqlite3.Row]] = {}
        for row in rows:
            alone = 0 if row["batch"] else row["number"]
            groups.setdefault((row["message_id"], row["payment_info_id"], alone), []).append(row)
        return [self._entry(group) for group in groups.values()]

    def _entry(self, rows: list[sqlite3.Row]) -> etree._Element:
        element = self._element
        first = rows[0]
        domain, family, sub_family = _CODES[first["kind"]]
        code = element(
            "Domn",
            [
                element("Cd", domain),
                element("Fmly", [element("Cd", family), element("SubFmlyCd", sub_family)]),
            ],
        )
        total = sum(row["amount_minor"] for row in rows)
        return element(
            "Ntry",
            [
                element("NtryRef", str(first["number"])),
                *self._amount(total),
                element("Sts", "BOOK") if self._version == "02" else element.nested("Sts/Cd", "BOOK"),
                element.nested("BookgDt/Dt", first["booked_day"]),
                element.nested("ValDt/Dt", first["value_day"]),
                element("AcctSvcrRef", _bank_reference(first)),
                element("BkTxCd", [code]),
                element("NtryDtls", [self._batch(rows, total), *(self._details(row) for row in rows)]),
            ],
        )

    def _batch(self, rows: list[sqlite3.Row], total: int) -> etree._Element | None:
        if len(rows) == 1:
            return None
        element = self._element
        return element(
            "Btch",
            [
                element("MsgId", rows[0]["message_id"]),
                element("PmtInfId", rows[0]["payment_info_id"]),
                element("NbOfTxs", str(len(rows))),
                element("TtlAmt", _decimal(total), Ccy="EUR"),
                element("CdtDbtInd", "DBIT"),
            ],
        )

    def _details(self, row: sqlite3.Row) -> etree._Element:
        element = self._element
        references = [
            element("MsgId", row["message_id"]) if row["message_id"] else None,
            element("AcctSvcrRef", _bank_reference(row)),
            element("PmtInfId", row["payment_info_id"]) if row["payment_info_id"] else None,
            element("EndToEndId", row["reference"]),
        ]
        amount = self._amount(row["amount_minor"])
        if self._version == "02":
            amount = [element("AmtDtls", [element("TxAmt", [amount[0]])])]
        reason = row["reason"]
        returned = element(
            "RtrInf", [element.nested("Rsn/Cd", reason), element("AddtlInf", REASONS[reason])]
        ) if reason else None  # fmt: skip
        return element(
            "TxDtls",
            [element("Refs", references), *amount, self._parties(row), self._remittance(row), returned],
        )

    def _parties(self, row: sqlite3.Row) -> etree._Element:
        element = self._element
        # The other side of the account: the creditor of our transfer (also when it comes back), else the
        # debtor.
        role = "Dbtr" if row["kind"] == "credit" else "Cdtr"
        name = "Nm" if self._version == "02" else "Pty/Nm"
        other = [element.nested(f"{role}/{name}", row["party_name"])]
        if row["party_iban"]:
            other.append(element.nested(f"{role}Acct/Id/IBAN", row["party_iban"]))
        return element("RltdPties", other)

    def _remittance(self, row: sqlite3.Row) -> etree._Element | None:
        element = self._element
        if not row["remittance"]:
            return None
        path = "Strd/CdtrRefInf/Ref" if row["structured"] else "Ustrd"
        return element("RmtInf", [element.nested(path, row["remittance"])])


def _bank_reference(row: sqlite3.Row) -> str:
    return f"SB{row['booked_day'].replace('-', '')}{row['number']:08d}"
