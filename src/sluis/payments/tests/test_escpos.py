"""What the printer is told, read back: commands, text, pictures and codes, on both widths of paper."""

from __future__ import annotations

import pytest

from sluis.payments.escpos import PAPERS, Picture, Ticket, wrapped
from sluis.payments.tests.printer import Printed, read


def printed(ticket: Ticket) -> Printed:
    return read(ticket.cut())


def test_a_ticket_begins_by_setting_the_printer_up_and_ends_with_a_cut() -> None:
    content = Ticket(PAPERS[80]).text("De Brug").cut()
    assert content.startswith(b"\x1b@\x1bt\x10")
    assert content.endswith(b"\x1dVB\x00")
    assert read(content).cuts == 1


def test_letters_of_the_benelux_and_the_euro_are_in_the_code_page() -> None:
    found = printed(Ticket(PAPERS[80]).text("Crème brûlée à 3,50 € (Liège, Curaçao)"))
    assert found.lines[0].text == "Crème brûlée à 3,50 € (Liège, Curaçao)"


def test_a_letter_outside_loses_its_accent_and_a_sign_becomes_a_question_mark() -> None:
    assert printed(Ticket(PAPERS[80]).text("Łódź č 巧")).lines[0].text == "?ódz c ?"


@pytest.mark.parametrize("millimetres", [80, 58])
def test_no_line_is_longer_than_the_paper(millimetres: int) -> None:
    paper = PAPERS[millimetres]
    long = "Assorted pralines with hazelnut praliné, ganache and sea-salt caramel 250 g"
    found = printed(Ticket(paper).text(long).text(long, big=True).pair(f"12 x {long}", "1.234,56").rule())
    for line in found.lines:
        assert len(line.text) * (2 if line.big else 1) <= paper.columns, line.text
    assert " ".join(line.text for line in found.lines if not line.big).startswith(long)


def test_amounts_stand_at_the_right_edge() -> None:
    found = printed(
        Ticket(PAPERS[58]).pair("Totaal", "48,50").pair("Pralines assortiment in een blik", "7,00")
    )
    assert found.lines[0].text == "Totaal" + " " * 21 + "48,50"
    assert [line.text for line in found.lines[1:]] == [
        "Pralines assortiment in een",
        "blik" + " " * 24 + "7,00",
    ]
    assert {len(found.lines[0].text), len(found.lines[2].text)} == {32}


def test_emphasis_size_and_place_hold_for_their_line_only() -> None:
    found = printed(Ticket(PAPERS[80]).text("Totaal", bold=True, center=True, big=True).text("dank u"))
    assert (found.lines[0].bold, found.lines[0].center, found.lines[0].big) == (True, True, True)
    assert (found.lines[1].bold, found.lines[1].center, found.lines[1].big) == (False, False, False)


def test_a_code_says_exactly_what_it_was_given() -> None:
    address = "https://sluis.example/re/ABCDEFG/?naam=crème"
    assert printed(Ticket(PAPERS[58]).qr(address)).codes == [address]


def test_chinese_goes_in_gb_18030_between_its_switches() -> None:
    content = Ticket(PAPERS[80]).chinese("谢谢惠顾，再见", center=True).cut()
    assert read(content).chinese == ["谢谢惠顾，再见"]
    assert b"\x1c&" + "谢谢惠顾，再见".encode("gb18030") in content


def test_a_picture_goes_row_by_row_and_never_over_the_edge() -> None:
    picture = Picture(16, 3, b"\xff\x00\x0f\xf0\x80\x01")
    assert printed(Ticket(PAPERS[58]).picture(picture)).pictures == [(16, 3, picture.bits)]
    with pytest.raises(ValueError, match="576 dots on paper of 384"):
        Ticket(PAPERS[58]).picture(Picture(576, 1, bytes(72)))
    with pytest.raises(ValueError, match="fill"):
        Picture(16, 3, b"\x00")


def test_a_word_longer_than_the_paper_is_broken() -> None:
    assert wrapped("a" * 10, 4) == ["aaaa", "aaaa", "aa"]
    assert wrapped("", 4) == [""]
