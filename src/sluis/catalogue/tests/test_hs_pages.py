"""The page of HS codes, the API beside it and the two commands: proposed by Sluis, decided by a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sluis.catalogue.models import HsConfirmation, Product
from sluis.catalogue.tests import shop
from sluis.cli.main import main
from sluis.home.tests.conftest import Enter, enter, people  # noqa: F401
from sluis.home.tests.seed import World

ADDRESS = "/products/codes/"
GOODS = (
    "sku,name_nl,name_en\n"
    "REEP,Melkreep gevuld met praliné,Filled milk chocolate bar\n"
    "RAAR,Caractère,\n"
    "BIER,Abdijbier dubbel 7% vol 33 cl,\n"
)


@pytest.fixture
def alices(people: World) -> World:  # noqa: F811
    """Alice's three products without a code, and one of Bob's."""
    shop.take(GOODS, code="alice")
    shop.take("sku,name_nl\nKAAS,Oude kaas 48+ 200 g\n", code="bob")
    return people


def ask(sku: str) -> str:
    return f"code:{Product.objects.get(sku=sku).pk}"


def say(sku: str) -> str:
    return f"other:{Product.objects.get(sku=sku).pk}"


def body_of(client: Client) -> str:
    return client.get(ADDRESS).content.decode()


def test_products_without_a_code_come_with_candidates_and_the_words_that_speak_for_them(
    alices: World,
    enter: Enter,  # noqa: F811
) -> None:
    response = enter("alice", "nl").get(ADDRESS)
    rows = {row.product.sku: row for row in response.context["rows"]}
    assert set(rows) == {"REEP", "RAAR", "BIER"}
    assert rows["REEP"].is_sure
    assert rows["REEP"].choices[0].hs6 == "180631"
    assert "gevuld" in rows["REEP"].choices[0].words
    assert not rows["RAAR"].is_sure
    assert not any(choice.is_chosen for choice in rows["RAAR"].choices)
    assert "bier" in rows["BIER"].choices[0].title


def test_what_is_chosen_becomes_the_code_and_leaves_the_page(alices: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    sent = {ask("REEP"): "180631", ask("RAAR"): "", ask("BIER"): ""}
    done = client.post(ADDRESS, sent, follow=True)
    assert "1 HS code is confirmed." in done.content.decode()
    assert shop.product("REEP").hs_code == "180631"
    assert HsConfirmation.objects.get().actor == alices.users["alice"].actor
    assert {row.product.sku for row in done.context["rows"]} == {"RAAR", "BIER"}


def test_a_typed_code_goes_before_the_chosen_one(alices: World, enter: Enter) -> None:  # noqa: F811
    enter("alice").post(ADDRESS, {ask("REEP"): "180631", say("REEP"): "1806.90.90"})
    assert shop.product("REEP").hs_code == "18069090"


def test_one_code_that_is_wrong_keeps_all_of_them_back_and_says_where(
    alices: World,
    enter: Enter,  # noqa: F811
) -> None:
    answer = enter("alice").post(ADDRESS, {ask("BIER"): "220300", say("RAAR"): "12345"})
    assert answer.status_code == 422
    assert "the zero in front may be lost" in answer.content.decode()
    assert 'value="12345"' in answer.content.decode()
    assert shop.product("BIER").hs_code == ""


def test_nothing_chosen_changes_nothing(alices: World, enter: Enter) -> None:  # noqa: F811
    done = enter("alice").post(ADDRESS, {ask("REEP"): ""}, follow=True)
    assert "Nothing was chosen" in done.content.decode()
    assert not HsConfirmation.objects.exists()


def test_another_merchants_product_is_not_there(alices: World, enter: Enter) -> None:  # noqa: F811
    client = enter("alice")
    assert "KAAS" not in body_of(client)
    assert client.post(ADDRESS, {ask("KAAS"): "040690", ask("REEP"): "180631"}).status_code == 404
    assert (shop.product("KAAS").hs_code, shop.product("REEP").hs_code) == ("", "")


@pytest.mark.parametrize("name", ["noor", "femke"])
def test_who_does_not_keep_the_catalogue_confirms_nothing(alices: World, enter: Enter, name: str) -> None:  # noqa: F811
    assert enter(name).get(ADDRESS).status_code == 403
    enter(name).post(ADDRESS, {ask("REEP"): "180631"})
    assert (shop.product("REEP").hs_code, HsConfirmation.objects.exists()) == ("", False)


def test_an_office_without_questions_says_so(people: World, enter: Enter) -> None:  # noqa: F811
    assert "Every product has its HS code" in body_of(enter("alice"))


def test_the_api_proposes_and_takes_the_decision(demo_office: Any, key_of: Callable[..., Any]) -> None:
    shop.take(GOODS, code="chocolaterie-de-brug")
    api = key_of(demo_office.merchant("chocolaterie-de-brug"))
    listed = api.get("/products/hs-proposals", limit=2).json()
    assert len(listed["items"]) == 2
    assert listed["next"]
    product = Product.objects.get(sku="REEP")
    one = api.get(f"/products/{product.pk}/hs-proposal").json()
    assert (one["ask"], one["candidates"][0]["hs6"]) == (False, "180631")
    assert "gevuld" in one["candidates"][0]["words"]
    done = api.post(f"/products/{product.pk}/hs-code", {"hs_code": "1806 31 00"}, key="k1")
    assert (done.status_code, done.json()["hs_code"]) == (200, "18063100")
    again = api.post(f"/products/{product.pk}/hs-code", {"hs_code": "1806 31 00"}, key="k1")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert HsConfirmation.objects.count() == 1
    refused = api.post(f"/products/{product.pk}/hs-code", {"hs_code": "18"}, key="k2")
    assert (refused.status_code, "hs_code" in str(refused.json()["errors"])) == (422, True)


def test_a_key_of_another_merchant_sees_no_proposal(demo_office: Any, key_of: Callable[..., Any]) -> None:
    shop.take(GOODS, code="chocolaterie-de-brug")
    other = next(one for code, one in demo_office.merchants.items() if code != "chocolaterie-de-brug")
    api = key_of(other)
    product = Product.objects.get(sku="REEP")
    assert api.get(f"/products/{product.pk}/hs-proposal").status_code == 404
    assert api.post(f"/products/{product.pk}/hs-code", {"hs_code": "180631"}, key="k").status_code == 404
    assert api.get("/products/hs-proposals").json()["items"] == []


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_proposes_for_a_file_without_a_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "goods.csv"
    path.write_text(GOODS, encoding="utf-8")
    found = told(capsys, "catalogue", "propose-hs", str(path))["products"]
    assert [one["product"] for one in found] == ["REEP", "RAAR", "BIER"]
    assert found[0]["candidates"][0]["hs6"] == "180631"
    assert [one["ask"] for one in found] == [False, True, False]


def test_the_commands_propose_for_stored_products_and_take_the_decision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], db: None
) -> None:
    shop.merchant()
    shop.take(GOODS)
    data = ["--data", str(tmp_path)]
    found = told(capsys, "catalogue", "propose-hs", "--merchant", "lindeboom", *data)["products"]
    assert {one["product"] for one in found} == {"REEP", "RAAR", "BIER"}
    done = told(capsys, "catalogue", "confirm-hs", "BIER", "2203.00", "--merchant", "lindeboom", *data)
    assert done["hs_code"] == "220300"
    assert HsConfirmation.objects.get().proposed == "220300"
    assert main(["catalogue", "confirm-hs", "NOPE", "220300", *data]) != 0
    assert "needs --merchant" in capsys.readouterr().err
