"""Stores a batch of rows in one short transaction with a handful of statements, however many rows it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from sluis.catalogue import bulk_rows, row_to_product
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
    save_products(fresh)
    # Overwrites by key; an update with a case for every row and column is far slower.
    save_products(changed, overwrite=True)


_PRODUCT = tuple(field.attname for field in Product._meta.concrete_fields)


def save_products(products: Iterable[Product], *, overwrite: bool = False) -> None:
    """Insert products, or overwrite what an import may write of those that are there."""
    rows = [[getattr(product, name) for name in _PRODUCT] for product in products]
    if overwrite:
        bulk_rows.insert(Product, _PRODUCT, rows, unique="id", update=row_to_product.SAVED)
    else:
        bulk_rows.insert(Product, _PRODUCT, rows)


def _count(works: Iterable[_Work], run_id: str) -> None:
    """Set pieces on hand as told, with a movement for each change; below what is promised nothing is counted."""
    asked = [work for work in works if work.count is not None]
    if not asked:
        return
    stocks = _stocks([work.product.pk for work in asked if not work.is_new])
    counted = [work for work in asked if _counted(work, *stocks.get(work.product.pk, (0, 0)))]
    moved = [work for work in counted if work.stock_change]
    at = clock.now()
    bulk_rows.insert(
        Stock,
        ("product_id", "on_hand", "reserved"),
        [(work.product.pk, work.count, 0) for work in counted if work.is_new or work.stock_change],
        unique="product_id",
        update=("on_hand",),
    )
    bulk_rows.insert(
        StockMovement,
        ("product_id", "kind", "on_hand_change", "reserved_change", "event", "at"),
        [
            (
                work.product.pk,
                StockMovement.Kind.COUNTED.value,
                work.stock_change,
                0,
                f"import:{run_id}:{work.row.row}",
                at,
            )
            for work in moved
        ],
    )


def _stocks(products: list[str]) -> dict[str, tuple[int, int]]:
    """Return pieces on hand and pieces promised of products that are there, and keep both from moving."""
    if not products:
        return {}
    rows = Stock.objects.filter(product__in=products)
    if connection.features.has_select_for_update:
        # Only a row that is there can be kept from moving.
        bulk_rows.insert(
            Stock,
            ("product_id", "on_hand", "reserved"),
            [(pk, 0, 0) for pk in sorted(products)],
            unique="product_id",
        )
        rows = rows.select_for_update().order_by("pk")
    return {pk: (hand, promised) for pk, hand, promised in rows.values_list("pk", "on_hand", "reserved")}


def _counted(work: _Work, on_hand: int, reserved: int) -> bool:
    told = work.count or 0
    if told < reserved:
        work.problem = {
            "row": work.row.row,
            "column": "stock",
            "value": str(told),
            "code": "stock_below_reserved",
            "message": "more pieces are promised to orders than this count says: count again",
        }
        return False
    work.stock_change = told - on_hand
    return True


def _keep_changes(works: Iterable[_Work], run_id: str) -> None:
    bulk_rows.insert(
        ImportChange,
        ("run_id", "product_id", "is_new", "before", "digest", "stock_change"),
        [
            (
                run_id,
                work.product.pk,
                work.is_new,
                work.before,
                row_to_product.digest(work.product),
                work.stock_change,
            )
            for work in works
            if work.has_changed
        ],
    )
