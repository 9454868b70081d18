"""One product: why its score, its roads into China, what to do, its price, stock, facts and story."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from sluis.catalogue import queries as catalogue
from sluis.catalogue.history import sentences as catalogue_sentences
from sluis.catalogue.models import Product, SalesLink, StockMovement
from sluis.catalogue.wording import family_word, field_word, movement_word, value_word
from sluis.kernel.money import Money
from sluis.logistics.wording import route_word
from sluis.offices import history
from sluis.offices.middleware import scope_of
from sluis.scouting import queries, reading, roads
from sluis.scouting.models import Assessment, Watch
from sluis.scouting.wording import BADGES, step_sentence, verdict_word
from sluis.web import figures, svg

STORY = 12
ASSUMED = "assumed, not confirmed: "


@login_required
def product(request: HttpRequest, product_id: str) -> HttpResponse:
    """Show one product of whoever asks."""
    scope = scope_of(request)
    found = catalogue.product(scope, product_id)
    one = queries.of_product(scope, product_id)
    scope = scope.at(office=found.merchant.office_id, merchant=found.merchant_id)
    language = get_language() or "en"
    link = SalesLink.objects.filter(product=found, is_live=True).order_by("platform").first()
    context: dict[str, Any] = {
        "product": found,
        "name": found.name_in(language),
        "name_zh": "" if language.startswith("zh") else found.names.get("zh", ""),
        "assessment": one,
        "badge": BADGES.get(one.verdict, "unknown") if one else "",
        "link": link,
        "watch": Watch.objects.within(scope).filter(product=found).first(),
        "stock": getattr(found, "stock", None),
        "hs_code": spaced(found.hs_code),
        "gtin": found.gtin.lstrip("0"),
        "movements": _movements(found),
        "facts": facts(found),
        "china_facts": china_facts(found),
        "missing": [field_word(name) for name in found.missing],
        "steps": steps(found, one, link),
        "story": story(found),
        "may_write": scope.may("marketplace:write"),
        "may_edit": scope.may("catalogue:write"),
        "may_list": one is not None and one.verdict in ("go", "prepare") and scope.may("marketplace:write"),
    }
    if one is not None:
        context |= _assessed(found, one)
    context["steps_done"] = sum(step["state"] == "done" for step in context["steps"])
    return render(request, "scouting/product.html", context)


def _assessed(found: Product, one: Assessment) -> dict[str, Any]:
    parts = reading.parts(one)
    comparison = roads.compare(found, one)
    best = next((road for road in comparison.roads if road.is_best and road.landed), None)
    return {
        "parts": parts,
        "top": max((part.weight for part in parts), default=1),
        "comparison": comparison,
        "legend": best or next((road for road in comparison.roads if road.landed), None),
        "ladder": ladder(one, best),
        "would_change": reading.would_change(one),
        "notes": [note.removeprefix(ASSUMED) for note in one.result.get("notes", [])],
        "sells": reading.shelf_prices(one),
    }


def ladder(one: Assessment, best: roads.Road | None) -> SafeString | None:
    """Draw from the landed price to the prices on the shelf; None where one of them is not known.

    Fees and taxes of the platform are in the landed price as for a sale without margin; what they rise by on a
    sale at the middle price stands between it and what is kept.
    """
    prices = reading.shelf_prices(one)
    rate = roads.fx_of(one)
    if best is None or best.landed is None or best.keep is None or prices is None or rate is None:
        return None
    middle = Decimal(roads.middle_fen(one) or 0) / 100
    keep = Money(rate.to_fen(best.keep), "CNY").amount
    lands = best.landed.amount
    return mark_safe(  # noqa: S308 - the drawing escapes its texts
        svg.price_ladder(
            title=_("Price ladder of one piece in yuan"),
            lands=lands,
            fees=max(middle - keep - lands, Decimal(0)),
            margin=min(keep, middle - lands) if keep > 0 else keep,
            shelf=[prices[0].amount, middle, prices[1].amount],
            words=svg.LadderWords(
                lands=pgettext("price ladder", "Lands at"),
                fees=pgettext("price ladder", "More fees"),
                margin=pgettext("price ladder", "You keep"),
                shelf=pgettext("price ladder", "Shelf"),
            ),
            write=lambda value: figures.number_text(value, 0 if abs(value) >= 10 or not value % 1 else 1),
        )
    )


def steps(found: Product, one: Assessment | None, link: SalesLink | None) -> list[dict[str, Any]]:
    """Return what is to do before it sells, the done things first."""
    made: list[dict[str, Any]] = []
    if one is not None and one.best_route:
        label = _("May enter: %(road)s") % {"road": route_word(one.best_route)}
        made.append({"label": label, "state": "done", "note": verdict_word(one.verdict)})
    if not found.missing:
        made.append({"label": _("The facts of the product are complete"), "state": "done"})
    else:
        named = ", ".join(field_word(name) for name in found.missing)
        made.append({"label": _("Complete the product"), "state": "todo", "note": named})
    made += [{"label": step_sentence(step["code"], step["text"]), "state": "todo"} for step in _steps_of(one)]
    if found.images:
        made.append({"label": _("Pictures are there"), "state": "done"})
    if one is None or one.verdict != "no" or link is not None:
        made.append(_sells(link))
    return sorted(made, key=lambda step: step["state"] != "done")


def _steps_of(one: Assessment | None) -> list[dict[str, str]]:
    """Return the scout's steps, each once; the listing is a step of its own, and facts are named together."""
    found: dict[str, dict[str, str]] = {}
    for step in one.result.get("next_steps", []) if one else []:
        if step["code"] != "list_it" and " → " not in step["text"]:
            found.setdefault(step["code"], step)
    return list(found.values())


