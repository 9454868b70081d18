"""Whom we serve.

An *office* (BX, DE, FR, IT, UK) accompanies *merchants*; a merchant has *stores* with tills. A *user* sees what his
*memberships* give: a whole office, one merchant, or one store, each in a role. A *connection* holds the sealed
credentials with which we speak to a counterparty for an office, a merchant or a store. An *API key* lets a merchant's
own software in. The one law: whoever asks sees the merchants of his memberships and nothing of the others; queries
begin at `objects.within(scope)`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from sluis.kernel import clock
from sluis.kernel.ids import new_id
from sluis.offices.accompany_models import MerchantMail, Note, Onboarding, SavedView, StageMove, Task
from sluis.offices.people_models import Invitation, Mandate, Visit
from sluis.offices.scope import ScopedManager
from sluis.offices.webhook_models import WebhookDelivery, WebhookEndpoint, WebhookTry

__all__ = [
    "ApiKey",
    "Connection",
    "Membership",
    "Merchant",
    "Office",
    "Store",
    "User",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookTry",
]

__all__ = [
    "ApiKey",
    "Connection",
    "Invitation",
    "Mandate",
    "Membership",
    "Merchant",
    "MerchantMail",
    "Note",
    "Office",
    "Onboarding",
    "SavedView",
    "StageMove",
    "Store",
    "Task",
    "User",
    "Visit",
]


def merchant_id() -> str:
    """Return a new merchant id."""
    return new_id("mer")


def store_id() -> str:
    """Return a new store id."""
    return new_id("sto")


def connection_id() -> str:
    """Return a new connection id."""
    return new_id("con")


class Office(models.Model):
    """A sister office; its code is its name in addresses and rows."""

    code = models.CharField(max_length=8, primary_key=True)
    name = models.CharField(max_length=80)
    city = models.CharField(max_length=60)
    countries = models.CharField(max_length=40)  # ISO 3166 alpha-2, space separated
    currency = models.CharField(max_length=3)
    timezone = models.CharField(max_length=40)
    languages = models.CharField(max_length=40)  # space separated, the default first

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a user; the address is kept in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make the operator of the installation."""
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    @property
    def is_staff(self) -> bool:
        """No page of ours depends on it; some libraries ask."""
        return bool(self.is_superuser)

    @property
    def actor(self) -> str:
        """Return how the audit log names this person."""
        return f"user:{self.pk}"

    def __str__(self) -> str:
        return self.name or self.email


class Merchant(models.Model):
    """A company that the office accompanies."""

    class Stage(models.TextChoices):
        APPLIED = "applied"
        VERIFIED = "verified"
        SCOUTING = "scouting"
        PREPARING = "preparing"
        LISTED = "listed"
        SELLING = "selling"
        PAUSED = "paused"

    id = models.CharField(primary_key=True, max_length=40, default=merchant_id)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="merchants")
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)  # legal name, as the bank knows it
    country = models.CharField(max_length=2)
    company_number = models.CharField(max_length=24)
    vat_number = models.CharField(max_length=20)
    eori = models.CharField(max_length=20, blank=True)
    iban = models.CharField(max_length=34)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, default="nl")
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.APPLIED)
    stage_since = models.DateTimeField(default=clock.now)
    adviser = models.ForeignKey("User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["Merchant"].of("id")

    def __str__(self) -> str:
        return self.name


class Store(models.Model):
    """A shop with one or more tills."""

    id = models.CharField(primary_key=True, max_length=40, default=store_id)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="stores")
    code = models.SlugField(max_length=32)
    name = models.CharField(max_length=80)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=60)
    country = models.CharField(max_length=2)
    mcc = models.CharField(max_length=4)  # ISO 18245
    currency = models.CharField(max_length=3, default="EUR")

    objects = ScopedManager["Store"].of("merchant_id", store="id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "code"], name="store_code_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"


class Membership(models.Model):
    """A role of a user in an office, for one merchant, or in one store."""

    class Role(models.TextChoices):
        OFFICE_ADMIN = "office_admin"
        ADVISER = "adviser"
        FINANCE = "finance"
        MERCHANT_OWNER = "merchant_owner"
        CASHIER = "cashier"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    office = models.ForeignKey(Office, on_delete=models.PROTECT)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, null=True, blank=True)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, null=True, blank=True)
    role = models.CharField(max_length=16, choices=Role.choices)
    until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=["office_admin", "adviser", "finance"], store=None)
                | models.Q(role="merchant_owner", merchant__isnull=False, store=None)
                | models.Q(role="cashier", merchant__isnull=False),
                name="membership_reach_fits_role",
            ),
        ]


class Connection(models.Model):
    """Sealed credentials for one counterparty, of an office, a merchant or a store."""

    id = models.CharField(primary_key=True, max_length=40, default=connection_id)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="connections")
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, null=True, blank=True)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, null=True, blank=True)
    party = models.CharField(max_length=24)  # alipay, tmall, cainiao, chinaport, bank
    base_url = models.CharField(max_length=300)
    account = models.CharField(max_length=80)  # client id, app key, …: not secret, shown
    credentials = models.BinaryField()  # sealed JSON
    expires_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_test = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["party", "account"])]


class ApiKey(models.Model):
    """A key with which a merchant's software calls the API; only its digest is kept."""

    id = models.CharField(primary_key=True, max_length=40)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    scopes = models.CharField(max_length=300)  # space separated: "payments:write catalogue:read"
    digest = models.CharField(max_length=64, unique=True)
    is_test = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ScopedManager["ApiKey"].of("merchant_id")
