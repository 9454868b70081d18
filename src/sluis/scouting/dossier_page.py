"""The dossiers as pages and as files to hand over: of a product, and of a merchant with all its products."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sluis.catalogue import queries as catalogue
from sluis.catalogue.models import Product
from sluis.kernel.errors import NotFound
from sluis.offices.middleware import require, scope_of
from sluis.offices.models import Merchant
from sluis.scouting import dossier, dossier_merchant, queries, reading
from sluis.scouting.family_notes import LANGUAGES
from sluis.scouting.models import Assessment
from sluis.scouting.wording import BADGES
from sluis.web import svg


def _language(request: HttpRequest) -> str:
    return dossier.paper_language(request.GET.get("lang") or get_language() or "en")


def _assessed(request: HttpRequest, product_id: str) -> tuple[Product, Assessment]:
    """Return a product of whoever asks with its assessment. Raise NotFound where one of them is not there."""
    scope = scope_of(request)
    found = catalogue.product(scope, product_id)
    one = queries.of_product(scope, product_id)
    if one is None:
        raise NotFound("this product was not assessed yet, so there is no dossier")
    return found, one


@login_required
def page(request: HttpRequest, product_id: str) -> HttpResponse:
    """Show the dossier of one product, in `?lang=` or the reader's language."""
    found, one = _assessed(request, product_id)
    language = _language(request)
    told = dossier.values(found, one, language=language, palette=svg.SCREEN)
    context = {
        "title": _("Dossier"),
        "product": found,
        "language": language,
        "languages": LANGUAGES,
        "badge": BADGES.get(one.verdict, "unknown"),
        "told": told,
        # The drawings escape their texts.
        "growth": mark_safe(told["growth"]),  # noqa: S308
        "ladder": mark_safe(told["ladder"]),  # noqa: S308
    }
    with translation.override(language):
        return render(request, "scouting/dossier.html", context)


@login_required
def paper(request: HttpRequest, product_id: str) -> HttpResponse:
    """Return the dossier of one product of whoever asks, in `?lang=` or the reader's language."""
    found, one = _assessed(request, product_id)
    language = _language(request)
    return _file(dossier.draw(found, one, language=language), f"dossier-{found.pk}-{language}.pdf")


def _of_merchant(request: HttpRequest, merchant_id: str) -> tuple[Merchant, list[Assessment]]:
    """Return a merchant of whoever asks with its assessments, ranked. Raise NotFound where there are none."""
    scope = require(request, "scouting:read")
    merchant = Merchant.objects.within(scope).filter(pk=merchant_id).first()
    if merchant is None:
        raise NotFound("there is no such merchant")
    found = list(reading.ranked(queries.latest(scope).filter(merchant=merchant)))
    if not found:
        raise NotFound("no product of this merchant was assessed yet, so there is no dossier")
    return merchant, found


@login_required
def merchant_page(request: HttpRequest, merchant_id: str) -> HttpResponse:
    """Show the dossier of a merchant, in `?lang=` or the reader's language."""
    merchant, found = _of_merchant(request, merchant_id)
    language = _language(request)
    told = dossier_merchant.values(merchant, found, language=language)
    for row in told["rows"]:
        row["badge"] = BADGES.get(row["verdict"], "unknown")
    context = {
        "title": _("Dossier"),
        "merchant": merchant,
        "language": language,
        "languages": LANGUAGES,
        "told": told,
    }
    with translation.override(language):
        return render(request, "scouting/dossier_merchant.html", context)


@login_required
def merchant_paper(request: HttpRequest, merchant_id: str) -> HttpResponse:
    """Return the dossier of a merchant as PDF, in `?lang=` or the reader's language."""
    merchant, found = _of_merchant(request, merchant_id)
    language = _language(request)
    content = dossier_merchant.draw(merchant, found, language=language)
    return _file(content, f"dossier-{merchant.code}-{language}.pdf")


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
