"""Read account statements in camt.053.001.02 and .08 (and the versions between them).

Source: ISO 20022 camt.053.001.02 and .08; usage of the Dutch and German banks. Only booked entries count. An
entry of several transactions is taken apart when their amounts are given and add up to it.
"""

from __future__ import annotations

import re
from datetime import date

from lxml import etree

from sluis.connectors.bank import markup
from sluis.connectors.bank.amounts import bad, money
from sluis.connectors.bank.markup import children, text
from sluis.kernel.money import Money
from sluis.ledger.ports import ParsedBankEntry, ParsedBankStatement

_FORM = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(camt\.053\.001\.\d\d)")
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_ABSENT = {"NOTPROVIDED", "NOT PROVIDED", "NONREF"}


def recognises(content: bytes) -> bool:
    """Tell whether this looks like a camt.053 message."""
    return b"camt.053.001" in content[:2048]


def read(content: bytes) -> list[ParsedBankStatement]:
    """Return the statements of a message. Raise BadInput when it is none or lacks what must be there."""
    try:
        root = markup.parse(content)
    except markup.NotXml as error:
        raise bad(f"the statement is not readable XML: {error}") from error
    form = _FORM.fullmatch(str(etree.QName(root).namespace))
    if form is None:
        raise bad("the message is no camt.053 statement")
    return [_statement(one, form[1]) for one in children(root, "BkToCstmrStmt/Stmt")]


def _statement(element: etree._Element, form: str) -> ParsedBankStatement:
    iban = text(element, "Acct/Id/IBAN")
    if not iban:
        raise bad("a statement names no IBAN")
    opening, _ = _balance(element, _OPENING)
    closing, day = _balance(element, _CLOSING)
    return ParsedBankStatement(
        iban=iban,
        statement_id=text(element, "Id"),
        form=form,
        day=day,
        opening=opening,
        closing=closing,
        entries=tuple(
            part
            for entry in children(element, "Ntry")
            if text(entry, "Sts", "Sts/Cd") == "BOOK"
            for part in _entry(entry)
        ),
    )


def _balance(element: etree._Element, kinds: tuple[str, ...]) -> tuple[Money, date]:
    for kind in kinds:
        for one in children(element, "Bal"):
            if text(one, "Tp/CdOrPrtry/Cd") == kind:
                return _amount(one, "Amt"), _day(one, "Dt")
    raise bad(f"a statement has no balance {' or '.join(kinds)}")


def _amount(element: etree._Element, path: str, *, negative: bool | None = None) -> Money:
    found = children(element, path)
    if not found:
        raise bad(f"an amount is missing at {path}")
    if negative is None:
        negative = text(element, "CdtDbtInd") == "DBIT"
    return money((found[0].text or "").strip(), found[0].get("Ccy") or "", negative=negative)


def _day(element: etree._Element, path: str) -> date:
    raw = text(element, f"{path}/Dt", f"{path}/DtTm")
    try:
        return date.fromisoformat(raw[:10])
    except ValueError:
        raise bad(f"{raw[:30]!r} is no date at {path}") from None


def _entry(entry: etree._Element) -> list[ParsedBankEntry]:
    """Return an entry as one booking, or as its transactions where they add up."""
    total = _amount(entry, "Amt")
    details = children(entry, "NtryDtls/TxDtls")
    amounts = [_own_amount(one, negative=total.minor < 0) for one in details]
    known = [one for one in amounts if one is not None and one.currency == total.currency]
    if len(details) > 1:
        if len(known) == len(details) and sum(one.minor for one in known) == total.minor:
            return [_booking(entry, one, amount) for one, amount in zip(details, known, strict=True)]
        return [_booking(entry, None, total, first=details[0])]
    return [_booking(entry, details[0] if details else None, total)]


def _own_amount(details: etree._Element, *, negative: bool) -> Money | None:
    if children(details, "Amt"):
        turned = text(details, "CdtDbtInd") or ("DBIT" if negative else "CRDT")
        return _amount(details, "Amt", negative=turned == "DBIT")
    if children(details, "AmtDtls/TxAmt/Amt"):
        return _amount(details, "AmtDtls/TxAmt/Amt", negative=negative)
    return None


def _booking(
    entry: etree._Element, details: etree._Element | None, amount: Money, first: etree._Element | None = None
) -> ParsedBankEntry:
    one = details if details is not None else etree.Element("none")
    batch = text(entry, "NtryDtls/Btch/MsgId", "NtryDtls/Btch/PmtInfId")
    refs = first if first is not None else one
    # We are the debtor of what goes out and of what comes back; the other side is the counterparty.
    returned = text(entry, "BkTxCd/Domn/Fmly/SubFmlyCd") == "RRTN" or bool(children(one, "RtrInf"))
    ours_pays = amount.minor < 0 or returned
    other = "Cdtr" if ours_pays else "Dbtr"
    return ParsedBankEntry(
        money=amount,
        booked_date=_day(entry, "BookgDt"),
        value_date=_day(entry, "ValDt") if children(entry, "ValDt") else None,
        end_to_end_id=_given(text(one, "Refs/EndToEndId")),
        batch_id=batch or _given(text(refs, "Refs/MsgId")) or _given(text(refs, "Refs/PmtInfId")),
        reference=text(one, "RmtInf/Strd/CdtrRefInf/Ref"),
        text=_remittance(one) or text(entry, "AddtlNtryInf"),
        counterparty_name=text(one, f"RltdPties/{other}/Nm", f"RltdPties/{other}/Pty/Nm"),
        counterparty_iban=text(one, f"RltdPties/{other}Acct/Id/IBAN"),
        bank_reference=text(one, "Refs/AcctSvcrRef") or text(entry, "AcctSvcrRef"),
        is_return=returned,
        reason=_reason(one),
    )


def _given(reference: str) -> str:
    return "" if reference.upper() in _ABSENT else reference


def _remittance(details: etree._Element) -> str:
    return " ".join((one.text or "").strip() for one in children(details, "RmtInf/Ustrd")).strip()


def _reason(details: etree._Element) -> str:
    code = text(details, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
    return f"{code} {text(details, 'RtrInf/AddtlInf')}".strip()
