"""The sentences of a duty working in the reader's language.

A working is kept as the English sentences it was made of. They come from the templates of `working_sentences`, so
a template can be found back with its figures and told again; a sentence of no template stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext, gettext_noop

from sluis.customs.working_sentences import SENTENCES

# Gathered for translation; a test holds the list against the templates.
TEXTS = (
    gettext_noop("Line {line}: {qty} x {price} CNY = {goods} CNY."),
    gettext_noop(
        "Line {line}: {qty} x {price} CNY, less a price cut open to all of {discount} CNY = {goods} CNY."
    ),
    gettext_noop("Line {line}: with {share} CNY of freight and insurance the taxable price is {value} CNY."),
    gettext_noop(
        "{value} CNY is within {limit} CNY an order, and with {used} CNY used before within {annual} "
        "CNY a year: no duty, {share}% of VAT and consumption tax."
    ),
    gettext_noop(
        "{value} CNY is over {limit} CNY an order, but it is one item: full duty, VAT and consumption tax."
    ),
    gettext_noop("{value} CNY is over {limit} CNY an order: this channel is closed for it."),
    gettext_noop(
        "{used} CNY used before and {value} CNY are together over {annual} CNY a year: this channel "
        "is closed for it."
    ),
    gettext_noop("Line {line}: duty {value} x {rate}% = {exact}, to the fen {due} CNY."),
    gettext_noop("Duty of {sum} CNY for the consignment is not over {floor} CNY and is not collected."),
    gettext_noop("Line {line}: trade remedy {value} x {rate}% = {exact}, to the fen {due} CNY."),
    gettext_noop(
        "Line {line}: consumption tax ({base} x {rate}% + {fixed}) / (1 - {rate}%) = {exact}, to the "
        "fen {due} CNY."
    ),
    gettext_noop(
        "Line {line}: consumption tax ({base} x {rate}% + {fixed}) / (1 - {rate}%) = {statutory}; "
        "{share}% of it = {exact}, to the fen {due} CNY."
    ),
    gettext_noop("Line {line}: consumption tax by quantity ({code}) {exact}, to the fen {due} CNY."),
    gettext_noop(
        "Line {line}: consumption tax by quantity ({code}) {statutory}; {share}% of it = {exact}, to "
        "the fen {due} CNY."
    ),
    gettext_noop("Line {line}: no consumption tax ({code})."),
    gettext_noop("Line {line}: VAT ({base} + {consumption}) x {rate}% = {exact}, to the fen {due} CNY."),
    gettext_noop(
        "Line {line}: VAT ({base} + {consumption}) x {rate}% x {share}% = {exact}, to the fen {due} CNY."
    ),
    gettext_noop("Line {line}: the price paid of {value} CNY is taxed."),
    gettext_noop("Line {line}: customs' list price is taxed, {value} CNY; {paid} CNY was paid."),
    gettext_noop("Line {line}: personal-article tax {value} x {rate}% = {exact}, to the fen {due} CNY."),
    gettext_noop("{sum} CNY of tax is not over {floor} CNY and is not collected."),
    gettext_noop("{value} CNY is over {limit} CNY a parcel, but it is one article that cannot be divided."),
    gettext_noop("{value} CNY is over {limit} CNY a parcel: it is sent back, or cleared as goods."),
    gettext_noop("Duty and tax together: {total} CNY."),
    gettext_noop("The buyer pays {goods} + {freight} + {insurance} + {tax} - {coupon} = {total} CNY."),
    gettext_noop("Used of this year's allowance after the order: {after} CNY."),
)
_PLACE = re.compile(r"\\\{(\w+)\\\}")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(template), template) for template in SENTENCES.values())


def _pattern(template: str) -> re.Pattern[str]:
    """Return what a template's sentences look like; a figure that stands twice must be the same twice."""
    seen: set[str] = set()

    def group(found: re.Match[str]) -> str:
        name = found[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return rf"(?P<{name}>\S+?)"

    return re.compile(_PLACE.sub(group, re.escape(template)))


def retold(sentence: str) -> str:
    """Return a kept sentence of a working in the reader's language."""
    for pattern, template in _patterns():
        found = pattern.fullmatch(sentence)
        if found is not None:
            return gettext(template).format(**found.groupdict())
    return sentence
