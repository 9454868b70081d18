"""What is listed, since when, and how sure we are."""

from __future__ import annotations

from datetime import date

from sluis.customs.positive_list import list_status

DAY = date(2026, 11, 23)


def test_beer_came_on_the_list_with_the_edition_of_2018() -> None:
    assert list_status("22030000", date(2018, 12, 31)).listed is False
    beer = list_status("22030000", date(2019, 1, 1))
    assert (beer.listed, beer.confirmed) == (True, True)


def test_swords_were_taken_off_in_2022() -> None:
    assert list_status("93070090", date(2022, 2, 28)).listed is True
    gone = list_status("93070090", date(2022, 3, 1))
    assert gone.listed is False
    assert "no more" in gone.note


def test_a_class_that_a_review_names_is_a_working_yes_and_no_fact() -> None:
    pralines = list_status("18069000", DAY)
    assert (pralines.listed, pralines.confirmed, pralines.grade) == (True, False, "class")
    shampoo = list_status("33051000", DAY)
    assert (shampoo.listed, shampoo.confirmed) == (True, False)


def test_flowers_are_a_working_no() -> None:
    roses = list_status("06031100", DAY)
    assert (roses.listed, roses.confirmed) == (False, False)
    assert "chapter 6" in roses.source


def test_seafood_is_bonded_only() -> None:
    assert list_status("03061490", DAY).bonded_only
    assert not list_status("04069000", DAY).bonded_only


def test_absence_means_nothing() -> None:
    assert list_status("61091000", DAY).listed is None
