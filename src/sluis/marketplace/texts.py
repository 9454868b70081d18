"""A person mends or vouches for the texts of a listing; what is vouched for is remembered and used again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.marketplace import listing_rules, localise, states, translation_memory
from sluis.marketplace import segments as parts
from sluis.marketplace.models import Listing
from sluis.marketplace.segments import NAME, TITLE, Segment
from sluis.marketplace.source_of import source_of
from sluis.records import audit, moves

EDITABLE = (states.DRAFT, states.LOCALISED, states.REFUSED, states.DELISTED)
LONGEST = 2000


def segments_of(listing: Listing) -> list[Segment]:
    """Return a listing's segments as they are stored."""
    return [parts.of_row(row) for row in listing.segments]


def put(listing: Listing, segments: Sequence[Segment]) -> None:
    """Write segments and every text made of them into a listing, without saving it."""
    text = localise.write(source_of(listing.product), segments)
    listing.title = text.title
    listing.selling_points = list(text.selling_points)
    listing.description = text.description_html
    listing.attributes = dict(text.attributes)
    listing.segments = [segment.as_row() for segment in text.segments]
    listing.problems = problems_of(listing)
    listing.changed_at = clock.now()


def problems_of(listing: Listing) -> list[str]:
    """Return what stands between a listing's texts and their approval."""
    return listing_rules.blocking(
        title=listing.title,
        texts=[listing.description, *listing.selling_points],
        segments=listing.segments,
        family=listing.product.family,
    )


@transaction.atomic
def edit_text(*, listing: Listing, field: str, text: str, actor: str, share: bool = False) -> Listing:
    """A person writes the Chinese of one field and vouches for it; `share` lets the whole office use it again.

    Raise BadInput for an unknown field, an empty name or a text that is too long.
    """
    _must_be_open(listing)
    written = " ".join(text.split()) if field != parts.INGREDIENTS else text.strip()
    if len(written) > LONGEST:
        raise BadInput(f"this text has {len(written)} of {LONGEST} signs", field=field)
    if field == TITLE:
        return _title(listing, written, actor)
    segments = segments_of(listing)
    place = _place_of(segments, field)
    if not written and field in (NAME, parts.INGREDIENTS):
        raise BadInput("write the Chinese; this text cannot be left out", field=field)
    before = segments[place]
    segments[place] = parts.said_by(before, text=written, actor=actor)
    translation_memory.remember(listing, segments[place], came_from=before.source, actor=actor, share=share)
    return _keep(listing, segments, verb="edit_text", actor=actor, detail={"field": field, "text": written})


@transaction.atomic
def approve_text(*, listing: Listing, field: str, actor: str, share: bool = False) -> Listing:
    """A person read a text and finds it good as it stands. Raise BadInput when a word in it has no Chinese."""
    _must_be_open(listing)
    segments = segments_of(listing)
    place = _place_of(segments, field)
    before = segments[place]
    if before.kind in ("unknown", "missing"):
        raise BadInput("this text is not wholly Chinese yet; write it first", field=field)
    segments[place] = parts.vouched(before, actor=actor)
    translation_memory.remember(listing, segments[place], came_from=before.source, actor=actor, share=share)
    return _keep(
        listing, segments, verb="approve_text", actor=actor, detail={"field": field, "text": before.text}
    )


@transaction.atomic
def edit_points(*, listing: Listing, points: Sequence[str], actor: str) -> Listing:
    """A person writes the selling points: at most five of six signs, twenty together; none means ours again."""
    _must_be_open(listing)
    given = [point.strip() for point in points if point.strip()]
    long = [point for point in given if len(point) > listing_rules.POINT_SIGNS]
    if long:
        raise BadInput(
            f"“{long[0]}” has {len(long[0])} of {listing_rules.POINT_SIGNS} signs", field="selling_points"
        )
    total = sum(map(len, given))
    if len(given) > listing_rules.MOST_POINTS or total > listing_rules.ALL_POINTS_SIGNS:
        raise BadInput(
            f"at most {listing_rules.MOST_POINTS} selling points with {listing_rules.ALL_POINTS_SIGNS} signs "
            f"together; these are {len(given)} with {total}",
            field="selling_points",
        )
    segments = [one for one in segments_of(listing) if not one.field.startswith("point.")]
    segments += [
        Segment(text, "", f"person: {actor}", field=f"point.{place}", approved_by=actor)
        for place, text in enumerate(given)
    ]
    return _keep(listing, segments, verb="edit_points", actor=actor, detail={"points": " · ".join(given)})


@transaction.atomic
def answer_category(*, listing: Listing, answers: Mapping[str, str], actor: str) -> Listing:
    """A person answers what the category asks, by its Chinese label; an empty answer takes an earlier one back."""
    _must_be_open(listing)
    given = {label.strip()[:60]: text.strip()[:120] for label, text in answers.items() if label.strip()}
    segments = [one for one in segments_of(listing) if one.field.removeprefix("attr.") not in given]
    segments += [
        Segment(text, "", f"person: {actor}", field=f"attr.{label}", approved_by=actor)
        for label, text in given.items()
        if text
    ]
    told = "; ".join(f"{label}：{text or '–'}" for label, text in given.items())
    return _keep(listing, segments, verb="answer_category", actor=actor, detail={"answers": told[:300]})


def _title(listing: Listing, title: str, actor: str) -> Listing:
    size = listing_rules.gbk_bytes(title)
    if size > listing_rules.TITLE_BYTES:
        raise BadInput(f"the title has {size} of {listing_rules.TITLE_BYTES} bytes", field="title")
    segments = [one for one in segments_of(listing) if one.field != TITLE]
    if title:
        segments.append(Segment(title, "", f"person: {actor}", field=TITLE, approved_by=actor))
    return _keep(listing, segments, verb="edit_title", actor=actor, detail={"title": title})


def _keep(
    listing: Listing, segments: Sequence[Segment], *, verb: str, actor: str, detail: dict[str, str]
) -> Listing:
    put(listing, segments)
    listing.save()
    if listing.state != states.LOCALISED:
        moves.move(Listing.objects.filter(pk=listing.pk), to=states.LOCALISED, moves=states.LISTING_MOVES)
    audit.write(
        actor=actor,
        verb=f"marketplace.{verb}",
        subject=listing.pk,
        office=listing.office_code,
        merchant=listing.merchant_id,
        detail=detail,
    )
    listing.refresh_from_db()
    return listing


def _must_be_open(listing: Listing) -> None:
    if listing.state not in EDITABLE:
        raise BadInput("take the listing back to the draft first", field="title")


def _place_of(segments: Sequence[Segment], field: str) -> int:
    for place, one in enumerate(segments):
        if one.field == field:
            return place
    raise BadInput(f"this listing has no text “{field}”", field="field")


def add_machine(segments: Sequence[Segment], translated: dict[str, tuple[str, str]]) -> list[Segment]:
    """Return segments with what a translation service proposed, by field: (Chinese, name of the service)."""
    return [
        replace(one, text=translated[one.field][0], source=f"machine: {translated[one.field][1]}", pieces=())
        if one.field in translated
        else one
        for one in segments
    ]
