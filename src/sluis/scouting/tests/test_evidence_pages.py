# ruff: noqa: F811 - fixtures are taken by name
"""The pages of sources and weights: who may see them, what they take, and what they say of a bad file."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sluis.home.tests.conftest import Enter, enter, people, world  # noqa: F401
from sluis.home.tests.seed import World
from sluis.offices.models import Office
from sluis.scouting import weights_of_office
from sluis.scouting.models import EvidenceImport, OfficeWeights

PRICES = (
    b"product,price_cny,net_content,platform,seen_on,hs6\nPralines,180,250 g,tmall.hk,2026-11-01,180690\n"
)
POINTS = {"demand": 50, "price_room": 20, "logistics_fit": 10, "timing": 10, "own_evidence": 10}


def file(content: bytes = PRICES) -> SimpleUploadedFile:
    return SimpleUploadedFile("prices.csv", content, content_type="text/csv")


def test_the_page_says_what_is_missing_and_where_it_comes_from(world: World, enter: Enter) -> None:
    page = enter("wei").get("/scout/evidence/")
    assert page.status_code == 200
    assert len(page.context["lacking"]) == len(EvidenceImport.Kind.values)
    assert "without it there is no score" in page.content.decode()
    assert 'href="/scout/evidence/"' in enter("wei").get("/scout/").content.decode()


def test_an_adviser_loads_prices_and_the_page_names_the_version(world: World, enter: Enter) -> None:
    client = enter("wei")
    answer = client.post(
        "/scout/evidence/", {"form": "prices", "version": "2026-11", "file": file()}, follow=True
    )
    page = answer.content.decode()
    assert "1 row was taken." in page
    (one,) = EvidenceImport.objects.all()
    assert (one.kind, one.version, one.office_id) == ("prices", "2026-11", world.office.pk)
    assert [row["one"].pk for row in answer.context["rows"]] == [one.pk]
    assert "Prices in China" not in [row["name"] for row in answer.context["lacking"]]


def test_a_row_that_was_left_out_is_named(world: World, enter: Enter) -> None:
    given = file(PRICES + b"Bar,dear,100 g,tmall.hk,2026-11-01,180632\n")
    page = enter("wei").post(
        "/scout/evidence/", {"form": "prices", "version": "1", "file": given}, follow=True
    )
    assert "line 3, price_cny" in page.content.decode()


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\xff\xfe\x00", b""])
def test_a_file_that_cannot_be_used_is_refused_with_the_reason_at_the_field(
    world: World,
    enter: Enter,
    content: bytes,
) -> None:
    answer = enter("wei").post("/scout/evidence/", {"form": "prices", "version": "1", "file": file(content)})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not EvidenceImport.objects.exists()


@pytest.mark.parametrize("path", ["/scout/evidence/", "/scout/weights/"])
def test_people_of_a_merchant_see_neither(world: World, enter: Enter, path: str) -> None:
    client = enter("alice")
    assert client.get(path).status_code == 403
    client.post(path, {"form": "prices", "version": "1", "file": file(), **POINTS, "reason": "Mine."})
    assert not OfficeWeights.objects.exists()
    assert not EvidenceImport.objects.exists()
    assert "/scout/evidence/" not in client.get("/scout/").content.decode()


def test_another_office_is_not_there(world: World, enter: Enter) -> None:
    Office.objects.create(
        code="XX",
        name="Other",
        city="Riga",
        countries="LV",
        currency="EUR",
        timezone="Europe/Riga",
        languages="en",
    )
    assert enter("wei").get("/scout/evidence/?office=XX").status_code == 404
    assert enter("wei").get("/scout/weights/?office=XX").status_code == 404


def test_whoever_runs_the_office_decides_on_weights(world: World, enter: Enter) -> None:
    client = enter("anna")
    answer = client.post("/scout/weights/", {**POINTS, "reason": "Gifts first."}, follow=True)
    page = answer.content.decode()
    assert "The new weights hold." in page
    assert "Gifts first." in page
    assert "Anna Admin" in page
    assert weights_of_office.in_force(world.office.pk).points["demand"] == 50


def test_an_adviser_reads_the_weights_and_decides_nothing(world: World, enter: Enter) -> None:
    client = enter("wei")
    page = client.get("/scout/weights/").content.decode()
    assert "demand is backtested" in page
    assert "Let these weights hold" not in page
    answer = client.post("/scout/weights/", {**POINTS, "reason": "Mine."}, follow=True)
    assert "does not permit" in answer.content.decode() or "not allow" in answer.content.decode()
    assert not OfficeWeights.objects.exists()


def test_points_that_do_not_add_up_are_refused_at_the_field(world: World, enter: Enter) -> None:
    answer = enter("anna").post("/scout/weights/", {**POINTS, "demand": 51, "reason": "More."})
    assert answer.status_code == 422
    assert "add up to 101" in str(answer.context["form"].errors["demand"])
    assert not OfficeWeights.objects.exists()


def test_earlier_versions_stay_in_sight(world: World, enter: Enter) -> None:
    client = enter("wei")
    for version, price in (("1", b"180"), ("2", b"190")):
        client.post(
            "/scout/evidence/",
            {"form": "prices", "version": version, "file": file(PRICES.replace(b"180", price))},
        )
    page = client.get("/scout/evidence/")
    assert [row["one"].version for row in page.context["rows"]] == ["2"]
    assert [row["one"].version for row in page.context["earlier"]] == ["1"]
    assert page.context["rows"][0]["one"].dated >= date(2026, 1, 1)
