"""Undo an import: its products get their old values and pieces back, those that it made are taken away.

What was changed since by anybody is not touched: the undo as a whole is refused and names those products, unless it
is asked to leave them as they are. Pieces sold meanwhile stay sold; only the count of the import is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction

from sluis.catalogue import queries, row_to_product, stock, store_batch
from sluis.catalogue.models import ImportChange, ImportRun, Product, Stock, StockMovement
from sluis.kernel import clock
from sluis.kernel.errors import Conflict, NotFound
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.records import audit, events

BATCH = 200
_NAMED = 5
# An import that is not finished after so long was broken off together with its process.
_LONGEST_IMPORT = timedelta(hours=6)


@dataclass(slots=True)
class UndoResult:
    """What an undo did; `kept` says of each product that was left as it is why."""

    run_id: str
    removed: int = 0
    restored: int = 0
    kept: list[dict[str, str]] = field(default_factory=list)
    merchants: set[str] = field(default_factory=set)

    def as_dict(self) -> dict[str, Any]:
        """Return the form that the command and the API print."""
        return {"run": self.run_id, "removed": self.removed, "restored": self.restored, "kept": self.kept}


def undo_import(*, run_id: str, scope: Scope, actor: str = "", keep_changed: bool = False) -> UndoResult:
    """Undo an import that a scope may see; with `keep_changed` leave what was changed since as it is.

    Raise NotFound for a run of others, Conflict when it was undone before, still runs, or products were changed
    since (they are named, nothing is undone).
    """
    actor = actor or scope.actor
    run = _run(run_id, scope)
    if not keep_changed:
        _refuse_changed(run)
    _claim(run, actor)
    result = UndoResult(run.pk)
    for batch in _batches(run):
        _undo_batch(batch, run, result)
    _record(run, actor, result)
    return result


def _run(run_id: str, scope: Scope) -> ImportRun:
    seen = queries.imports(scope).filter(pk=run_id) | ImportRun.objects.filter(pk=run_id, actor=scope.actor)
    run = seen.first()
    theirs = Product.objects.within(scope).values("pk")
    if run is None or run.changes.exclude(product__in=theirs).exists():
        raise NotFound("there is no such import")
    return run


def _claim(run: ImportRun, actor: str) -> None:
    if run.finished_at is None and run.at > clock.now() - _LONGEST_IMPORT:
        raise Conflict("the import is not finished: wait until it is, then undo it")
    undone = ImportRun.objects.filter(pk=run.pk, undone_at=None).update(
        undone_at=clock.now(), undone_by=actor[:64]
    )
    if not undone:
        raise Conflict("this import was undone before")


def _refuse_changed(run: ImportRun) -> None:
    count = 0
    named: list[str] = []
    for batch in _batches(run):
        for change, reason in _objections(batch):
            if reason:
                count += 1
                named += [f"{change.product.sku} ({reason})"] if len(named) < _NAMED else []
    if count:
        raise Conflict(
            f"{count} of these products cannot be taken back: {', '.join(named)}; leave them as they are, or see "
            "to them first",
            code="changed_since",
        )


def _batches(run: ImportRun) -> Iterator[list[ImportChange]]:
    """Yield the changes of a run in the order of their keys, walked by key so that few are held at a time."""
    last = 0
    while batch := list(run.changes.filter(pk__gt=last).select_related("product").order_by("pk")[:BATCH]):
        last = batch[-1].pk
        yield batch


def _objections(changes: Sequence[ImportChange]) -> Iterator[tuple[ImportChange, str]]:
    """Yield each change with why its product cannot be taken back, or with nothing."""
    made = [change.product_id for change in changes if change.is_new]
    used = _in_use(made)
    sold, recounted = _moved_since(changes)
    counted = [change.product_id for change in changes if not change.is_new and change.stock_change > 0]
    free = {row.product_id: row.on_hand - row.reserved for row in Stock.objects.filter(product__in=counted)}
    for change in changes:
        product = change.product_id
        if row_to_product.digest(change.product) != change.digest:
            yield change, "changed since"
        elif product in recounted:
            yield change, "counted again since"
        elif change.is_new and product in sold:
            yield change, "pieces were moved since"
        elif product in used:
            yield change, "it is in use"
        elif free.get(product, 0) < change.stock_change and not change.is_new:
            yield change, "pieces of this count are promised or sold"
        else:
            yield change, ""


def _moved_since(changes: Sequence[ImportChange]) -> tuple[set[str], set[str]]:
    """Return the products whose pieces moved after an import counted them, and those that were counted again.

    A later import that was undone counts for nothing: what it added was taken back.
    """
    run_id = changes[0].run_id
    asked = [change.product_id for change in changes if change.is_new or change.stock_change]
    moves = StockMovement.objects.filter(product__in=asked).order_by("pk")
    has_begun = {change.product_id for change in changes if change.is_new}
    sold: set[str] = set()
    counts: dict[tuple[str, str], int] = {}
    for product, kind, event, change in moves.values_list("product_id", "kind", "event", "on_hand_change"):
        source, _, rest = event.partition(":")
        by_run = rest.partition(":")[0] if source in ("import", "undo") else event
        if by_run == run_id:
            has_begun.add(product)
        elif product in has_begun and kind == StockMovement.Kind.COUNTED:
            counts[product, by_run] = counts.get((product, by_run), 0) + change
        elif product in has_begun:
            sold.add(product)
    return sold, {product for (product, _), change in counts.items() if change}


def _in_use(products: Sequence[str]) -> set[str]:
    """Return which products something refers to that must not lose them: a listing, a sale, a parcel."""
    found: set[str] = set()
    for relation in Product._meta.related_objects:
        model: Any = relation.related_model
        if relation.on_delete is models.PROTECT and model not in (Stock, StockMovement):
            name = relation.field.attname
            rows = model._base_manager.filter(**{f"{name}__in": products})
            found.update(rows.values_list(name, flat=True))
    return found


@transaction.atomic
def _undo_batch(changes: list[ImportChange], run: ImportRun, result: UndoResult) -> None:
    locked = Product.objects.filter(pk__in=[change.product_id for change in changes])
    if connection.features.has_select_for_update:
        locked = locked.select_for_update(of=("self",)).order_by("pk")
    products = {product.pk: product for product in locked}
    for change in changes:
        change.product = products[change.product_id]
    removed: list[str] = []
    restored: list[Product] = []
    for change, reason in _objections(changes):
        product = change.product
        if reason:
            result.kept.append({"product": product.pk, "sku": product.sku, "reason": reason})
            continue
        result.merchants.add(product.merchant_id)
        if change.is_new:
            removed.append(product.pk)
        else:
            _restore(change, run)
            restored.append(product)
    _remove(removed)
    store_batch.save_products(restored, overwrite=True)
    result.removed += len(removed)
    result.restored += len(restored)


def _remove(products: Sequence[str]) -> None:
    StockMovement.objects.filter(product__in=products).delete()
    Stock.objects.filter(product__in=products).delete()
    Product.objects.filter(pk__in=products).delete()


def _restore(change: ImportChange, run: ImportRun) -> None:
    product = change.product
    if change.before:
        row_to_product.restore(product, change.before)
        product.changed_at = clock.now()
    if change.stock_change:
        stock.correct(product_id=product.pk, change=-change.stock_change, event=f"undo:{run.pk}")


@transaction.atomic
def _record(run: ImportRun, actor: str, result: UndoResult) -> None:
    for merchant in Merchant.objects.filter(pk__in=result.merchants).order_by("pk"):
        audit.write(
            actor=actor,
            verb="catalogue.undo_import",
            subject=run.pk,
            office=merchant.office_id,
            merchant=merchant.pk,
            detail={"file": run.filename, "removed": result.removed, "restored": result.restored},
        )
        events.emit(
            kind="catalogue.import_undone", reference=run.pk, office=merchant.office_id, merchant=merchant.pk
        )
