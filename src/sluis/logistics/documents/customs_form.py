"""The postal customs forms CN22 and CN23: which one a parcel takes, what an officer would refuse, the paper.

CN22 is for small packets of little value and few lines; CN23 takes the rest, with a continuation list where
the lines run over. The limits are rows of `data/customs_forms.csv`. "Sale of goods" is the only honest
category of a paid order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

from sluis.kernel.errors import BadInput
from sluis.kernel.money import Money
from sluis.logistics.documents.values import PaperLine, PaperParty, ParcelPaper, kilograms
from sluis.logistics.tables import Period, period, read_table
from sluis.web import barcode, pdf

CATEGORIES: Final = (
    "gift",
    "document",
    "sale of goods",
    "commercial sample",
    "returned goods",
    "other",
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_NUMBER_OF_HS = re.compile(r"\d{6,10}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_UNITS: Final = frozenset({"ml", "cl", "kg", "gr", "st", "pc", "pcs"})


@dataclass(frozen=True, slots=True)
class FormLimit:
    """What one form takes: grams, whole euros (None: no limit), lines on the form itself."""

    form: str
    max_weight_g: int
    max_value_eur: int | None
    max_lines: int
    period: Period


@dataclass(frozen=True, slots=True)
class FormProblem:
    """What to mend before a form may be printed: the field, and what to do."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class CustomsForm:
    """A filled form. The totals are stated beside the lines, as on the paper, and must agree with them."""

    kind: str
    category: str
    lines: tuple[PaperLine, ...]
    currency: str
    total_minor: int
    net_weight_g: int
    gross_weight_g: int


@cache
def _limits() -> tuple[FormLimit, ...]:
    return tuple(
        FormLimit(
            row["form"],
            int(row["max_weight_g"]),
            int(row["max_value_eur"]) if row["max_value_eur"] else None,
            int(row["max_lines"]),
            period(row),
        )
        for row in read_table("customs_forms.csv")
    )


def limit_of(form: str, as_of: date) -> FormLimit:
    """Return what a form takes on a day. Raise BadInput for an unknown form or a day before any rule."""
    for limit in _limits():
        if limit.form == form and limit.period.holds(as_of):
            return limit
    raise BadInput(f"no rule for {form} is known for {as_of}", field="as_of")


def form_for(paper: ParcelPaper, *, goods_eur: Money | None, as_of: date) -> str:
    """Return CN22 where the parcel fits it, else CN23; without the value in euros CN22 cannot be proven."""
    limit = limit_of("CN22", as_of)
    small = (
        goods_eur is not None
        and goods_eur <= Money((limit.max_value_eur or 0) * 100, "EUR")
        and paper.gross_weight_g <= limit.max_weight_g
        and len(paper.lines) <= limit.max_lines
    )
    return "CN22" if small else "CN23"


def fill(paper: ParcelPaper, kind: str) -> CustomsForm:
    """Fill a form from the values of a parcel."""
    return CustomsForm(
        kind=kind,
        category=paper.category,
        lines=paper.lines,
        currency=paper.currency,
        total_minor=paper.goods.minor,
        net_weight_g=paper.net_weight_g,
        gross_weight_g=paper.gross_weight_g,
    )


@cache
def vague_words() -> frozenset[str]:
    """Return the words that tell an officer nothing, in the languages of our shops."""
    return frozenset(word for row in read_table("vague_words.csv") for word in row["words"].split())


def is_vague(description: str) -> bool:
    """Tell whether a description says nothing an officer could check.

    >>> is_vague("Gift: food items"), is_vague("Assorted pralines 250 g"), is_vague("250 g")
    (True, False, True)
    """
    words = [word.lower() for word in _WORD.findall(description)]
    return all(word in vague_words() or word in _UNITS for word in words)


