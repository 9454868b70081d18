"""Leave any time: everything that belongs to a merchant in one zip, with a read-me in his language.

The zip holds `READ-ME.txt`, `tables/<room>.<thing>.csv` (one file a kind of row), `files/` (labels, declarations,
remittance advices, uploaded sheets) and `manifest.json` with the SHA-256 of each. Sealed values, keys and PINs stay.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import override

from sluis.kernel import clock
from sluis.offices import merchant_rows
from sluis.offices.models import Merchant
from sluis.records import audit, files
from sluis.records.models import StoredFile
from sluis.web.csv_export import harmless
from sluis.work import due, progress
from sluis.work.due import Handler
from sluis.work.models import Progress

BUILD, DROP = "offices.export_merchant", "offices.drop_export"
KEPT_DAYS = 7
_STEP_ROWS = 2_000
Told = Callable[[str], None]


@dataclass(slots=True)
class Packed:
    """What went into a zip: rows by table, files, and the digest of each member."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    sha256: dict[str, str] = field(default_factory=dict)


def subject_of(merchant: Merchant) -> str:
    """Return under which subject a merchant's exports are kept."""
    return f"export:{merchant.pk}"


def ask(*, merchant: Merchant, actor: str) -> Progress:
    """Ask for an export in the background; return its progress. It is kept for seven days."""
    with transaction.atomic():
        job = progress.start(
            title=merchant.name,
            total=len(merchant_rows.models()) + 1,
            merchant=merchant.pk,
            office=merchant.office_id,
        )
        payload = {"merchant": merchant.pk, "job": job.pk, "actor": actor}
        due.ask(handler=BUILD, key=job.pk, payload=payload, merchant=merchant.pk)
        audit.write(
            verb="offices.export_merchant",
            subject=merchant.pk,
            actor=actor,
            office=merchant.office_id,
            merchant=merchant.pk,
        )
    return job


def build(payload: dict[str, Any]) -> None:
    """Write an export that was asked for, and replace the merchant's earlier ones."""
    merchant = Merchant.objects.get(pk=payload["merchant"])
    job = Progress.objects.get(pk=payload["job"])
    done = 0

    def told(what: str) -> None:
        nonlocal done
        done += 1
        progress.step(job, done=done, message=what)

    with tempfile.TemporaryFile() as target:
        write(target, merchant, told=told)
        with transaction.atomic():
            files.erase(list(StoredFile.objects.filter(subject=subject_of(merchant))))
            stored = files.store_stream(
                target,
                name=f"sluis-{merchant.code}-{clock.today().isoformat()}.zip",
                media_type="application/zip",
                subject=subject_of(merchant),
                office=merchant.office_id,
                merchant=merchant.pk,
            )
            end = clock.now() + timedelta(days=KEPT_DAYS)
            due.ask(handler=DROP, key=stored.pk, payload={"file": stored.pk}, merchant=merchant.pk, at=end)
            progress.finish(job, message=stored.name, result_url=f"/export/files/{stored.pk}/")


def drop(payload: dict[str, Any]) -> None:
    """Erase an export whose days are over; one that was replaced is gone already."""
    with transaction.atomic():
        files.erase(list(StoredFile.objects.filter(pk=payload["file"], subject__startswith="export:")))


HANDLERS: dict[str, Handler] = {BUILD: build, DROP: drop}


def write(target: IO[bytes], merchant: Merchant, *, told: Told = lambda what: None) -> Packed:
    """Write the zip to an open binary file, table by table, never a whole table in memory."""
    packed = Packed()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for model, names, rows in merchant_rows.tables(merchant.pk):
            label = model._meta.label
            packed.rows[label] = _table(archive, f"tables/{label}.csv", names, rows, packed)
            told(label)
        told(_("Files"))
        for file in StoredFile.objects.filter(merchant=merchant.pk).exclude(subject=subject_of(merchant)):
            packed.files += _file(archive, file, packed)
        _text(archive, "READ-ME.txt", read_me(merchant, packed), packed)
        archive.writestr("manifest.json", json.dumps(_manifest(merchant, packed), indent=1))
    return packed


