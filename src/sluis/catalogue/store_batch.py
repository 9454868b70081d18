"""Stores a batch of rows in one short transaction with a handful of statements, however many rows it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from sluis.catalogue import row_to_product
from sluis.catalogue.import_result import ImportResult
from sluis.catalogue.models import ImportChange, Product, Stock, StockMovement
from sluis.catalogue.rows import ProductRow
from sluis.kernel import clock
from sluis.offices.models import Merchant

Wanted = Sequence[tuple[ProductRow, Merchant]]
_Key = tuple[str, str]


@dataclass(slots=True)
class _Work:
    """One row on its way: its product, what changed on it, and the count of pieces that it asks for."""

    row: ProductRow
    product: Product
    is_new: bool
    before: dict[str, object] = field(default_factory=dict)
    must_save: bool = False
    stock_change: int = 0
    problem: dict[str, object] | None = None

    @property
    def has_changed(self) -> bool:
        """Tell whether there is something to undo later."""
        return self.is_new or bool(self.before) or self.stock_change != 0

    @property
    def count(self) -> int | None:
        """Return the pieces on hand that the row tells, or None; an emptied cell means that there are none."""
        return 0 if "stock" in self.row.cleared else self.row.stock


def store(wanted: Wanted, result: ImportResult) -> None:
    """Store rows of different products; `result` is told what came of them once they are committed."""
    with transaction.atomic():
        works = _prepared(wanted)
        _save(works)
        _count(works, result.run_id)
        _keep_changes(works, result.run_id)
    for work in works:
        _tell(work, result)


def _tell(work: _Work, result: ImportResult) -> None:
    if work.is_new:
        result.created += 1
    elif work.has_changed:
        result.updated += 1
    else:
        result.unchanged += 1
    if work.problem:
        result.note_part(work.problem)
    result.merchants.add(work.product.merchant_id)


def _prepared(wanted: Wanted) -> list[_Work]:
    skus = {(merchant.pk, row_to_product.stored_sku(row.identity)) for row, merchant in wanted}
    found = Product.objects.filter(
        merchant__in={merchant for merchant, _ in skus}, sku__in={sku for _, sku in skus}
    )
    if connection.features.has_select_for_update:
        found = found.select_for_update(of=("self",)).order_by("pk")
    known: dict[_Key, Product] = {(product.merchant_id, product.sku): product for product in found}
    return [_one(row, merchant, known) for row, merchant in wanted]


def _one(row: ProductRow, merchant: Merchant, known: dict[_Key, Product]) -> _Work:
    sku = row_to_product.stored_sku(row.identity)
    product = known.get((merchant.pk, sku))
    fresh = product is None
    if product is None:
        product = Product(merchant=merchant, sku=sku)
    listed = list(product.missing)
    work = _Work(row, product, is_new=fresh)
    before = row_to_product.write(product, row, fresh=fresh)
    if not fresh:
        work.before = before
    if before:
        product.changed_at = clock.now()
    work.must_save = bool(before) or product.missing != listed
    return work


def _save(works: Iterable[_Work]) -> None:
    fresh = [work.product for work in works if work.is_new]
    changed = [work.product for work in works if not work.is_new and work.must_save]
    if fresh:
        Product.objects.bulk_create(fresh)
    if changed:
        # One statement that overwrites by key; an update with a case for every row and column is far slower.
        Product.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["id"], update_fields=list(row_to_product.SAVED)
        )


def _count(works: Iterable[_Work], run_id: str) -> None:
    """Set pieces on hand as told, with a movement for each change; below what is promised nothing is counted."""
    asked = [work for work in works if work.count is not None]
    if not asked:
        return
    Stock.objects.bulk_create([Stock(product=work.product) for work in asked], ignore_conflicts=True)
    rows = Stock.objects.filter(product__in=[work.product.pk for work in asked])
    if connection.features.has_select_for_update:
        rows = rows.select_for_update().order_by("pk")
    stocks = {stock.product_id: stock for stock in rows}
    moved = [work for work in asked if _counted(work, stocks[work.product.pk])]
    StockMovement.objects.bulk_create(
        StockMovement(
            product=work.product,
            kind=StockMovement.Kind.COUNTED,
            on_hand_change=work.stock_change,
            event=f"import:{run_id}:{work.row.row}",
        )
        for work in moved
    )
    Stock.objects.bulk_create(
        [stocks[work.product.pk] for work in moved],
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["on_hand"],
    )


def _counted(work: _Work, stock: Stock) -> bool:
    told = work.count or 0
    if told < stock.reserved:
        work.problem = {
            "row": work.row.row,
            "column": "stock",
            "value": str(told),
            "code": "stock_below_reserved",
            "message": "more pieces are promised to orders than this count says: count again",
        }
        return False
    work.stock_change = told - stock.on_hand
    stock.on_hand = told
    return work.stock_change != 0


def _keep_changes(works: Iterable[_Work], run_id: str) -> None:
    ImportChange.objects.bulk_create(
        ImportChange(
            run_id=run_id,
            product=work.product,
            is_new=work.is_new,
            before=work.before,
            digest=row_to_product.digest(work.product),
            stock_change=work.stock_change,
        )
        for work in works
        if work.has_changed
    )
