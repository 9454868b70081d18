"""Leave any time: the zip holds all of one merchant's, nothing of another's, and no secret."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import BinaryField

from sluis.catalogue.models import Product
from sluis.home.tests.conftest import Enter
from sluis.home.tests.seed import WANG, World
from sluis.kernel import clock
from sluis.ledger.models import Transfer
from sluis.logistics.models import Shipment
from sluis.offices import merchant_export, merchant_rows
from sluis.offices.models import Merchant
from sluis.records import files
from sluis.records.models import AuditEntry, StoredFile
from sluis.work import loop
from sluis.work.models import Due, Progress


def _exported(merchant: Merchant) -> zipfile.ZipFile:
    target = io.BytesIO()
    merchant_export.write(target, merchant)
    return zipfile.ZipFile(target)


def _table(archive: zipfile.ZipFile, label: str) -> list[dict[str, str]]:
    text = archive.read(f"tables/{label}.csv").decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_every_row_of_hers_is_in_it(world: World) -> None:
    archive = _exported(world.alice)
    skus = {row["sku"] for row in _table(archive, "catalogue.Product")}
    assert skus == set(Product.objects.filter(merchant=world.alice).values_list("sku", flat=True))
    transfers = Transfer.objects.filter(merchant=world.alice)
    assert [int(row["amount_minor"]) for row in _table(archive, "ledger.Transfer")] == list(
        transfers.order_by("pk").values_list("amount_minor", flat=True)
    )
    assert len(_table(archive, "payments.ChargeLine")) > 0, "what hangs on her payments comes along"


def test_nothing_of_bobs_is_in_it(world: World) -> None:
    archive = _exported(world.alice)
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert world.bob.pk.encode() not in everything
    assert world.bob.iban.encode() not in everything
    for sku in Product.objects.filter(merchant=world.bob).values_list("pk", flat=True):
        assert str(sku).encode() not in everything


def test_her_papers_are_in_it_as_they_were(world: World) -> None:
    label = StoredFile.objects.get(pk=Shipment.objects.filter(label__isnull=False)[0].label_id)
    archive = _exported(Merchant.objects.get(pk=label.merchant))
    name = next(name for name in archive.namelist() if name.startswith(f"files/{label.pk}"))
    assert archive.read(name) == files.content(label)


def test_the_manifest_proves_every_member(world: World) -> None:
    archive = _exported(world.alice)
    manifest = json.loads(archive.read("manifest.json"))
    assert set(manifest["sha256"]) == set(archive.namelist()) - {"manifest.json"}
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name
    for label, count in manifest["rows"].items():
        assert len(_table(archive, label)) == count, label


def test_sealed_values_and_secrets_stay(world: World) -> None:
    archive = _exported(world.alice)
    tables = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("tables/"))
    assert WANG.id_number.encode() not in tables
    assert WANG.mobile.encode() not in tables
    assert "tables/offices.ApiKey.csv" not in archive.namelist()
    for model in merchant_rows.models():
        assert not any(isinstance(field, BinaryField) for field in merchant_rows.columns(model)), model


def test_a_model_of_a_merchant_is_found_by_itself() -> None:
    taken = {model._meta.label for model in merchant_rows.models()}
    owned = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("sluis.")
        and any(field.name == "merchant" for field in model._meta.concrete_fields)
    }
    assert owned - taken == merchant_rows.LEFT_OUT & owned
    assert "marketplace.OrderLine" in taken, "it has no merchant of its own, its order has"


def test_a_cell_that_would_run_as_a_formula_does_not(world: World) -> None:
    Product.objects.filter(merchant=world.alice).update(brand='=HYPERLINK("http://a.example")')
    rows = _table(_exported(world.alice), "catalogue.Product")
    assert {row["brand"][:2] for row in rows} == {"'="}


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Alles wat Sluis"), ("fr", "Tout ce que Sluis"), ("en", "Everything that")]
)
def test_the_read_me_is_in_the_merchants_language(world: World, language: str, words: str) -> None:
    world.alice.language = language
    text = _exported(world.alice).read("READ-ME.txt").decode()
    assert text.startswith(words)
    assert "catalogue.Product" in text


def _run_due() -> None:
    loop.run_due()


def test_the_owner_makes_it_and_fetches_it(world: World, enter: Enter) -> None:
    client = enter("alice")
    assert client.post(f"/export/{world.alice.pk}/begin/").status_code == 302
    job = Progress.objects.get(merchant=world.alice.pk, total__isnull=False)
    waiting = client.get(f"/export/work/{job.pk}/")
    assert "HX-Refresh" not in waiting.headers
    assert f"/export/work/{job.pk}/" in client.get("/export/").content.decode()
    _run_due()
    assert client.get(f"/export/work/{job.pk}/").headers["HX-Refresh"] == "true"
    job.refresh_from_db()
    assert job.done == job.total
    response: Any = client.get(job.result_url)
    assert response.headers["Content-Disposition"].startswith("attachment")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert archive.testzip() is None
    assert "READ-ME.txt" in archive.namelist()
    assert AuditEntry.objects.filter(verb="offices.export_merchant", subject=world.alice.pk).count() == 1


def test_a_second_one_replaces_the_first_and_a_week_ends_it(world: World) -> None:
    for _ in range(2):
        merchant_export.ask(merchant=world.alice, actor="user:1")
        _run_due()
    (kept,) = StoredFile.objects.filter(subject=merchant_export.subject_of(world.alice))
    ends = Due.objects.get(handler=merchant_export.DROP, key=kept.pk)
    assert timedelta(days=6, hours=23) < ends.next_at - clock.now() <= timedelta(days=7)
    merchant_export.drop({"file": kept.pk})
    assert not StoredFile.objects.filter(subject=merchant_export.subject_of(world.alice)).exists()


@pytest.mark.parametrize(("name", "status"), [("bob", 404), ("charlie", 404), ("noor", 403), ("wei", 403)])
def test_others_neither_make_nor_fetch_it(world: World, enter: Enter, name: str, status: int) -> None:
    merchant_export.ask(merchant=world.alice, actor="user:1")
    _run_due()
    job = Progress.objects.get(merchant=world.alice.pk, total__isnull=False)
    client = enter(name)
    assert client.post(f"/export/{world.alice.pk}/begin/").status_code in (status, 302)
    assert Progress.objects.filter(merchant=world.alice.pk, total__isnull=False).count() == 1
    assert client.get(job.result_url).status_code == status
    assert client.get(f"/export/work/{job.pk}/").status_code == status


def test_the_office_admin_sees_every_merchant_of_the_office(world: World, enter: Enter) -> None:
    page = enter("anna").get("/export/").content.decode()
    for merchant in (world.alice, world.bob, world.charlie):
        assert merchant.name in page
