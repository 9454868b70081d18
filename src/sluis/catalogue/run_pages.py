"""One import on a page: how far it is, what came of it, its faulty rows as a file to correct, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sluis.catalogue import history as sentences_of
from sluis.catalogue import problem_sentences, queries
from sluis.catalogue.models import ImportRun
from sluis.catalogue.sheet_to_correct import sheet_to_correct
from sluis.catalogue.undo_import import undo_import
from sluis.kernel.errors import Conflict, NotFound
from sluis.offices import history
from sluis.offices.middleware import require, scope_of
from sluis.offices.scope import Scope
from sluis.records import files
from sluis.records.models import StoredFile
from sluis.web.csv_export import XLSX_TYPE
from sluis.web.toasts import toast

SHOWN_ERRORS = 100


def _run(scope: Scope, run_id: str) -> ImportRun:
    own = ImportRun.objects.filter(pk=run_id, actor=scope.actor).first()
    run = own or queries.imports(scope).filter(pk=run_id).first()
    if run is None:
        raise NotFound("there is no such import")
    return run


@login_required
def import_result(request: HttpRequest, run_id: str) -> HttpResponse:
    """Show how far an import is, then what it did, row by row where it went wrong."""
    scope = scope_of(request)
    run = _run(scope, run_id)
    may_write = scope.may("catalogue:write")
    if run.finished_at is None:
        part = "progress_part.html" if request.headers.get("HX-Request") else "import_running.html"
        return render(request, f"catalogue/{part}", {"run": run})
    if request.headers.get("HX-Request"):
        answer = HttpResponse()
        answer["HX-Redirect"] = request.path
        return answer
    context: dict[str, Any] = {
        "run": run,
        "errors": _problems(run.errors[:SHOWN_ERRORS]),
        "warnings": _problems(run.warnings[:SHOWN_ERRORS]),
        "all": len(run.errors),
        "failure": problem_sentences.stored_sentence(run.failure),
        "without_code": queries.without_hs(scope).count() if may_write else 0,
        "may_correct": may_write and _file_of(run) is not None and any(error["row"] for error in run.errors),
        "may_undo": may_write and run.undone_at is None and bool(run.created or run.updated),
        "story": history.entries([run.pk], sentences_of.sentences()),
    }
    return render(request, "catalogue/import_result.html", context)


def _problems(kept: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**error, "message": problem_sentences.stored_sentence(str(error.get("message", "")))}
        for error in kept
    ]


def _file_of(run: ImportRun) -> StoredFile | None:
    return StoredFile.objects.filter(pk=run.file_id).first() if run.file_id else None


@login_required
def rows_to_correct(request: HttpRequest, run_id: str) -> HttpResponse:
    """Give the rows that were left out as an Excel file, each with what to do; corrected, it can be given again."""
    scope = require(request, "catalogue:write")
    run = _run(scope, run_id)
    file = _file_of(run)
    if file is None or not run.errors:
        raise NotFound("there are no rows to correct")
    sentences: dict[int, str] = {}
    for error in _problems(run.errors):
        said = f"{error['column']}: {error['message']}" if error["column"] else error["message"]
        before = sentences.get(error["row"])
        sentences[error["row"]] = f"{before}; {said}" if before else said
    content = sheet_to_correct(
        files.content(file), filename=file.name, problems=run.errors, sentences=sentences
    )
    name = file.name.rpartition(".")[0] or file.name
    answer = HttpResponse(content, content_type=XLSX_TYPE)
    answer["Content-Disposition"] = content_disposition_header(
        True, _("%(name)s to correct") % {"name": name} + ".xlsx"
    )
    return answer


@login_required
def undo(request: HttpRequest, run_id: str) -> HttpResponse:
    """Take an import back; what was changed since is named, and left alone when the person says so."""
    scope = require(request, "catalogue:write")
    run = _run(scope, run_id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("catalogue:import-result", args=[run.pk]))
    try:
        result = undo_import(run_id=run.pk, scope=scope, keep_changed="keep" in request.POST)
    except Conflict as conflict:
        context = {"run": run, "reason": str(conflict), "may_keep": conflict.code == "changed_since"}
        return render(request, "catalogue/undo_refused.html", context, status=409)
    said = ngettext("%(n)d product is taken away", "%(n)d products are taken away", result.removed)
    back = ngettext("%(n)d has its old values back", "%(n)d have their old values back", result.restored)
    toast(request, f"{said % {'n': result.removed}}, {back % {'n': result.restored}}.", tone="go")
    return HttpResponseRedirect(reverse("catalogue:import-result", args=[run.pk]))
