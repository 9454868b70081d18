"""What the scout calls things in the reader's language: verdicts, parts of the score, and what to do next."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from sluis.catalogue.wording import field_word
from sluis.customs.rule_sentences import rule_text

BADGES = {"go": "go", "prepare": "prepare", "no": "no", "not_enough_known": "unknown"}
# The sentences of `verdict.PAPERS` and of the steps, gathered for translation; a test holds them against the code.
STEP_TEXTS = (
    gettext_noop("Register the plant that makes it with China customs (GACC decrees 248 and 280)."),
    gettext_noop("Register the infant formula's recipe with SAMR."),
    gettext_noop("File or register the cosmetic with the NMPA."),
    gettext_noop("Have the product certified (CCC) by a body that China accepts."),
    gettext_noop("Ask the plant health service for a phytosanitary certificate."),
    gettext_noop("Make the Chinese label and have it checked before printing."),
    gettext_noop("Obtain the first-import licence."),
    gettext_noop("Obtain all of these papers."),
    gettext_noop("Prepare the listing: Chinese title, description and pictures."),
)


def verdict_word(verdict: str) -> str:
    """Return the word of a verdict, as filters and files show it."""
    return {
        "go": pgettext("verdict", "Go"),
        "prepare": pgettext("verdict", "Prepare"),
        "no": pgettext("verdict", "No"),
        "not_enough_known": pgettext("verdict", "Not enough known"),
        "": pgettext("verdict", "Not assessed yet"),
    }.get(verdict, verdict)


def part_word(name: str) -> str:
    """Return the name of a part of the score."""
    return {
        "demand": pgettext("score", "Demand"),
        "price_room": pgettext("score", "Price room"),
        "logistics_fit": pgettext("score", "Logistics fit"),
        "timing": pgettext("score", "Timing"),
        "own_evidence": pgettext("score", "Visitors at tills"),
    }.get(name, name)


def missing_word(name: str) -> str:
    """Return what is missing for a part of the score, or for a price."""
    if name.endswith("baskets of this category at the till"):
        return _("at least %(n)s baskets of this category at the tills") % {"n": name.split(" ")[0]}
    return {
        "trade data of this HS code": _("trade data of this HS code"),
        "price_in_china": _("a price seen in China"),
        "landed_price": _("a landed price"),
        "exchange_rate": _("an exchange rate"),
        "cost": _("your price without VAT"),
        "price in EUR": _("a price in euro"),
        "dimensions": _("length, width and height"),
    }.get(name, field_word(name))


def step_sentence(code: str, text: str) -> str:
    """Return what to do next in the reader's language."""
    if code.startswith("tell_"):
        return _("Tell us: %(fact)s.") % {"fact": field_word(code.removeprefix("tell_"))}
    sentence, _sep, change = text.partition(": ")
    before, arrow, after = change.partition(" → ")
    if arrow:
        return _("%(lead)s This makes %(before)s into %(after)s.") % {
            "lead": rule_text(f"{sentence}."),
            "before": verdict_word(before),
            "after": verdict_word(after),
        }
    return rule_text(text)


def occasion_word(value: str) -> tuple[str, str]:
    """Split "Children's Day 儿童节 2027-06-01" into the occasion in the reader's words and its day."""
    name, _sep, day = value.rpartition(" ")
    words, _sep, chinese = name.rpartition(" ")
    ours = _occasion(words)
    return (ours if ours == chinese else f"{ours} {chinese}".strip()), day


def _occasion(english: str) -> str:
    return {
        "Chinese New Year": pgettext("occasion", "Chinese New Year"),
        "Valentine's Day": pgettext("occasion", "Valentine's Day"),
        "Women's Day promotion": pgettext("occasion", "Women's Day"),
        "Children's Day": pgettext("occasion", "Children's Day"),
        "Mid-Autumn": pgettext("occasion", "Mid-Autumn Festival"),
        "Double 11": pgettext("occasion", "Double 11"),
        "Qixi": pgettext("occasion", "Qixi"),
    }.get(english, english)
