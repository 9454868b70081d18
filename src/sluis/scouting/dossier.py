"""The market-entry dossier of one product: what an adviser hands over, as values for the paper `dossier.typ`.

It says again what the assessment found and reckoned, with every source and day, and claims nothing beyond it:
a time or a cost that nobody has given is "not known". The same assessment gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.catalogue.models import Product
from sluis.catalogue.wording import family_word, field_word
from sluis.customs.rule_sentences import rule_text
from sluis.kernel.money import Money
from sluis.logistics.break_even import BreakEven, break_even
from sluis.logistics.wording import route_word
from sluis.scouting import dossier_sources, growth, reading, roads
from sluis.scouting.family_notes import LANGUAGES, notes_of
from sluis.scouting.models import Assessment
from sluis.scouting.verdict import PAPERS
from sluis.scouting.wording import step_sentence, verdict_word
from sluis.web import figures, pdf, svg

ASSUMED = "assumed, not confirmed: "
CELLS = list[str]


def paper_language(wanted: str) -> str:
    """Return the language of the paper: one of en, nl, fr; English for any other.

    >>> paper_language("nl-be"), paper_language("zh-hans")
    ('nl', 'en')
    """
    short = wanted.split("-")[0].lower()
    return short if short in LANGUAGES else "en"


def draw(product: Product, one: Assessment, *, language: str) -> bytes:
    """Return the dossier as PDF in en, nl or fr; the same product, assessment and language give the same bytes."""
    made_in = paper_language(language)
    data = values(product, one, language=made_in)
    return pdf.render("scouting/dossier.typ", data, language=made_in, created_at=one.assessed_at)


def values(
    product: Product, one: Assessment, *, language: str, palette: svg.Palette = svg.PRINT
) -> dict[str, Any]:
    """Return all that the paper shows, as text in the language; neither product nor assessment need be stored."""
    with translation.override(language):
        comparison = roads.compare(product, one)
        keep = _keep(comparison)
        pays = _break_even(one, comparison, keep)
        return {
            "words": words(),
            "title": product.name_in(language),
            "name_zh": str(product.names.get("zh", "")),
            "reference": product.sku,
            "note": _("As of %(day)s") % {"day": figures.day_text(one.as_of)},
            "example": example_notice(one),
            "verdict": one.verdict,
            "verdict_word": verdict_word(one.verdict),
            "verdict_lines": _verdict_lines(one),
            "facts": _facts(product),
            "score": _score(one),
            "parts": _parts(one),
            "roads": _roads(comparison),
            "legend": list(roads.group_words().values()),
            "roads_note": _roads_note(comparison),
            "growth": growth_drawing(one, palette=palette),
            "growth_text": growth_text(one),
            "ladder": _ladder(one, comparison, palette),
            "break_even": _break_even_rows(pays),
            "break_even_text": _break_even_text(pays, keep),
            "papers": _papers(one),
            "steps": _steps(one, comparison, pays),
            "trouble": [[note.seen, note.text(language), note.source] for note in notes_of(product.family)],
            "assumptions": [note.removeprefix(ASSUMED) for note in one.result.get("notes", [])],
            "sources": dossier_sources.rows(one, comparison, pays, notes_of(product.family)),
        }


def words() -> dict[str, str]:
    """Return the headings of the paper in the reader's language."""
    return {
        "kind": pgettext("paper", "Market-entry dossier: China"),
        "why": _("Why"),
        "facts": _("The product"),
        "road": _("Road"),
        "made_of": _("What it is made of"),
        "lands": _("Lands at"),
        "days": _("Days"),
        "keep": _("You keep"),
        "best": _("best"),
        "roads": _("Four roads into China"),
        "growth": _("What China bought, and what of it from us"),
        "ladder": _("Price ladder of one piece in yuan"),
        "break_even": pgettext("paper", "Break-even"),
        "cost": _("Cost"),
        "a_year": pgettext("paper", "A year"),
        "source": _("Source"),
        "papers": pgettext("paper", "Papers needed"),
        "no_papers": pgettext(
            "paper", "The border asks for no paper beyond the listing and the declarations."
        ),
        "by_road": pgettext("paper", "By which road"),
        "steps": pgettext("paper", "Steps"),
        "step": pgettext("paper", "Step"),
        "time": pgettext("paper", "Time"),
        "trouble": pgettext("paper", "What goes wrong in this family"),
        "seen": pgettext("paper", "When"),
        "what": _("What"),
        "assumptions": pgettext("paper", "Assumed, not confirmed"),
        "sources": pgettext("paper", "Sources"),
        "dated": pgettext("paper", "Dated"),
        "part": pgettext("paper", "Part"),
        "points": pgettext("paper", "Points"),
    }


def unknown() -> str:
    """Return the words for a time or cost that nobody has given."""
    return pgettext("paper", "not known")


def example_notice(one: Assessment) -> str:
    """Return the warning about example evidence; nothing where none was used."""
    if not one.is_example:
        return ""
    return _(
        "The market figures behind this are an invented example. The verdict rests on the real rules; "
        "do not decide on score and prices."
    )


