"""The sums of a receipt: VAT by rate, and a total that is the charge to the cent."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluis.kernel.money import Money
from sluis.payments.receipt_values import GivenBack, Receipt, ReceiptLine, Shop, vat_by_rate
from sluis.payments.vat_refund import Reach, Status

SOLD = datetime(2026, 11, 23, 13, 32, tzinfo=UTC)
RATES = [None, Decimal(0), Decimal(6), Decimal("6.00"), Decimal(9), Decimal(21)]


def line(minor: int, rate: Decimal | None, quantity: int = 1) -> ReceiptLine:
    return ReceiptLine("Pralines", "", quantity, Money(minor, "EUR"), rate)


def receipt(lines: tuple[ReceiptLine, ...], total: int, given_back: tuple[GivenBack, ...] = ()) -> Receipt:
    return Receipt(
        number="pay_1",
        shop=Shop("De Brug Korenmarkt", "Chocolaterie De Brug BV", "Gent", "BE0487120340", "BE"),
        sold_at=SOLD,
        language="nl",
        lines=lines,
        total=Money(total, "EUR"),
        wallet_amount=None,
        given_back=given_back,
        reorder=(),
        vat_refund=Status(Reach.NOT_KNOWN, "BE"),
        url="https://till.example/r/x/",
    )


def test_vat_is_taken_out_per_rate_and_rounded_once() -> None:
    # 3 x 4.99 = 14.97 with 6 %: net 14.12 (14.1226…), VAT 0.85. Rounded per line it would be 3 x 0.28 = 0.84.
    found = vat_by_rate([line(499, Decimal(6), 3), line(800, Decimal(21)), line(200, None)])
    assert [(one.rate_pct, one.gross.minor) for one in found] == [
        (Decimal(21), 800),
        (Decimal(6), 1497),
        (None, 200),
    ]
    assert [one.net and one.net.minor for one in found] == [661, 1412, None]
    assert [one.vat and one.vat.minor for one in found] == [139, 85, None]


def test_the_same_rate_written_otherwise_is_the_same_rate() -> None:
    assert len(vat_by_rate([line(100, Decimal("6.00")), line(100, Decimal(6))])) == 1


@given(st.lists(st.tuples(st.integers(1, 50_000), st.sampled_from(RATES), st.integers(1, 9)), max_size=12))
def test_net_and_vat_make_the_total_again(rows: list[tuple[int, Decimal | None, int]]) -> None:
    lines = [line(minor, rate, quantity) for minor, rate, quantity in rows]
    found = vat_by_rate(lines)
    assert sum(one.gross.minor for one in found) == sum(one.total.minor for one in lines)
    for one in found:
        if one.rate_pct is not None:
            assert one.net is not None
            assert one.vat is not None
            assert one.net + one.vat == one.gross
            assert abs(one.vat.amount - one.net.amount * one.rate_pct / 100) <= Decimal("0.0061")


def test_a_receipt_whose_lines_are_not_the_total_cannot_be_made() -> None:
    assert receipt((line(500, None, 2), line(850, None)), 1850).total == Money(1850, "EUR")
    with pytest.raises(ValueError, match=r"18\.50 EUR was paid"):
        receipt((line(500, None, 2),), 1850)


def test_what_was_given_back_stands_beside_the_total_and_changes_nothing_of_it() -> None:
    backs = (GivenBack(SOLD, Money(500, "EUR")), GivenBack(SOLD, Money(50, "EUR")))
    found = receipt((), 1850, backs)
    assert found.total == Money(1850, "EUR")
    assert found.kept == Money(1300, "EUR")
    assert found.vat == ()
