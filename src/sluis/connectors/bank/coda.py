"""Read Belgian account statements in CODA: records of 128 characters.

Source: Febelfin, "Coded statement of account (CODA)", version 2.6. Records: 0 header, 1 old balance, 2.1 to
2.3 movement, 3 information, 8 new balance, 4 free text, 9 trailer. Amounts have twelve digits and three
decimals. A movement with detail number 0 is what moved the account; details that follow it and add up to it
take its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sluis.connectors.bank.amounts import bad, belgian_iban, iban_in, money
from sluis.kernel.money import Money
from sluis.ledger.ports import ParsedBankEntry, ParsedBankStatement

WIDTH = 128
_STRUCTURED = {"101", "102", "103"}  # twelve digits of a Belgian communication


@dataclass(slots=True)
class _Movement:
    """A movement as its records are gathered."""

    first: str
    second: str = ""
    third: str = ""
    information: list[str] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.first[2:6]

    @property
    def is_detail(self) -> bool:
        return self.first[6:10] != "0000"


def recognises(content: bytes) -> bool:
    """Tell whether this looks like a CODA file: a header record with its application code."""
    return content[:5] == b"00000" and content[14:16] == b"05"


def read(content: bytes) -> list[ParsedBankStatement]:
    """Return the statements of a file. Raise BadInput for a damaged one."""
    return [_statement(records) for records in _statements(_records(content))]


def _records(content: bytes) -> Iterator[str]:
    for number, line in enumerate(content.decode("latin-1").splitlines(), start=1):
        if not line.strip():
            continue
        # Blanks at the end are often lost on the way; the record itself is whole without them.
        if len(line) > WIDTH:
            raise bad(f"CODA record {number} has {len(line)} characters, not {WIDTH}")
        yield line.ljust(WIDTH)


def _statements(records: Iterator[str]) -> Iterator[list[str]]:
    found: list[str] = []
    for record in records:
        found.append(record)
        if record[0] == "9":
            yield found
            found = []
    if found:
        raise bad("the CODA file has no trailer record: it was cut off", "statement_cut_off")


def _statement(records: list[str]) -> ParsedBankStatement:
    by_kind = {kind: [one for one in records if one[0] == kind] for kind in "18"}
    if len(by_kind["1"]) != 1 or len(by_kind["8"]) != 1:
        raise bad("a CODA statement has one old and one new balance")
    old, new, trailer = by_kind["1"][0], by_kind["8"][0], records[-1]
    _check_count(records, trailer)
    iban, currency = _account(old)
    day = _day(new[57:63])
    return ParsedBankStatement(
        iban=iban,
        statement_id=f"{day.year}-{new[1:4]}",
        form="CODA",
        day=day,
        opening=_amount(old[43:58], currency, old[42]),
        closing=_amount(new[42:57], currency, new[41]),
        entries=tuple(_entry(one, currency) for one in _moving(_movements(records), currency)),
    )


def _check_count(records: list[str], trailer: str) -> None:
    told = trailer[16:22].strip()
    counted = sum(1 for one in records if one[0] in "12348")
    if told.isdigit() and int(told) != counted:
        raise bad(f"the CODA trailer counts {int(told)} records, there are {counted}", "statement_cut_off")


def _account(record: str) -> tuple[str, str]:
    structure, number = record[1], record[5:42]
    if structure == "0":
        return belgian_iban(number[:12]), number[13:16]
    iban = iban_in(number[:34].strip())
    if not iban:
        raise bad(f"the CODA account {number.strip()[:34]!r} is no IBAN")
    return iban, number[34:37]


def _day(text: str) -> date:
    try:
        return date(2000 + int(text[4:6]), int(text[2:4]), int(text[:2]))
    except ValueError:
        raise bad(f"{text!r} is no date in a CODA record") from None


def _amount(text: str, currency: str, sign: str) -> Money:
    if not (text.isascii() and text.isdigit()) or sign not in "01":
        raise bad(f"{text!r} with sign {sign!r} is no CODA amount")
    # The third decimal is there for other currencies; euro leave it 0.
    if text[-1] != "0":
        raise bad(f"the CODA amount {text} has a third decimal")
    return money(f"{int(text[:12])}.{text[12:14]}", currency, negative=sign == "1")


def _movements(records: list[str]) -> list[_Movement]:
    found: list[_Movement] = []
    for record in records:
        kind = record[:2]
        if kind == "21":
            found.append(_Movement(record))
        elif kind in {"22", "23", "31", "32", "33"}:
            if not found:
                raise bad(f"a CODA record {kind} stands before any movement")
            _add(found[-1], kind, record)
    return found


def _add(movement: _Movement, kind: str, record: str) -> None:
    if kind == "22":
        movement.second = record
    elif kind == "23":
        movement.third = record
    else:
        movement.information.append(
            record[40:113] if kind == "31" else record[10:115] if kind == "32" else record[10:100]
        )


def _moving(movements: list[_Movement], currency: str) -> Iterator[_Movement]:
    """Yield what moved the account: details instead of their sum, where they add up to it."""
    details: dict[str, list[_Movement]] = {}
    for one in movements:
        if one.is_detail:
            details.setdefault(one.number, []).append(one)
    for one in movements:
        if one.is_detail:
            continue
        parts = details.get(one.number, [])
        total = _amount(one.first[32:47], currency, one.first[31])
        if parts and sum(_amount(p.first[32:47], currency, p.first[31]).minor for p in parts) == total.minor:
            yield from parts
        else:
            yield one


def _entry(movement: _Movement, currency: str) -> ParsedBankEntry:
    first, second, third = movement.first, movement.second.ljust(WIDTH), movement.third.ljust(WIDTH)
    structured = first[61] == "1"
    communication = first[62:115] + second[10:63] + third[82:125]
    kind, rest = communication[:3], communication[3:]
    reference = rest[:12].strip() if structured and kind in _STRUCTURED else ""
    end_to_end = second[63:98].strip()
    return ParsedBankEntry(
        money=_amount(first[32:47], currency, first[31]),
        booked_date=_day(first[115:121]),
        value_date=_day(first[47:53]) if first[47:53] != "000000" else None,
        end_to_end_id="" if end_to_end.upper() in {"NOTPROVIDED", "NOT PROVIDED"} else end_to_end,
        reference=reference,
        text=_text(communication if not structured else rest, movement.information),
        counterparty_name=third[47:82].strip(),
        counterparty_iban=iban_in(third[10:44].strip()),
        bank_reference=first[10:31].strip(),
        is_return=second[112] in "12345",
        reason=second[113:117].strip(),
    )


def _text(communication: str, information: list[str]) -> str:
    parts = [communication, *information]
    return " ".join(" ".join(parts).split())
