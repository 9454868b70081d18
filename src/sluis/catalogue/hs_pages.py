"""HS codes on a page: what is proposed for the products that have none, and the press that makes it a code."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sluis.catalogue import queries
from sluis.catalogue.cell_readers import hs_code_of
from sluis.catalogue.confirm_hs import confirm_all
from sluis.catalogue.hs_learning import propose_for
from sluis.catalogue.hs_proposal import HsProposal
from sluis.catalogue.models import Product
from sluis.catalogue.problem_sentences import cell_sentence
from sluis.catalogue.problems import CellFault
from sluis.catalogue.wording import family_word
from sluis.offices.middleware import require
from sluis.offices.scope import Scope
from sluis.web.toasts import toast

ON_A_PAGE = 12
LEAST = 0.01  # less likely ones are only noise on a page


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate as the page shows it."""

    hs6: str
    title: str
    per_cent: int
    words: tuple[str, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One product without a code, and what may be its code."""

    product: Product
    name: str
    family: str
    choices: tuple[Choice, ...]
    is_sure: bool
    typed: str = ""
    error: str = ""


@login_required
def codes(request: HttpRequest) -> HttpResponse:
    """Show the products without an HS code with what is proposed, or store the codes that were chosen."""
    scope = require(request, "catalogue:write")
    wrong: dict[str, str] = {}
    if request.method == "POST":
        chosen, wrong = _chosen(request.POST)
        if not wrong:
            return _store(request, scope, chosen)
    page = Paginator(queries.without_hs(scope), ON_A_PAGE).get_page(request.GET.get("page"))
    # Letters of the page that did not fit come back beside their product.
    typed = {name.removeprefix("other:"): value for name, value in request.POST.items()}
    rows = [_asked(product, str(typed.get(product.pk, "")), wrong) for product in page]
    context = {
        "title": _("HS codes"),
        "page": page,
        "rows": rows,
        "sure": sum(row.is_sure for row in rows),
        "errors": wrong,
    }
    return render(request, "catalogue/codes.html", context, status=422 if wrong else 200)


def _asked(product: Product, typed: str, wrong: dict[str, str]) -> Asked:
    language = (get_language() or "en").split("-")[0]
    proposal = propose_for(product)
    return Asked(
        product,
        product.name_in(language),
        "" if product.family == "other" else family_word(product.family),
        choices(proposal, language),
        not proposal.ask,
        typed,
        wrong.get(product.pk, ""),
    )


def choices(proposal: HsProposal, language: str) -> tuple[Choice, ...]:
    """Return the candidates in the reader's language; the first is chosen when it is likely enough."""
    return tuple(
        Choice(
            one.hs6,
            one.title_in(language),
            round(100 * one.probability),
            one.words,
            place == 0 and not proposal.ask,
        )
        for place, one in enumerate(proposal.candidates)
        if place == 0 or one.probability >= LEAST
    )


def _chosen(sent: QueryDict) -> tuple[dict[str, str], dict[str, str]]:
    """Return product → code of what was chosen or typed, and product → what is wrong with it."""
    found: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for name in sent:
        kind, _sep, product = name.partition(":")
        code = str(sent[name]).strip()
        if kind not in ("code", "other") or not code or (kind == "code" and sent.get(f"other:{product}")):
            continue
        try:
            found[product] = hs_code_of(code)
        except CellFault as fault:
            wrong[product] = cell_sentence(fault.code, fault.detail)
    return found, wrong


def _store(request: HttpRequest, scope: Scope, chosen: dict[str, str]) -> HttpResponse:
    count = confirm_all(codes=chosen, scope=scope)
    if count:
        said = ngettext("%(n)d HS code is confirmed.", "%(n)d HS codes are confirmed.", count)
        toast(request, said % {"n": count}, tone="go")
    else:
        toast(request, _("Nothing was chosen: choose a code, or type one."), tone="info")
    return HttpResponseRedirect(reverse("catalogue:codes"))
