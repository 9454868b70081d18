"""Adding products on the page: look first, then store; whose they are; what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sluis.catalogue import pages, problem_sentences
from sluis.catalogue.models import ImportRun, Product
from sluis.catalogue.problems import MESSAGES
from sluis.home.tests.conftest import Enter, enter, people  # noqa: F401
from sluis.home.tests.seed import World
from sluis.records.models import StoredFile

ADDRESS = "/products/import/"
GOOD = """sku,name_en,name_nl,hs_code,weight_g,price,price_currency,stock
TRU-200,Truffles 200 g,Truffels 200 g,18069000,260,6.40,EUR,40
TAB-085,Milk bar 85 g,Melkreep 85 g,18063200,95,1.20,EUR,200
"""
FAULTY = """sku,name_en,weight_g,price,price_currency
TRU-200,Truffles 200 g,260,6.40,EUR
TAB-085,Milk bar 85 g,95,-1.20,EUR
,,95,1.20,EUR
"""


def give(client: Client, content: str | bytes, **data: str) -> Any:
    """Give a file to the page."""
    raw = content.encode() if isinstance(content, str) else content
    return client.post(ADDRESS, {"file": SimpleUploadedFile("products.csv", raw), **data})


def test_a_file_is_looked_at_before_anything_is_stored(people: World, enter: Enter) -> None:  # noqa: F811
    response = give(enter("alice"), GOOD)
    assert response.status_code == 200
    preview = response.context["preview"]
    assert (preview.products, preview.error_count) == (2, 0)
    assert "Truffles 200 g" in response.content.decode()
    assert not Product.objects.exists()


def test_the_second_press_stores_and_shows_what_came_of_it(people: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    preview = give(client, GOOD).context["preview"]
    response = client.post(ADDRESS, {"stored": preview.file_id, "merchant": ""}, follow=True)
    body = response.content.decode()
    assert "2 products are stored." in body
    assert "Every row of the file is stored." in body
    assert {p.sku: p.merchant for p in Product.objects.all()} == {
        "TRU-200": people.alice,
        "TAB-085": people.alice,
    }
    run = ImportRun.objects.get()
    assert response.redirect_chain[-1][0] == f"/products/import/{run.pk}/"


def test_faulty_rows_are_named_with_what_to_do_and_the_rest_is_stored(
    people: World,  # noqa: F811
    enter: Enter,  # noqa: F811
) -> None:
    client = enter("alice")
    response = give(client, FAULTY)
    preview = response.context["preview"]
    assert (preview.rows, preview.products) == (3, 1)
    body = response.content.decode()
    assert "a price cannot be negative" in body
    assert "fill in a name" in body
    done = client.post(ADDRESS, {"stored": preview.file_id, "merchant": ""}, follow=True)
    assert "a price cannot be negative" in done.content.decode()
    assert [p.sku for p in Product.objects.all()] == ["TRU-200"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("sku,name_en,price\n", "no product below them"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, ""),
        ("colour,size\nred,9\n", "no product file that is known"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_with_a_reason(
    people: World,  # noqa: F811
    enter: Enter,  # noqa: F811
    content: str | bytes,
    words: str,
) -> None:
    response = give(enter("alice"), content)
    body = response.content.decode()
    assert response.status_code == 422
    assert 'class="problems"' in body
    assert words in body
    assert not StoredFile.objects.exists()


def test_a_file_that_is_too_large_for_a_page(
    people: World,  # noqa: F811
    enter: Enter,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "LARGEST_FILE", 10)
    assert "larger than 20 MB" in give(enter("alice"), GOOD).content.decode()


def test_the_office_says_whose_products_they_are(people: World, enter: Enter) -> None:  # noqa: F811
    client = enter("wei")
    assert "Whose products these are" in client.get(ADDRESS).content.decode()
    preview = give(client, GOOD, merchant="bob").context["preview"]
    client.post(ADDRESS, {"stored": preview.file_id, "merchant": preview.merchant_code})
    assert {p.merchant for p in Product.objects.all()} == {people.bob}
    foreign = give(client, GOOD, merchant="nobody")
    assert foreign.status_code == 422


def test_a_file_of_somebody_else_cannot_be_stored(people: World, enter: Enter) -> None:  # noqa: F811
    file_id = give(enter("alice"), GOOD).context["preview"].file_id
    response = enter("bob").post(ADDRESS, {"stored": file_id, "merchant": ""})
    assert response.status_code == 404
    assert not Product.objects.exists()


def test_an_owner_cannot_write_another_merchants_products(people: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    rows = GOOD.replace("sku,", "merchant,sku,").replace("\nT", "\nbob,T")
    preview = give(client, rows).context["preview"]
    client.post(ADDRESS, {"stored": preview.file_id, "merchant": ""})
    assert not Product.objects.exists()
    assert "no merchant of yours" in ImportRun.objects.get().errors[0]["message"]


def test_results_of_others_are_not_there(people: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    preview = give(client, GOOD).context["preview"]
    client.post(ADDRESS, {"stored": preview.file_id, "merchant": ""})
    run = ImportRun.objects.get()
    assert enter("wei").get(f"{ADDRESS}{run.pk}/").status_code == 200
    assert enter("charlie").get(f"{ADDRESS}{run.pk}/").status_code == 404


@pytest.mark.parametrize("name", ["noor", "femke"])
def test_only_who_keeps_the_catalogue_adds_products(people: World, enter: Enter, name: str) -> None:  # noqa: F811
    assert enter(name).get(ADDRESS).status_code == 403


def test_every_sentence_about_files_can_be_translated() -> None:
    assert set(MESSAGES.values()) <= set(problem_sentences.TEXTS)
