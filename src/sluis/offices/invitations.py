"""Invite a person to a role by mail, take it back, accept it; and a company that signs up by itself.

The link is the key: it is sent to one address, lives a week, works once, and only its digest is kept. Signing up is
an invitation that a company asks for itself, so that nobody enters with an address that is not his.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify

from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict, NotAllowed, NotFound, TryLater
from sluis.kernel.ids import new_id
from sluis.offices import companies, register, stages
from sluis.offices.models import Invitation, Membership, Merchant, Office, Store, User
from sluis.offices.scope import Scope
from sluis.records import audit, events, sealing
from sluis.web import mail
from sluis.work import due

LIFE = timedelta(days=7)
SEND = "offices.send_invitation"
INVITE = "people:write"
ROLE = Membership.Role
OFFICE_ROLES = (ROLE.OFFICE_ADMIN, ROLE.ADVISER, ROLE.FINANCE)
MERCHANT_ROLES = (ROLE.MERCHANT_OWNER, ROLE.CASHIER)
AGAIN_AFTER = timedelta(minutes=10)


def digest_of(secret: str) -> str:
    """Return what is kept of an invitation's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_of(secret: str) -> str:
    """Return the address that an invitation's mail holds."""
    return f"{settings.PUBLIC_URL}/invitations/{secret}/"


def roles_offered(scope: Scope) -> list[str]:
    """Return the roles that somebody may give: an admin all of them, others those of merchants."""
    if not scope.may(INVITE):
        return []
    offered = [*OFFICE_ROLES, *MERCHANT_ROLES] if scope.may("office:admin") else list(MERCHANT_ROLES)
    return [role.value for role in offered]


@transaction.atomic
def invite(
    *,
    scope: Scope,
    email: str,
    role: str,
    office: Office,
    merchant: Merchant | None = None,
    store: Store | None = None,
    name: str = "",
    language: str = "en",
    company: str = "",
    country: str = "",
) -> tuple[Invitation, str]:
    """Offer a role to an address; return the invitation and its secret, which only the mail knows.

    An owner without a merchant is a company that is yet to come: it names itself on accepting. Raise NotAllowed when
    the role is not the asker's to give, BadInput when the reach does not fit the role.
    """
    _check_reach(role, merchant, store)
    _check_may(scope, role, office, merchant)
    return _offer(
        actor=scope.actor, email=email, role=role, office=office, merchant=merchant, store=store,
        name=name, language=language, company=company, country=country,
    )  # fmt: skip


def _check_reach(role: str, merchant: Merchant | None, store: Store | None) -> None:
    if role not in ROLE.values:
        raise BadInput("choose one of the roles", field="role", code="invite_role")
    if role in OFFICE_ROLES and (merchant or store):
        raise BadInput("this role is for the whole office", field="merchant", code="invite_reach")
    if role == ROLE.CASHIER and merchant is None:
        raise BadInput("a cashier belongs to a merchant", field="merchant", code="invite_reach")
    if store is not None and (merchant is None or store.merchant_id != merchant.pk):
        raise BadInput("this store belongs to another merchant", field="store", code="invite_reach")
    if role == ROLE.MERCHANT_OWNER and store is not None:
        raise BadInput("an owner has all stores", field="store", code="invite_reach")


def _check_may(scope: Scope, role: str, office: Office, merchant: Merchant | None) -> None:
    needed = "office:admin" if role in OFFICE_ROLES else INVITE
    allowed = scope.acting(needed)
    whole_office = allowed.everything or (office.pk in allowed.offices and allowed.may(needed))
    own = merchant is not None and merchant.pk in allowed.merchants and allowed.may(needed)
    if not (whole_office or own) or (merchant is not None and merchant.office_id != office.pk):
        raise NotAllowed("this role is not yours to give", code="invite_role")


def _offer(*, actor: str, email: str, role: str, office: Office, **fields: Any) -> tuple[Invitation, str]:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadInput("this is not an e-mail address", field="email", code="invite_email") from error
    secret = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        digest=digest_of(secret),
        email=email,
        role=role,
        office=office,
        invited_by=actor,
        expires_at=clock.now() + LIFE,
        **fields,
    )
    sealed = sealing.seal(secret, owner=f"invitation:{row.pk}").hex()
    merchant: Merchant | None = row.merchant
    audit.write(
        actor=actor,
        verb="offices.invite",
        subject=merchant.pk if merchant else row.pk,
        office=office.pk,
        merchant=merchant.pk if merchant else "",
        detail={"role": role, "invitation": row.pk},
    )
    due.ask(handler=SEND, key=row.pk, payload={"invitation": row.pk, "secret": sealed})
    return row, secret


def send(payload: dict[str, Any]) -> None:
    """Mail one invitation; nothing goes when it is over meanwhile. Raise TryLater while no server takes it."""
    row = Invitation.objects.select_related("office", "merchant", "store").get(pk=payload["invitation"])
    if not row.is_open:
        return
    secret = sealing.open_text(bytes.fromhex(payload["secret"]), owner=f"invitation:{row.pk}")
    context = {"invitation": row, "office": row.office, "address": link_of(secret)}
    try:
        mail.send_templated(
            to=[row.email], template="offices/mail/invitation", language=row.language, context=context
        )
    except (SMTPException, OSError) as error:
        raise TryLater("the mail server did not take the invitation") from error


