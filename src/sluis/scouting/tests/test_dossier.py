"""The dossier of a product: what it says, in which language, who may fetch it, and that it stays the same."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sluis.catalogue import reading
from sluis.catalogue.models import Product
from sluis.catalogue.rows import ProductRow
from sluis.catalogue.tests.shop import merchant
from sluis.cli.main import main
from sluis.offices import register
from sluis.offices.models import Merchant, User
from sluis.scouting import assess, dossier, evidence, pricing, unsaved
from sluis.scouting.assess_rows import assess_products, product_input
from sluis.scouting.family_notes import all_notes, notes_of
from sluis.scouting.models import Assessment

DAY = date(2026, 11, 23)
CATALOGUE = Path(__file__).resolve().parents[4] / "examples" / "catalogue.csv"


SAFE: dict[str, bool | str] = {
    "animal_origin": "none",
    "plant_material": "none",
    "lithium": "none",
    "aerosol": False,
    "perfume": False,
    "infant_formula": False,
    "cosmetic": False,
    "ccc_required": False,
    "facility_registered": True,
    "cn_label": False,
    "cites": False,
}


def product_of(shop: Merchant | None = None, **changes: Any) -> Product:
    """Return a box of pralines, not saved."""
    facts = {
        "sku": "PRA-250",
        "names": {"en": "Pralines 250 g", "nl": "Pralines in doos", "zh": "夹心巧克力 250克"},
        "family": "chocolate",
        "hs_code": "18069000",
        "origin": "BE",
        "weight_g": 340,
        "length_mm": 200,
        "width_mm": 150,
        "height_mm": 50,
        "net_content": "250 g",
        "shelf_life_days": 180,
        "price_minor": 600,
        "facts": dict(SAFE),
    }
    if shop is not None:
        facts["merchant"] = shop
    return Product(**(facts | changes))


def assessed(product: Product) -> Assessment:
    """Return the scout's answer for a product on the example evidence, not saved."""
    known = evidence.example()
    given = assess.input_of(product)
    found = assess_products([given], as_of=DAY, evidence=known, pricing=pricing.for_evidence(known))
    return unsaved.assessment_of(found[0])


def told(language: str = "en", **changes: Any) -> dict[str, Any]:
    product = product_of(**changes)
    return dossier.values(product, assessed(product), language=language)


def test_a_box_of_pralines_is_told_with_its_roads_and_the_orders_that_pay_for_the_shop() -> None:
    paper = told(price_minor=200)
    assert paper["verdict"] == "go"
    assert paper["name_zh"] == "夹心巧克力 250克"
    assert [road["is_best"] for road in paper["roads"]] == [True, False, False, False]
    best = paper["roads"][0]
    lands = float(re.sub(r"[^0-9.]", "", best["lands"]))
    assert sum(float(part["amount"]) for part in best["parts"]) == pytest.approx(lands, abs=0.02)
    assert max(sum(part["share"] for part in road["parts"]) for road in paper["roads"]) == pytest.approx(
        1, abs=0.001
    )
    leaves = re.search(r"A piece leaves €\s([0-9.]+); ([0-9,]+) orders", paper["break_even_text"])
    assert leaves is not None
    # A shop's year costs 45 000 yuan in the middle of the range; the example's euro is 7.80 yuan.
    orders = int(leaves[2].replace(",", ""))
    assert orders == pytest.approx(45_000 / (float(leaves[1]) * 7.80), rel=0.01)


def test_a_piece_that_leaves_nothing_pays_for_no_shop() -> None:
    paper = told(price_minor=2000)
    assert "no number of orders pays" in paper["break_even_text"]
    assert "100,000" in paper["break_even_text"]


def test_what_nobody_has_given_is_not_known() -> None:
    paper = told()
    assert [step[1:] for step in paper["steps"] if step[0].startswith("Prepare the listing")] == [
        ["not known", "not known"]
    ]
    bare = told(weight_g=None, price_minor=None)
    assert ["Gross weight", "not known"] in bare["facts"]
    assert bare["ladder"] == ""
    assert bare["break_even"] == []
    assert bare["break_even_text"].startswith("What a piece leaves is not known")


