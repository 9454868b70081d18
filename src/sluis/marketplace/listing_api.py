"""The texts of a listing over the API: read, mend and vouch for them, its category's gaps, its food label."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from sluis.marketplace import category_check, editor, label_of, queries, texts
from sluis.marketplace.models import Listing
from sluis.offices.api import caller, needs
from sluis.web.api import Input
from sluis.web.idempotent import idempotent

router = Router(tags=["marketplace"])


class TextOut(Schema):
    """One text of a listing with the words it is for and where its Chinese comes from."""

    field: str
    language: str
    original: str
    text: str
    source: str = Field(
        description="merchant, memory, termbase, rule, brand, template, person; or one to be read."
    )
    note: str


class TextsOut(Schema):
    """Every text of a listing, and what stands against it."""

    title: str
    selling_points: list[str]
    texts: list[TextOut]
    problems: list[str]


class TextIn(Input):
    """What a person writes, or `approve` for the text as it stands."""

    field: str = Field(description="title, name, ingredients, sentence.0 … as the list of texts names them.")
    text: str = ""
    approve: bool = False


class GapOut(Schema):
    """What the platform's category would refuse: its Chinese label, what it means, what is wrong."""

    label: str
    name: str
    what: str


class LabelFieldOut(Schema):
    """One field of a food label."""

    key: str
    name_zh: str
    text: str
    state: str = Field(description="good, missing, or advice where it is not compulsory.")
    clause: str


class NutrientOut(Schema):
    """One line of the nutrition table."""

    key: str
    name_zh: str
    amount: str
    nrv: str
    working: str


class LabelOut(Schema):
    """The draft of a food label and what it lacks."""

    fields: list[LabelFieldOut]
    basis: str
    nutrition: list[NutrientOut]
    warnings: list[str]
    missing: list[str]


def _texts(listing: Listing) -> dict[str, Any]:
    rows = {row["field"]: row for row in listing.segments if "field" in row}
    return {
        "title": listing.title,
        "selling_points": listing.selling_points,
        "texts": [
            {
                "field": row.field,
                "language": row.language,
                "original": row.original,
                "text": row.text,
                "source": rows[row.field]["source"] if row.field in rows else "rule: title",
                "note": row.note,
            }
            for row in editor.rows_of(listing)
        ],
        "problems": listing.problems,
    }


@router.get("/listings/{listing_id}/texts", response=TextsOut)
@needs("marketplace:read")
def get_texts(request: HttpRequest, listing_id: str) -> dict[str, Any]:
    """Return the texts of a listing."""
    return _texts(queries.listing(caller(request), listing_id))


@router.post("/listings/{listing_id}/texts", response=TextsOut)
@needs("marketplace:write")
@idempotent
def write_text(request: HttpRequest, listing_id: str, payload: TextIn) -> dict[str, Any]:
    """Write the Chinese of one field, or vouch for it as it stands; the same words are known from then on."""
    scope = caller(request)
    one = queries.listing(scope, listing_id)
    if payload.approve:
        made = texts.approve_text(listing=one, field=payload.field, actor=scope.actor)
    else:
        made = texts.edit_text(listing=one, field=payload.field, text=payload.text, actor=scope.actor)
    return _texts(made)


@router.get("/listings/{listing_id}/gaps", response=list[GapOut])
@needs("marketplace:read")
def get_gaps(request: HttpRequest, listing_id: str) -> list[dict[str, str]]:
    """Hold the listing against the rules of its category, asked of the platform now."""
    found = category_check.check(queries.listing(caller(request), listing_id))
    return [{"label": lack.label, "name": lack.name, "what": lack.what} for lack in found.lacks]


@router.get("/listings/{listing_id}/label", response=LabelOut)
@needs("marketplace:read")
def get_label(request: HttpRequest, listing_id: str) -> dict[str, Any]:
    """Return the draft of the Chinese food label under today's rules."""
    made = label_of.label_of(queries.listing(caller(request), listing_id))
    return {
        "fields": made.fields,
        "basis": made.nutrition.basis,
        "nutrition": made.nutrition.lines if made.needs_nutrition else [],
        "warnings": made.warnings,
        "missing": made.missing,
    }
