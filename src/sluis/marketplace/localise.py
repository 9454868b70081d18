"""Chinese that sells and is legal: every text of a listing from what is known of the product (pure).

In this order: what the merchant wrote in Chinese, what a person approved before (translation memory), the termbase,
rules and the family's lines. What nothing knows is kept and marked; a sentence of the description that nobody has
translated stays off the page. `assemble` writes title, selling points, description and attributes from the segments, so
that a segment that a person mends changes everything that is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sluis.marketplace import ingredients, listing_lines, measures, phrases, sentences
from sluis.marketplace.assemble import ORIGIN_ZH, Texts, assemble, facts_of
from sluis.marketplace.memory import Memory
from sluis.marketplace.segments import INGREDIENTS, NAME, Segment, source_of
from sluis.marketplace.source import Source
from sluis.marketplace.termbase import LANGUAGES

__all__ = ["ORIGIN_ZH", "Localised", "Source", "localise", "write"]

_HAN = re.compile(r"[一-鿿]")
_SIZE_ZH = re.compile(r"\s*[\d.]+\s*(?:克|千克|毫升|升|片|件|枝|粒|台|块)(?:[×x]\d+)?.*$")


@dataclass(frozen=True, slots=True)
class Localised:
    """A listing's texts and the segments that they are made of."""

    title: str
    selling_points: tuple[str, ...]
    description_html: str
    attributes: dict[str, str]
    segments: tuple[Segment, ...] = field(default=())


def localise(source: Source, memory: Memory | None = None) -> Localised:
    """Write a product's Chinese texts; every segment says where it came from."""
    return write(source, segments_of(source, memory or Memory()))


def write(source: Source, segments: Sequence[Segment]) -> Localised:
    """Write title, points, description and attributes from segments."""
    texts: Texts = assemble(source, segments)
    return Localised(
        texts.title, texts.selling_points, texts.description_html, texts.attributes, tuple(segments)
    )


def segments_of(source: Source, memory: Memory) -> tuple[Segment, ...]:
    """Return a product's segments before anybody looked at them."""
    name = _name(source, memory)
    found = [name]
    if source.ingredients:
        found.append(_ingredients(source, memory))
    found += sentences.read(source.descriptions, memory, family=source.family)
    facts = facts_of(source, name.text)
    for slot in ("lead", "storage"):
        line = listing_lines.first(slot, source.family, facts)
        if line is not None:
            found.append(Segment(line[0], "", f"template: {source.family}", field=slot, note=line[1].source))
    for place, (text, line_of) in enumerate(listing_lines.every("warning", source.family, facts)):
        found.append(
            Segment(text, "", f"template: {source.family}", field=f"warning.{place}", note=line_of.source)
        )
    return tuple(found)


def _name(source: Source, memory: Memory) -> Segment:
    given = source.names.get("zh", "")
    if _HAN.search(given):
        bare = re.sub(r"\s+", "", _SIZE_ZH.sub("", given))
        return Segment(bare, given, "merchant")
    named = [(language, source.names[language]) for language in LANGUAGES if source.names.get(language)]
    near: Segment | None = None
    for language, name in named:
        match = memory.find(_bare(name, source.family), language)
        if match is not None and match.percent == 100:
            return Segment(
                match.known.zh, name, "memory: 100", language=language, approved_by=match.known.approved_by
            )
        if match is not None and near is None:
            near = Segment(
                match.known.zh,
                name,
                f"fuzzy: {match.percent}",
                language=language,
                note=match.known.original,
            )
    read = _by_termbase(source, named)
    return near if near is not None and read.kind == "unknown" else read


def _bare(name: str, family: str) -> str:
    """Return a name without the pack's content: sizes differ where the goods are the same."""
    for measure in measures.read(name, family):
        if measure.is_content:
            name = name.replace(measure.original, " ")
    return " ".join(name.split()).strip(" ,")


def _by_termbase(source: Source, named: Sequence[tuple[str, str]]) -> Segment:
    best: tuple[int, Segment] | None = None
    for language, name in named:
        pieces = phrases.read(name, language=language, family=source.family, brand=source.brand)
        doubt = phrases.doubt(pieces)
        if best is None or doubt < best[0]:
            text = phrases.arrange(pieces)
            best = (
                doubt,
                Segment(
                    text,
                    name,
                    source_of(pieces) if text else "unknown",
                    language=language,
                    pieces=tuple(pieces),
                ),
            )
    return best[1] if best else Segment("", "", "unknown")


def memory_words(segment: Segment, family: str) -> str:
    """Return the words under which an approved segment is remembered: a name goes without its size."""
    return _bare(segment.original, family) if segment.field == NAME else segment.original


def _ingredients(source: Source, memory: Memory) -> Segment:
    language = source.ingredients_language or "en"
    if _HAN.search(source.ingredients):
        return Segment(source.ingredients, source.ingredients, "merchant", field=INGREDIENTS, language="zh")
    match = memory.find(source.ingredients, language)
    if match is not None and match.percent == 100:
        return Segment(
            match.known.zh,
            source.ingredients,
            "memory: 100",
            field=INGREDIENTS,
            language=language,
            approved_by=match.known.approved_by,
        )
    if language not in LANGUAGES:
        language = "en"
    text, pieces = ingredients.read(source.ingredients, language)
    return Segment(
        text,
        source.ingredients,
        source_of(pieces),
        field=INGREDIENTS,
        language=language,
        pieces=tuple(pieces),
    )
