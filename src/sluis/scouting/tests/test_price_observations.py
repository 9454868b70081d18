"""Prices seen in China are read, dated, and made into bands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sluis.kernel.errors import BadInput
from sluis.scouting import price_observations
from sluis.scouting.tests.trade_files import shared_trade

HEAD = "product,brand,origin,net_content,price_cny,platform,seen_on,url,hs6,sku\n"


def write(path: Path, *rows: str) -> Path:
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-09-22", date(2017, 9, 22)),
        ("2017-07", date(2017, 7, 1)),
        ("about 2018", date(2018, 1, 1)),
        ("undated, about 2017-2018", None),
        ("undated", None),
        ("2017-13-01", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, expected: date | None) -> None:
    assert price_observations.day(text) == expected


def test_a_price_is_brought_to_its_content(tmp_path: Path) -> None:
    found, faults = price_observations.read(
        write(
            tmp_path / "p.csv",
            "Seashells,Guylian,Belgium,250g,75.00,JD,2017-12-22,,180690,",
            "Tripel,Zeshoek,Belgium,24x330ml,335.00,app,2017-07,,220300,",
            "Brush,Philips,Dutch brand,1 piece,388.00,JD,2017-12-22,,,STR-BRUSH",
            "Basket,Godiva,Belgium brand,1 basket,3980,stores,2013-02-19,,,",
        )
    )
    assert faults == []
    assert [(one.basis, one.per_basis_cny) for one in found] == [
        ("kg", Decimal(300)),
        ("l", Decimal("335.00") / Decimal("7.920")),
        ("piece", Decimal("388.00")),
        ("item", Decimal(3980)),
    ]


def test_a_bad_row_is_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    found, faults = price_observations.read(
        write(
            tmp_path / "p.csv",
            "Seashells,,,250g,cheap,JD,2017-12-22,,180690,",
            "Seashells,,,250g,-3,JD,2017-12-22,,180690,",
            "Seashells,,,250g,75,JD,2017-12-22,,180690,",
            ",,,250g,75,JD,2017-12-22,,180690,",
        )
    )
    assert len(found) == 1
    assert [(fault.line, fault.column) for fault in faults] == [
        (2, "price_cny"),
        (3, "price_cny"),
        (5, "product"),
    ]


def test_other_files_are_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="lacks the column product"):
        price_observations.read(wrong)
    wrong.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="UTF-8"):
        price_observations.read(wrong)


def test_bands_leave_out_the_undated_and_the_old(tmp_path: Path) -> None:
    found, _ = price_observations.read(
        write(
            tmp_path / "p.csv",
            "Seashells,,,250g,75,JD,2024-12-22,,180690,",
            "Seashells,,,250g,60,Tmall,2025-03-01,,180690,",
            "Seashells,,,250g,999,shop,undated,,180690,",
            "Seashells,,,250g,10,shop,2012,,180690,",
            "Own box,,,200g,50,JD,2025-01-01,,180690,BRUG-PRA-250",
            "Nobody knows,,,200g,50,JD,2025-01-01,,,",
        )
    )
    bands = price_observations.bands(found, name="own list", licence="own", not_before=date(2023, 1, 1))
    assert sorted(bands) == ["180690", "BRUG-PRA-250"]
    assert (bands["180690"].low, bands["180690"].high, bands["180690"].observations) == (240, 300, 2)
    assert bands["180690"].source.dated == date(2025, 3, 1)
    assert not bands["180690"].source.is_example


def test_the_collected_observations() -> None:
    folder = shared_trade()
    path = folder.parent / "price_observations.csv" if folder else None
    if path is None or not path.exists():
        pytest.skip("price_observations.csv is not kept here")
    found, faults = price_observations.read(path)
    assert faults == []
    assert len(found) > 80
    lotus = next(one for one in found if one.brand == "Lotus" and one.price_cny == Decimal("13.50"))
    assert (lotus.basis, lotus.per_basis_cny, lotus.seen) == ("kg", Decimal(54), date(2016, 11, 23))