def test_a_product_that_may_not_enter_is_told_so_and_gets_no_steps_of_a_shop() -> None:
    paper = told(hs_code="16010030", family="food", origin="NL", facts=SAFE | {"animal_origin": "meat"})
    assert paper["verdict"] == "no"
    assert paper["verdict_lines"]
    assert not [step for step in paper["steps"] if "Tmall" in step[0]]


def test_papers_name_the_roads_that_ask_for_them() -> None:
    papers = told()["papers"]
    assert ["Make the Chinese label and have it checked before printing.", "General trade"] in papers


def test_every_source_stands_once_and_the_example_is_marked() -> None:
    paper = told()
    sources = [tuple(row) for row in paper["sources"]]
    assert len(sources) == len(set(sources))
    assert any("invented" in row[1] for row in sources)
    assert "invented" in paper["example"]
    assert {note[2] for note in paper["trouble"]} <= {row[1] for row in sources}


def test_a_language_that_is_not_offered_is_english() -> None:
    assert dossier.paper_language("zh-hans") == "en"
    assert dossier.paper_language("fr-be") == "fr"
    assert told("nl")["title"] == "Pralines in doos"


@pytest.mark.parametrize("language", ["en", "nl", "fr"])
def test_the_paper_is_the_same_bytes_each_time(language: str) -> None:
    product = product_of()
    one = assessed(product)
    first = dossier.draw(product, one, language=language)
    assert first.startswith(b"%PDF-")
    assert dossier.draw(product, one, language=language) == first


def test_every_note_has_a_year_an_address_and_three_languages() -> None:
    for note in all_notes():
        assert re.search(r"20\d\d", note.seen)
        assert note.source.startswith("http")
        assert len({note.text(code) for code in ("en", "nl", "fr")}) == 3
    assert {name for note in all_notes() for name in note.families} - {"*"} <= set(Product.Family.values)
    for family in Product.Family.values:
        assert notes_of(family)


@pytest.fixture
def alice(db: None) -> tuple[Client, Product]:
    """Alice, signed in, with a box of pralines that was assessed."""
    shop = merchant("lindeboom")
    product = product_of(shop)
    product.save()
    assess.assess(products=[product], evidence=evidence.example(), as_of=DAY, actor="system")
    return signed_in(shop), product


def signed_in(shop: Merchant) -> Client:
    user = User.objects.create_user(f"{shop.code}@example.eu", "a-long-pass-2026", name=shop.code)
    register.give_role(user=user, role="merchant_owner", office=shop.office, actor="system", merchant=shop)
    client = Client()
    client.force_login(user)
    return client


def test_the_owner_fetches_the_dossier_and_a_stranger_finds_nothing(alice: tuple[Client, Product]) -> None:
    client, product = alice
    address = f"/products/{product.pk}/dossier.pdf"
    answer = client.get(address, {"lang": "fr"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith('-fr.pdf"')
    assert answer.content.startswith(b"%PDF-")
    assert signed_in(merchant("another")).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_without_an_assessment_there_is_no_dossier(alice: tuple[Client, Product]) -> None:
    client, product = alice
    Assessment.objects.all().delete()
    assert client.get(f"/products/{product.pk}/dossier.pdf").status_code == 404


def test_the_command_writes_the_dossier_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "pralines.pdf"
    said = ["scout", "dossier", "BRUG-PRA-250", "--file", str(CATALOGUE), "--out", str(out)]
    assert main([*said, "--as-of", "2026-11-23", "--lang", "nl", "--data", str(tmp_path)]) == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert main(["scout", "dossier", "NOPE", *said[3:], "--data", str(tmp_path)]) == 1
    assert "holds no product NOPE" in capsys.readouterr().err


def test_what_would_change_the_verdict_is_told_with_both_verdicts() -> None:
    vermouth = next(
        product_input(row)
        for row in reading.read(CATALOGUE)
        if isinstance(row, ProductRow) and row.identity == "ZES-VER-75"
    )
    (found,) = assess_products([vermouth], as_of=DAY, evidence=evidence.example())
    one = unsaved.assessment_of(found)
    (change,) = one.result["changes"]
    assert (change["code"], change["before"], change["after"]) == ("chinese_label", "prepare", "go")
    lines = dossier.values(unsaved.product_of(vermouth), one, language="en")["verdict_lines"]
    assert lines[-1].endswith("This makes Prepare into Go.")
