"""Registrations and certificates: written down, changed, reminded of, and read as facts by eligibility.

A paper that is looked after decides its fact for the products it covers: held and not ended is true, anything else
false, whatever the catalogue says. Without a paper the product's own fact stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from sluis.catalogue.models import Product
from sluis.customs.models import Paper
from sluis.customs.paper_kinds import PaperKind, expiry, kinds, reminder_due
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict
from sluis.offices.models import Merchant
from sluis.records import audit, events, files
from sluis.records.models import StoredFile
from sluis.work import due
from sluis.work.due import Again

PERMISSION: Final = "catalogue:write"
DAILY: Final = "customs.papers"
_DAY_S: Final = 86_400
_LARGEST_FILE: Final = 20 * 1024 * 1024
_FILE_TYPES: Final[Mapping[bytes, str]] = {
    b"%PDF-": "application/pdf",
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


@dataclass(frozen=True, slots=True)
class PaperValues:
    """What a person writes down about a paper."""

    state: str
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    note: str = ""


def kind_of(paper: Paper) -> PaperKind:
    """Return the kind of a paper; a kind that left the data file holds nothing up."""
    return kinds()[paper.kind]


def _check(kind: str, values: PaperValues) -> None:
    if kind not in kinds():
        raise BadInput(f"there is no paper of the kind {kind!r}", field="kind")
    if values.state not in Paper.State.values:
        raise BadInput(f"a paper is {', '.join(Paper.State.values)}", field="state")
    if values.state == Paper.State.HELD and not values.number:
        raise BadInput(
            "a paper that is held has a number: write it as it stands on the paper", field="number"
        )
    if values.issued_on and values.expires_on and values.expires_on < values.issued_on:
        raise BadInput("the paper would end before it was issued", field="expires_on")
    if values.issued_on and values.issued_on > clock.today():
        raise BadInput("the day of issue lies in the future", field="issued_on")


def _settled(kind: str, values: PaperValues) -> dict[str, Any]:
    """Return the columns; a held paper without a day of expiry gets the one of its rule."""
    held = values.state == Paper.State.HELD
    ends = values.expires_on or (expiry(kinds()[kind], values.issued_on) if held else None)
    return {
        "state": values.state,
        "number": values.number.strip(),
        "issuer": values.issuer.strip(),
        "issued_on": values.issued_on,
        "expires_on": ends,
        "note": values.note.strip(),
    }


def write_down(
    *, merchant: Merchant, kind: str, values: PaperValues, actor: str, product: Product | None = None
) -> Paper:
    """Begin to look after a paper. Raise BadInput naming the field, Conflict when it is there already."""
    _check(kind, values)
    if product is not None and product.merchant_id != merchant.pk:
        raise BadInput("the product is another merchant's", field="product")
    if kinds()[kind].covers == "product" and product is None:
        raise BadInput("this paper is for one product: say for which", field="product")
    try:
        with transaction.atomic():
            made = Paper.objects.create(
                merchant=merchant, product=product, kind=kind, **_settled(kind, values)
            )
            _tell(made, "written_down", actor)
    except IntegrityError:
        raise Conflict("this paper is written down already; open it and change it there") from None
    return made


@transaction.atomic
def change(*, paper: Paper, values: PaperValues, actor: str) -> Paper:
    """Write down what came of a paper. A new day of expiry is reminded of anew."""
    _check(paper.kind, values)
    held = Paper.objects.select_for_update().get(pk=paper.pk)
    settled = _settled(held.kind, values)
    if settled["expires_on"] != held.expires_on:
        held.reminded = None
    for name, value in settled.items():
        setattr(held, name, value)
    held.changed_at = clock.now()
    held.save()
    _tell(held, "changed", actor)
    return held


def attach(*, paper: Paper, content: bytes, name: str, actor: str) -> StoredFile:
    """Keep the paper itself: PDF, PNG or JPEG up to 20 MB. The earlier file stays in the store and the history."""
    media_type = next((kind for head, kind in _FILE_TYPES.items() if content.startswith(head)), "")
    if not media_type:
        raise BadInput("the file is no PDF, PNG or JPEG", field="file")
    if len(content) > _LARGEST_FILE:
        raise BadInput("the file is larger than 20 MB; scan it in grey or with fewer dots", field="file")
    with transaction.atomic():
        stored = files.store(
            content,
            name=name[:160],
            media_type=media_type,
            subject=paper.pk,
            office=paper.merchant.office_id,
            merchant=paper.merchant_id,
        )
        Paper.objects.filter(pk=paper.pk).update(file=stored, changed_at=clock.now())
        audit.write(
            actor=actor,
            verb="customs.paper_file",
            subject=paper.pk,
            office=paper.merchant.office_id,
            merchant=paper.merchant_id,
            detail={"file": stored.pk, "name": stored.name},
        )
    return stored


def _tell(paper: Paper, what: str, actor: str) -> None:
    detail = {"kind": paper.kind, "state": paper.state, "product": paper.product_id or ""}
    if paper.expires_on:
        detail["expires_on"] = paper.expires_on.isoformat()
    office = paper.merchant.office_id
    audit.write(
        actor=actor,
        verb=f"customs.paper_{what}",
        subject=paper.pk,
        office=office,
        merchant=paper.merchant_id,
        detail=detail,
    )
    events.emit(
        kind=f"paper.{what}", reference=paper.pk, office=office, merchant=paper.merchant_id, detail=detail
    )


def facts_of(products: Iterable[Product], *, as_of: date) -> dict[str, dict[str, bool]]:
    """Return, by product id, the facts that papers decide on a day; one query for any number of products.

    A paper of one product counts before one of the whole merchant; of several of a kind the one that holds counts.
    """
    asked = list(products)
    merchants = {product.merchant_id for product in asked}
    own: dict[str, dict[str, bool]] = defaultdict(dict)
    shared: dict[str, dict[str, bool]] = defaultdict(dict)
    for paper in Paper.objects.filter(merchant_id__in=merchants).defer("note"):
        kind = kinds().get(paper.kind)
        if kind is None or not kind.fact:
            continue
        place = own[paper.product_id] if paper.product_id else shared[paper.merchant_id]
        place[kind.fact] = place.get(kind.fact, False) or paper.holds_on(as_of)
    return {
        product.pk: {**shared.get(product.merchant_id, {}), **own.get(product.pk, {})} for product in asked
    }


def soon_or_over(*, today: date, within_days: int) -> Q:
    """Return the condition for papers that are held and end within some days, or have ended."""
    return Q(state=Paper.State.HELD, expires_on__lte=today + timedelta(days=within_days))


def daily(_payload: dict[str, Any]) -> Again:
    """Remind of what ends, and say once of what has ended; again in a day."""
    today = clock.today()
    rows = Paper.objects.filter(soon_or_over(today=today, within_days=366)).exclude(reminded=0)
    for paper in rows.select_related("merchant").iterator(500):
        remind(paper, today=today)
    return Again(_DAY_S)


def remind(paper: Paper, *, today: date) -> bool:
    """Emit `paper.expiring` or, when it has ended, `paper.lapsed`, each once; return whether there was something."""
    kind = kinds().get(paper.kind)
    if kind is None or paper.expires_on is None:
        return False
    step = reminder_due(kind, expires=paper.expires_on, today=today, reminded=paper.reminded)
    if step is None:
        return False
    with transaction.atomic():
        same = Paper.objects.filter(pk=paper.pk, expires_on=paper.expires_on, reminded=paper.reminded)
        if not same.update(reminded=step):
            return False
        _tell(paper, "lapsed" if step == 0 else "expiring", audit.SYSTEM)
    return True


def start() -> None:
    """Make the daily round due; asked again it changes nothing."""
    due.ask(handler=DAILY, key="all")
