"""Read what a shop's own till sold: one CSV row for each article of each receipt (no Django).

Tills export such lists under many headings; what is needed is the receipt, the day, the article, how many, and how it
was paid. Baskets that were paid with a Chinese wallet are left out: ours are known to us, and others' are no
"other" customers. Only counts leave this module; nothing about a person is read.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sluis.kernel.errors import BadInput

MOST_ROWS = 1_000_000
SHOWN_ERRORS = 20
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "receipt": (
        "receipt", "receipt number", "receipt no", "basket", "ticket", "ticket number", "transaction", "bon",
        "bonnummer", "kassabon", "ticketnummer", "ticket de caisse", "n° ticket", "numéro de ticket",
    ),
    "day": ("date", "day", "datetime", "time", "sold at", "datum", "datum en tijd", "verkocht op", "date et heure",
            "jour"),
    "article": (
        "sku", "article", "article number", "gtin", "ean", "barcode", "artikel", "artikelnummer", "streepjescode",
        "référence", "reference", "code article", "code-barres",
    ),
    "quantity": ("quantity", "qty", "pieces", "aantal", "stuks", "quantité", "quantite", "qté"),
    "paid_with": (
        "payment", "payment method", "paid with", "tender", "betaling", "betaalwijze", "betaalmethode", "betaald met",
        "paiement", "mode de paiement", "payé avec",
    ),
}  # fmt: skip
NEEDED = ("receipt", "day", "article", "paid_with")
WALLETS = ("alipay", "支付宝", "wechat", "weixin", "微信", "unionpay", "银联")
_DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")


@dataclass(slots=True)
class SoldDay:
    """A day of a till: its baskets without the wallet's, and how many of them held an article, with the pieces."""

    baskets: int = 0
    of_wallets: int = 0  # left out
    holding: dict[str, int] = field(default_factory=dict)  # article → baskets
    pieces: dict[str, int] = field(default_factory=dict)  # article → pieces
    articles_of: list[frozenset[str]] = field(default_factory=list)  # of each basket


@dataclass(frozen=True, slots=True)
class _Row:
    receipt: str
    day: date
    article: str
    quantity: int
    is_wallet: bool


def read(content: bytes, *, zone: ZoneInfo, today: date) -> dict[date, SoldDay]:
    """Return the days of a file. Raise BadInput naming the lines that cannot be read; nothing is guessed."""
    lines = _text(content).splitlines()
    if not lines:
        raise BadInput("the file is empty", field="file")
    table = csv.reader(lines, delimiter=_delimiter(lines[0]))
    places = _places(next(table))
    baskets: dict[tuple[date, str], list[_Row]] = defaultdict(list)
    for row in _rows(table, places, zone=zone, today=today):
        baskets[row.day, row.receipt].append(row)
    days: dict[date, SoldDay] = defaultdict(SoldDay)
    for (day, _), rows in baskets.items():
        _count(days[day], rows)
    return dict(days)


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadInput("this is no CSV file in UTF-8 or Windows-1252", field="file")


def _delimiter(head: str) -> str:
    return max(";,\t", key=head.count)


def _places(titles: Sequence[str]) -> dict[str, int]:
    known = {title.strip().lower(): place for place, title in enumerate(titles)}
    places = {}
    for name, headings in HEADINGS.items():
        found = [known[heading] for heading in headings if heading in known]
        if found:
            places[name] = found[0]
    missing = [name for name in NEEDED if name not in places]
    if missing:
        wanted = "; ".join(f"{name}: {', '.join(HEADINGS[name][:4])} …" for name in missing)
        raise BadInput(f"the file lacks a column; name it as one of these – {wanted}", field="file")
    return places


def _rows(
    table: Iterator[list[str]], places: Mapping[str, int], *, zone: ZoneInfo, today: date
) -> Iterator[_Row]:
    errors: list[str] = []
    for line, cells in enumerate(table, start=2):
        if line > MOST_ROWS:
            raise BadInput(f"a file has at most {MOST_ROWS} rows; send it in parts", field="file")
        if not any(cell.strip() for cell in cells):
            continue
        try:
            yield _row(cells, places, zone=zone, today=today)
        except ValueError as error:
            errors.append(f"line {line}: {error}")
            if len(errors) >= SHOWN_ERRORS:
                break
    if errors:
        raise BadInput("; ".join(errors), field="file")


def _row(cells: Sequence[str], places: Mapping[str, int], *, zone: ZoneInfo, today: date) -> _Row:
    def cell(name: str) -> str:
        place = places.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    if not (receipt := cell("receipt")):
        raise ValueError("the receipt is empty")
    day = _day(cell("day"), zone)
    if day > today:
        raise ValueError(f"{day} is in the future")
    paid_with = cell("paid_with").lower()
    is_wallet = any(wallet in paid_with for wallet in WALLETS)
    return _Row(receipt, day, cell("article"), _quantity(cell("quantity")), is_wallet)


def _day(text: str, zone: ZoneInfo) -> date:
    try:
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    except ValueError:
        pass
    for form in _DAYS:
        try:
            return datetime.strptime(text.split(" ")[0], form).date()
        except ValueError:
            continue
    raise ValueError(f"{text[:20]!r} is no day; write it as 2026-11-23 or 23-11-2026")


def _quantity(text: str) -> int:
    if not text:
        return 1
    whole, _, rest = text.replace(",", ".").partition(".")
    if not whole.lstrip("-").isdecimal() or not whole.isascii() or rest.strip("0"):
        raise ValueError(f"{text[:20]!r} is no number of pieces")
    return int(whole)


def _count(day: SoldDay, rows: Sequence[_Row]) -> None:
    """Count one basket; what was only brought back makes none."""
    if any(row.is_wallet for row in rows):
        day.of_wallets += 1
        return
    pieces: dict[str, int] = defaultdict(int)
    for row in rows:
        pieces[row.article] += row.quantity
    sold = {article: n for article, n in pieces.items() if n > 0}
    if not sold:
        return
    day.baskets += 1
    day.articles_of.append(frozenset(sold))
    for article, n in sold.items():
        day.holding[article] = day.holding.get(article, 0) + 1
        day.pieces[article] = day.pieces.get(article, 0) + n


def as_bytes(rows: Sequence[Sequence[object]]) -> bytes:
    """Return rows as such a file, for the sample that people may download."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")