def problems(form: CustomsForm, *, paid: bool, as_of: date) -> list[FormProblem]:
    """Return what an officer would refuse; `paid` says that the contents were sold."""
    limit = limit_of(form.kind, as_of)
    found = [] if form.lines else [FormProblem("lines", "a form has at least one line")]
    if form.category not in CATEGORIES:
        found.append(FormProblem("category", f"must be one of {', '.join(CATEGORIES)}"))
    elif paid and form.category == "gift":
        found.append(FormProblem("category", "goods that were paid for are no gift: choose sale of goods"))
    if form.kind == "CN22" and len(form.lines) > limit.max_lines:
        found.append(FormProblem("lines", f"CN22 has room for {limit.max_lines} lines: use CN23"))
    if form.gross_weight_g > limit.max_weight_g:
        found.append(
            FormProblem(
                "gross_weight", f"{form.kind} is for parcels up to {kilograms(limit.max_weight_g)} kg"
            )
        )
    found += _sums(form)
    for line in form.lines:
        found += _line(line)
    return found


def _sums(form: CustomsForm) -> list[FormProblem]:
    found = []
    value, net = (
        sum(line.value_minor for line in form.lines),
        sum(line.net_weight_g for line in form.lines),
    )
    if value != form.total_minor:
        shown = Money(value, form.currency).text()
        found.append(FormProblem("total_value", f"the lines add up to {shown}: state that total"))
    if net != form.net_weight_g:
        found.append(FormProblem("net_weight", f"the lines add up to {kilograms(net)} kg: state that weight"))
    if not 0 < form.net_weight_g <= form.gross_weight_g:
        found.append(FormProblem("net_weight", "must be more than zero and at most the gross weight"))
    return found


def _line(line: PaperLine) -> list[FormProblem]:
    at, found = f"line {line.number}", []
    if is_vague(line.description):
        found.append(
            FormProblem(
                f"{at} description", f"{line.description or 'nothing'!r} says too little: name the article"
            )
        )
    if not _NUMBER_OF_HS.fullmatch(line.hs_code):
        found.append(FormProblem(f"{at} hs_code", "give at least six digits of the HS code"))
    if not _COUNTRY.fullmatch(line.origin) or line.origin == "EU":
        found.append(FormProblem(f"{at} origin", "give the country of origin in two letters, as BE"))
    if line.quantity < 1:
        found.append(FormProblem(f"{at} quantity", "must be at least one"))
    if line.value_minor <= 0:
        found.append(FormProblem(f"{at} value", "state what was paid for it"))
    if line.net_weight_g <= 0:
        found.append(FormProblem(f"{at} net_weight", "state the weight of the line"))
    return found


def _party(party: PaperParty) -> dict[str, Any]:
    return {
        "name": party.name,
        "lines": list(party.lines),
        "telephone": party.telephone,
        "email": party.email,
        "eori": party.eori,
    }


def draw(paper: ParcelPaper, form: CustomsForm, *, as_of: date) -> bytes:
    """Draw a form as PDF; the caller has looked at its problems first."""
    room = limit_of(form.kind, as_of).max_lines
    rows = [
        {
            "number": str(line.number),
            "description": line.description,
            "name_zh": line.name_zh,
            "quantity": str(line.quantity),
            "weight": kilograms(line.net_weight_g),
            "value": Money(line.value_minor, form.currency).text(),
            "hs": line.hs_code,
            "origin": line.origin,
        }
        for line in form.lines
    ]
    return pdf.render(
        f"logistics/{form.kind.lower()}.typ",
        {
            "categories": [{"name": name, "ticked": name == form.category} for name in CATEGORIES],
            "lines": rows[:room],
            "continued": rows[room:],
            "currency": form.currency,
            "total": Money(form.total_minor, form.currency).text(),
            "net": kilograms(form.net_weight_g),
            "gross": kilograms(form.gross_weight_g),
            "postage": Money(paper.freight_minor, paper.currency).text(),
            "seller": _party(paper.seller),
            "receiver": _party(paper.receiver),
            "waybill": paper.waybill_number,
            "bars": barcode.modules(paper.waybill_number),
            "reference": paper.reference,
            "invoice": paper.number,
            "day": f"{paper.made_at:%Y-%m-%d}",
            "office": paper.seller.lines[-1] if paper.seller.lines else "",
        },
        language="en",
        created_at=paper.made_at,
    )
