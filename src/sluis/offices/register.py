"""Take on a merchant, open a store, give a person a role."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from sluis.kernel.errors import BadInput
from sluis.offices import companies, stages
from sluis.offices.models import Membership, Merchant, Office, Store, User
from sluis.records import audit, events


@transaction.atomic
def register_merchant(
    *,
    office: Office,
    name: str,
    country: str,
    company_number: str,
    vat_number: str,
    iban: str,
    actor: str,
    code: str = "",
    city: str = "",
    street: str = "",
    postcode: str = "",
    email: str = "",
    language: str = "nl",
) -> Merchant:
    """Store a merchant whose company number, VAT number and IBAN pass their checks. Raise BadInput otherwise."""
    if country not in office.countries.split():
        raise BadInput(f"the {office.name} serves {office.countries}", field="country")
    code = code or slugify(name)
    if Merchant.objects.filter(code=code).exists():
        raise BadInput(f"the code {code} is taken; choose another", field="code")
    merchant = Merchant.objects.create(
        office=office,
        code=code,
        name=name,
        country=country,
        company_number=companies.check_company_number(country, company_number),
        vat_number=companies.check_vat_number(country, vat_number),
        iban=companies.check_iban(iban),
        street=street,
        postcode=postcode,
        city=city,
        email=email,
        language=language,
        stage=Merchant.Stage.VERIFIED,
    )
    audit.write(
        actor=actor,
        verb="offices.register_merchant",
        subject=merchant.pk,
        office=office.pk,
        merchant=merchant.pk,
        detail={"code": code},
    )
    stages.listen()
    events.emit(kind="merchant.registered", reference=merchant.pk, office=office.pk, merchant=merchant.pk)
    return merchant


@transaction.atomic
def open_store(
    *, merchant: Merchant, code: str, name: str, city: str, mcc: str, actor: str, currency: str = "EUR"
) -> Store:
    """Open a store of a merchant. Raise BadInput when the merchant category code has not four digits."""
    if not (mcc.isascii() and mcc.isdigit() and len(mcc) == 4):
        raise BadInput("a merchant category code has four digits (ISO 18245)", field="mcc")
    store = Store.objects.create(
        merchant=merchant,
        code=code,
        name=name,
        city=city,
        country=merchant.country,
        mcc=mcc,
        currency=currency,
    )
    audit.write(
        actor=actor,
        verb="offices.open_store",
        subject=store.pk,
        office=merchant.office_id,
        merchant=merchant.pk,
    )
    return store


@transaction.atomic
def give_role(
    *,
    user: User,
    role: str,
    office: Office,
    actor: str,
    merchant: Merchant | None = None,
    store: Store | None = None,
) -> Membership:
    """Give a user a role in an office, for a merchant or in a store; giving it twice changes nothing."""
    membership, fresh = Membership.objects.get_or_create(
        user=user, role=role, office=office, merchant=merchant, store=store
    )
    if fresh:
        audit.write(
            actor=actor,
            verb="offices.give_role",
            subject=user.actor,
            office=office.pk,
            merchant=merchant.pk if merchant else "",
            detail={"role": role},
        )
    return membership
