"""Taking an import back: old values and pieces return, what was changed since is left to people."""

from __future__ import annotations

import pytest

from sluis.catalogue import import_file as importing
from sluis.catalogue import invariants, stock
from sluis.catalogue import undo_import as undoing
from sluis.catalogue.models import ImportRun, Product, Stock, StockMovement
from sluis.catalogue.tests.shop import merchant, on_hand, product, scope_of, take
from sluis.catalogue.undo_import import undo_import
from sluis.kernel.errors import Conflict, NotFound
from sluis.offices.scope import SYSTEM
from sluis.records.models import AuditEntry, Event

pytestmark = pytest.mark.django_db

FIRST = "sku,name_nl,brand,weight_g,abv_pct,price,stock\nA,Koek,De Brug,90,,1.80,40\nB,Tripel,De Zeshoek,600,8.5,2.10,24\n"
SECOND = (
    "sku,name_nl,name_fr,brand,weight_g,abv_pct,price,stock\n"
    "A,Speculaas,Spéculoos,De Brug,95,,1.95,38\nB,Tripel,,De Zeshoek,600,8.5,2.10,30\nC,Wafel,,De Brug,200,,3.00,5\n"
)


@pytest.fixture(autouse=True)
def _shops() -> None:
    merchant()


def _values() -> list[dict[str, object]]:
    return list(Product.objects.order_by("sku").values(*[*undoing.row_to_product.WRITTEN, "sku", "missing"]))


def test_an_undone_import_leaves_things_as_they_were_before() -> None:
    take(FIRST)
    before = _values()
    result = take(SECOND)
    assert (result.created, result.updated) == (1, 2)
    undone = undo_import(run_id=result.run_id, scope=SYSTEM, actor="user:9")
    assert (undone.removed, undone.restored, undone.kept) == (1, 2, [])
    assert _values() == before
    assert (on_hand("A"), on_hand("B")) == (40, 24)
    assert invariants.check()[0].broken == []
    run = ImportRun.objects.get(pk=result.run_id)
    assert (run.undone_by, run.undone_at is not None) == ("user:9", True)
    assert AuditEntry.objects.filter(verb="catalogue.undo_import", actor="user:9").count() == 1
    assert Event.objects.filter(kind="catalogue.import_undone", reference=run.pk).count() == 1


def test_both_imports_undone_one_after_the_other_leave_nothing() -> None:
    first, second = take(FIRST), take(SECOND)
    undo_import(run_id=second.run_id, scope=SYSTEM)
    undo_import(run_id=first.run_id, scope=SYSTEM)
    assert (Product.objects.count(), Stock.objects.count(), StockMovement.objects.count()) == (0, 0, 0)


def test_an_undone_import_can_be_made_again() -> None:
    result = take(FIRST)
    undo_import(run_id=result.run_id, scope=SYSTEM)
    assert take(FIRST).created == 2


def test_the_older_import_cannot_be_undone_before_the_newer_one() -> None:
    first = take(FIRST)
    take(SECOND)
    with pytest.raises(Conflict, match=r"2 of these products .* A \(changed since\)"):
        undo_import(run_id=first.run_id, scope=SYSTEM)
    assert ImportRun.objects.get(pk=first.run_id).undone_at is None


def test_a_product_that_somebody_corrected_stops_the_undo_and_can_be_left_out() -> None:
    take(FIRST)
    result = take(SECOND)
    Product.objects.filter(sku="A").update(hs_code="19053199")
    with pytest.raises(Conflict, match="changed since") as refused:
        undo_import(run_id=result.run_id, scope=SYSTEM)
    assert refused.value.code == "changed_since"
    assert (product("A").names["nl"], Product.objects.count()) == ("Speculaas", 3)
    undone = undo_import(run_id=result.run_id, scope=SYSTEM, keep_changed=True)
    assert [(kept["sku"], kept["reason"]) for kept in undone.kept] == [("A", "changed since")]
    assert (product("A").hs_code, product("A").weight_g, on_hand("A")) == ("19053199", 95, 38)
    assert (on_hand("B"), Product.objects.filter(sku="C").exists()) == (24, False)


