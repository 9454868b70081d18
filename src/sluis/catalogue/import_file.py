"""Import a product file: good rows are stored in short transactions, faulty rows are named and left out.

A fault of the file (encoding, header, not a catalogue) raises before anything is stored. A blank cell on an update
leaves what is stored; the same file twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from sluis.catalogue import reading, stock
from sluis.catalogue.models import ImportRun, Product
from sluis.catalogue.problems import RowError
from sluis.catalogue.rows import ProductRow
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.kernel.ids import new_id
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.records import audit, events

BATCH = 200
KEPT_ERRORS = 1000
_PLAIN = (
    *("gtin", "handle", "group", "brand", "family", "hs_code", "origin", "weight_g", "length_mm", "width_mm"),
    *("height_mm", "net_content", "shelf_life_days", "abv_pct", "vat_rate_pct", "is_active"),
)


@dataclass(slots=True)
class ImportResult:
    """What an import did; `rows` counts rows of products and rows in error, each once."""

    run_id: str
    format: str
    why: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[dict[str, object]] = field(default_factory=list)
    error_rows: set[int] = field(default_factory=set)
    merchants: set[str] = field(default_factory=set)

    @property
    def products(self) -> int:
        """Return how many products of the file are stored now."""
        return self.created + self.updated + self.unchanged

    def as_dict(self) -> dict[str, Any]:
        """Return the form that the command and the API print."""
        return {
            "run": self.run_id,
            "format": self.format,
            "why": self.why,
            "rows": self.products + len(self.error_rows),
            "products": self.products,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "errors": self.errors,
        }

    def note(self, error: dict[str, object], row: int) -> None:
        """Note a row in error."""
        self.error_rows.add(row)
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append(error)


def import_file(
    *, path: Path | bytes, merchant_code: str, scope: Scope, filename: str = "", actor: str = ""
) -> ImportResult:
    """Import a file for the merchants that a scope may write; rows of others are errors like any other.

    Raise BadInput (FileFault) when the file as a whole cannot be taken; nothing is stored then.
    """
    name = filename or (path.name if isinstance(path, Path) else "upload")
    found = reading.read(path, filename=name)
    codes = {m.code: m for m in Merchant.objects.within(scope)}
    fallback = _fallback(merchant_code, codes)
    result = ImportResult(new_id("imp"), found.format, found.why)
    for batch in _batches(iter(found)):
        _store_batch(batch, codes=codes, fallback=fallback, result=result)
    _finish(result, codes, name, actor or scope.actor)
    return result


def _fallback(merchant_code: str, codes: dict[str, Merchant]) -> Merchant | None:
    if not merchant_code:
        return next(iter(codes.values())) if len(codes) == 1 else None
    if merchant_code not in codes:
        raise BadInput(
            f"there is no merchant {merchant_code!r}; its code is the short name in its address",
            field="merchant",
        )
    return codes[merchant_code]


def _batches(items: Iterator[ProductRow | RowError]) -> Iterator[list[ProductRow | RowError]]:
    while batch := list(islice(items, BATCH)):
        yield batch


@transaction.atomic
def _store_batch(
    batch: Iterable[ProductRow | RowError],
    *,
    codes: dict[str, Merchant],
    fallback: Merchant | None,
    result: ImportResult,
) -> None:
    wanted: list[tuple[ProductRow, Merchant]] = []
    for item in batch:
        if isinstance(item, RowError):
            result.note(item.json(), item.row)
            continue
        merchant = codes.get(item.merchant) if item.merchant else fallback
        if merchant is None:
            result.note(_no_merchant(item), item.row)
        else:
            wanted.append((item, merchant))
    known = {
        (product.merchant_id, product.sku): product
        for product in Product.objects.filter(
            merchant__in={merchant for _, merchant in wanted},
            sku__in=[row.identity[:64] for row, _ in wanted],
        )
    }
    for row, merchant in wanted:
        _store(row, merchant, known.get((merchant.pk, row.identity[:64])), result)


def _no_merchant(row: ProductRow) -> dict[str, object]:
    message = (
        "no merchant of yours has this code: correct it, or register the merchant first"
        if row.merchant
        else "the row does not say whose product it is: fill the merchant column or name the merchant"
    )
    return {
        "row": row.row,
        "column": "merchant",
        "value": row.merchant or "",
        "code": "unknown_merchant" if row.merchant else "missing_merchant",
        "message": message,
    }


def _store(row: ProductRow, merchant: Merchant, product: Product | None, result: ImportResult) -> None:
    fresh = product is None
    product = product or Product(merchant=merchant, sku=row.identity[:64])
    changed = _write(product, row)
    if fresh:
        product.save(force_insert=True)
        result.created += 1
    elif changed:
        product.changed_at = clock.now()
        product.save()
        result.updated += 1
    else:
        result.unchanged += 1
    if row.stock is not None:
        _count(product, row, result)
    result.merchants.add(merchant.pk)


def _count(product: Product, row: ProductRow, result: ImportResult) -> None:
    try:
        stock.count(product_id=product.pk, on_hand=row.stock or 0, event=f"import:{result.run_id}:{row.row}")
    except stock.OutOfStock:
        result.note(
            {
                "row": row.row,
                "column": "stock",
                "value": str(row.stock),
                "code": "stock_below_reserved",
                "message": "more pieces are promised to orders than this count says: count again",
            },
            row.row,
        )


def _write(product: Product, row: ProductRow) -> bool:
    """Write what the row says onto a product; return whether anything changed."""
    before = {field.attname: getattr(product, field.attname) for field in Product._meta.concrete_fields}
    for name in _PLAIN:
        value = getattr(row, name)
        if value is not None:
            setattr(product, name, value)
    product.names = {**product.names, **dict(row.names)}
    product.descriptions = {**product.descriptions, **dict(row.descriptions)}
    product.facts = {**product.facts, **dict(row.facts)}
    if row.ingredients:
        language, text = next(iter(row.ingredients.items()))
        product.ingredients, product.ingredients_language = text, language
    if row.price is not None:
        product.price_minor, product.currency = row.price.minor, row.price.currency
    if row.till_price is not None:
        product.till_price_minor = row.till_price.minor
    if row.images is not None:
        product.images = list(row.images)
    _clear(product, row)
    product.missing = _still_missing(product, row)
    return any(before[name] != getattr(product, name) for name in before)


def _clear(product: Product, row: ProductRow) -> None:
    for name in row.cleared:
        if name in _PLAIN:
            column = Product._meta.get_field(name)
            setattr(product, name, None if column.null else "")


def _still_missing(product: Product, row: ProductRow) -> list[str]:
    """Keep of the row's missing facts those that no earlier file brought."""
    present = {
        "price": product.price_minor is not None,
        "weight": product.weight_g is not None,
        "weight_g": product.weight_g is not None,
        "hs_code": bool(product.hs_code),
        "abv_pct": product.abv_pct is not None,
        "origin": bool(product.origin),
        "shelf_life_days": product.shelf_life_days is not None,
        "ingredients": bool(product.ingredients),
    }
    return [name for name in row.missing if not present.get(name) and name not in product.facts]


@transaction.atomic
def _finish(result: ImportResult, codes: dict[str, Merchant], filename: str, actor: str) -> None:
    by_id = {merchant.pk: merchant for merchant in codes.values()}
    only = by_id[next(iter(result.merchants))] if len(result.merchants) == 1 else None
    ImportRun.objects.create(
        id=result.run_id,
        merchant=only,
        filename=filename[:160],
        format=result.format[:40],
        why=result.why[:300],
        rows=result.products + len(result.error_rows),
        created=result.created,
        updated=result.updated,
        unchanged=result.unchanged,
        errors=result.errors[:KEPT_ERRORS],
        actor=actor,
    )
    for merchant_id in sorted(result.merchants):
        merchant = by_id[merchant_id]
        audit.write(
            actor=actor,
            verb="catalogue.import",
            subject=result.run_id,
            office=merchant.office_id,
            merchant=merchant_id,
            detail={"file": filename[:160], "created": result.created, "updated": result.updated},
        )
        events.emit(
            kind="catalogue.imported",
            reference=result.run_id,
            office=merchant.office_id,
            merchant=merchant_id,
        )
