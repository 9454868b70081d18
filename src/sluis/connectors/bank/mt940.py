"""Read account statements in MT940, with the field 86 of the Dutch banks.

Source: SWIFT MT940 (category 9); ING "MT940 structured" (/EREF//PREF//CNTP/…///REMI/USTD//), Rabobank "MT940
structured" (/EREF/…/BENM//NAME/…/REMI/), ABN AMRO (/TRTP/…/IBAN/…/NAME/…/REMI/…/EREF/). A line of field 86 is
cut at 65 characters in the middle of a word, so lines are joined without a blank. Pages of one statement
(60M, 62M) are put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sluis.connectors.bank.amounts import bad, dutch_iban, iban_in, money
from sluis.kernel.money import Money
from sluis.ledger.ports import ParsedBankEntry, ParsedBankStatement

_TAG = re.compile(r":(\d\d[A-Z]?):")
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d{1,15}),(\d{0,2})", re.ASCII)
_LINE = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4})?(?P<mark>R?[CD])(?P<funds>[A-Z])?(?P<whole>\d{1,15}),(?P<cents>\d{0,2})"
    r"(?P<type>[A-Z][A-Z0-9]{3})(?P<rest>.*)",
    re.ASCII,
)
_CODES = (
    "EREF", "PREF", "IREF", "MARF", "CSID", "CNTP", "REMI", "RTRN", "TRTP", "IBAN", "BIC", "NAME", "BENM",
    "ORDP", "ADDR", "ULTB", "ULTC", "ULTD", "ISDT", "PURP", "TRCD", "EXCH", "CHGS", "OCMT",
    "INIT", "RTYP", "ID",
)  # fmt: skip
_CODE = re.compile(rf"/({'|'.join(_CODES)})/")
_ABSENT = {"NOTPROVIDED", "NONREF", "EREF", "PREF", "MARF", ""}


@dataclass(slots=True)
class _Page:
    """The fields between one :20: and the next."""

    account: str = ""
    number: str = ""
    opening: str = ""
    closing: str = ""
    is_first: bool = True
    is_last: bool = True
    lines: list[tuple[str, str]] = field(default_factory=list)  # field 61 and its field 86


def recognises(content: bytes) -> bool:
    """Tell whether this looks like an MT940 file."""
    head = content[:2048]
    return b":20:" in head and b":25:" in head and b":60" in head


def read(content: bytes) -> list[ParsedBankStatement]:
    """Return the statements of a file. Raise BadInput for a damaged one."""
    pages = list(_pages(content.decode("latin-1")))
    found, open_pages = [], []
    for page in pages:
        open_pages.append(page)
        if page.is_last:
            found.append(_statement(open_pages))
            open_pages = []
    if open_pages or not found:
        raise bad("the MT940 file ends without a closing balance: it was cut off", "statement_cut_off")
    return found


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Yield tag and content; a content goes on over the lines that begin with no tag."""
    tag, parts = "", list[str]()
    for line in text.splitlines():
        start = _TAG.match(line)
        if start:
            if tag:
                yield tag, "\n".join(parts)
            tag, parts = start[1], [line[start.end() :]]
        elif line.startswith(("-}", "{")) or line.strip() == "-":
            if tag:
                yield tag, "\n".join(parts)
            tag, parts = "", []
        elif tag:
            parts.append(line)
    if tag:
        yield tag, "\n".join(parts)


def _pages(text: str) -> Iterator[_Page]:
    page: _Page | None = None
    last = ""
    for tag, content in _fields(text):
        if tag == "20":
            if page is not None:
                yield page
            page = _Page()
        elif page is None:
            raise bad(f"MT940 field {tag} stands before field 20")
        else:
            _take(page, tag, content, last)
        last = tag
    if page is not None:
        yield page


def _take(page: _Page, tag: str, content: str, last: str) -> None:
    if tag == "25":
        page.account = content.strip()
    elif tag in {"28", "28C"}:
        page.number = content.strip()
    elif tag in {"60F", "60M"}:
        page.opening, page.is_first = content.strip(), tag == "60F"
    elif tag in {"62F", "62M"}:
        page.closing, page.is_last = content.strip(), tag == "62F"
    elif tag == "61":
        page.lines.append((content, ""))
    elif tag == "86" and last == "61":
        # A field 86 after the closing balance tells of the whole statement and of no line.
        page.lines[-1] = (page.lines[-1][0], content.replace("\n", ""))


