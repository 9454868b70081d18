"""The guide from nothing to live, as pages: one step at a time, kept at once, to go on with at any time."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sluis.home import guide_acts, guide_costs, guide_steps
from sluis.home.country_words import country_word
from sluis.home.guide_steps import Facts, Step
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict, NotFound, Rejected, TryLater
from sluis.kernel.money import Money
from sluis.marketplace import states
from sluis.marketplace.models import Listing
from sluis.marketplace.wording import LISTING_TONES, listing_word
from sluis.offices import intake, tasks
from sluis.offices.middleware import require
from sluis.offices.models import Merchant, Task
from sluis.offices.scope import Scope
from sluis.scouting.models import Assessment
from sluis.scouting.reading import ranked
from sluis.scouting.wording import BADGES, step_sentence, verdict_word
from sluis.web.toasts import toast

PERMISSION = "catalogue:write"
SHOWN = 50
# Merchant category codes that fit shops of our families (ISO 18245).
SHOP_KINDS = ("5441", "5411", "5921", "5641", "5722", "5945", "5992", "5999", "5944", "5977", "5651")


def _merchant(request: HttpRequest, merchant_id: str) -> tuple[Scope, Merchant]:
    scope = require(request, PERMISSION)
    one = Merchant.objects.within(scope).select_related("office").filter(pk=merchant_id).first()
    if one is None:
        raise NotFound("there is no such merchant")
    return scope.at(office=one.office_id, merchant=one.pk), one


@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """Go on where one's own merchant stands; who has several chooses on their board or list."""
    scope = require(request, PERMISSION)
    rows = Merchant.objects.within(scope)
    own = list(
        (rows.filter(pk__in=scope.merchants) if scope.merchants else rows).order_by("-created_at")[:30]
    )
    if len(own) == 1:
        return HttpResponseRedirect(reverse("home:guide", args=[own[0].pk]))
    return render(request, "home/guide_choose.html", {"merchants": own, "title": _("Whose guide?")})


@login_required
def guide(request: HttpRequest, merchant_id: str) -> HttpResponse:
    """Go to the first step that is open."""
    _scope, one = _merchant(request, merchant_id)
    found = guide_steps.steps(guide_steps.facts_of(one))
    return HttpResponseRedirect(reverse("home:guide-step", args=[one.pk, guide_steps.next_key(found)]))


@login_required
def step(request: HttpRequest, merchant_id: str, step: str) -> HttpResponse:
    """Show one step of a merchant's guide, or do what was sent."""
    scope, one = _merchant(request, merchant_id)
    if step not in guide_steps.KEYS:
        raise NotFound("there is no such step")
    if request.method != "POST":
        return _page(request, scope, one, step)
    try:
        if request.POST.get("act") == "later" and step in guide_steps.MAY_WAIT:
            done = guide_acts.later(one, step, scope.actor)
        else:
            done = guide_acts.ACTS[step](request, scope, one)
    except (BadInput, Conflict, Rejected, TryLater) as error:
        one.refresh_from_db()
        return _page(request, scope, one, step, error=error)
    toast(request, done.words, tone=done.tone)
    found = guide_steps.steps(guide_steps.facts_of(Merchant.objects.get(pk=one.pk)))
    target = guide_steps.next_key(found, after=step) if done.goes_on else step
    return HttpResponseRedirect(reverse("home:guide-step", args=[one.pk, target]))


def _page(
    request: HttpRequest, scope: Scope, one: Merchant, key: str, *, error: Exception | None = None
) -> HttpResponse:
    facts = guide_steps.facts_of(one)
    found = guide_steps.steps(facts)
    current = next(item for item in found if item.key == key)
    place = found.index(current)
    context = {
        "merchant": one,
        "steps": found,
        "step": current,
        "before": found[place - 1] if place else None,
        "after": found[place + 1] if place + 1 < len(found) else None,
        "done": sum(item.state == guide_steps.DONE for item in found),
        "left": sum(item.minutes for item in found if item.state == guide_steps.OPEN),
        "costs": guide_costs.costs_of(key, one, as_of=clock.today()),
        "error": error,
        "error_field": getattr(error, "field", ""),
        "posted": request.POST,
        "template": f"home/guide/{key}.html",
        "tasks": Task.objects.filter(merchant=one, for_merchant=True, done_at=None).order_by(
            "due_date", "pk"
        )[:5],
        **_of_step(key, scope, one, facts, current),
    }
    return render(request, "home/guide.html", context, status=422 if error else 200)


