"""The receipt of a paid charge, and the token under which its customer sees it without signing in."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.urls import reverse

from sluis.catalogue.links import live_links
from sluis.kernel.errors import Conflict, NotFound
from sluis.kernel.money import Money
from sluis.payments import reorder, states, vat_refund
from sluis.payments.models import Charge, ChargeLine
from sluis.payments.receipt_values import GivenBack, Receipt, ReceiptLine, Reorder, Shop

SALT = "payments.receipt"
_LANGUAGES = ("nl", "fr", "en")


def of(charge: Charge) -> Receipt:
    """Return the receipt of a charge that was paid. Raise Conflict for one that was not."""
    if charge.state not in states.CAPTURED or charge.paid_at is None:
        raise Conflict("there is a receipt only for what was paid", code="not_paid")
    store, merchant = charge.store, charge.merchant
    zone = ZoneInfo(merchant.office.timezone)
    lines = list(charge.lines.select_related("product").order_by("id"))
    given_back = tuple(
        GivenBack((refund.refunded_at or refund.created_at).astimezone(zone), refund.amount)
        for refund in charge.refunds.filter(state=states.REFUNDED).order_by("refunded_at", "id")
    )
    sold_at = charge.paid_at.astimezone(zone)
    kept = charge.amount_minor - sum(one.amount.minor for one in given_back)
    return Receipt(
        number=charge.pk,
        shop=Shop(
            store=store.name,
            company=merchant.name,
            address=", ".join(filter(None, (store.street, f"{store.postcode} {store.city}".strip()))),
            vat_number=merchant.vat_number,
            country=store.country,
        ),
        sold_at=sold_at,
        language=merchant.language if merchant.language in _LANGUAGES else "en",
        lines=tuple(_line(line, charge) for line in lines),
        total=charge.amount,
        wallet_amount=charge.wallet_amount,
        given_back=given_back,
        reorder=_reorder(charge, lines),
        vat_refund=vat_refund.status(
            country=store.country, kept=Money(kept, charge.currency), bought=sold_at.date()
        ),
        url=address(charge),
    )


def _line(line: ChargeLine, charge: Charge) -> ReceiptLine:
    return ReceiptLine(
        name=line.name,
        name_zh=str(line.product.names.get("zh") or "") if line.product else "",
        quantity=line.quantity,
        unit_price=Money(line.unit_price_minor, charge.currency),
        vat_rate_pct=line.vat_rate_pct,
    )


def _reorder(charge: Charge, lines: list[ChargeLine]) -> tuple[Reorder, ...]:
    products = {line.product_id: line for line in lines if line.product_id}
    live = live_links(pk for pk in products if pk)
    codes = reorder.codes_for(store_id=charge.store_id, product_ids=sorted(live))
    return tuple(
        Reorder(
            name=line.name,
            name_zh=str(line.product.names.get("zh") or "") if line.product else "",
            code=codes[pk],
            url=settings.PUBLIC_URL + reverse("payments:reorder", args=[codes[pk]]),
        )
        for pk, line in products.items()
        if pk in live
    )


def token(charge: Charge) -> str:
    """Return the token of a charge's receipt: its id under our signature."""
    return signing.Signer(salt=SALT).sign(charge.pk)


def address(charge: Charge) -> str:
    """Return the full address of the receipt's page, for a QR code."""
    return settings.PUBLIC_URL + reverse("payments:receipt", args=[token(charge)])


def charge_of(signed: str) -> Charge:
    """Return the charge behind a token. Raise NotFound for a token that is not ours."""
    try:
        pk = signing.Signer(salt=SALT).unsign(signed)
    except signing.BadSignature:
        raise NotFound("there is no such receipt") from None
    found = Charge.objects.select_related("store", "merchant__office").filter(pk=pk).first()
    if found is None:
        raise NotFound("there is no such receipt")
    return found
