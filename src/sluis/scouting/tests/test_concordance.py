"""Editions of the Harmonized System and the groups that join them."""

from __future__ import annotations

import pytest

from sluis.scouting import concordance


@pytest.mark.parametrize(
    ("edition", "codes"), [(1992, 5020), (1996, 5113), (2002, 5224), (2007, 5052), (2017, 5388)]
)
def test_editions_have_the_published_number_of_codes(edition: int, codes: int) -> None:
    assert len(concordance.codes_of(edition)) == codes


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(ValueError, match="2010"):
        concordance.codes_of(2010)


@pytest.mark.parametrize(
    ("year", "edition"), [(1990, 1992), (1996, 1996), (2016, 2012), (2017, 2017), (2030, 2022)]
)
def test_edition_in_force(year: int, edition: int) -> None:
    assert concordance.edition_in_force(year) == edition


def test_a_split_code_joins_its_parts() -> None:
    """030269 of 2007 (other fresh fish) was split in 2012; its parts and it are one product across that year."""
    across = concordance.groups(["030269", "030289", "180690"], first_year=2010, last_year=2013)
    assert across["030269"] == across["030289"]
    assert across["180690"] == "180690"


def test_inside_an_edition_nothing_is_joined() -> None:
    codes = ["030269", "030289", "030489"]
    assert concordance.groups(codes, first_year=2012, last_year=2016) == {code: code for code in codes}
    assert concordance.crossings(2012, 2016) == ()
    assert concordance.crossings(2010, 2022) == (2012, 2017, 2022)


def test_groups_of_a_longer_window_contain_those_of_a_shorter() -> None:
    codes = sorted(concordance.codes_of(2012))
    short = concordance.groups(codes, first_year=2011, last_year=2014)
    long = concordance.groups(codes, first_year=2011, last_year=2018)
    together = {}
    for code in codes:
        together.setdefault(short[code], set()).add(long[code])
    assert all(len(groups) == 1 for groups in together.values())
    assert concordance.merged(long) > concordance.merged(short) > 0


def test_a_file_in_one_edition_is_recognised() -> None:
    assert concordance.single_edition(concordance.codes_of(1992)) == 1992
    assert concordance.single_edition(concordance.codes_of(2017)) == 2017
    both = concordance.codes_of(2007) | concordance.codes_of(2017)
    assert concordance.single_edition(both) is None
    assert concordance.single_edition(["123456", "999998"]) is None
