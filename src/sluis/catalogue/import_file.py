"""Import a product file: good rows are stored in short transactions, faulty rows are named and left out.

A fault of the file (encoding, header, not a catalogue) raises before anything is stored. A blank cell on an update
leaves what is stored; the same file twice changes nothing the second time. What an import changed is kept, so that
`undo_import` can take it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, transaction

from sluis.catalogue import reading, sheet_mappings, store_batch
from sluis.catalogue.cells.measures import CURRENCIES
from sluis.catalogue.import_result import KEPT_PROBLEMS, ImportResult
from sluis.catalogue.models import ImportRun
from sluis.catalogue.problems import MESSAGES, RowError, shortened
from sluis.catalogue.reading import Reading
from sluis.catalogue.rows import LANGUAGES, ProductRow
from sluis.catalogue.sheet_mappings import Told
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.kernel.ids import new_id
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.records import audit, events

# Rows in one transaction: the till waits for no more than these (bench/import_database.py).
BATCH = 100

OnProgress = Callable[[int, int], None]  # rows done, rows in all


def import_file(
    *,
    path: Path | bytes,
    merchant_code: str,
    scope: Scope,
    filename: str = "",
    actor: str = "",
    mapping: Mapping[str, str] | None = None,
    currency: str | None = None,
    prices_include_vat: bool | None = None,
    language: str | None = None,
    on_progress: OnProgress | None = None,
    run_id: str = "",
    file_id: str = "",
) -> ImportResult:
    """Import a file for the merchants that a scope may write; rows of others are errors like any other.

    `mapping` (column → field, see `mapping.FIELDS`) and the answers to what the file leaves open are remembered for
    the merchant and used for the next file with the same columns. `run_id` names a run that was made before and
    waits for its file, `file_id` the stored file that the page keeps. Raise BadInput (FileFault) when the file as a
    whole cannot be taken; nothing is stored then.
    """
    name = filename or (path.name if isinstance(path, Path) else "upload")
    actor = actor or scope.actor
    codes = {m.code: m for m in Merchant.objects.within(scope)}
    fallback = _fallback(merchant_code, codes)
    said = _checked(Told(mapping, currency, prices_include_vat, language))
    found, why = _open(path, name, said, fallback)
    total = found.walk_once()
    run = _begin(run_id or new_id("imp"), name, found, why, actor)
    if file_id:
        ImportRun.objects.filter(pk=run.pk).update(file_id=file_id)
    if fallback is not None and said != Told():
        sheet_mappings.remember(merchant=fallback, titles=found.header, said=said, actor=actor)
    result = ImportResult(run.pk, found.format, why)
    try:
        _take_rows(found, _Taker(codes, fallback, result), total, on_progress)
    finally:  # What was stored before something broke is on record too, and can be undone.
        result.warnings = [warning.json() for warning in found.warnings]
        result.warning_count, result.questions = found.warning_count, found.questions
        _finish(run, result, codes)
    return result


def _begin(run_id: str, name: str, found: Reading, why: str, actor: str) -> ImportRun:
    run, _ = ImportRun.objects.update_or_create(
        id=run_id,
        defaults={"filename": name[:160], "format": found.format[:40], "why": why[:300], "actor": actor},
    )
    return run


def _fallback(merchant_code: str, codes: dict[str, Merchant]) -> Merchant | None:
    if not merchant_code:
        return next(iter(codes.values())) if len(codes) == 1 else None
    if merchant_code not in codes:
        raise BadInput(
            f"there is no merchant {merchant_code!r}; its code is the short name in its address",
            field="merchant",
        )
    return codes[merchant_code]


def _checked(said: Told) -> Told:
    if said.currency is not None and said.currency not in CURRENCIES:
        raise BadInput("write the currency as its three-letter code, for example EUR", field="currency")
    if said.language is not None and said.language not in LANGUAGES:
        raise BadInput(f"the language of the texts is one of {', '.join(LANGUAGES)}", field="language")
    return said


def _open(path: Path | bytes, name: str, said: Told, merchant: Merchant | None) -> tuple[Reading, str]:
    """Open a file with what was said about it now, else with what was said about such a file before."""
    known = None
    if merchant is not None:
        titles = sheet_mappings.header_of_file(path, filename=name)
        known = sheet_mappings.recall(merchant=merchant, titles=titles)
    if known is not None:
        said = said.else_(sheet_mappings.told(known))
    found = reading.read(
        path,
        filename=name,
        mapping=said.mapping,
        currency=said.currency,
        prices_include_vat=said.prices_include_vat,
        language=said.language,
    )
    why = f"{found.why}; as said on {known.changed_at:%Y-%m-%d}" if known is not None else found.why
    return found, why


class _Taker:
    """Sorts the rows of a file: whose product each is, and whether the file has had it before."""

    def __init__(self, codes: dict[str, Merchant], fallback: Merchant | None, result: ImportResult) -> None:
        self._codes, self._fallback, self.result = codes, fallback, result
        self._seen: dict[tuple[str, str], int] = {}

    def take(self, items: Iterable[ProductRow | RowError]) -> list[tuple[ProductRow, Merchant]]:
        """Return the rows to store with their merchants; the others are noted as errors."""
        wanted = []
        for item in items:
            merchant = None if isinstance(item, RowError) else self._merchant_of(item)
            problem = item.json() if isinstance(item, RowError) else self._problem(item, merchant)
            if problem is not None:
                self.result.note(problem, item.row)
            elif merchant is not None and isinstance(item, ProductRow):
                wanted.append((item, merchant))
        return wanted

    def _merchant_of(self, row: ProductRow) -> Merchant | None:
        return self._codes.get(row.merchant) if row.merchant else self._fallback

    def _problem(self, row: ProductRow, merchant: Merchant | None) -> dict[str, object] | None:
        if merchant is None:
            return _no_merchant(row)
        first = self._seen.setdefault((merchant.pk, row.identity), row.row)
        if first == row.row:
            return None
        # One row names the merchant and another does not, or one has as SKU what another has as GTIN.
        return {
            "row": row.row,
            "column": "sku" if row.sku else "gtin" if row.gtin else "handle",
            "value": shortened(row.identity),
            "code": "duplicate_sku",
            "message": MESSAGES["duplicate_sku"] % {"first": first},
        }


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


def _take_rows(found: Reading, taker: _Taker, total: int, on_progress: OnProgress | None) -> None:
    done = 0
    for batch in _batches(iter(found)):
        wanted = taker.take(batch)
        if wanted:
            _store(wanted, taker.result)
        done += len(batch)
        if on_progress is not None:
            on_progress(min(done, total), total)


def _batches(items: Iterator[ProductRow | RowError]) -> Iterator[list[ProductRow | RowError]]:
    while batch := list(islice(items, BATCH)):
        yield batch


def _store(wanted: list[tuple[ProductRow, Merchant]], result: ImportResult) -> None:
    try:
        store_batch.store(wanted, result)
    except IntegrityError:
        # Somebody made one of these products at the same moment; now it is found.
        store_batch.store(wanted, result)


@transaction.atomic
def _finish(run: ImportRun, result: ImportResult, codes: dict[str, Merchant]) -> None:
    by_id = {merchant.pk: merchant for merchant in codes.values()}
    run.merchant = by_id[next(iter(result.merchants))] if len(result.merchants) == 1 else None
    run.rows, run.created, run.updated = result.rows, result.created, result.updated
    run.unchanged, run.questions = result.unchanged, list(result.questions)
    run.errors, run.warnings = result.errors[:KEPT_PROBLEMS], result.warnings[:KEPT_PROBLEMS]
    run.finished_at = clock.now()
    run.save(
        update_fields=[
            *("merchant", "rows", "created", "updated", "unchanged", "questions", "errors", "warnings"),
            "finished_at",
        ]
    )
    for merchant_id in sorted(result.merchants):
        merchant = by_id[merchant_id]
        audit.write(
            actor=run.actor,
            verb="catalogue.import",
            subject=run.pk,
            office=merchant.office_id,
            merchant=merchant_id,
            detail={"file": run.filename, "created": result.created, "updated": result.updated},
        )
        events.emit(
            kind="catalogue.imported", reference=run.pk, office=merchant.office_id, merchant=merchant_id
        )
