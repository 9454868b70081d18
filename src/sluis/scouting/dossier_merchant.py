"""The dossier of a merchant: every product with its verdict, what would help most, and the best products one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sluis.kernel.money import Money
from sluis.logistics.wording import route_word
from sluis.offices.models import Merchant
from sluis.scouting import dossier, reading
from sluis.scouting.assess_rows import RANKS
from sluis.scouting.models import Assessment
from sluis.scouting.wording import step_sentence, verdict_word
from sluis.web import figures, pdf

ROWS, IN_FULL, HELPS = 200, 6, 8


def draw(merchant: Merchant, found: Sequence[Assessment], *, language: str) -> bytes:
    """Return the dossier as PDF in en, nl or fr; the same assessments and language give the same bytes."""
    made_in = dossier.paper_language(language)
    data = values(merchant, found, language=made_in) | {"products": in_full(found, language=made_in)}
    newest = max(one.assessed_at for one in found)
    return pdf.render("scouting/dossier_merchant.typ", data, language=made_in, created_at=newest)


def in_full(found: Sequence[Assessment], *, language: str) -> list[dict[str, Any]]:
    """Return the best products that may enter, each as its own dossier."""
    best = [one for one in found if one.verdict in ("go", "prepare")][:IN_FULL]
    return [dossier.values(one.product, one, language=language) for one in best]


def values(merchant: Merchant, found: Sequence[Assessment], *, language: str) -> dict[str, Any]:
    """Return what stands before the products: a summary, the ranked list and the steps that help most."""
    with translation.override(language):
        day = max(one.as_of for one in found)
        return {
            "words": _words(),
            "title": merchant.name,
            "sub": merchant.city,
            "reference": merchant.code,
            "note": _("As of %(day)s") % {"day": figures.day_text(day)},
            "example": next((dossier.example_notice(one) for one in found if one.is_example), ""),
            "summary": _summary(found),
            "rows": [_row(one, language) for one in found[:ROWS]],
            "left_out": _left_out(len(found)),
            "helps": _helps(found),
        }


def _words() -> dict[str, str]:
    return {
        "kind": pgettext("paper", "Market-entry dossier: China"),
        "ranked": _("Ranked"),
        "product": _("Product"),
        "verdict": _("Verdict"),
        "score": _("Score"),
        "road": _("Road"),
        "lands": _("Lands at"),
        "helps": _("What would help most"),
        "step": pgettext("paper", "Step"),
        "products": pgettext("navigation", "Products"),
    }


def _summary(found: Sequence[Assessment]) -> str:
    counts = Counter(one.verdict for one in found)
    told = ", ".join(f"{verdict_word(name)} {counts[name]}" for name in RANKS if counts[name])
    text = ngettext(
        "%(n)d product was assessed: %(told)s.", "%(n)d products were assessed: %(told)s.", len(found)
    )
    return text % {"n": len(found), "told": told}


def _row(one: Assessment, language: str) -> dict[str, str]:
    scored = one.score is not None and one.low is not None and one.high is not None
    return {
        "id": one.product_id,
        "name": one.product.name_in(language),
        "name_zh": str(one.product.names.get("zh", "")),
        "verdict": one.verdict,
        "verdict_word": verdict_word(one.verdict),
        "score": f"{one.score} ({one.low}–{one.high})" if scored else "–",
        "road": route_word(one.best_route) if one.best_route else reading.asked(one),
        "lands": figures.money_text(Money(one.landed_fen, "CNY")) if one.landed_fen is not None else "–",
    }


def _left_out(count: int) -> str:
    if count <= ROWS:
        return ""
    return _("The best %(shown)s of %(all)s products are listed.") % {"shown": ROWS, "all": count}


def _helps(found: Sequence[Assessment]) -> list[list[str]]:
    """Return the steps that stand most often between products and a go, with the number of products."""
    told: Counter[tuple[str, str]] = Counter()
    for one in found:
        if one.verdict in ("prepare", "not_enough_known"):
            steps = {
                (s["code"], s["text"]) for s in one.result.get("next_steps", []) if " → " not in s["text"]
            }
            told.update(steps)
    return [[step_sentence(code, text), str(count)] for (code, text), count in told.most_common(HELPS)]
