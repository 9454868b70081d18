"""What a corrected message says otherwise."""

from __future__ import annotations

import pytest

from sluis.customs.mended import Change, changes

MESSAGE = """<ceb:CEB621Message xmlns:ceb="http://www.chinaport.gov.cn/ceb" guid="A" version="1.0">
<ceb:Inventory><ceb:InventoryHead><ceb:guid>{guid}</ceb:guid><ceb:appTime>{guid}</ceb:appTime>
<ceb:buyerName>{name}</ceb:buyerName><ceb:netWeight>{weight}</ceb:netWeight></ceb:InventoryHead>
<ceb:InventoryList><ceb:gnum>1</ceb:gnum><ceb:gname>巧克力</ceb:gname></ceb:InventoryList>
<ceb:InventoryList><ceb:gnum>2</ceb:gnum><ceb:gname>{second}</ceb:gname></ceb:InventoryList></ceb:Inventory>
<ceb:BaseTransfer><ceb:copCode>{guid}</ceb:copCode></ceb:BaseTransfer></ceb:CEB621Message>"""


def message(guid: str = "G1", name: str = "王小明", weight: str = "0.52", second: str = "饼干") -> bytes:
    return MESSAGE.format(guid=guid, name=name, weight=weight, second=second).encode()


def test_a_repeat_says_nothing_new() -> None:
    assert changes(message("G1"), message("G2")) == ()


def test_weight_and_line_are_told_with_before_and_after() -> None:
    assert changes(message(), message("G2", weight="0.48", second="焦糖饼干")) == (
        Change("netWeight", None, "0.52", "0.48"),
        Change("gname", 2, "饼干", "焦糖饼干"),
    )


def test_of_people_only_that_it_differs() -> None:
    (found,) = changes(message(), message(name="王晓明"))
    assert (found.field, found.before, found.after) == ("buyerName", "…", "…")


def test_a_field_that_came_or_went() -> None:
    without = message().replace(b"<ceb:netWeight>0.52</ceb:netWeight>", b"")
    assert changes(without, message()) == (Change("netWeight", None, "", "0.52"),)
    assert changes(message(), without) == (Change("netWeight", None, "0.52", ""),)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no xml",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><Order><b>&x;</b></Order></a>',
    ],
)
def test_what_cannot_be_read_tells_nothing(raw: bytes) -> None:
    found = changes(raw, message())
    assert all("root:" not in one.before + one.after for one in found)
    if not raw.startswith(b"<"):
        assert found == ()
