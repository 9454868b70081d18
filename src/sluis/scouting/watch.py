"""The watch list: the border is asked anew each day about followed products, and a changed verdict is told.

Only access decides a verdict, so a watch needs no market evidence: the rules as of today and today's exchange rate
(some limits are in yuan) are all that can change it. The score waits for the next assessment.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.records import audit, events, rates
from sluis.scouting import border, verdict
from sluis.scouting.assess import input_of
from sluis.scouting.models import Watch
from sluis.scouting.values import VerdictWord
from sluis.work import due

HANDLER = "scouting.watch"
EVERY_S = 24 * 3600
_ONE_LIST = "all"


def verdict_today(product: Product, *, as_of: date) -> VerdictWord:
    """Return what the border's rules of a day make of a product, at the latest rate known by then."""
    given = input_of(product)
    price = None
    if given.price is not None:
        rate = rates.latest(given.price.currency, "CNY", as_of=as_of)
        price = given.price.amount * rate.rate if rate is not None else None
    return verdict.decide(border.access(given, as_of=as_of, price_cny=price)).verdict


@transaction.atomic
def follow(*, product: Product, actor: str) -> Watch:
    """Put a product on the watch list, once; the daily round begins with the first."""
    made, fresh = Watch.objects.get_or_create(
        product=product,
        defaults={
            "merchant_id": product.merchant_id,
            "verdict": verdict_today(product, as_of=clock.today()),
            "actor": actor,
        },
    )
    if fresh:
        _audit(made, "scouting.follow", actor)
        due.ask(handler=HANDLER, key=_ONE_LIST)
    return made


@transaction.atomic
def unfollow(*, watch: Watch, actor: str) -> None:
    """Take a product off the list."""
    _audit(watch, "scouting.unfollow", actor)
    watch.delete()


def seen(*, watch: Watch) -> None:
    """Note that a person has seen the change; the list keeps the day of it."""
    Watch.objects.filter(pk=watch.pk).update(before="")


def check(watch: Watch, *, as_of: date) -> bool:
    """Ask the border about one followed product; keep and tell a changed verdict. Return whether it changed."""
    now = verdict_today(watch.product, as_of=as_of)
    with transaction.atomic():
        held = Watch.objects.select_for_update().get(pk=watch.pk)
        changed = held.verdict != now
        if changed:
            _tell(held, now)
            held.before, held.verdict, held.changed_at = held.before or held.verdict, now, clock.now()
            if held.before == now:  # It went back before anybody had looked.
                held.before = ""
        held.checked_at = clock.now()
        held.save()
    return changed


def _tell(held: Watch, now: VerdictWord) -> None:
    events.emit(
        kind="verdict.changed",
        reference=held.product_id,
        office=held.merchant.office_id,
        merchant=held.merchant_id,
        detail={"before": held.verdict, "after": now, "by": "watch"},
    )


def daily_round(_payload: dict[str, Any]) -> due.Again | None:
    """Ask about every followed product; again in a day while there is one."""
    today = clock.today()
    for watch in Watch.objects.select_related("product", "merchant").order_by("checked_at").iterator(500):
        check(watch, as_of=today)
    return due.Again(EVERY_S) if Watch.objects.exists() else None


def _audit(watch: Watch, verb: str, actor: str) -> None:
    audit.write(
        actor=actor,
        verb=verb,
        subject=watch.product_id,
        office=watch.merchant.office_id,
        merchant=watch.merchant_id,
        detail={"verdict": watch.verdict},
    )