def test_pieces_sold_meanwhile_stay_sold() -> None:
    take(FIRST)
    result = take(SECOND)
    stock.move(product_id=product("A").pk, kind=stock.Kind.SOLD, quantity=3, event="sale:1")
    undo_import(run_id=result.run_id, scope=SYSTEM)
    assert on_hand("A") == 37
    assert invariants.check()[0].broken == []


def test_a_count_whose_pieces_are_promised_cannot_be_taken_back() -> None:
    take(FIRST)
    result = take(SECOND)
    stock.move(product_id=product("B").pk, kind=stock.Kind.RESERVED, quantity=28, event="order:1")
    with pytest.raises(Conflict, match="promised or sold"):
        undo_import(run_id=result.run_id, scope=SYSTEM)
    assert on_hand("B") == 30


def test_a_newer_count_is_not_overwritten_by_an_older_one() -> None:
    take(FIRST)
    result = take(SECOND)
    take("sku,name_nl,stock\nA,Speculaas,50\n")
    undone = undo_import(run_id=result.run_id, scope=SYSTEM, keep_changed=True)
    assert [(kept["sku"], kept["reason"]) for kept in undone.kept] == [("A", "counted again since")]
    assert (on_hand("A"), on_hand("B")) == (50, 24)


def test_a_new_product_that_was_sold_stays() -> None:
    result = take(FIRST)
    stock.move(product_id=product("A").pk, kind=stock.Kind.SOLD, quantity=1, event="sale:1")
    undone = undo_import(run_id=result.run_id, scope=SYSTEM, keep_changed=True)
    assert [(kept["sku"], kept["reason"]) for kept in undone.kept] == [("A", "pieces were moved since")]
    assert list(Product.objects.values_list("sku", flat=True)) == ["A"]


def test_a_new_product_that_is_listed_stays() -> None:
    from sluis.marketplace.models import Listing

    result = take(FIRST)
    Listing.objects.create(office_code="BX", merchant=merchant(), product=product("B"))
    with pytest.raises(Conflict, match=r"B \(it is in use\)"):
        undo_import(run_id=result.run_id, scope=SYSTEM)


def test_an_import_is_undone_once() -> None:
    result = take(FIRST)
    undo_import(run_id=result.run_id, scope=SYSTEM)
    with pytest.raises(Conflict, match="undone before"):
        undo_import(run_id=result.run_id, scope=SYSTEM)


def test_a_running_import_is_not_undone() -> None:
    result = take(FIRST)
    ImportRun.objects.filter(pk=result.run_id).update(finished_at=None)
    with pytest.raises(Conflict, match="not finished"):
        undo_import(run_id=result.run_id, scope=SYSTEM)


def test_nobody_undoes_the_import_of_another_shop() -> None:
    merchant("zeshoek")
    result = take(FIRST)
    stranger = scope_of(merchant("zeshoek"), actor="user:8")
    with pytest.raises(NotFound):
        undo_import(run_id=result.run_id, scope=stranger)
    both = take("merchant,sku,name_nl\nlindeboom,L,Koek\nzeshoek,Z,Bier\n", scope=SYSTEM)
    with pytest.raises(NotFound):
        undo_import(run_id=both.run_id, scope=stranger)
    assert Product.objects.count() == 4


def test_an_import_that_broke_off_is_on_record_and_can_be_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)

    def stop(done: int, total: int) -> None:
        raise RuntimeError("the machine was switched off")

    with pytest.raises(RuntimeError, match="switched off"):
        take(FIRST, on_progress=stop)
    run = ImportRun.objects.get()
    assert (run.created, Product.objects.count()) == (1, 1)
    undo_import(run_id=run.pk, scope=SYSTEM)
    assert not Product.objects.exists()


def test_small_batches_undo_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "BATCH", 2)
    rows = "".join(f"S{n},Koek {n},{n}\n" for n in range(7))
    result = take(f"sku,name_nl,stock\n{rows}")
    assert undo_import(run_id=result.run_id, scope=SYSTEM).removed == 7
    assert not Product.objects.exists()
