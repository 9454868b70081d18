"""What the rules say of a listing's text, in the reader's language: what blocks it and what is only unwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sluis.marketplace import listing_rules
from sluis.marketplace.listing_rules import TITLE_BYTES


@dataclass(frozen=True, slots=True)
class TitleLength:
    """How long a title is as the platform counts it, of how much it may be."""

    bytes: int
    limit: int = TITLE_BYTES

    @property
    def left(self) -> int:
        """Return how many bytes are left; negative when the title is too long."""
        return self.limit - self.bytes

    @property
    def fits(self) -> bool:
        """Tell whether the platform takes it."""
        return 0 < self.bytes <= self.limit


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the rules found, with the rule; a blocking one stands between the text and its approval."""

    text: str
    rule: str
    blocks: bool


def length(title: str) -> TitleLength:
    """Return the length of a title."""
    return TitleLength(listing_rules.gbk_bytes(title.strip()))


def of_title(title: str, family: str = "") -> list[Finding]:
    """Return what the rules find in a title alone."""
    size = length(title)
    found = []
    if not size.bytes:
        found.append(Finding(_("The title is empty."), "", True))
    if size.left < 0:
        over = _("The title is %(n)d bytes too long: a Chinese sign counts two.") % {"n": -size.left}
        found.append(Finding(over, _("rule of the platform"), True))
    return found + of_text(title, family)


def of_text(text: str, family: str = "") -> list[Finding]:
    """Return what the rules about words find in one text."""
    return [
        Finding(
            (_("“%(word)s” may not be said.") if word.blocks else _("“%(word)s” is better left out."))
            % {"word": word.word},
            rule_word(word.rule),
            word.blocks,
        )
        for word in listing_rules.words(text, family=family)
    ]


def of_segment(segment: Mapping[str, Any], family: str = "") -> list[Finding]:
    """Return what stands against one text: words that nobody knows, a text nobody read, words the rules catch."""
    kind = str(segment["source"]).partition(":")[0]
    found = []
    if kind == "unknown":
        found.append(Finding(_unknown(listing_rules.unknown_words([segment])), _("termbase"), True))
    elif kind in ("fuzzy", "machine"):
        found.append(Finding(_("Nobody has read this yet: mend it, or say that it is good."), "", True))
    elif kind == "guess":
        found.append(Finding(_("Read word by word: look whether it reads well."), _("termbase"), False))
    elif kind == "missing":
        said = _("No Chinese yet: it stays off the page until somebody writes it.")
        found.append(Finding(said, "", False))
    return found + of_text(str(segment["text"]), family)


def of_listing(
    *,
    title: str,
    texts: Iterable[str],
    segments: Iterable[Mapping[str, Any]],
    has_price: bool,
    family: str = "",
) -> list[Finding]:
    """Return what the rules find in all texts of a listing, blocking things first."""
    rows = list(segments)
    found = of_title(title, family)
    for text in texts:
        found += of_text(text, family)
    unknown = listing_rules.unknown_words(rows)
    if unknown:
        found.append(Finding(_unknown(unknown), _("termbase"), True))
    waiting = len(listing_rules.unread(rows))
    if waiting:
        said = ngettext(
            "%(n)d text comes from a machine or a near match, and nobody has read it.",
            "%(n)d texts come from a machine or a near match, and nobody has read them.",
            waiting,
        )
        found.append(Finding(said % {"n": waiting}, "", True))
    if not has_price:
        found.append(Finding(_("There is no price: the landed cost is not known."), "", True))
    return sorted(dict.fromkeys(found), key=lambda one: not one.blocks)


def _unknown(words: Iterable[str]) -> str:
    said = _("Nobody knows the Chinese for: %(words)s. Write it by hand; you then vouch for it.")
    return said % {"words": ", ".join(words)}


def rule_word(rule: str) -> str:
    """Return the name of a rule about words in the reader's language."""
    return {
        "advertising_law_9": _("Advertising Law of the PRC, article 9(3)"),
        "advertising_law_9_1": _("Advertising Law of the PRC, article 9(1): state symbols"),
        "absolute_terms": _("list of absolute terms, SAMR notice 6 of 2023"),
        "shop_list": _("list of words that shops avoid"),
        "food_claims": _("Food Safety Law, article 73: no medical claims on food"),
        "function_claims": _("Food Safety Law: function claims are for registered health food"),
        "no_additives": _("GB 7718-2025: “without additives” may not stand on a label (from March 2027)"),
        "medical_claims": _("Advertising Law, article 17: no medical claims on ordinary goods"),
        "disinfection_claims": _("needs a hygiene licence or a Chinese test report (unconfirmed)"),
        "breast_milk": _("Advertising Law, article 20: nothing compares with mother's milk"),
        "baby_claims": _("no function claims on food for babies"),
        "alcohol": _("Advertising Law, article 23: advertising of alcohol"),
        "cosmetics": _("Measures on cosmetics labels, article 19"),
        "milk_source": _("name the country that the milk comes from"),
        "organic": _("organic needs a Chinese certificate (GB/T 19630)"),
        "craft": _("must be true of the brewery; no legal definition (unconfirmed)"),
    }.get(rule, rule)
