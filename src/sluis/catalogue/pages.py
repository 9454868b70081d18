"""Add products: give a file, see what it holds and what is wrong with it, then store it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sluis.catalogue import problem_sentences, queries, reading
from sluis.catalogue.import_file import import_file
from sluis.catalogue.models import ImportRun
from sluis.catalogue.problems import FileFault, RowError
from sluis.catalogue.rows import ProductRow
from sluis.kernel.errors import NotFound
from sluis.offices.middleware import require, scope_of
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.records import files
from sluis.records.models import StoredFile
from sluis.web.toasts import toast

LARGEST_FILE = 20 * 1024 * 1024
SHOWN_PRODUCTS, SHOWN_ERRORS, SHOWN_RUNS = 5, 100, 8


class FileForm(forms.Form):
    """The file, and whose products it holds when it does not say so itself."""

    file = forms.FileField(
        label=gettext_lazy("File of products"),
        help_text=gettext_lazy(
            "CSV, Excel or XML as your shop system exports it: Shopify, WooCommerce, Lightspeed, a Google "
            "feed, GS1, or your own sheet with a name and an SKU. At most 20 MB."
        ),
    )
    merchant = forms.ChoiceField(
        label=gettext_lazy("Whose products these are"),
        help_text=gettext_lazy("Only used for rows that do not name a merchant themselves."),
        required=False,
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        merchants = list(Merchant.objects.within(scope).order_by("name"))
        if len(merchants) < 2:
            del self.fields["merchant"]
            return
        choices = [(merchant.code, merchant.name) for merchant in merchants]
        self.fields["merchant"].choices = [("", _("The file says so")), *choices]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse what is too large for a page."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _(
                    "The file is larger than 20 MB: split it, or let the office import it from the command line."
                )
            )
        return file


@dataclass(slots=True)
class Preview:
    """What a file would bring: nothing of it is stored as a product yet."""

    label: str
    why: str
    file_id: str
    merchant_code: str
    rows: int = 0
    products: int = 0
    sample: list[ProductRow] = field(default_factory=list)
    errors: list[dict[str, object]] = field(default_factory=list)
    error_count: int = 0
    warnings: list[dict[str, object]] = field(default_factory=list)

    def take(self, items: Iterable[ProductRow | RowError]) -> None:
        """Count the rows of a file and keep the first of each kind to show."""
        wrong: set[int] = set()
        for item in items:
            if isinstance(item, ProductRow):
                self.products += 1
                if len(self.sample) < SHOWN_PRODUCTS:
                    self.sample.append(item)
                continue
            wrong.add(item.row)
            self.error_count += 1
            if len(self.errors) < SHOWN_ERRORS:
                self.errors.append(_shown(item))
        self.rows = self.products + len(wrong)


def _shown(problem: Any) -> dict[str, object]:
    return {
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": problem_sentences.sentence(problem),
    }


@login_required
def import_products(request: HttpRequest) -> HttpResponse:
    """Ask for a file, show what it would bring, and store it when told to."""
    scope = require(request, "catalogue:write")
    if request.method == "POST" and "stored" in request.POST:
        return _store(request, scope)
    form = FileForm(request.POST or None, request.FILES or None, scope=scope)
    preview = None
    if request.method == "POST" and form.is_valid():
        preview = _look(form, scope)
    context = {
        "title": _("Add products"),
        "form": form,
        "preview": preview,
        "runs": queries.imports(scope).filter(Q(actor=scope.actor) | Q(merchant__isnull=False))[:SHOWN_RUNS],
    }
    # 422: an answer to what was sent that stores nothing.
    return render(request, "catalogue/import.html", context, status=422 if form.errors else 200)


def _look(form: FileForm, scope: Scope) -> Preview | None:
    """Keep the file and read it through; a fault of the whole file becomes an error of the form."""
    upload, code = form.cleaned_data["file"], form.cleaned_data.get("merchant", "")
    merchant = Merchant.objects.within(scope).filter(code=code).first() if code else None
    content = upload.read()
    try:
        found = reading.read(content, filename=upload.name)
        preview = Preview(found.label, found.why, "", code)
        preview.take(found)
    except FileFault as fault:
        form.add_error("file", problem_sentences.sentence(fault))
        return None
    preview.warnings = [_shown(warning) for warning in islice(found.warnings, SHOWN_ERRORS)]
    stored = files.store(
        content,
        name=upload.name[:160],
        media_type="application/octet-stream",
        subject=_upload_of(scope),
        office=merchant.office_id if merchant else next(iter(sorted(scope.offices)), ""),
        merchant=merchant.pk if merchant else "",
    )
    preview.file_id = stored.pk
    return preview


def _upload_of(scope: Scope) -> str:
    return f"upload:{scope.actor}"


def _store(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Store a file that was looked at before; only who gave it can."""
    file = StoredFile.objects.filter(pk=request.POST["stored"], subject=_upload_of(scope)).first()
    if file is None:
        raise NotFound("there is no such file")
    result = import_file(
        path=files.content(file),
        merchant_code=request.POST.get("merchant", ""),
        scope=scope,
        filename=file.name,
        actor=scope.actor,
    )
    said = ngettext("%(n)d product is stored.", "%(n)d products are stored.", result.products)
    toast(request, said % {"n": result.products}, tone="go" if result.products else "no")
    return HttpResponseRedirect(reverse("catalogue:import-result", args=[result.run_id]))


@login_required
def import_result(request: HttpRequest, run_id: str) -> HttpResponse:
    """Show what an import did, row by row where it went wrong."""
    scope = scope_of(request)
    own = ImportRun.objects.filter(pk=run_id, actor=scope.actor)
    run = own.first() or queries.imports(scope).filter(pk=run_id).first()
    if run is None:
        raise NotFound("there is no such import")
    errors = [
        {**error, "message": problem_sentences.stored_sentence(str(error.get("message", "")))}
        for error in run.errors[:SHOWN_ERRORS]
    ]
    context = {
        "run": run,
        "errors": errors,
        "all": len(run.errors),
        "without_code": queries.without_hs(scope).count() if scope.may("catalogue:write") else 0,
    }
    return render(request, "catalogue/import_result.html", context)
