"""Add products: give a file, see what it was taken for and what is wrong with it, say what it leaves open, store it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
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

from sluis.catalogue import background_import, problem_sentences, queries, reading, sheet_mappings
from sluis.catalogue.import_file import import_file
from sluis.catalogue.mapping_form import AnswersForm, MappingForm, samples_of
from sluis.catalogue.problems import FileFault, RowError
from sluis.catalogue.rows import ProductRow
from sluis.catalogue.sheet_mappings import Told
from sluis.catalogue.wording import field_word, format_word
from sluis.kernel.errors import NotFound
from sluis.offices.middleware import require
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.records import files
from sluis.records.models import StoredFile
from sluis.web.toasts import toast

LARGEST_FILE = 20 * 1024 * 1024
SHOWN_PRODUCTS, SHOWN_ERRORS, SHOWN_RUNS = 5, 100, 8
# A page reads so many rows to show what a file holds; the rest is read when it is stored.
LOOKED_AT = 5_000
# Up to so many rows are stored while the person waits; more go to the background with a progress bar.
AT_ONCE = 300
# Faults of a file that a person can settle by assigning its columns.
SETTLED_BY_HAND = ("not_a_catalogue", "unsupported_format", "bad_mapping")


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
    rows: int = 0
    products: int = 0
    is_part: bool = False
    sample: list[ProductRow] = field(default_factory=list)
    errors: list[dict[str, object]] = field(default_factory=list)
    error_count: int = 0
    warnings: list[dict[str, object]] = field(default_factory=list)
    missing: list[tuple[str, int]] = field(default_factory=list)

    def take(self, items: Iterable[ProductRow | RowError]) -> None:
        """Count the rows of a file and keep the first of each kind to show."""
        wrong: set[int] = set()
        missing: Counter[str] = Counter()
        for number, item in enumerate(items):
            if number >= LOOKED_AT:
                self.is_part = True
                break
            if isinstance(item, ProductRow):
                self.products += 1
                missing.update(item.missing)
                if len(self.sample) < SHOWN_PRODUCTS:
                    self.sample.append(item)
                continue
            wrong.add(item.row)
            self.error_count += 1
            if len(self.errors) < SHOWN_ERRORS:
                self.errors.append(shown_problem(item))
        self.rows = self.products + len(wrong)
        self.missing = [(field_word(name), count) for name, count in missing.most_common()]


def shown_problem(problem: Any) -> dict[str, object]:
    """Return a problem as the table of problems shows it."""
    return {
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": problem_sentences.sentence(problem),
    }


@login_required
def import_products(request: HttpRequest) -> HttpResponse:
    """Ask for a file and keep it; what it holds is shown on the next page."""
    scope = require(request, "catalogue:write")
    form = FileForm(request.POST or None, request.FILES or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        file = _keep(form, scope)
        if file is not None:
            request.session[_key(file)] = {"merchant": form.cleaned_data.get("merchant", "")}
            return HttpResponseRedirect(reverse("catalogue:import-look", args=[file.pk]))
    context = {
        "title": _("Add products"),
        "form": form,
        "runs": queries.imports(scope).filter(Q(actor=scope.actor) | Q(merchant__isnull=False))[:SHOWN_RUNS],
    }
    # 422: an answer to what was sent that stores nothing.
    return render(request, "catalogue/import.html", context, status=422 if form.errors else 200)


def _key(file: StoredFile) -> str:
    return f"import:{file.pk}"


def _keep(form: FileForm, scope: Scope) -> StoredFile | None:
    """Keep a file that is a table at least; a fault of the whole file becomes an error of the form."""
    upload, code = form.cleaned_data["file"], form.cleaned_data.get("merchant", "")
    merchant = _merchant(scope, code)
    content = upload.read()
    try:
        # The first product proves that the table can be read; a header that nobody knows is settled on the next page.
        next(iter(reading.read(content, filename=upload.name)), None)
    except FileFault as fault:
        if fault.code not in SETTLED_BY_HAND or not samples_of(content, upload.name).is_table:
            form.add_error("file", problem_sentences.sentence(fault))
            return None
    return files.store(
        content,
        name=upload.name[:160],
        media_type="application/octet-stream",
        subject=_upload_of(scope),
        office=merchant.office_id if merchant else next(iter(sorted(scope.offices)), ""),
        merchant=merchant.pk if merchant else "",
    )


def _merchant(scope: Scope, code: str) -> Merchant | None:
    """Return the merchant that a file is for: the one that was chosen, or the only one there is."""
    theirs = Merchant.objects.within(scope)
    if code:
        return theirs.filter(code=code).first()
    first = list(theirs[:2])
    return first[0] if len(first) == 1 else None


def _upload_of(scope: Scope) -> str:
    return f"upload:{scope.actor}"


@login_required
def look(request: HttpRequest, file_id: str) -> HttpResponse:
    """Show what a file holds, take what a person says of it, and store it when told to; only who gave it can."""
    scope = require(request, "catalogue:write")
    file = StoredFile.objects.filter(pk=file_id, subject=_upload_of(scope)).first()
    if file is None:
        raise NotFound("there is no such file")
    content = files.content(file)
    kept = request.session.get(_key(file), {})
    merchant = _merchant(scope, kept.get("merchant", ""))
    said = _said(kept, merchant, content, file.name)
    samples = samples_of(content, file.name)
    preview, reader, fault = _preview(content, file.name, said)
    mapping = MappingForm(
        request.POST if "map" in request.POST else None, samples=samples, reader=reader, said=said
    )
    answers = AnswersForm(request.POST if "answer" in request.POST else None, reader=reader, said=said)
    for form, acted in ((mapping, "map"), (answers, "answer")):
        if request.method == "POST" and acted in request.POST and form.is_valid():
            told = asdict(said) | form.told()
            request.session[_key(file)] = {"merchant": kept.get("merchant", ""), "told": told}
            if merchant is not None:
                sheet_mappings.remember(
                    merchant=merchant, titles=samples.header, said=Told(**form.told()), actor=scope.actor
                )
            return HttpResponseRedirect(request.path)
    if request.method == "POST" and "store" in request.POST and preview is not None:
        return _store(request, scope, file, preview, said, kept.get("merchant", ""))
    context = {
        "title": file.name,
        "file": file,
        "preview": preview,
        # That nobody knows the columns is said by the page itself.
        "fault": problem_sentences.sentence(fault) if fault and fault.code != "not_a_catalogue" else "",
        "is_unknown": fault is not None,
        "mapping": mapping,
        "answers": answers if answers.fields else None,
        "is_own_sheet": fault is not None or (reader is not None and reader.format == "mapped"),
        "remembered": bool(merchant and sheet_mappings.recall(merchant=merchant, titles=samples.header)),
    }
    status = 422 if mapping.errors or answers.errors else 200
    return render(request, "catalogue/look.html", context, status=status)


def _said(kept: dict[str, Any], merchant: Merchant | None, content: bytes, name: str) -> Told:
    """Return what was said of this file in this session, else of such a file before."""
    if "told" in kept:
        return Told(**kept["told"])
    titles = samples_of(content, name).header
    known = sheet_mappings.recall(merchant=merchant, titles=titles) if merchant and titles else None
    return sheet_mappings.told(known) if known else Told()


def _preview(
    content: bytes, name: str, said: Told
) -> tuple[Preview | None, reading.Reading | None, FileFault | None]:
    """Read a file through as it is understood now; a fault is returned to be shown."""
    try:
        found = reading.read(content, filename=name, **asdict(said))
        preview = Preview(format_word(found.format, found.label), found.why)
        preview.take(found)
    except FileFault as fault:
        return None, None, fault
    preview.warnings = [shown_problem(warning) for warning in islice(found.warnings, SHOWN_ERRORS)]
    return preview, found, None


def _store(
    request: HttpRequest, scope: Scope, file: StoredFile, preview: Preview, said: Told, code: str
) -> HttpResponse:
    """Store a small file at once and ask for a large one in the background."""
    if preview.is_part or preview.rows > AT_ONCE:
        run = background_import.start(
            file=file, merchant_code=code, said=said, label=preview.label, why=preview.why, actor=scope.actor
        )
        return HttpResponseRedirect(reverse("catalogue:import-result", args=[run.pk]))
    result = import_file(
        path=files.content(file),
        merchant_code=code,
        scope=scope,
        filename=file.name,
        actor=scope.actor,
        file_id=file.pk,
        **asdict(said),
    )
    text = ngettext("%(n)d product is stored.", "%(n)d products are stored.", result.products)
    toast(request, text % {"n": result.products}, tone="go" if result.products else "no")
    return HttpResponseRedirect(reverse("catalogue:import-result", args=[result.run_id]))