def _verdict_lines(one: Assessment) -> list[str]:
    lines = []
    if one.best_route:
        lines.append(_("May enter: %(road)s") % {"road": route_word(one.best_route)} + ".")
    lines += [rule_text(why["text"]) for why in one.result.get("why", [])]
    if one.result.get("missing"):
        lacking = ", ".join(field_word(name) for name in one.result["missing"])
        lines.append(_("Not known: %(lacking)s.") % {"lacking": lacking})
    lines += reading.would_change(one)
    return list(dict.fromkeys(lines))


def _facts(product: Product) -> list[CELLS]:
    weight = f"{figures.number_text(product.weight_g)} g" if product.weight_g is not None else unknown()
    return [
        [field_word("family"), family_word(product.family)],
        [field_word("hs_code"), product.hs_code or unknown()],
        [field_word("origin"), product.origin or unknown()],
        [field_word("weight_g"), weight],
        [field_word("net_content"), product.net_content or unknown()],
        [field_word("price"), figures.money_text(product.price) if product.price else unknown()],
    ]


def _score(one: Assessment) -> str:
    if one.score is None or one.low is None or one.high is None:
        return _("Why there is no score") + ": " + _("too little is known")
    return _("Score %(score)s of 100, between %(low)s and %(high)s") % {
        "score": one.score,
        "low": one.low,
        "high": one.high,
    }


def _parts(one: Assessment) -> list[dict[str, Any]]:
    top = max((part.weight for part in reading.parts(one)), default=1) or 1
    return [
        {
            "name": part.name,
            "points": "–" if part.points is None else f"{part.points} / {part.weight}",
            "share": round((part.points or 0) / top, 4),
            "room": round(part.weight / top, 4),
            "why": part.why,
            "source": part.source,
        }
        for part in reading.parts(one)
    ]


def _days(road: roads.Road) -> str:
    told = [figures.range_text(*road.order_days) if road.order_days else unknown()]
    if road.stock_days:
        low, high = road.stock_days
        told.append(_("stock %(low)s–%(high)s") % {"low": low, "high": high})
    return "\n".join(told)


def _roads(comparison: roads.Comparison) -> list[dict[str, Any]]:
    """Return the roads with the parts of their bars, all on the scale of the dearest."""
    top = max((road.landed.minor for road in comparison.roads if road.landed), default=1)
    return [
        {
            "name": f"{road.name} {road.supervision}".strip(),
            "is_best": road.is_best,
            "out": road.out,
            "lands": figures.money_text(road.landed) if road.landed else "",
            "days": _days(road),
            "keep": figures.money_text(road.keep) if road.keep else unknown(),
            "parts": [
                {
                    "label": part["label"],
                    "share": round(part["amount"].minor / top, 4),
                    "series": part["series"],
                    "amount": figures.number_text(part["amount"].amount, 2),
                }
                for part in road.parts
            ],
        }
        for road in comparison.roads
    ]


def _roads_note(comparison: roads.Comparison) -> str:
    if not comparison.roads:
        return _("No price can be reckoned yet: %(what)s is missing.") % {"what": comparison.missing}
    note = _(
        "What a buyer pays in all for one piece when nothing is left over. What you keep is reckoned at the middle "
        "of the prices in China. Freight and fees are planning values until your own offers stand here."
    )
    if comparison.rate:
        rate = figures.number_text(comparison.rate.cny_per_eur, 2)
        note += f" 1 € = {rate} ¥ ({comparison.rate.source}, {figures.day_text(comparison.rate.as_of)})."
    return note


def _best(comparison: roads.Comparison) -> roads.Road | None:
    return next((road for road in comparison.roads if road.is_best and road.landed), None)


def _keep(comparison: roads.Comparison) -> Money | None:
    best = _best(comparison)
    return best.keep if best else None


def _years(one: Assessment) -> list[growth.Year]:
    return [growth.Year(int(year), imports, ours) for year, imports, ours in one.result.get("history", [])]


def growth_drawing(one: Assessment, *, palette: svg.Palette = svg.SCREEN) -> str:
    """Draw the growth lines of an assessment's code; nothing where fewer than two years are known."""
    told = growth.GrowthWords(
        title=_("What China bought, and what of it from us"),
        market=pgettext("growth", "China's imports"),
        ours=pgettext("growth", "from us"),
    )
    return growth.lines(_years(one), words=told, palette=palette) or ""


def growth_text(one: Assessment) -> str:
    """Say in a sentence what of the change of our sales the market gave and what our share; nothing where unknown."""
    found = growth.split(_years(one))
    if found is None:
        return ""

    def millions(usd: float) -> str:
        return figures.number_text(Decimal(str(usd)) / reading.MILLION, 1, sign=True)

    return _(
        "The first year is 100. Of the change of %(change)s million dollars in what China bought from us between "
        "%(first)s and %(last)s, %(market)s million came from the market and %(share)s million from our share in it."
    ) % {
        "change": millions(found.change),
        "first": found.first,
        "last": found.last,
        "market": millions(found.market),
        "share": millions(found.share),
    }