def _table(archive: zipfile.ZipFile, name: str, names: list[str], rows: Any, packed: Packed) -> int:
    count, digest = 0, hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as member:

        def put(lines: Iterable[Iterable[str]]) -> None:
            text = io.StringIO()
            csv.writer(text).writerows(lines)
            data = text.getvalue().encode()
            digest.update(data)
            member.write(data)

        put([names])
        batch: list[list[str]] = []
        for row in rows.iterator(chunk_size=_STEP_ROWS):
            batch.append([_cell(value) for value in row])
            count += 1
            if len(batch) == _STEP_ROWS:
                put(batch)
                batch.clear()
        put(batch)
    packed.sha256[name] = digest.hexdigest()
    return count


def _cell(value: Any) -> str:
    """Return a value as text: times in ISO 8601 (UTC), JSON as JSON, nothing that runs as a formula."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case datetime() | date():
            return value.isoformat()
        case dict() | list():
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        case _:
            return harmless(str(value))


def _file(archive: zipfile.ZipFile, file: StoredFile, packed: Packed) -> int:
    """Add a stored file under its id and name; return 0 when its bytes were erased meanwhile."""
    if not default_storage.exists(file.path):
        return 0
    name = f"files/{file.pk}-{get_valid_filename(file.name) or 'file'}"
    with default_storage.open(file.path, "rb") as source, archive.open(name, "w", force_zip64=True) as member:
        while piece := source.read(1024 * 1024):
            member.write(piece)
    packed.sha256[name] = file.sha256
    return 1


def _text(archive: zipfile.ZipFile, name: str, text: str, packed: Packed) -> None:
    data = text.encode()
    archive.writestr(name, data)
    packed.sha256[name] = hashlib.sha256(data).hexdigest()


def _manifest(merchant: Merchant, packed: Packed) -> dict[str, Any]:
    return {
        "format": "sluis-merchant-export/1",
        "version": settings.VERSION,
        "made_at": clock.now().isoformat(),
        "merchant": {"id": merchant.pk, "code": merchant.code, "name": merchant.name},
        "rows": packed.rows,
        "files": packed.files,
        "sha256": packed.sha256,
    }


def read_me(merchant: Merchant, packed: Packed) -> str:
    """Return the read-me in the merchant's language."""
    with override(merchant.language):
        head = [
            _("Everything that Sluis keeps about %(name)s") % {"name": merchant.name},
            _("Made on %(day)s by version %(version)s.")
            % {"day": clock.today().isoformat(), "version": settings.VERSION},
            "",
            _(
                "tables/ holds one CSV file for each kind of row (UTF-8, comma, first line the column names). Each "
                "file is named after the room that keeps it and the thing it holds."
            ),
            _(
                "Amounts are whole numbers in the smallest unit of their currency: 1250 with EUR is 12.50 euro, "
                "in columns that end in _minor; columns that end in _fen are hundredths of a yuan. Moments are "
                "in UTC."
            ),
            _(
                "ledger.Transfer.csv is the ledger: each row moves an amount from the account in credit to the "
                "account in debit; all rows of one event belong together."
            ),
            _(
                "files/ holds papers and uploads; records.StoredFile.csv says what each of them is. Labels name "
                "buyers: keep them as long as the law asks, and no longer."
            ),
            _(
                "Not in it: passwords, keys and PINs, and the sealed data of buyers, which are erased on schedule."
            ),
            _("manifest.json has the SHA-256 digest of every file, to check that nothing was lost."),
            "",
        ]
        counted = [f"{count:>9}  {label}" for label, count in packed.rows.items() if count]
        return "\n".join([*head, *counted, f"{packed.files:>9}  {_('Files')}", ""])
