"""What a product's own text names may be assumed at the border, is said so, and never goes before what is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sluis.customs.tariff import TariffRow, rates_for
from sluis.scouting.border import Gathered, gather
from sluis.scouting.values import ProductInput

DAY = date(2026, 11, 23)
SPRAY: dict[str, tuple[bool | str | Decimal, str]] = {"aerosol": (True, "spuitbus")}


def gathered(**given: Any) -> Gathered:
    line = rates_for("18069000", DAY)
    assert isinstance(line, TariffRow)
    return gather(ProductInput(sku="A", hs_code="18069000", origin="BE", **given), line, DAY)


def test_an_assumed_fact_is_used_and_named_with_its_words() -> None:
    found = gathered(assumed=SPRAY)
    assert found.facts.aerosol is True
    assert "assumed, not confirmed: aerosol = True, for its own text says “spuitbus”" in found.notes


def test_what_somebody_told_goes_before_it() -> None:
    found = gathered(assumed=SPRAY, facts={"aerosol": False})
    assert found.facts.aerosol is False
    assert not any("spuitbus" in note for note in found.notes)


def test_without_words_nothing_is_assumed() -> None:
    assert not any("its own text" in note for note in gathered().notes)
