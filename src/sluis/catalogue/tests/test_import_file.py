"""What an import stores, changes, leaves alone and refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sluis.catalogue import import_file as importing
from sluis.catalogue import invariants, stock
from sluis.catalogue.models import ImportChange, ImportRun, Product, StockMovement
from sluis.catalogue.problems import FileFault
from sluis.catalogue.tests.shop import merchant, on_hand, product, scope_of, take
from sluis.kernel.errors import BadInput
from sluis.records.models import AuditEntry, Event

pytestmark = pytest.mark.django_db

HEADER = (
    "sku,gtin,name_nl,name_fr,brand,family,description_nl,hs_code,origin,weight_g,price,price_currency,"
    "till_price,vat_rate_pct,stock,image_urls,ingredients,ingredients_lang,aerosol,lithium,abv_pct\n"
)
REEP = (
    "REEP,5499901002025,Gevulde reep,Barre fourrée,De Brug,chocolate,Melk met karamel.,18063100,BE,92,1.80,EUR,"
    '3.50,6,40,https://shop.example/reep.jpg,"suiker, MELK",nl,no,none,\n'
)
TRIPEL = "TRIPEL,,Tripel,Triple,De Zeshoek,beer,,22030000,BE,600,2.10,EUR,,21,24,https://shop.example/t.jpg,water,nl,,,8.5\n"


@pytest.fixture(autouse=True)
def _shops() -> None:
    merchant()
    merchant("zeshoek")


def test_a_file_becomes_products_with_stock_history_and_news() -> None:
    result = take(HEADER + REEP + TRIPEL)
    assert (result.created, result.updated, result.unchanged, result.errors) == (2, 0, 0, [])
    reep = product("REEP")
    assert reep.names == {"nl": "Gevulde reep", "fr": "Barre fourrée"}
    assert (reep.gtin, reep.price_minor, reep.till_price_minor, reep.currency) == (
        "05499901002025",
        180,
        350,
        "EUR",
    )
    assert (reep.ingredients, reep.ingredients_language) == ("suiker, MELK", "nl")
    assert reep.facts == {"aerosol": False, "lithium": "none"}
    assert reep.missing == []
    assert product("TRIPEL").missing == ["gtin", "description"]
    assert (on_hand("REEP"), on_hand("TRIPEL")) == (40, 24)
    assert invariants.check()[0].broken == []
    run = ImportRun.objects.get(pk=result.run_id)
    assert (run.rows, run.created, run.merchant_id) == (2, 2, merchant().pk)
    assert run.finished_at is not None
    assert AuditEntry.objects.filter(verb="catalogue.import", subject=run.pk, actor="user:7").count() == 1
    assert Event.objects.filter(kind="catalogue.imported", reference=run.pk).count() == 1


def test_the_same_file_twice_changes_nothing() -> None:
    take(HEADER + REEP + TRIPEL)
    before = list(Product.objects.order_by("sku").values())
    moves = StockMovement.objects.count()
    again = take(HEADER + REEP + TRIPEL)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert list(Product.objects.order_by("sku").values()) == before
    assert StockMovement.objects.count() == moves
    assert not ImportChange.objects.filter(run_id=again.run_id).exists()


def test_an_update_changes_what_it_tells_and_nothing_else() -> None:
    take(HEADER + REEP)
    result = take("sku,name_nl,weight_g,price,stock\nREEP,Gevulde reep melk,,1.95,38\n")
    assert (result.created, result.updated) == (0, 1)
    reep = product("REEP")
    assert reep.names == {"nl": "Gevulde reep melk", "fr": "Barre fourrée"}
    assert (reep.weight_g, reep.price_minor, reep.brand) == (92, 195, "De Brug")
    assert on_hand("REEP") == 38
    assert reep.changed_at > reep.created_at


def test_a_file_that_breaks_off_further_down_stores_nothing() -> None:
    good = "".join(f"S{n},Koekje {n}\n" for n in range(900))
    with pytest.raises(FileFault, match="never closed"):
        take(f'sku,name_nl\n{good}LAST,"Koekje')
    assert not Product.objects.exists()
    assert not ImportRun.objects.exists()


def test_rows_in_error_are_named_and_the_others_stored() -> None:
    result = take("sku,name_nl,weight_g\nA,Koek,90\nB,Wafel,zwaar\nC,,80\n")
    assert [(error["row"], error["code"]) for error in result.errors] == [
        (3, "not_a_number"),
        (4, "missing_name"),
    ]
    assert result.as_dict()["rows"] == 3
    assert list(Product.objects.values_list("sku", flat=True)) == ["A"]


def test_long_identities_that_differ_only_at_their_end_stay_two_products() -> None:
    long = "doos-pralines-met-hazelnoot-en-zeezout-in-een-blikken-trommel-van-" + "x" * 20
    result = take(f"handle,name_nl\n{long}-puur,Puur\n{long}-melk,Melk\n")
    assert result.created == 2
    skus = set(Product.objects.values_list("sku", flat=True))
    assert len(skus) == 2
    assert {len(sku) for sku in skus} == {64}
    assert take(f"handle,name_nl\n{long}-puur,Puur\n{long}-melk,Melk\n").unchanged == 2


def test_one_product_in_two_shapes_of_row_is_named_not_merged() -> None:
    result = take(
        "merchant,sku,name_nl\n,A,Koek\nlindeboom,A,Koek van hetzelfde huis\nzeshoek,A,Bier\n",
    )
    assert (result.created, [(error["row"], error["code"]) for error in result.errors]) == (
        2,
        [(3, "duplicate_sku")],
    )
    assert product_names() == {"lindeboom": "Koek", "zeshoek": "Bier"}


def product_names() -> dict[str, str]:
    return {one.merchant.code: one.names["nl"] for one in Product.objects.select_related("merchant")}


@pytest.mark.parametrize(
    ("column", "attribute", "emptied"),
    [
        ("name_fr", "names", {"nl": "Gevulde reep"}),
        ("description_nl", "descriptions", {}),
        ("brand", "brand", ""),
        ("family", "family", "other"),
        ("hs_code", "hs_code", ""),
        ("weight_g", "weight_g", None),
        ("price", "price_minor", None),
        ("till_price", "till_price_minor", None),
        ("vat_rate_pct", "vat_rate_pct", None),
        ("image_urls", "images", []),
        ("ingredients", "ingredients", ""),
        ("lithium", "facts", {"aerosol": False}),
    ],
)
def test_a_clear_mark_empties_one_field(column: str, attribute: str, emptied: object) -> None:
    take(HEADER + REEP)
    names = "name_nl" if column != "name_nl" else "name_fr"
    result = take(f"sku,{names},{column}\nREEP,Gevulde reep,[clear]\n")
    assert (result.updated, result.errors) == (1, [])
    assert getattr(product("REEP"), attribute) == emptied


def test_what_was_emptied_is_missing_again() -> None:
    take(HEADER + REEP)
    take("sku,name_nl,hs_code,image_urls,family\nREEP,Gevulde reep,[clear],[clear],[clear]\n")
    assert product("REEP").missing == ["hs_code", "images", "family"]


def test_an_emptied_stock_means_no_pieces() -> None:
    take(HEADER + REEP)
    take("sku,name_nl,stock\nREEP,Gevulde reep,[clear]\n")
    assert on_hand("REEP") == 0
    assert invariants.check()[0].broken == []


def test_a_family_that_no_file_told_stays_missing_until_one_does() -> None:
    take("sku,name_nl\nA,Koek\n")
    assert "family" in product("A").missing
    take("sku,name_nl,brand\nA,Koek,De Brug\n")
    assert "family" in product("A").missing
    take("sku,name_nl,family\nA,Koek,biscuits\n")
    assert "family" not in product("A").missing


def test_a_count_below_what_is_promised_keeps_the_stock_and_the_rest_of_the_row() -> None:
    take(HEADER + REEP)
    stock.move(product_id=product("REEP").pk, kind=stock.Kind.RESERVED, quantity=10, event="order:1")
    result = take("sku,name_nl,stock,weight_g\nREEP,Gevulde reep,4,95\n")
    assert [error["code"] for error in result.errors] == ["stock_below_reserved"]
    assert (on_hand("REEP"), product("REEP").weight_g) == (40, 95)
    assert result.as_dict()["rows"] == 1


def test_a_price_in_another_currency_does_not_turn_the_till_price_into_it() -> None:
    take(HEADER + REEP)
    take("sku,name_nl,price,price_currency\nREEP,Gevulde reep,1.60,GBP\n")
    reep = product("REEP")
    assert (reep.price_minor, reep.currency, reep.till_price_minor) == (160, "GBP", None)


def test_strength_read_from_the_database_is_the_one_of_the_file() -> None:
    take(HEADER + TRIPEL)
    assert product("TRIPEL").abv_pct == Decimal("8.5")
    assert take(HEADER + TRIPEL).unchanged == 1


def test_rows_of_merchants_outside_the_scope_are_errors() -> None:
    theirs = scope_of(merchant())
    result = take("merchant,sku,name_nl\nzeshoek,B,Bier\nlindeboom,A,Koek\n", scope=theirs)
    assert [error["code"] for error in result.errors] == ["unknown_merchant"]
    assert product_names() == {"lindeboom": "Koek"}
    with pytest.raises(BadInput, match="no merchant 'zeshoek'"):
        take("sku,name_nl\nA,Koek\n", code="zeshoek", scope=theirs)


def test_progress_is_told_up_to_the_last_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 4)
    told: list[tuple[int, int]] = []
    rows = "".join(f"S{n},Koek {n}\n" for n in range(10))
    take(f"sku,name_nl\n{rows}", on_progress=lambda done, total: told.append((done, total)))
    assert told == [(4, 10), (8, 10), (10, 10)]


def test_batches_do_not_change_what_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"S{n},Koek {n},{n}\n" for n in range(25))
    monkeypatch.setattr(importing, "BATCH", 3)
    result = take(f"sku,name_nl,stock\n{rows}")
    assert (result.created, Product.objects.count(), on_hand("S24")) == (25, 25, 24)
    assert invariants.check()[0].broken == []


def test_assumptions_are_told_with_the_result_and_kept_with_the_run() -> None:
    result = take("Handle,Title,Body (HTML),Variant SKU,Variant Price\nkoek,Koek,Lekker,K1,4.95\n")
    assert result.questions == ("currency", "prices_include_vat", "language")
    assert {warning["code"] for warning in result.warnings} >= {"assumed_currency", "assumed_vat"}
    run = ImportRun.objects.get(pk=result.run_id)
    assert run.questions == ["currency", "prices_include_vat", "language"]
    assert run.warnings == result.warnings


def test_answers_settle_the_questions_of_a_file() -> None:
    result = take(
        "Handle,Title,Body (HTML),Variant SKU,Variant Price\nkoek,Koek,Lekker,K1,4.95\n",
        currency="GBP",
        prices_include_vat=False,
        language="nl",
    )
    assert (result.questions, result.warnings) == ((), [])
    koek = product("K1")
    assert (koek.names, koek.price_minor, koek.currency) == ({"nl": "Koek"}, 495, "GBP")


@pytest.mark.parametrize(
    ("said", "field"), [({"currency": "euro"}, "currency"), ({"language": "tlh"}, "language")]
)
def test_an_answer_that_makes_no_sense_is_refused_before_anything_is_stored(
    said: dict[str, str], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        take("sku,name_nl\nA,Koek\n", **said)
    assert refused.value.field == field
    assert not Product.objects.exists()
