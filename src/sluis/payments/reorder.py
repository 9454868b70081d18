"""The codes on receipts that bring a customer back: made once per store and product, scans counted by day.

Nothing is kept about who scans. The first scan of a code on a day is also news (`reorder.scanned`), so that the
rooms above can read it; the others only count, for anybody may call the address as often as he likes.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from sluis.catalogue.links import live_links
from sluis.catalogue.models import SalesLink
from sluis.kernel import clock
from sluis.kernel.errors import NotFound
from sluis.offices.scope import Scope
from sluis.payments.models import ReorderCode, ReorderDay
from sluis.records import events

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that looks like something else in print
LENGTH = 7


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a code was scanned, and how often somebody went on to the platform."""

    scans: int
    followed: int


def codes_for(*, store_id: str, product_ids: Collection[str]) -> dict[str, str]:
    """Return the code of each product of a store's receipt, made where there is none yet."""
    known = ReorderCode.objects.filter(store_id=store_id, product_id__in=product_ids)
    found = dict(known.values_list("product_id", "code"))
    for product_id in product_ids:
        if product_id not in found:
            found[product_id] = _make(store_id, product_id)
    return found


def _make(store_id: str, product_id: str) -> str:
    for _ in range(5):
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        try:
            with transaction.atomic():
                return ReorderCode.objects.create(code=code, store_id=store_id, product_id=product_id).code
        except IntegrityError:  # Somebody else made it this moment, or the same code was drawn twice.
            made = ReorderCode.objects.filter(store_id=store_id, product_id=product_id).first()
            if made is not None:
                return made.code
    raise RuntimeError("five re-order codes in a row were taken")


def find(code: str) -> ReorderCode:
    """Return a code with its product and store. Raise NotFound."""
    found = ReorderCode.objects.select_related("product", "store__merchant").filter(code=code.upper()).first()
    if found is None:
        raise NotFound("there is no such code")
    return found


def live_link(code: ReorderCode) -> SalesLink | None:
    """Return where the product is for sale now, or None."""
    link = live_links([code.product_id]).get(code.product_id)
    return link if link and link.url.startswith(("https://", "http://")) else None


def record_scan(code: ReorderCode) -> None:
    """Count a scan; the first of a day is told as news."""
    if _count(code, "scans") == 1:
        events.emit(
            kind="reorder.scanned",
            reference=code.product_id,
            office=code.store.merchant.office_id,
            merchant=code.store.merchant_id,
            detail={"code": code.code, "store": code.store_id},
        )


def record_followed(code: ReorderCode) -> None:
    """Count that somebody went on to the platform."""
    _count(code, "followed")


@transaction.atomic
def _count(code: ReorderCode, what: str) -> int:
    row, _ = ReorderDay.objects.get_or_create(code=code, day=clock.today())
    ReorderDay.objects.filter(pk=row.pk).update(**{what: F(what) + 1})
    row.refresh_from_db()
    return int(getattr(row, what))


def counts(scope: Scope, product_ids: Collection[str]) -> dict[str, Counts]:
    """Return the counts of products over all days, of the stores that a scope may see."""
    codes = ReorderCode.objects.within(scope).filter(product_id__in=product_ids)
    rows = codes.values("product_id").annotate(scans=Sum("days__scans"), followed=Sum("days__followed"))
    return {row["product_id"]: Counts(row["scans"] or 0, row["followed"] or 0) for row in rows}
