"""The officer at the desk, by page and by control address."""

from __future__ import annotations

import pytest

from .conftest import Port
from .papers import declared, order


@pytest.fixture
def held(port: Port) -> Port:
    """A port with one list held for inspection."""
    port.fault("hold_next")
    port.send_three()
    port.send("621", declared())
    port.steps(4)
    port.later(days=1)
    assert port.statuses("CEB622Message") == ["1", "2", "3", "120", "500"]
    return port


def test_a_held_list_waits_for_the_officer(held: Port) -> None:
    answer = held.control("desk", {"orderNo": "TM-1", "action": "release"})
    assert answer["status"] == "399"
    assert answer["invtNo"] == held.list()["invtNo"]
    held.steps(2)
    assert held.statuses("CEB622Message")[-3:] == ["399", "800", "899"]


def test_refused_with_a_reason(held: Port) -> None:
    assert "reason" in held.control("desk", {"orderNo": "TM-1", "action": "refuse"}, 400)["error"]
    held.control("desk", {"invtNo": held.list()["invtNo"], "action": "refuse", "reason": "货证不符"})
    node = held.collect()[-1].nodes[0]
    assert (node["returnStatus"], node["returnInfo"]) == ("100", "[100]货证不符")
    assert held.book()["buyers"] == []
    held.later(days=1)
    assert held.list()["status"] == "100"


def test_reviewer_and_hold_from_the_run(port: Port) -> None:
    port.send_three()
    port.send("621", declared())
    port.steps(3)
    port.control("desk", {"orderNo": "TM-1", "action": "review"})
    port.steps(20)
    assert port.statuses("CEB622Message")[-2:] == ["120", "300"]
    port.control("desk", {"orderNo": "TM-1", "action": "hold"})
    port.control("desk", {"orderNo": "TM-1", "action": "release"})
    port.steps(2)
    assert port.statuses("CEB622Message")[-5:] == ["300", "500", "399", "800", "899"]


def test_release_of_a_reviewed_list_goes_straight_on(port: Port) -> None:
    port.send_three()
    port.send("621", declared())
    port.steps(4)
    assert port.list()["status"] == "399"
    assert port.control("desk", {"orderNo": "TM-1", "action": "release"})["status"] == "800"
    assert port.statuses("CEB622Message")[-2:] == ["399", "800"]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"orderNo": "TM-9", "action": "release"}, "no list for TM-9"),
        ({"action": "release"}, "give orderNo or invtNo"),
        ({"orderNo": "TM-1", "action": "burn"}, "action must be one of"),
        ({"orderNo": "TM-1", "action": "goods_in"}, "waits for its goods"),
    ],
)
def test_wishes_that_cannot_be(held: Port, wish: dict[str, str], said: str) -> None:
    assert said in held.control("desk", wish, 400)["error"]


def test_a_released_list_is_off_the_desk(port: Port) -> None:
    port.released()
    said = port.control("desk", {"orderNo": "TM-1", "action": "hold"}, 400)["error"]
    assert "899 is not at the desk" in said


def test_the_page_shows_states_and_hides_persons(held: Port) -> None:
    page = held.get("/chinaport/desk/").body.decode()
    assert "500 held for inspection" in page
    assert "查验" in page
    assert "¥ 208.00" in page
    assert 'value="release"' in page
    assert "11010519491231002X" not in page
    assert "王伟" not in page


def test_the_page_takes_clicks(held: Port) -> None:
    form = "application/x-www-form-urlencoded"
    number = held.list()["invtNo"]
    answer = held.post("/chinaport/desk/", f"invtNo={number}&action=refuse&reason=".encode(), form)
    assert answer.status == 400
    assert "refuse wants a reason" in answer.body.decode()
    answer = held.post("/chinaport/desk/", f"invtNo={number}&action=release&reason=".encode(), form)
    assert (answer.status, dict(answer.headers)["Location"]) == (303, "/chinaport/desk/")
    held.steps(2)
    page = held.get("/chinaport/desk/").body.decode()
    assert "899 closed" in page
    assert "<button" not in page


def test_words_of_senders_are_shown_as_words(port: Port) -> None:
    assert "No list yet" in port.get("/chinaport/desk/").body.decode()
    port.send("311", order("<b>1"))
    port.send("621", declared("<b>1", line__gname="<script>alert(1)</script>"))
    page = port.get("/chinaport/desk/").body.decode()
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "&lt;b&gt;1" in page
