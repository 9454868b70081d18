"""Shelf prices in step: rules with dates, the price from the newest landed cost, campaigns, what holds today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from sluis.kernel import clock
from sluis.kernel.errors import BadInput
from sluis.marketplace import price_sync, states
from sluis.marketplace.models import Campaign, CampaignPrice, Listing, PricingRule
from sluis.marketplace.price import PriceRule, campaign_price, moves_too_far, shelf_price
from sluis.offices.models import Merchant
from sluis.offices.scope import SYSTEM
from sluis.records import audit, events
from sluis.scouting import queries as scouting
from sluis.work.due import Again

DAILY = "marketplace.reprice"
DAY_S = 86_400
LONGEST_CAMPAIGN_DAYS = 60


@dataclass(frozen=True, slots=True)
class Offer:
    """A listing in a campaign to be: its price now and then in fen; `then_fen` is None where it would not pay."""

    listing: Listing
    now_fen: int
    then_fen: int | None


def rule_for(*, office: str, merchant_id: str, day: date) -> PriceRule:
    """Return the rule of a merchant on a day: his own before the office's, the house's where nobody set one."""
    rows = PricingRule.objects.filter(
        Q(merchant_id=merchant_id) | Q(merchant=None), office_code=office, valid_from__lte=day
    )
    found = sorted(rows, key=lambda row: (row.merchant_id is not None, row.valid_from))
    if not found:
        return PriceRule()
    row = found[-1]
    return PriceRule(row.margin_pct, row.ending_fen, row.step_fen, row.floor_pct, row.most_change_pct)


@transaction.atomic
def set_rule(
    *, office: str, merchant: Merchant | None, valid_from: date, rule: PriceRule, source: str, actor: str
) -> PricingRule:
    """Keep how prices are made from a day on; the same day again overwrites. Raise BadInput naming what is wrong."""
    _check_rule(rule, source)
    row, _ = PricingRule.objects.update_or_create(
        office_code=office,
        merchant=merchant,
        valid_from=valid_from,
        defaults={
            "margin_pct": rule.margin_pct,
            "floor_pct": rule.floor_pct,
            "most_change_pct": rule.most_change_pct,
            "ending_fen": rule.ending_fen,
            "step_fen": rule.step_fen,
            "source": source.strip()[:200],
            "set_by": actor,
            "set_at": clock.now(),
        },
    )
    audit.write(
        actor=actor,
        verb="marketplace.price_rule",
        subject=f"price_rule:{row.pk}",
        office=office,
        merchant=merchant.pk if merchant else "",
        detail={"margin_pct": str(rule.margin_pct), "from": valid_from.isoformat()},
    )
    return row


def _check_rule(rule: PriceRule, source: str) -> None:
    if not source.strip():
        raise BadInput("say who decided it or where it is written", field="source")
    if not 0 <= rule.margin_pct < 90:
        raise BadInput("the margin lies from 0 to below 90 %", field="margin_pct")
    if not 0 <= rule.floor_pct <= rule.margin_pct:
        raise BadInput("the least margin of a campaign lies from 0 to the margin", field="floor_pct")
    if not 0 < rule.most_change_pct <= 100:
        raise BadInput("a price moves by itself by more than 0 and at most 100 %", field="most_change_pct")
    if not 0 <= rule.ending_fen < rule.step_fen <= 100_000:
        raise BadInput("the ending is below the step, as 9.00 with steps of 10.00", field="ending_fen")


@transaction.atomic
def reprice(*, listing: Listing, actor: str) -> bool:
    """Make the price of a listing anew from the newest landed cost; return whether it changed.

    A price that would move too far is kept as proposed, for a person.
    """
    found = scouting.of_product(SYSTEM, listing.product_id)
    if found is None or not found.landed_fen:
        return False
    rule = rule_for(
        office=listing.office_code, merchant_id=listing.merchant_id, day=clock.today(clock.SHANGHAI)
    )
    made = shelf_price(found.landed_fen, rule)
    if made.fen == listing.price_fen:
        Listing.objects.filter(pk=listing.pk).update(proposed_fen=None, price_working=made.working())
        return False
    if listing.price_fen and moves_too_far(listing.price_fen, made.fen, rule):
        if listing.proposed_fen != made.fen:
            Listing.objects.filter(pk=listing.pk).update(proposed_fen=made.fen)
            _tell(listing, "price_proposed", actor, {"from": listing.price_fen, "to": made.fen})
        return False
    _set(listing, made.fen, made.working(), actor)
    return True


@transaction.atomic
def take_proposed(*, listing: Listing, actor: str) -> Listing:
    """A person takes the proposed price. Raise BadInput when none is proposed."""
    if listing.proposed_fen is None:
        raise BadInput("no other price is proposed for this listing", field="price")
    found = scouting.of_product(SYSTEM, listing.product_id)
    working = {**listing.price_working}
    if found is not None and found.landed_fen:
        working["landed_cny"] = f"{Decimal(found.landed_fen).scaleb(-2):.2f}"
        working["kept_cny"] = f"{Decimal(listing.proposed_fen - found.landed_fen).scaleb(-2):.2f}"
    _set(listing, listing.proposed_fen, working, actor)
    listing.refresh_from_db()
    return listing


def _set(listing: Listing, fen: int, working: dict[str, Any], actor: str) -> None:
    Listing.objects.filter(pk=listing.pk).update(
        price_fen=fen, price_working=working, proposed_fen=None, changed_at=clock.now()
    )
    _tell(listing, "repriced", actor, {"from": listing.price_fen or 0, "to": fen})
    price_sync.ask_push([listing.pk])


def _tell(listing: Listing, what: str, actor: str, fen: dict[str, int]) -> None:
    detail = {name: f"{Decimal(value).scaleb(-2):.2f} CNY" for name, value in fen.items()}
    audit.write(
        actor=actor,
        verb=f"marketplace.{what}",
        subject=listing.pk,
        office=listing.office_code,
        merchant=listing.merchant_id,
        detail=detail,
    )
    events.emit(
        kind=f"listing.{what}",
        reference=listing.pk,
        office=listing.office_code,
        merchant=listing.merchant_id,
        detail=detail,
    )


def daily(payload: dict[str, Any]) -> Again:
    """Once a day make every live price anew from what it costs now."""
    for pk in Listing.objects.filter(state=states.LIVE).values_list("pk", flat=True).iterator():
        reprice(listing=Listing.objects.get(pk=pk), actor="system")
    return Again(DAY_S)


def offers(*, listings: Sequence[Listing], percent_off: Decimal) -> list[Offer]:
    """Return what listings would cost in a campaign, before anybody makes one. Raise BadInput."""
    if not 0 < percent_off < 100:
        raise BadInput("a campaign takes more than 0 and less than 100 % off", field="percent_off")
    today = clock.today(clock.SHANGHAI)
    found = []
    for one in listings:
        if one.price_fen is None:
            continue
        rule = rule_for(office=one.office_code, merchant_id=one.merchant_id, day=today)
        landed = Decimal(one.price_working.get("landed_cny", "0"))
        # Without a landed cost nobody knows what is left of the price.
        then = campaign_price(one.price_fen, int(landed * 100), percent_off, rule) if landed > 0 else None
        found.append(Offer(one, one.price_fen, then))
    return found


@transaction.atomic
def start_campaign(
    *,
    merchant: Merchant,
    name: str,
    first_date: date,
    last_date: date,
    percent_off: Decimal,
    listings: Sequence[Listing],
    actor: str,
) -> Campaign:
    """Keep a campaign with the price of each listing that it leaves enough of. Raise BadInput."""
    if not name.strip():
        raise BadInput("give the campaign a name", field="name")
    if not first_date <= last_date or (last_date - first_date).days >= LONGEST_CAMPAIGN_DAYS:
        raise BadInput(f"a campaign lasts from 1 to {LONGEST_CAMPAIGN_DAYS} days", field="last_date")
    if last_date < clock.today(clock.SHANGHAI):
        raise BadInput("these days are over in China", field="last_date")
    taken = [
        offer for offer in offers(listings=listings, percent_off=percent_off) if offer.then_fen is not None
    ]
    if not taken:
        raise BadInput("not one of these listings leaves enough at that price", field="percent_off")
    campaign = Campaign.objects.create(
        office_code=merchant.office_id,
        merchant=merchant,
        name=name.strip()[:80],
        first_date=first_date,
        last_date=last_date,
        percent_off=percent_off,
        created_by=actor,
    )
    CampaignPrice.objects.bulk_create(
        CampaignPrice(campaign=campaign, listing=offer.listing, price_fen=offer.then_fen or 0)
        for offer in taken
    )
    _audit_campaign(campaign, "campaign", actor)
    price_sync.ask_push([offer.listing.pk for offer in taken])
    return campaign


@transaction.atomic
def end_campaign(*, campaign: Campaign, actor: str) -> Campaign:
    """Call a campaign off: its listings cost again what they cost before."""
    if campaign.ended_at is None:
        campaign.ended_at = clock.now()
        campaign.save(update_fields=["ended_at"])
        _audit_campaign(campaign, "campaign_ended", actor)
        price_sync.ask_push(list(campaign.prices.values_list("listing_id", flat=True)))
    return campaign


def _audit_campaign(campaign: Campaign, what: str, actor: str) -> None:
    audit.write(
        actor=actor,
        verb=f"marketplace.{what}",
        subject=campaign.pk,
        office=campaign.office_code,
        merchant=campaign.merchant_id,
        detail={"name": campaign.name, "percent_off": str(campaign.percent_off)},
    )