def _of_step(key: str, scope: Scope, one: Merchant, facts: Facts, current: Step) -> dict[str, Any]:
    """Return what one step's form shows beside the frame of the guide."""
    match key:
        case "company":
            return {"country": country_word(one.country), "settled": intake.is_settled(one)}
        case "vat" | "eori" | "account":
            field = {"vat": "vat_number", "eori": "eori", "account": "iban"}[key]
            fixed = intake.is_settled(one) and field in intake.REGISTERED and bool(getattr(one, field))
            return {"field": field, "value": getattr(one, field), "settled": fixed}
        case "papers":
            return {"papers": intake.papers_of(one)}
        case "catalogue":
            return {"facts": facts}
        case "verdicts":
            asked = Task.objects.filter(merchant=one, kind=guide_acts.ASK_ASSESSMENT, done_at=None).exists()
            return {"facts": facts, "verdicts": _verdicts(one), "asked": asked}
        case "pick":
            return {"offers": _offers(one, facts)}
        case "texts":
            may = scope.may("marketplace:approve")
            return {
                "listings": _listings(one, (states.LOCALISED, states.REFUSED, states.APPROVED)),
                "may": may,
            }
        case "live":
            return {"listings": _listings(one, tuple(states.LISTING_MOVES)), "facts": facts}
        case _:
            return {"stores": one.stores.order_by("name"), "kinds": _kinds()}


def _verdicts(one: Merchant) -> list[dict[str, Any]]:
    rows = ranked(Assessment.objects.filter(merchant=one, is_newest=True).select_related("product"))
    return [_offer(row, set()) for row in rows[:SHOWN]]


def _offers(one: Merchant, facts: Facts) -> list[dict[str, Any]]:
    """Return the products that may enter, each with what it still needs; those chosen before are ticked."""
    rows = Assessment.objects.filter(merchant=one, is_newest=True, verdict__in=("go", "prepare"))
    listed = set(Listing.objects.filter(merchant=one).values_list("product_id", flat=True))
    ticked = set(facts.onboarding.picked) | listed
    return [_offer(row, ticked) for row in ranked(rows.select_related("product"))[:SHOWN]]


def _offer(row: Assessment, ticked: set[str]) -> dict[str, Any]:
    return {
        "product": row.product,
        "name": row.product.name_in(get_language() or "en"),
        "verdict": verdict_word(row.verdict),
        "badge": BADGES.get(row.verdict, "unknown"),
        "landed": Money(row.landed_fen, "CNY") if row.landed_fen else None,
        "needs": [step_sentence(each["code"], each["text"]) for each in row.result.get("next_steps", [])][:4],
        "ticked": row.product_id in ticked,
    }


def _listings(one: Merchant, wanted: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = Listing.objects.filter(merchant=one, state__in=wanted).select_related("product").order_by("pk")
    return [
        {
            "listing": row,
            "name": row.product.name_in(get_language() or "en"),
            "state": listing_word(row.state),
            "tone": LISTING_TONES.get(row.state, ""),
            "waits": row.state == states.LOCALISED,
            "pairs": [(segment["original"], segment["text"]) for segment in row.segments if segment["text"]][
                :12
            ],
            "pictures": [f"/files/{image['file']}/" for image in row.images],
        }
        for row in rows[:SHOWN]
    ]


def _kinds() -> list[tuple[str, str]]:
    words = {
        "5441": _("Chocolate and sweets"),
        "5411": _("Food and supermarket"),
        "5921": _("Beer, wine and spirits"),
        "5641": _("Baby and children"),
        "5722": _("Household appliances"),
        "5945": _("Toys and games"),
        "5992": _("Flowers"),
        "5999": _("Another kind of shop"),
        "5944": _("Jewellery and watches"),
        "5977": _("Cosmetics"),
        "5651": _("Clothes"),
    }
    return [(code, words[code]) for code in SHOP_KINDS]


@login_required
def tick(request: HttpRequest, merchant_id: str) -> HttpResponse:
    """Let a merchant tick off a task that the office gave it; the office's own tasks are not shown here."""
    scope, one = _merchant(request, merchant_id)
    if request.method == "POST":
        own = Task.objects.filter(merchant=one, for_merchant=True, pk=request.POST.get("task", "")).first()
        if own is None:
            raise NotFound("there is no such task")
        tasks.finish(scope=scope, task_id=own.pk)
        toast(request, _("The task is done."))
    return HttpResponseRedirect(reverse("home:guide", args=[one.pk]))