def find(secret: str) -> Invitation:
    """Return the open invitation behind a link. Raise NotFound for one that is over as for one that never was."""
    rows = Invitation.objects.select_related("office", "merchant", "store")
    row = rows.filter(digest=digest_of(secret)).first()
    if row is None or not row.is_open:
        raise NotFound("this invitation is over, or was accepted already; ask for a new one")
    return row


@transaction.atomic
def revoke(*, scope: Scope, invitation_id: str) -> None:
    """Take an invitation back. Raise NotFound for a foreign one as for a missing one."""
    row = Invitation.objects.within(scope.demand(INVITE)).filter(pk=invitation_id).first()
    if row is None:
        raise NotFound("there is no such invitation")
    if Invitation.objects.filter(pk=row.pk, accepted_at=None, ended_at=None).update(ended_at=clock.now()):
        audit.write(
            actor=scope.actor,
            verb="offices.revoke_invitation",
            subject=row.merchant_id or row.pk,
            office=row.office_id,
            merchant=row.merchant_id or "",
            detail={"invitation": row.pk},
        )


@transaction.atomic
def accept(
    *,
    secret: str,
    user: User | None,
    name: str = "",
    password: str = "",
    company: str = "",
    country: str = "",
) -> tuple[User, Membership]:
    """Take up the role: the signed-in person of that address, or a new person with name and password.

    Raise Conflict when somebody else is signed in, BadInput for a password that is too weak or a company without
    name or country, NotFound when the link is over. Two clicks at once accept once.
    """
    row = find(secret)
    person = user or _newcomer(row, name, password)
    if person.email != row.email:
        raise Conflict(f"this invitation is for {row.email}: sign out first", code="invite_other")
    if not Invitation.objects.filter(pk=row.pk, accepted_at=None).update(accepted_at=clock.now()):
        raise Conflict("this invitation was accepted a moment ago", code="invite_accepted")
    merchant = row.merchant
    if row.role == ROLE.MERCHANT_OWNER and merchant is None:
        merchant = found_merchant(
            office=row.office,
            name=company or row.company,
            country=country or row.country,
            email=row.email,
            language=person.language,
            actor=person.actor,
        )
    membership = register.give_role(
        user=person, role=row.role, office=row.office, merchant=merchant, store=row.store, actor=person.actor
    )
    audit.write(
        actor=person.actor,
        verb="offices.accept_invitation",
        subject=merchant.pk if merchant else row.pk,
        office=row.office_id,
        merchant=merchant.pk if merchant else "",
        detail={"role": row.role},
    )
    return person, membership


def _newcomer(row: Invitation, name: str, password: str) -> User:
    if User.objects.filter(email=row.email).exists():
        raise Conflict("there is an account with this address: sign in first", code="invite_sign_in")
    name = " ".join(name.split())
    if not name:
        raise BadInput("say how you are called", field="name", code="invite_name")
    made = User(email=row.email, name=name[:120], language=row.language)
    try:
        password_validation.validate_password(password, made)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages), field="password", code="invite_password") from error
    return User.objects.create_user(row.email, password, name=name[:120], language=row.language)


@transaction.atomic
def found_merchant(
    *, office: Office, name: str, country: str, email: str, language: str, actor: str
) -> Merchant:
    """Write down a company that wants to come: applied, its numbers still to be checked. Raise BadInput."""
    name = " ".join(name.split())[:120]
    if not name:
        raise BadInput("say how the company is called", field="company", code="company_name")
    if country not in office.countries.split():
        raise BadInput(
            f"the {office.name} serves {office.countries}", field="country", code="company_country"
        )
    base = code = slugify(name)[:50] or new_id("m").lower()[-10:]
    number = 2
    while Merchant.objects.filter(code=code).exists():
        code, number = f"{base}-{number}", number + 1
    merchant = Merchant.objects.create(
        office=office, code=code, name=name, country=country, email=email, language=language
    )
    audit.write(
        actor=actor,
        verb="offices.apply",
        subject=merchant.pk,
        office=office.pk,
        merchant=merchant.pk,
        detail={"code": code},
    )
    events.emit(kind="merchant.applied", reference=merchant.pk, office=office.pk, merchant=merchant.pk)
    stages.listen()
    return merchant


@transaction.atomic
def sign_up(*, email: str, company: str, country: str, language: str) -> str:
    """Let a company ask for its own invitation; return its secret, or an empty text when one is on its way.

    Raise NotAllowed while the office keeps that door shut, BadInput for a country that no office serves.
    """
    if not settings.OPEN_SIGN_UP:
        raise NotAllowed("companies come by invitation here; ask the office", code="sign_up_closed")
    office = office_for(country)
    if not company.strip():
        raise BadInput("say how the company is called", field="company", code="company_name")
    recent = Invitation.objects.filter(email=email.strip().lower(), created_at__gt=clock.now() - AGAIN_AFTER)
    if recent.filter(accepted_at=None, ended_at=None).exists():
        return ""
    _row, secret = _offer(
        actor="public", email=email, role=ROLE.MERCHANT_OWNER, office=office,
        company=" ".join(company.split())[:120], country=country, language=language,
    )  # fmt: skip
    return secret


def office_for(country: str) -> Office:
    """Return the office that serves a country. Raise BadInput when none does."""
    for office in Office.objects.order_by("code"):
        if country in office.countries.split():
            return office
    raise BadInput(
        f"we serve companies of {', '.join(companies.COUNTRIES)}", field="country", code="company_country"
    )
