"""Cells made to keep a pattern or a parser busy: every reader answers at once."""

from __future__ import annotations

import time

import pytest

from sluis.catalogue.problems import FileFault
from sluis.catalogue.reading import dry_run
from sluis.catalogue.tests.samples import FIXTURES

LENGTH = 120_000
BAIT = {
    "digits": "1" * LENGTH,
    "digits and a slip": "1" * LENGTH + "!",
    "points": "1." * (LENGTH // 2),
    "spaces": "http://x.example" + " " * LENGTH,
    "apostrophes": "'" * LENGTH,
    "open tags": "<br" * (LENGTH // 3),
    "bold": "<b>" * (LENGTH // 3),
    "deep lists": "<dl><dt>" * 12_000,
    "deep boxes": "<div>" * 3_900,
    "entities": "&lt;" * 20_000,
    "options": ":" + "a" * LENGTH,
    "backslashes": "\\" * LENGTH,
    "commas": "a, " * (LENGTH // 3),
    "accents": "é" * LENGTH,
}
FILES = {
    "sluis": "sku,name_nl,gtin,price,weight_g,hs_code,image_urls,description_nl,abv_pct,ingredients,lithium,stock",
    "shopify": "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Barcode,Image Src",
    "woocommerce": "ID,Type,SKU,Naam,Uitgelicht?,Beschrijving,Categorieën,Afbeeldingen,Reguliere prijs",
    "lightspeed_c": "Internal_ID,Internal_Variant_ID,NL_Title_Short,NL_Variant,Tax,Images,SKU,NL_URL",
    "gs1": "gtin,productName@nl,ingredientStatement@nl,hasAllergen,netContent,energyPerNutrientBasis,fatPerNutrientBasis",
}


@pytest.mark.parametrize("bait", BAIT)
@pytest.mark.parametrize("name", FILES)
def test_one_hostile_cell_in_each_column(name: str, bait: str) -> None:
    header = FILES[name].split(",")
    for place in range(len(header)):
        cells = ["x"] * len(header)
        cells[place] = '"' + BAIT[bait] + '"'
        started = time.process_time()
        try:
            result = dry_run(f"{FILES[name]}\n{','.join(cells)}\n".encode())
        except FileFault as fault:
            pytest.fail(f"{header[place]}: {fault.message}")
        assert time.process_time() - started < 1, header[place]
        assert result["rows"] in (0, 1)


def test_the_same_file_twice_reads_the_same() -> None:
    for path in sorted(FIXTURES.iterdir()):
        assert dry_run(path) == dry_run(path)
