"""Sign-in: people are invited; nobody signs up from the street until the office opens that door."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from sluis.records import sealing

SECOND_FACTOR = "second factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes public sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell that accounts are made by invitation."""
        return False


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the secrets of the second factor with the installation's key: a stolen database opens no account."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return sealing.seal(text, owner=SECOND_FACTOR).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a stored secret. Raise SealBroken with another key file."""
        return sealing.open_text(bytes.fromhex(encrypted_text), owner=SECOND_FACTOR)
