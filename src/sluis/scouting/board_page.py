"""The scout's board: what it found, ranked and filtered, what changed, and what would help most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from sluis.catalogue import queries as catalogue
from sluis.kernel import clock
from sluis.kernel.errors import NotAllowed
from sluis.offices.middleware import require, scope_of
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.scouting import changes, evidence, product_list, queries, reading, roads, stored, weights_of_office
from sluis.scouting.assess import assess
from sluis.scouting.models import Assessment, EvidenceImport, Watch
from sluis.scouting.pages import PAGE, verdict_chips
from sluis.scouting.wording import step_sentence, verdict_word
from sluis.web.toasts import toast

STEPS_SHOWN, STEPS_READ, SHOPS = 6, 2000, 60


@login_required
def board(request: HttpRequest) -> HttpResponse:
    """Show what the scout found, ranked, and what would help most."""
    scope = require(request, "scouting:read")
    latest = queries.latest(scope)
    form = product_list.BoardFilter(request.GET, scope=scope)
    counts = product_list.verdict_counts(scope)
    page = Paginator(reading.ranked(product_list.assessed(scope, form)), PAGE).get_page(
        request.GET.get("page")
    )
    without = counts.get("", 0)
    context = {
        "title": pgettext("navigation", "Scout"),
        "form": form,
        "chips": verdict_chips(request, {name: n for name, n in counts.items() if name}),
        "page": page,
        "rows": [reading.row(one, keep=roads.kept(one.product, one)) for one in page.object_list],
        "newest": latest.order_by("-assessed_at").first(),
        "helps": _helps(scope),
        "changes": changes.since_last_time(scope),
        "counts": _figures(counts),
        "followed": Watch.objects.within(scope).count(),
        "without": without,
        "merchants": _merchants(scope),
        "of_office": scope.everything or bool(scope.offices),
        "may_assess": without and _may_assess(scope),
    }
    return render(request, "scouting/board.html", context)


def _merchants(scope: Scope) -> list[Merchant]:
    """Return the merchants that have a dossier: those with an assessed product."""
    return list(
        Merchant.objects.within(scope).filter(assessments__is_newest=True).distinct().order_by("name")[:SHOPS]
    )


def _figures(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    notes = {
        "go": _("may be sold by the best road as they are"),
        "prepare": _("may enter with conditions or papers that one can get"),
        "not_enough_known": _("a fact is missing: tell it, and the verdict comes"),
        "no": _("may not enter; the reason is on the product's page"),
    }
    return [
        {
            "label": verdict_word(name),
            "value": counts.get(name, 0),
            "note": notes[name],
            "url": f"{reverse('scouting:products')}?verdict={name}",
        }
        for name in product_list.VERDICTS
    ]


def _helps(scope: Scope) -> list[dict[str, Any]]:
    """Return the steps that stand most often between products and a go, the commonest first."""
    waiting = Assessment.objects.within(scope).filter(
        is_newest=True, verdict__in=["prepare", "not_enough_known"]
    )
    told: Counter[tuple[str, str]] = Counter()
    for steps in waiting.order_by("pk").values_list("result__next_steps", flat=True)[:STEPS_READ]:
        told.update({(step["code"], _without_change(step["text"])) for step in steps or []})
    return [_help(code, text, count) for (code, text), count in told.most_common(STEPS_SHOWN)]


def _without_change(text: str) -> str:
    """Return a step without what it changes ("…: prepare → go"), so that equal steps count together."""
    return f"{text.partition(': ')[0]}." if " → " in text else text


def _help(code: str, text: str, count: int) -> dict[str, Any]:
    missing = code.removeprefix("tell_") if code.startswith("tell_") else ""
    return {
        "text": step_sentence(code, text),
        "note": ngettext("%(n)d product", "%(n)d products", count) % {"n": count},
        "url": f"{reverse('scouting:products')}?missing={missing}" if missing else "",
    }


def _may_assess(scope: Scope) -> bool:
    return scope.may("scouting:write") and (
        settings.DEMO or EvidenceImport.objects.filter(is_newest=True).exists()
    )


@login_required
@require_POST
def assess_all(request: HttpRequest) -> HttpResponse:
    """Let the scout look at the products that it has not looked at: on what their office has loaded.

    In the demo an office that has loaded nothing takes the example's evidence.
    """
    scope = scope_of(request).acting("scouting:write")
    if not _may_assess(scope):
        raise NotAllowed("load evidence first: without it the scout can score nothing")
    waiting = product_list.joined(catalogue.products(scope)).filter(verdict=None)
    found = 0
    for office in sorted({product.merchant.office_id for product in waiting}):
        known = stored.of_office(office, as_of=clock.today())
        if known is None and settings.DEMO:
            known = evidence.example()
        if known is not None:
            found += len(
                assess(
                    products=waiting.filter(merchant__office_id=office),
                    evidence=known,
                    as_of=clock.today(),
                    actor=scope.actor,
                    weights=weights_of_office.in_force(office),
                )
            )
    said = ngettext("%(n)d product was assessed.", "%(n)d products were assessed.", found)
    toast(request, said % {"n": found})
    return HttpResponseRedirect(reverse("scouting:board"))
