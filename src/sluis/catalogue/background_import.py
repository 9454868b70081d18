"""An import that a person started on a page and that runs in the background, with its progress on the run."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction

from sluis.catalogue.import_file import import_file
from sluis.catalogue.models import ImportRun
from sluis.catalogue.sheet_mappings import Told
from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.kernel.ids import new_id
from sluis.offices.access import scope_of_user
from sluis.offices.models import User
from sluis.records import files
from sluis.records.models import StoredFile
from sluis.work import due

IMPORT = "catalogue.import"


@transaction.atomic
def start(*, file: StoredFile, merchant_code: str, said: Told, label: str, why: str, actor: str) -> ImportRun:
    """Write down that a stored file shall be imported, and ask for it; the run shows how far it is."""
    run = ImportRun.objects.create(
        id=new_id("imp"),
        filename=file.name[:160],
        format=label[:40],
        why=why[:300],
        actor=actor,
        file_id=file.pk,
        told={"merchant": merchant_code, **asdict(said)},
    )
    due.ask(handler=IMPORT, key=run.pk, payload={"run": run.pk}, resource=f"import:{actor}")
    return run


def run_import(payload: dict[str, Any]) -> None:
    """Import the file of a run as whoever asked for it may now; a fault of the file is written on the run."""
    # A run is begun once: an import that outlasts its lease must not be started beside itself.
    if not ImportRun.objects.filter(pk=payload["run"], rows_total=None).update(rows_total=0):
        return
    run = ImportRun.objects.get(pk=payload["run"])
    person = User.objects.filter(pk=run.actor.removeprefix("user:")).first()
    told = dict(run.told)
    try:
        if person is None:
            raise BadInput("whoever started this import has no access any more", field="file")
        import_file(
            path=files.content(StoredFile.objects.get(pk=run.file_id)),
            merchant_code=told.pop("merchant"),
            scope=scope_of_user(person),
            filename=run.filename,
            actor=run.actor,
            run_id=run.pk,
            on_progress=lambda done, total: _show(run.pk, done, total),
            **told,
        )
    except BadInput as fault:
        ImportRun.objects.filter(pk=run.pk).update(failure=str(fault)[:300], finished_at=clock.now())


def _show(run_id: str, done: int, total: int) -> None:
    ImportRun.objects.filter(pk=run_id).update(rows_done=done, rows_total=total)
