"""What needs a person now, gathered from every room, each in one sentence with one button."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sluis.customs import attention as customs
from sluis.home.addresses import existing
from sluis.home.need_sentences import SENTENCES
from sluis.home.need_words import Words
from sluis.kernel.invariant import Attention
from sluis.ledger import attention as ledger
from sluis.logistics import attention as logistics
from sluis.marketplace import attention as marketplace
from sluis.offices.scope import Scope
from sluis.payments import attention as payments
from sluis.scouting import attention as scouting

ROOMS: tuple[Callable[[Scope], list[Attention]], ...] = (
    payments.attention,
    customs.attention,
    logistics.attention,
    marketplace.attention,
    scouting.attention,
)
# What only finance can do something about; a merchant is told of his own balance and payouts.
MERCHANTS_MONEY = ("negative_balance", "payout_rejected", "payout_returned", "payout_held")
# Where a code's page stands in the navigation.
PLACES = {
    "payment": "money",
    "difference": "money",
    "summary": "money",
    "negative": "money",
    "payout": "money",
    "batch": "money",
    "bank": "money",
    "declaration": "border",
    "paper": "border",
    "shipment": "border",
    "order": "orders",
    "listing": "listings",
    "verdict": "scout",
}
# What stops an order from below, and how that trouble is called in its own room.
BELOW = ("declaration.refused", "shipment.refused")
SAME_TROUBLE = ("declaration_refused", "shipment_refused")
GROUPED_ABOVE = 3
COUNTED_FOR_S = 10


@dataclass(frozen=True, slots=True)
class Need:
    """One thing on somebody's desk: what happened, what to do, and the button that leads there."""

    code: str
    title: str
    detail: str
    action: str
    url: str
    urgent: bool
    count: int = 1

    @property
    def place(self) -> str:
        """Return the key of the place in the navigation that it belongs to."""
        return PLACES.get(self.code.split("_")[0], "")


def gather(scope: Scope) -> list[Need]:
    """Return what needs whoever asks, urgent things first; many of one gentle kind become one line."""
    found = items(scope)
    urgent = [need(item) for item in found if item.urgent]
    by_code: dict[str, list[Attention]] = {}
    for item in found:
        if not item.urgent:
            by_code.setdefault(item.code, []).append(item)
    gentle = [one for items in by_code.values() for one in _grouped(items)]
    return [replace(one, url=existing(one.url)) for one in (*urgent, *gentle)]


def items(scope: Scope) -> list[Attention]:
    """Return what the rooms report for whoever asks, each trouble once, not yet in words."""
    found = [item for room in ROOMS for item in room(scope) if _concerns(item, scope)]
    return _once([*found, *_of_money(scope)])


def _of_money(scope: Scope) -> list[Attention]:
    """Return what the ledger reports, which nobody is asked who may not read it."""
    if not scope.may("money:read"):
        return []
    found = ledger.attention(scope)
    if scope.may("money:pay"):
        return found
    return [item for item in found if item.code in MERCHANTS_MONEY]


def _concerns(item: Attention, scope: Scope) -> bool:
    """Tell whether whoever asks can do something about it: texts wait only for those who may approve them."""
    return item.code != "listing_waits" or scope.may("marketplace:approve")


def _once(items: list[Attention]) -> list[Attention]:
    """Say a trouble once: an order that only waits for its declaration or parcel is mended on the order's page."""
    mended = {
        item.parameters.get("number")
        for item in items
        if item.code == "order_blocked" and item.parameters["reason"].startswith(BELOW)
    }
    return [item for item in items if item.code not in SAME_TROUBLE or item.parameters["order"] not in mended]


def need(item: Attention) -> Need:
    """Return an item in the reader's words."""
    words = SENTENCES.get(item.code, _plain)(item.parameters)
    return Need(item.code, words.title, words.detail, words.action, item.url, item.urgent)


def _plain(parameters: Mapping[str, str]) -> Words:
    return Words(_("Something needs you"), "; ".join(filter(None, parameters.values())), _("See"))


def _grouped(items: list[Attention]) -> Iterable[Need]:
    if len(items) <= GROUPED_ABOVE or items[0].code != "listing_waits":
        return [need(item) for item in items]
    names = ", ".join(item.parameters.get("product", "") for item in items[:GROUPED_ABOVE])
    title = ngettext(
        "%(n)d Chinese text waits for your approval",
        "%(n)d Chinese texts wait for your approval",
        len(items),
    ) % {"n": len(items)}
    detail = _("%(names)s and others. Read them, mend the title where it is odd, and approve.") % {
        "names": names
    }
    return [Need("listing_waits", title, detail, _("Read them"), "/listings/?state=localised", False)]


def counts(scope: Scope) -> dict[str, int]:
    """Return how many things wait in each place ("start" is all); remembered for a few seconds per person."""
    key = f"home.needs.{scope.actor}"
    known: dict[str, int] | None = cache.get(key)
    if known is None:
        known = remember(scope, gather(scope))
    return known


def remember(scope: Scope, needs: Iterable[Need]) -> dict[str, int]:
    """Count needs by place and keep the counts for the frame of the next pages."""
    found = {"start": 0}
    for one in needs:
        found["start"] += 1
        if one.urgent:
            found[one.place] = found.get(one.place, 0) + 1
    cache.set(f"home.needs.{scope.actor}", found, COUNTED_FOR_S)
    return found