def _statement(pages: list[_Page]) -> ParsedBankStatement:
    first, last = pages[0], pages[-1]
    if not first.is_first:
        raise bad("the MT940 statement begins with a later page; the first one is missing")
    opening, _ = _balance(first.opening)
    closing, day = _balance(last.closing)
    number = first.number.split("/")[0]
    return ParsedBankStatement(
        iban=_iban(first.account),
        # Some banks number every statement 0: only the day tells them apart.
        statement_id=f"{day.isoformat()}-{number}",
        form="MT940",
        day=day,
        opening=opening,
        closing=closing,
        entries=tuple(_entry(line, told, closing.currency) for page in pages for line, told in page.lines),
    )


def _balance(content: str) -> tuple[Money, date]:
    found = _BALANCE.match(content)
    if found is None:
        raise bad(f"{content[:30]!r} is no MT940 balance")
    mark, day, currency, whole, cents = found.groups()
    return money(f"{int(whole)}.{cents.ljust(2, '0')}", currency, negative=mark == "D"), _day(day)


def _day(text: str) -> date:
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise bad(f"{text!r} is no date in MT940") from None


def _iban(account: str) -> str:
    """Read field 25: an IBAN with or without its currency, or the old form BIC/account."""
    bic, slash, number = account.partition("/")
    if slash and number.strip().isdigit():
        return dutch_iban(bic[:4], number.strip())
    plain = re.sub(r"\s*[A-Z]{3}$", "", account) if re.search(r"\d\s*[A-Z]{3}$", account) else account
    iban = iban_in(plain)
    if not iban:
        raise bad(f"the MT940 account {account[:34]!r} is no IBAN")
    return iban


def _entry(line: str, told: str, currency: str) -> ParsedBankEntry:
    head, _, more = line.partition("\n")
    found = _LINE.match(head)
    if found is None:
        raise bad(f"{head[:40]!r} is no MT940 line")
    value = _day(found["value"])
    customer, _, bank = found["rest"].partition("//")
    parts = _parts(told)
    name, iban = _counterparty(parts, more)
    return ParsedBankEntry(
        money=money(
            f"{int(found['whole'])}.{found['cents'].ljust(2, '0')}",
            currency,
            # RC takes back a credit, RD a debit.
            negative=found["mark"] in {"D", "RC"},
        ),
        booked_date=_entry_day(value, found["entry"]),
        value_date=value,
        end_to_end_id=_given(parts.get("EREF", "")),
        batch_id=_given(parts.get("PREF", "")),
        reference=_structured(parts.get("REMI", "")),
        text=_remittance(parts, told),
        counterparty_name=name,
        counterparty_iban=iban,
        bank_reference=bank.strip()[:40] or _given(customer.strip()),
        is_return="RTRN" in parts,
        reason=parts.get("RTRN", "").strip("/"),
    )


def _entry_day(value: date, month_day: str | None) -> date:
    """Return the booking day: its year is the one that brings it nearest to the value day."""
    if not month_day:
        return value
    found = []
    for year in (value.year - 1, value.year, value.year + 1):
        try:
            found.append(date(year, int(month_day[:2]), int(month_day[2:])))
        except ValueError:
            continue  # 29 February in another year
    if not found:
        raise bad(f"{month_day!r} is no day in MT940")
    return min(found, key=lambda day: abs((day - value).days))


def _parts(told: str) -> dict[str, str]:
    """Return the code words of field 86 with what follows each; the first of a kind counts."""
    marks = list(_CODE.finditer(told))
    parts: dict[str, str] = {}
    ends = [*(mark.start() for mark in marks[1:]), len(told)]
    for mark, end in zip(marks, ends, strict=False):
        text = told[mark.end() : end]
        parts.setdefault(mark[1], text.strip().rstrip("/"))
    return parts


def _given(reference: str) -> str:
    return "" if reference.strip().upper() in _ABSENT else reference.strip()


def _counterparty(parts: dict[str, str], more: str) -> tuple[str, str]:
    if "CNTP" in parts:
        iban, _, rest = parts["CNTP"].partition("/")
        return rest.partition("/")[2].split("/")[0].strip(), iban_in(iban)
    return parts.get("NAME", "").strip(), iban_in(parts.get("IBAN", "") or more.strip())


def _structured(remittance: str) -> str:
    """Return the reference of /REMI/STRD/CUR/…, /REMI/STRD/ISO/… or an empty text."""
    found = re.match(r"STRD/(?:CUR|ISO|BBA)/([^/]+)", remittance)
    return found[1].strip() if found else ""


def _remittance(parts: dict[str, str], told: str) -> str:
    if not parts:
        return " ".join(told.split())
    text = re.sub(r"^(USTD//|STRD/[A-Z]*/?)", "", parts.get("REMI", ""))
    return " ".join(text.split())
