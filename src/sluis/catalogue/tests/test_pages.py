"""Adding products on the page: look first, then store; whose they are; what is wrong with them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from sluis.catalogue import background_import, pages, problem_sentences
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
OWN = "Nr;Wat;Hoe zwaar;Kost\nR1;Reep melk;0,095;1,25\nR2;Reep puur;0,100;1,35\n"
SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Grams\n"
    "reep,Reep,<p>Reep</p>,De Brug,Title,Default Title,REEP,4.95,95\n"
)
FAULTY = """sku,name_en,weight_g,price,price_currency
TRU-200,Truffles 200 g,260,6.40,EUR
TAB-085,Milk bar 85 g,95,-1.20,EUR
,,95,1.20,EUR
"""


def give(client: Client, content: str | bytes, name: str = "products.csv", **data: str) -> Any:
    """Give a file to the page and return the page that shows what it holds, or the form with what is wrong."""
    raw = content.encode() if isinstance(content, str) else content
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, raw), **data}, follow=True)


def store(client: Client, looked: Any) -> Any:
    """Press "Store these products" on the page that shows a file."""
    return client.post(f"/products/import/look/{looked.context['file'].pk}/", {"store": "1"}, follow=True)


def test_a_file_is_looked_at_before_anything_is_stored(people: World, enter: Enter) -> None:  # noqa: F811
    response = give(enter("alice"), GOOD)
    assert response.status_code == 200
    preview = response.context["preview"]
    assert (preview.products, preview.error_count) == (2, 0)
    body = response.content.decode()
    assert "Truffles 200 g" in body
    assert preview.label == "the format of Sluis"
    assert not Product.objects.exists()


def test_what_the_products_lack_is_said_and_not_made_up(people: World, enter: Enter) -> None:  # noqa: F811
    preview = give(enter("alice"), "sku,name_en\nA,Truffles\nB,Bar\n").context["preview"]
    assert dict(preview.missing)["Gross weight"] == 2
    assert dict(preview.missing)["HS code"] == 2


def test_the_second_press_stores_and_shows_what_came_of_it(people: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    response = store(client, give(client, GOOD))
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
    done = store(client, response)
    assert "a price cannot be negative" in done.content.decode()
    assert [p.sku for p in Product.objects.all()] == ["TRU-200"]


def test_rows_in_error_come_back_as_a_file_that_is_corrected_and_given_again(
    people: World,  # noqa: F811
    enter: Enter,  # noqa: F811
) -> None:
    client = enter("alice")
    store(client, give(client, FAULTY.replace("TAB-085", "=1+1")))
    run = ImportRun.objects.get()
    answer = client.get(f"/products/import/{run.pk}/to-correct.xlsx")
    assert "products to correct.xlsx" in answer.headers["Content-Disposition"]
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["sku", "name_en", "weight_g", "price", "price_currency", "what to do (sluis)"]
    assert len(rows) == 3
    assert (rows[1][0], sheet["A2"].data_type) == ("=1+1", "s")
    assert "price: a price cannot be negative" in str(rows[1][5])
    assert sheet["D2"].fill.fgColor.rgb.endswith("FBE3DC")
    sheet["A2"], sheet["D2"] = "TAB-085", "1.20"
    sheet["A3"], sheet["B3"], sheet["D3"] = "NEW-1", "New bar", "1.30"
    out = BytesIO()
    sheet.parent.save(out)  # type: ignore[union-attr]
    done = store(client, give(client, out.getvalue(), "corrected.xlsx"))
    assert "2 products are stored." in done.content.decode()
    assert {p.sku for p in Product.objects.all()} == {"TRU-200", "TAB-085", "NEW-1"}


def test_an_unknown_sheet_is_assigned_by_hand_and_remembered(people: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    looked = give(client, OWN)
    assert looked.context["preview"] is None
    body = looked.content.decode()
    assert "could not tell what the columns are" in body
    assert "Reep melk" in body  # the first cells of the column
    address = f"/products/import/look/{looked.context['file'].pk}/"
    short = client.post(address, {"map": "1", "column_0": "sku"})
    assert short.status_code == 422
    assert "Assign a column to the name" in short.content.decode()
    twice = client.post(
        address, {"map": "1", "column_0": "sku", "column_1": "name-nl", "column_2": "name-nl"}
    )
    assert "is assigned to this field already" in twice.content.decode()
    columns = {"column_0": "sku", "column_1": "name-nl", "column_2": "weight_g:kg", "column_3": "price"}
    seen = client.post(address, {"map": "1", **columns}, follow=True)
    assert (seen.context["preview"].products, seen.context["preview"].sample[0].weight_g) == (2, 95)
    store(client, seen)
    assert Product.objects.get(sku="R1").weight_g == 95
    again = give(client, OWN.replace("R1", "R3"))
    assert again.context["preview"].products == 2
    assert again.context["remembered"]


def test_what_the_file_leaves_open_is_asked_and_used(people: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    looked = give(client, SHOPIFY)
    assert set(looked.context["answers"].fields) >= {"currency", "prices_include_vat"}
    address = f"/products/import/look/{looked.context['file'].pk}/"
    told = client.post(address, {"answer": "1", "currency": "EUR", "prices_include_vat": "no"}, follow=True)
    assert told.context["preview"].sample[0].price is not None
    store(client, told)
    assert Product.objects.get().price_minor == 495
    again = give(client, SHOPIFY)
    assert again.context["preview"].sample[0].price is not None


def test_a_long_file_goes_on_in_the_background_and_shows_how_far_it_is(
    people: World,  # noqa: F811
    enter: Enter,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    client = enter("alice")
    running = store(client, give(client, GOOD))
    assert "You may leave this page" in running.content.decode()
    assert not Product.objects.exists()
    run = ImportRun.objects.get()
    part = client.get(f"{ADDRESS}{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<progress" in part
    assert "<html" not in part
    background_import.run_import({"run": run.pk})
    run.refresh_from_db()
    assert (run.created, run.rows_total, run.rows_done, run.failure) == (2, 2, 2, "")
    done = client.get(f"{ADDRESS}{run.pk}/", headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == f"{ADDRESS}{run.pk}/"
    assert "Every row of the file is stored." in client.get(f"{ADDRESS}{run.pk}/").content.decode()
    background_import.run_import({"run": run.pk})  # taken twice, it runs once
    assert ImportRun.objects.get().created == 2


def test_a_background_import_of_somebody_without_access_stores_nothing(
    people: World,  # noqa: F811
    enter: Enter,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    client = enter("alice")
    store(client, give(client, GOOD))
    run = ImportRun.objects.get()
    ImportRun.objects.update(actor="user:999999")
    background_import.run_import({"run": run.pk})
    run.refresh_from_db()
    assert "no access any more" in run.failure
    assert run.finished_at is not None
    assert not Product.objects.exists()


def test_an_import_is_taken_back_on_its_page(people: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    store(client, give(client, GOOD))
    run = ImportRun.objects.get()
    done = client.post(f"{ADDRESS}{run.pk}/undo/", follow=True)
    body = done.content.decode()
    assert "2 products are taken away" in body
    assert "Import taken back" in body
    assert not Product.objects.exists()
    assert "Take it back" not in body


def test_what_was_changed_since_is_named_and_left_when_one_says_so(people: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    store(client, give(client, GOOD))
    Product.objects.filter(sku="TRU-200").update(brand="Changed")
    run = ImportRun.objects.get()
    refused = client.post(f"{ADDRESS}{run.pk}/undo/")
    assert refused.status_code == 409
    assert "TRU-200 (changed since)" in refused.content.decode()
    assert Product.objects.count() == 2
    client.post(f"{ADDRESS}{run.pk}/undo/", {"keep": "1"})
    assert [p.sku for p in Product.objects.all()] == ["TRU-200"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("sku,name_en,price\n", "no product below them"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, ""),
        (b"%PDF-1.7 receipt", ""),
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
    store(client, give(client, GOOD, merchant="bob"))
    assert {p.merchant for p in Product.objects.all()} == {people.bob}
    foreign = give(client, GOOD, merchant="nobody")
    assert foreign.status_code == 422


def test_a_file_of_somebody_else_cannot_be_seen_or_stored(people: World, enter: Enter) -> None:  # noqa: F811
    file_id = give(enter("alice"), GOOD).context["file"].pk
    address = f"/products/import/look/{file_id}/"
    assert enter("bob").get(address).status_code == 404
    assert enter("bob").post(address, {"store": "1"}).status_code == 404
    assert not Product.objects.exists()


def test_an_owner_cannot_write_another_merchants_products(people: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    rows = GOOD.replace("sku,", "merchant,sku,").replace("\nT", "\nbob,T")
    store(client, give(client, rows))
    assert not Product.objects.exists()
    assert "no merchant of yours" in ImportRun.objects.get().errors[0]["message"]


def test_results_of_others_are_not_there(people: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    store(client, give(client, FAULTY))
    run = ImportRun.objects.get()
    assert enter("wei").get(f"{ADDRESS}{run.pk}/").status_code == 200
    for path in ("", "to-correct.xlsx"):
        assert enter("charlie").get(f"{ADDRESS}{run.pk}/{path}").status_code == 404
    assert enter("charlie").post(f"{ADDRESS}{run.pk}/undo/").status_code == 404
    assert Product.objects.exists()


@pytest.mark.parametrize("name", ["noor", "femke"])
def test_only_who_keeps_the_catalogue_adds_products(people: World, enter: Enter, name: str) -> None:  # noqa: F811
    assert enter(name).get(ADDRESS).status_code == 403


def test_every_sentence_about_files_can_be_translated() -> None:
    assert set(MESSAGES.values()) <= set(problem_sentences.TEXTS)