def _sells(link: SalesLink | None) -> dict[str, Any]:
    if link is not None:
        return {"label": _("Live on Tmall Global"), "state": "done", "note": link.external_id}
    return {
        "label": _("Chinese text, approval, Tmall"),
        "state": "todo",
        "note": _("the listing brings these"),
    }


def facts(found: Product) -> list[tuple[str, Any]]:
    """Return the plain facts of a product with their names; None where one is not known."""
    sides = (found.length_mm, found.width_mm, found.height_mm)
    known = all(side is not None for side in sides)
    number = figures.number_text
    return [
        (field_word("family"), family_word(found.family)),
        (field_word("brand"), found.brand or None),
        (field_word("hs_code"), spaced(found.hs_code) or None),
        (field_word("gtin"), found.gtin.lstrip("0") or None),
        (field_word("origin"), found.origin or None),
        (field_word("weight_g"), f"{number(found.weight_g)} g" if found.weight_g is not None else None),
        (
            field_word("dimensions"),
            " × ".join(number(side or 0) for side in sides) + " mm" if known else None,
        ),
        (field_word("net_content"), found.net_content or None),
        (
            field_word("shelf_life_days"),
            _("%(n)s days") % {"n": number(found.shelf_life_days)} if found.shelf_life_days else None,
        ),
        (field_word("abv_pct"), f"{number(found.abv_pct, 1)}%" if found.abv_pct is not None else None),
        (field_word("price"), figures.money_text(found.price) if found.price else None),
        (field_word("till_price"), figures.money_text(found.till_price) if found.till_price else None),
    ]


def china_facts(found: Product) -> list[tuple[str, str]]:
    """Return what China asks about and the product answers."""
    return [(field_word(name), value_word(value)) for name, value in sorted(found.facts.items())]


def spaced(hs_code: str) -> str:
    """Write an HS code as people read it.

    >>> spaced("18069000")
    '1806 90 00'
    """
    pairs = [hs_code[place : place + 2] for place in range(4, len(hs_code), 2)]
    return " ".join([hs_code[:4], *pairs]) if hs_code else ""


def _movements(found: Product) -> list[dict[str, Any]]:
    rows = StockMovement.objects.filter(product=found).order_by("-at", "-id")[:6]
    return [
        {
            "at": row.at,
            "what": movement_word(row.kind),
            "on_hand": row.on_hand_change,
            "reserved": row.reserved_change,
        }
        for row in rows
    ]


def story(found: Product) -> list[dict[str, Any]]:
    """Return what happened to a product: acts on it, every assessment, and when it came."""
    told = history.entries([found.pk], catalogue_sentences())
    for one in Assessment.objects.filter(product=found).order_by("-assessed_at")[:STORY]:
        told.append(
            {
                "at": one.assessed_at,
                "what": _("Assessed: %(verdict)s") % {"verdict": verdict_word(one.verdict)},
                "who": "Sluis",
                "tone": {"go": "go", "prepare": "prepare", "no": "no"}.get(one.verdict, ""),
                "detail": _("score %(score)s of 100") % {"score": one.score} if one.score is not None else "",
            }
        )
    told.append(
        {"at": found.created_at, "what": _("Product added"), "who": found.merchant.name, "tone": "info"}
    )
    return sorted(told, key=lambda entry: entry["at"], reverse=True)[:STORY]
