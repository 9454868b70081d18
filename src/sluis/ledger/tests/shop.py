"""People and shops of the ledger's tests."""

from __future__ import annotations

from sluis.kernel.money import Money
from sluis.ledger import bookings, kinds, open_items
from sluis.ledger.post import post
from sluis.offices.models import Merchant, Office

WALLET = "alipay"


def office() -> Office:
    """Return the Amsterdam office."""
    return Office.objects.get_or_create(
        code="BX",
        defaults={
            "name": "Benelux",
            "city": "Amsterdam",
            "countries": "BE NL LU",
            "currency": "EUR",
            "timezone": "Europe/Amsterdam",
            "languages": "nl en",
        },
    )[0]


def chocolatier(**fields: str) -> Merchant:
    """Return Chocolaterie De Lindeboom of Ghent."""
    return _merchant("lindeboom", "Chocolaterie De Lindeboom BV", "BE", "BE71096123456769", **fields)


def florist(**fields: str) -> Merchant:
    """Return Bloemenhuis Vermeulen of Delft."""
    return _merchant("vermeulen", "Bloemenhuis Vermeulen B.V.", "NL", "NL91ABNA0417164300", **fields)


def _merchant(code: str, name: str, country: str, iban: str, **fields: str) -> Merchant:
    return Merchant.objects.get_or_create(
        code=code,
        defaults={
            "office": office(),
            "name": name,
            "country": country,
            "company_number": "0123456749",
            "vat_number": "BE0123456749",
            "iban": iban,
            **fields,
        },
    )[0]


def eur(text: str) -> Money:
    """Return euros."""
    return Money.of(text, "EUR")


def take_payment(merchant: Merchant, wallet_id: str, money: Money) -> None:
    """Book a captured wallet payment and expect it on the statement, as the till does."""
    _claim(merchant, wallet_id, money, kinds.PAYMENT)


def give_refund(merchant: Merchant, wallet_id: str, money: Money) -> None:
    """Book a refund and expect it on the statement."""
    _claim(merchant, wallet_id, money, kinds.REFUND)


def _claim(merchant: Merchant, wallet_id: str, money: Money, kind: str) -> None:
    book = bookings.captured if kind in kinds.INWARD else bookings.taken_back
    post(
        event=f"{kind}_{wallet_id}",
        entries=book(party=WALLET, office=merchant.office_id, merchant_id=merchant.pk, money=money),
        office=merchant.office_id,
    )
    open_items.expect(
        party=WALLET,
        external_id=wallet_id,
        kind=kind,
        money=money,
        merchant_id=merchant.pk,
        office=merchant.office_id,
        event=f"{kind}_{wallet_id}",
        reference=f"req-{wallet_id}",
    )
