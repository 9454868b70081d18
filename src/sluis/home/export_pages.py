"""The page on which a merchant, or his office, takes everything along."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sluis.kernel.errors import NotFound
from sluis.offices import merchant_export
from sluis.offices.middleware import require
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.records.models import StoredFile
from sluis.web.toasts import toast
from sluis.work.models import Due, Progress

# Who may let software in may take the data out: the owner, and the admin of the office.
PERMISSION = "keys:write"


def _merchant(scope: Scope, merchant_id: str) -> Merchant:
    found = Merchant.objects.within(scope).filter(pk=merchant_id).first()
    if found is None:
        raise NotFound("there is no such merchant")
    return found


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show the merchants of whoever asks, each with its last export or a running one."""
    scope = require(request, PERMISSION)
    merchants = list(Merchant.objects.within(scope).order_by("name"))
    context = {"rows": _rows(merchants), "kept_days": merchant_export.KEPT_DAYS}
    return render(request, "home/export.html", context)


def _rows(merchants: list[Merchant]) -> list[dict[str, Any]]:
    subjects = [merchant_export.subject_of(merchant) for merchant in merchants]
    stored = {file.subject: file for file in StoredFile.objects.filter(subject__in=subjects)}
    keys = [merchant.pk for merchant in merchants]
    waiting = Due.objects.filter(
        handler=merchant_export.BUILD, merchant__in=keys, state__in=(Due.State.DUE, Due.State.RUNNING)
    )
    jobs = {job.merchant: job for job in Progress.objects.filter(pk__in=waiting.values("key"))}
    return [
        {
            "merchant": merchant,
            "file": stored.get(merchant_export.subject_of(merchant)),
            "job": jobs.get(merchant.pk),
        }
        for merchant in merchants
    ]


@login_required
@require_POST
def begin(request: HttpRequest, merchant_id: str) -> HttpResponse:
    """Ask for an export of one merchant."""
    scope = require(request, PERMISSION)
    merchant_export.ask(merchant=_merchant(scope, merchant_id), actor=scope.actor)
    toast(request, _("The file is being made. This page shows how far it is."), tone="go")
    return HttpResponseRedirect(reverse("home:export"))


@login_required
@require_GET
def state(request: HttpRequest, job_id: str) -> HttpResponse:
    """Return the progress of an export; when it is done the page reloads itself to show the file."""
    scope = require(request, PERMISSION)
    seen = Merchant.objects.within(scope).values("pk")
    job = Progress.objects.filter(pk=job_id, merchant__in=seen).first()
    if job is None:
        raise NotFound("there is no such work")
    response = render(
        request,
        "web/parts/progress.html",
        {
            "label": job.title,
            "note": job.message,
            "state": job.state,
            "done": job.done,
            "total": job.total,
            "url": request.path,
        },
    )
    if job.state != "running":
        response.headers["HX-Refresh"] = "true"
    return response


@login_required
@require_GET
def download(request: HttpRequest, file_id: str) -> HttpResponseBase:
    """Return an export as a file."""
    scope = require(request, PERMISSION)
    seen = Merchant.objects.within(scope).values("pk")
    file = StoredFile.objects.filter(pk=file_id, merchant__in=seen, subject__startswith="export:").first()
    if file is None:
        raise NotFound("there is no such file")
    content = default_storage.open(file.path, "rb")
    return FileResponse(content, as_attachment=True, filename=file.name, content_type=file.media_type)
