"""The ZPL label: the picture unpacks to what was drawn, the bars are the printer's own, Chinese is no box."""

from __future__ import annotations

import re

import pytest

from sluis.kernel.errors import BadInput
from sluis.logistics import label
from sluis.logistics.documents import label_zpl
from sluis.logistics.ports import Address, Parcel
from sluis.logistics.tests.parcels import AT, LINDEBOOM, PRALINES, TRUFFLES, WANG
from sluis.logistics.tests.pdf_text import pages, signs

ROUTING = {"sortingCode": "310-00-20", "routingText": "杭州市 310000", "packageCode": "D00000010"}


def face(receiver: Address = WANG, waybill: str = "LX000000102BE") -> dict[str, object]:
    parcel = Parcel("shp_1", "2211003344556677", "cbec_9610", LINDEBOOM, receiver, (PRALINES, TRUFFLES), 1065)
    return label.face(parcel, waybill_number=waybill, routing=ROUTING)


def unpack(zpl: str) -> list[str]:
    """Unpack the picture of a label into rows of bits, by the rules of the ZPL II guide for ^GFA."""
    match = re.search(r"\^GFA,(\d+),(\d+),(\d+),([^^]*)\^FS", zpl)
    assert match is not None
    total, row_bytes, packed = int(match[1]), int(match[3]), match[4]
    rows: list[str] = []
    row, times = "", 0
    for sign in packed:
        if sign == ":":
            assert row == ""
            rows.append(rows[-1] if rows else "0" * row_bytes * 2)
        elif sign in ",!":
            row += ("0" if sign == "," else "F") * (row_bytes * 2 - len(row))
        elif "G" <= sign <= "Y":
            times += ord(sign) - ord("F")
        elif "g" <= sign <= "z":
            times += 20 * (ord(sign) - ord("f"))
        else:
            row += sign * max(times, 1)
            times = 0
        if len(row) >= row_bytes * 2:
            assert len(row) == row_bytes * 2
            rows.append(row)
            row = ""
    assert row == ""
    assert len(rows) * row_bytes == total == int(match[2])
    return [f"{int(one, 16):0{row_bytes * 8}b}" for one in rows]


@pytest.mark.parametrize(("dpi", "width", "height"), [(203, 832, 1184), (300, 1248, 1776)])
def test_the_picture_fills_an_a6_label_at_both_resolutions(dpi: int, width: int, height: int) -> None:
    zpl = label_zpl.draw(face(), dpi=dpi).decode()
    rows = unpack(zpl)
    assert len(rows[0]) == width
    assert abs(len(rows) - height) <= 1
    assert zpl.startswith("^XA\n^CI28\n")
    assert zpl.endswith("^XZ\n")


def test_every_field_stays_on_the_label_and_leaves_a_margin() -> None:
    rows = unpack(label_zpl.draw(face(), dpi=203).decode())
    margin = 4 * 8
    assert all("1" not in row[:margin] for row in rows)
    assert all("1" not in row for row in rows[:margin])
    assert all("1" not in row for row in rows[-margin:])


def test_the_printer_draws_the_bars_where_the_picture_is_white() -> None:
    zpl = label_zpl.draw(face(), dpi=203).decode()
    placed = re.search(r"\^FO(\d+),(\d+)\^BY(\d+)\^BCN,(\d+),N,N,N,A\^FDLX000000102BE\^FS", zpl)
    assert placed is not None
    left, top, module, height = (int(number) for number in placed.groups())
    rows = unpack(zpl)
    assert all("1" not in row[left - 10 * module : left + 178 * module] for row in rows[top : top + height])
    assert any("1" in row for row in rows[top + height : top + height + 60]), "the number stands below"


def test_other_chinese_gives_another_picture() -> None:
    li = Address("李静", WANG.telephone, "CN", "上海市", "上海市", "静安区", "南京西路1266号1801室", "200040")
    first, other = (unpack(label_zpl.draw(face(who), dpi=203).decode()) for who in (WANG, li))
    # The receiver's rows differ; a font without Han would draw the same boxes for both.
    assert first[420:520] != other[420:520]
    assert first[:300] == other[:300]


def test_a_label_is_small_enough_for_a_printers_memory_and_repeats_itself() -> None:
    first = label_zpl.draw(face(), dpi=300)
    assert first == label_zpl.draw(face(), dpi=300)
    assert len(first) < 80_000


@pytest.mark.parametrize("dpi", [0, 200, 600])
def test_another_resolution_is_refused(dpi: int) -> None:
    with pytest.raises(BadInput) as error:
        label_zpl.draw(face(), dpi=dpi)
    assert error.value.field == "dpi"


def test_a_number_too_long_for_the_label_is_refused() -> None:
    with pytest.raises(BadInput) as error:
        label_zpl.draw(face(waybill="X" * 40), dpi=203)
    assert error.value.field == "waybill_number"


@pytest.mark.parametrize(("count", "sheets"), [(1, 1), (4, 1), (5, 2)])
def test_four_labels_go_on_a_page_of_a4(count: int, sheets: int) -> None:
    drawn = label.sheet([face() for _ in range(count)], made_at=AT)
    assert pages(drawn) == sheets
    assert set("王小明浙江省") <= set(signs(drawn))


def test_a_sheet_without_labels_is_refused() -> None:
    with pytest.raises(BadInput):
        label.sheet([], made_at=AT)
