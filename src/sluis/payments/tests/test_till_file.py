"""Files of a shop's own till, as tills write them, and as they must not be taken."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from sluis.kernel.errors import BadInput
from sluis.payments import till_file
from sluis.payments.till_file import SoldDay

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 11, 23)


def read(text: str | bytes) -> dict[date, SoldDay]:
    content = text if isinstance(text, bytes) else text.encode()
    return till_file.read(content, zone=AMSTERDAM, today=TODAY)


def test_baskets_and_pieces_are_counted_by_day() -> None:
    days = read(
        "receipt,date,sku,quantity,payment\n"
        "1,2026-11-20,PRA,2,card\n"
        "1,2026-11-20,PRA,1,card\n"
        "1,2026-11-20,TIN,1,card\n"
        "2,2026-11-20,TIN,1,cash\n"
        "1,2026-11-21,TIN,1,cash\n"
    )
    friday, saturday = days[date(2026, 11, 20)], days[date(2026, 11, 21)]
    assert (friday.baskets, friday.holding, friday.pieces) == (2, {"PRA": 1, "TIN": 2}, {"PRA": 3, "TIN": 2})
    assert (saturday.baskets, saturday.holding) == (1, {"TIN": 1})


@pytest.mark.parametrize(
    "head",
    [
        "bonnummer;datum;artikelnummer;aantal;betaalwijze",
        "Ticket;Date et heure;Code article;Quantité;Mode de paiement",
        "Receipt Number;Date;EAN;Qty;Tender",
    ],
)
@pytest.mark.parametrize("day", ["2026-11-20", "20-11-2026", "20/11/2026 14:05", "2026-11-20T14:05:00"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_headings_days_and_encodings_of_the_benelux_are_read(head: str, day: str, encoding: str) -> None:
    days = read(f"{head}\r\n1;{day};PRA;1,00;PIN\r\n".encode(encoding))
    assert days[date(2026, 11, 20)].holding == {"PRA": 1}


def test_a_moment_with_an_offset_falls_on_the_day_of_the_shop() -> None:
    days = read("receipt,date,sku,payment\n1,2026-11-20T23:30:00+00:00,PRA,card\n")
    assert list(days) == [date(2026, 11, 21)]


@pytest.mark.parametrize("paid", ["Alipay", "ALIPAY+ QR", "支付宝", "WeChat Pay", "UnionPay"])
def test_baskets_of_chinese_wallets_are_left_out(paid: str) -> None:
    (day,) = read(f"receipt,date,sku,payment\n1,2026-11-20,PRA,{paid}\n2,2026-11-20,PRA,card\n").values()
    assert (day.baskets, day.of_wallets, day.holding) == (1, 1, {"PRA": 1})


def test_what_was_only_brought_back_is_no_basket() -> None:
    (day,) = read(
        "receipt,date,sku,quantity,payment\n1,2026-11-20,PRA,-1,card\n2,2026-11-20,PRA,2,card\n2,2026-11-20,PRA,-2,card\n"
    ).values()
    assert (day.baskets, day.holding) == (0, {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("receipt,date,sku\n1,2026-11-20,PRA\n", "lacks a column.*paid_with: payment"),
        ("a,b,c\n", "receipt: receipt.*day: date.*article: sku"),
        ("receipt,date,sku,payment\n1,yesterday,PRA,card\n", "line 2: 'yesterday' is no day"),
        ("receipt,date,sku,payment\n1,2026-02-30,PRA,card\n", "line 2: '2026-02-30' is no day"),
        ("receipt,date,sku,payment\n1,2026-11-24,PRA,card\n", "line 2: 2026-11-24 is in the future"),
        ("receipt,date,sku,payment\n,2026-11-20,PRA,card\n", "line 2: the receipt is empty"),
        ("receipt,date,sku,quantity,payment\n1,2026-11-20,PRA,1.5,card\n", "'1.5' is no number of pieces"),
        ("receipt,date,sku,quantity,payment\n1,2026-11-20,PRA,１,card\n", "is no number of pieces"),
        ("receipt\x00,date", "no CSV file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        read(text)
    assert refused.value.field == "file"


def test_at_most_twenty_lines_are_named() -> None:
    rows = "".join(f"{n},never,PRA,card\n" for n in range(100))
    with pytest.raises(BadInput) as refused:
        read("receipt,date,sku,payment\n" + rows)
    assert refused.value.message.count("line ") == till_file.SHOWN_ERRORS