def _ladder(one: Assessment, comparison: roads.Comparison, palette: svg.Palette) -> str:
    """Draw the ladder of the best road; nothing where one of its prices is not known."""
    best, prices, middle = _best(comparison), reading.shelf_prices(one), roads.middle_fen(one)
    if best is None or best.landed is None or best.keep is None or prices is None or comparison.rate is None:
        return ""
    shelf = Decimal(middle or 0) / 100
    keep, lands = Money(comparison.rate.to_fen(best.keep), "CNY").amount, best.landed.amount
    return svg.price_ladder(
        title=_("Price ladder of one piece in yuan"),
        lands=lands,
        fees=max(shelf - keep - lands, Decimal(0)),
        margin=min(keep, shelf - lands) if keep > 0 else keep,
        shelf=[prices[0].amount, shelf, prices[1].amount],
        words=svg.LadderWords(
            lands=pgettext("price ladder", "Lands at"),
            fees=pgettext("price ladder", "More fees"),
            margin=pgettext("price ladder", "You keep"),
            shelf=pgettext("price ladder", "Shelf"),
        ),
        palette=palette,
        write=lambda value: figures.number_text(value, 0 if abs(value) >= 10 or not value % 1 else 1),
    )


def _break_even(one: Assessment, comparison: roads.Comparison, keep: Money | None) -> BreakEven | None:
    """Return what pays a shop of one's own for a year; None when nothing is known of what a piece leaves."""
    if keep is None or comparison.rate is None:
        return None
    left = comparison.rate.to_fen(keep)
    return break_even(door="flagship", contribution_fen=left, as_of=one.as_of)


def _yuan(fen: int) -> str:
    return figures.money_text(Money(fen, "CNY"))


def fixed_word(code: str, text: str) -> str:
    """Return the name of a fixed cost of a door; one without a word of ours stays as `logistics` names it."""
    return {"ANNUAL_FEE": pgettext("fixed cost", "Annual fee of the platform")}.get(code, text)


def _break_even_rows(pays: BreakEven | None) -> list[CELLS]:
    if pays is None:
        return []
    return [[fixed_word(line.code, line.text), _yuan(line.amount_fen)] for line in pays.lines]


def _break_even_text(pays: BreakEven | None, keep: Money | None) -> str:
    if pays is None or keep is None:
        return _("What a piece leaves is not known, so nobody can say how many pay for the shop.")
    tied_up = _("Tied up besides, and returned at the end: %(deposit)s.") % {
        "deposit": _yuan(pays.tied_up_fen)
    }
    if pays.contribution_fen <= 0:
        text = _("A piece leaves nothing over (%(keep)s): no number of orders pays for the shop.")
        return " ".join((text % {"keep": figures.money_text(keep)}, tied_up))
    if pays.orders_a_year is None:
        return " ".join((_("A fixed cost of the shop is not known."), tied_up))
    text = _("A piece leaves %(keep)s; %(orders)s orders of one piece a year pay for a shop of your own.")
    told = text % {"keep": figures.money_text(keep), "orders": figures.number_text(pays.orders_a_year)}
    return " ".join((told, tied_up))


def _papers(one: Assessment) -> list[CELLS]:
    """Return each paper that a road refuses without, and the roads that ask for it."""
    asked: dict[str, list[str]] = {}
    for route in one.result.get("routes", []):
        for reason in route["reasons"]:
            if reason["code"] in PAPERS:
                asked.setdefault(reason["code"], []).append(route_word(route["route"]))
    return [[rule_text(PAPERS[code][1]), ", ".join(dict.fromkeys(names))] for code, names in asked.items()]


def _steps(one: Assessment, comparison: roads.Comparison, pays: BreakEven | None) -> list[CELLS]:
    """Return what to do in order, each with its time and cost, or that they are not known."""
    told: dict[str, Mapping[str, str]] = {}
    for step in one.result.get("next_steps", []):
        if " → " not in step["text"]:
            told.setdefault(step["code"], step)
    rows = [[step_sentence(step["code"], step["text"]), unknown(), unknown()] for step in told.values()]
    if one.verdict == "no":
        return rows
    return [*rows, *_steps_of_shop(pays), *_steps_of_stock(comparison)]


def _steps_of_shop(pays: BreakEven | None) -> Iterable[CELLS]:
    cost = unknown()
    if pays is not None:
        cost = _("%(fee)s a year, deposit %(deposit)s") % {
            "fee": _yuan(pays.fixed_fen),
            "deposit": _yuan(pays.tied_up_fen),
        }
    yield [_("Open the shop on Tmall Global."), unknown(), cost]


def _steps_of_stock(comparison: roads.Comparison) -> Iterable[CELLS]:
    best = _best(comparison)
    if best is None:
        return
    days = best.stock_days or best.order_days
    time = _("%(days)s days") % {"days": figures.range_text(*days)} if days else unknown()
    carried = next((part["amount"] for part in best.parts if part["series"] == roads.SERIES["road"]), None)
    cost = _("%(cost)s a piece") % {"cost": figures.money_text(carried)} if carried else unknown()
    text = _("Bring the goods to the buyer: %(road)s.") % {"road": best.name}
    yield [text, time, cost]
