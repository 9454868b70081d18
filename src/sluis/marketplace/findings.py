"""What the rules say of a listing's text, in the reader's language: what blocks it and what is only unwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

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


def of_title(title: str) -> list[Finding]:
    """Return what the rules find in a title alone."""
    size = length(title)
    found = []
    if not size.bytes:
        found.append(Finding(_("The title is empty."), "", True))
    if size.left < 0:
        over = _("The title is %(n)d bytes too long: a Chinese sign counts two.") % {"n": -size.left}
        found.append(Finding(over, _("rule of the platform"), True))
    return found + _words([title])


def of_listing(
    *, title: str, texts: Iterable[str], segments: Iterable[Mapping[str, Any]], has_price: bool
) -> list[Finding]:
    """Return what the rules find in all texts of a listing, blocking things first."""
    found = of_title(title) + _words(texts)
    unknown = [str(segment["original"]) for segment in segments if segment["source"] == "unknown"]
    if unknown:
        words = ", ".join(unknown)
        said = _("Nobody knows the Chinese for: %(words)s. Write the title by hand; you then vouch for it.")
        found.append(Finding(said % {"words": words}, _("termbase"), True))
    if not has_price:
        found.append(Finding(_("There is no price: the landed cost is not known."), "", True))
    return sorted(dict.fromkeys(found), key=lambda one: not one.blocks)


def _words(texts: Iterable[str]) -> list[Finding]:
    return [
        Finding(
            (_("“%(word)s” may not be said.") if word.blocks else _("“%(word)s” is better left out."))
            % {"word": word.word},
            rule_word(word.rule),
            word.blocks,
        )
        for text in texts
        for word in listing_rules.words(text)
    ]


def rule_word(rule: str) -> str:
    """Return the name of a rule about words in the reader's language."""
    return {
        listing_rules.LAW: _("Advertising Law of the PRC, article 9(3)"),
        "medical claim on ordinary goods": _("a medical claim on ordinary goods"),
        "list of absolute terms (SAMR notice 6 of 2023)": _("list of absolute terms, SAMR notice 6 of 2023"),
    }.get(rule, rule)
