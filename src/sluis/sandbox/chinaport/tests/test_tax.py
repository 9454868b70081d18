"""Tax bills against figures worked by hand, and what a return does to bill and allowance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sluis.sandbox.chinaport import tariff
from sluis.sandbox.chinaport.tax import Line, bill

from .conftest import Port
from .papers import bonded, declared, order, payment, returned, waybill


def line(gcode: str, total: str, qty1: str = "1", unit1: str = "011", gnum: int = 1) -> Line:
    return Line(gnum, gcode, Decimal(total), Decimal(1), Decimal(qty1), unit1)


def taxes(*lines: Line, charges: str = "0", full: bool = False) -> list[tuple[str, str, str]]:
    return [
        (str(row.duty), str(row.vat), str(row.consumption))
        for row in bill(list(lines), Decimal(charges), full=full)
    ]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # 200 × 13 % × 70 %
        (line("1806900000", "200"), ("0.00", "18.20", "0.00")),
        # honey 9 %: 100 × 9 % × 70 %
        (line("0409000000", "100"), ("0.00", "6.30", "0.00")),
        # wine: C = 100 / 0.9 × 0.1 = 11.111…; V = 111.111… × 13 %; × 70 %, together 17.89
        (line("2204210000", "100"), ("0.00", "10.11", "7.78")),
        # spirits, 0.7 l: specific 0.6384; C = 200.6384 / 0.8 × 0.2 + 0.6384 = 50.798
        (line("2208300000", "200", "0.7", "095"), ("0.00", "22.82", "35.56")),
        # beer, 6 l at 60: 10 a litre is high grade: 6 / 988 × 250 = 1.51822
        (line("2203000000", "60", "6", "095"), ("0.00", "5.60", "1.06")),
        # beer below the line of 2.64295885 a litre: 20 l at 50: 20 / 988 × 220 = 4.45344
        (line("2203000000", "50", "20", "095"), ("0.00", "4.96", "3.12")),
        # cream of 50 g at 500 is 10 a gram: high end, C = 500 / 0.85 × 0.15 = 88.235…
        (line("3304990000", "500", "0.05", "035"), ("0.00", "53.53", "61.76")),
        # a fen less is not
        (line("3304990000", "499.99", "0.05", "035"), ("0.00", "45.50", "0.00")),
        # ten masks at 150 are 15 a piece
        (line("3304990000", "150", "10", "010"), ("0.00", "16.06", "18.53")),
    ],
)
def test_inside_the_limit(row: Line, expected: tuple[str, str, str]) -> None:
    assert taxes(row) == [expected]


def test_wine_and_cosmetics_have_their_published_composite_rates() -> None:
    (wine,) = bill([line("2204210000", "10000")], Decimal(0), full=False)
    assert wine.vat + wine.consumption == Decimal("1788.89")  # about 17.89 %
    (cream,) = bill([line("3304990000", "10000", "1")], Decimal(0), full=False)
    assert cream.vat + cream.consumption == Decimal("2305.88")  # about 23.06 %


def test_one_item_over_the_limit_pays_everything() -> None:
    # duty 6,000 × 8 % = 480; VAT 6,480 × 13 % = 842.40
    assert taxes(line("1806900000", "6000"), full=True) == [("480.00", "842.40", "0.00")]
    # wine: duty 840, C = 6,840 / 0.9 × 0.1 = 760, VAT 7,600 × 13 %
    assert taxes(line("2204210000", "6000"), full=True) == [("840.00", "988.00", "760.00")]


def test_freight_is_spread_by_value_and_the_last_takes_the_rest() -> None:
    rows = bill([line("1806900000", "100", gnum=n) for n in (1, 2, 3)], Decimal("10.00"), full=False)
    assert [row.price for row in rows] == [Decimal("103.33"), Decimal("103.33"), Decimal("103.34")]


def test_free_goods_cost_nothing() -> None:
    assert taxes(line("1806900000", "0")) == [("0.00", "0.00", "0.00")]


@pytest.mark.parametrize(
    ("gcode", "prefix"),
    [("1806310000", "180631"), ("1806200000", "1806"), ("1704100000", "17041000"), ("1704900000", "1704"),
     ("7777777777", "")],
)  # fmt: skip
def test_the_longest_prefix_counts(gcode: str, prefix: str) -> None:
    assert tariff.rate(gcode).prefix == prefix


def test_the_list_has_its_dates() -> None:
    assert tariff.not_listed("9307009000", date(2022, 2, 28)) is None
    found = tariff.not_listed("9307009000", date(2022, 3, 1))
    assert found is not None
    assert "2022 No. 7" in found.ground
    assert tariff.not_listed("1806900000", date(2026, 1, 1)) is None
    assert tariff.not_listed("0601102100", date(2026, 1, 1)) is not None


def bills(port: Port) -> list[tuple[str, str]]:
    """Return status and VAT of all that was said about tax."""
    port.collect()
    said = [receipt for receipt in port.collected if receipt.type in ("CEB816Message", "CEB818Message")]
    return [(r.nodes[0]["status"], r.nodes[0].get("valueAddedTax", "")) for r in said]


def test_a_whole_return_voids_the_bill(port: Port) -> None:
    invt_no = port.released()
    port.send("625", returned("TM-1", invt_no))
    port.steps(6)
    assert port.statuses("CEB626Message") == ["1", "2", "3", "120", "399"]
    assert bills(port) == [("1", "18.93"), ("3", "")]
    assert port.book()["buyers"][0]["used"] == "0.00"
    assert [row["status"] for row in port.book()["bills"]] == ["3"]


def test_a_part_returned_leaves_a_smaller_bill(port: Port) -> None:
    invt_no = port.released()
    port.send("625", returned("TM-1", invt_no, qty="1"))
    port.steps(6)
    # One box and half of the post: 104.00 × 13 % × 70 %
    assert bills(port) == [("1", "18.93"), ("3", ""), ("1", "9.46")]
    assert port.book()["buyers"][0]["used"] == "104.00"
    port.send("625", returned("TM-1", invt_no, qty="1"))
    port.steps(6)
    assert bills(port)[-1] == ("3", "")
    assert port.book()["buyers"][0]["used"] == "0.00"


def test_goods_back_at_a_persons_word(port: Port) -> None:
    port.control("pace", {"goods_back_s": 10**7})
    invt_no = port.released(paper=bonded())
    port.send("625", returned("TM-1", invt_no))
    port.steps(6)
    assert len(bills(port)) == 1
    port.control("desk", {"orderNo": "TM-1", "action": "goods_in"})
    assert bills(port)[-1] == ("3", "")
    assert (
        "waits for its goods" in port.control("desk", {"orderNo": "TM-1", "action": "goods_in"}, 400)["error"]
    )


def rejection(port: Port) -> str:
    port.steps(6)
    node = [r.nodes[0] for r in port.collect() if r.type == "CEB626Message"][-1]
    assert node["returnStatus"] == "100"
    return node["returnInfo"]


def test_not_more_than_was_bought(port: Port) -> None:
    invt_no = port.released()
    port.send("625", returned("TM-1", invt_no, qty="3"))
    assert "退货数量3超过可退数量2" in rejection(port)
    port.send("625", returned("TM-1", invt_no, qty="1"))
    port.steps(6)
    port.send("625", returned("TM-1", invt_no, qty="2"))
    assert "退货数量2超过可退数量1" in rejection(port)


def test_two_returns_on_their_way_share_what_is_left(port: Port) -> None:
    invt_no = port.released()
    port.send("625", returned("TM-1", invt_no, qty="2"), returned("TM-1", invt_no, qty="1"))
    port.steps(6)
    statuses = port.statuses("CEB626Message")
    assert (statuses.count("399"), statuses.count("100")) == (1, 1)


def test_within_thirty_days_of_release(port: Port) -> None:
    invt_no = port.released()
    port.later(days=29.9)
    port.send("625", returned("TM-1", invt_no, qty="1"))
    port.steps(6)
    assert port.statuses("CEB626Message")[-1] == "399"
    port.later(days=0.2)
    port.send("625", returned("TM-1", invt_no, qty="1"))
    assert "超过放行之日起30日" in rejection(port)


def test_goods_back_after_forty_five_days_change_nothing(port: Port) -> None:
    port.control("pace", {"goods_back_s": 20 * 86400})
    invt_no = port.released()
    port.later(days=28)
    port.send("625", returned("TM-1", invt_no))
    port.later(days=21)
    assert bills(port) == [("1", "18.93")]
    assert port.book()["buyers"][0]["used"] == "208.00"


@pytest.mark.parametrize(
    "change", [{"line__gnum": "2"}, {"line__gcode": "1806320000"}, {"line__unit": "007"}]
)
def test_lines_that_are_not_on_the_list(port: Port, change: dict[str, str]) -> None:
    invt_no = port.released()
    port.collect()
    assert port.refusal("625", returned("TM-1", invt_no, **change))[0] == "-625209"


def test_the_bill_of_an_item_over_the_limit(port: Port) -> None:
    one = {"line__qty": "1", "line__price": "6000", "line__totalPrice": "6000"}
    port.send("311", order(goodsValue="6000", freight="0", taxTotal="0", acturalPaid="6000", **one))
    port.send("411", payment(amountPaid="6000"))
    port.send("511", waybill())
    port.send("621", declared(freight="0", **one))
    port.steps(8)
    (receipt,) = [r for r in port.collect() if r.type == "CEB816Message"]
    assert (receipt.nodes[0]["customsTax"], receipt.nodes[0]["valueAddedTax"]) == ("480.00", "842.40")
