"""Payment links: a basket that the customer pays on his own phone, before or without coming to the counter.

The till makes the link; the charge is made when the customer opens it and says that he pays, for only then is his
phone known (the wallet asks for its user agent). The basket is the link's, so two taps make one charge.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from sluis.kernel import clock
from sluis.kernel.errors import Conflict, NotFound
from sluis.kernel.money import Money
from sluis.offices.models import Store
from sluis.offices.scope import Scope
from sluis.payments import charge as charging
from sluis.payments import states, till
from sluis.payments.charge import Line
from sluis.payments.models import Charge, PaymentLink
from sluis.records import audit

LIFE = timedelta(hours=24)
MOST_AGENT = 512


def make(*, store: Store, basket: str, amount: Money, lines: Sequence[Line], actor: str) -> PaymentLink:
    """Make the link of a basket, once: the same basket gets the same link."""
    try:
        with transaction.atomic():
            link = PaymentLink.objects.create(
                merchant_id=store.merchant_id,
                store=store,
                basket=basket,
                amount_minor=amount.minor,
                currency=amount.currency,
                lines=[_kept(line) for line in lines],
                actor=actor,
                expires_at=clock.now() + LIFE,
            )
            audit.write(
                actor=actor,
                verb="payments.make_link",
                subject=link.pk,
                office=store.merchant.office_id,
                merchant=store.merchant_id,
                detail={"amount": amount.json()},
            )
            return link
    except IntegrityError:
        return PaymentLink.objects.get(store=store, basket=basket)


def _kept(line: Line) -> dict[str, object]:
    return {
        "name": line.name,
        "quantity": line.quantity,
        "unit_price_minor": line.unit_price.minor,
        "product": line.product_id,
        "vat_rate_pct": None if line.vat_rate_pct is None else str(line.vat_rate_pct),
    }


def lines_of(link: PaymentLink) -> list[Line]:
    """Return the lines of a link."""
    return [
        Line(
            name=row["name"],
            quantity=row["quantity"],
            unit_price=Money(row["unit_price_minor"], link.currency),
            product_id=row["product"],
            vat_rate_pct=None if row["vat_rate_pct"] is None else Decimal(row["vat_rate_pct"]),
        )
        for row in link.lines
    ]


def find(link_id: str) -> PaymentLink:
    """Return the link that a customer opened. Raise NotFound."""
    found = PaymentLink.objects.select_related("store__merchant__office").filter(pk=link_id).first()
    if found is None:
        raise NotFound("there is no such payment link")
    return found


def of_till(scope: Scope, store: Store, link_id: str) -> PaymentLink:
    """Return a link of a till's store. Raise NotFound for any other."""
    found = PaymentLink.objects.within(scope).filter(store=store, pk=link_id).first()
    if found is None:
        raise NotFound("there is no such payment link")
    return found


def address(link: PaymentLink) -> str:
    """Return the full address that the customer opens."""
    return settings.PUBLIC_URL + reverse("payments:pay-link", args=[link.pk])


def charge_of(link: PaymentLink) -> Charge | None:
    """Return the newest charge of a link's basket, or None while nobody has begun to pay."""
    return till.charge_of_basket(link.store, link.basket)


def pay(link: PaymentLink, *, user_agent: str) -> Charge:
    """The customer pays: return the charge of the link, made now unless there is one that may still be paid.

    Raise Conflict when the link is over.
    """
    existing = charge_of(link)
    if existing is not None and existing.state not in (states.FAILED, states.CANCELLED):
        return existing
    if link.is_over:
        raise Conflict("this payment link is over; ask the shop for a new one", code="link_over")
    try:
        return charging.open_payment_link(
            store=link.store,
            basket=link.basket,
            amount=link.amount,
            lines=lines_of(link),
            actor=f"link:{link.pk}",
            user_agent=(user_agent or "unknown")[:MOST_AGENT],
        )
    except Conflict:  # The second of two taps.
        made = charge_of(link)
        if made is None:
            raise
        return made
