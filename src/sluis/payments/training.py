"""Training at the till: every screen, and no money. Nothing here knows a charge, a wallet or the database.

A sale of a training till is a signed text in the page's address: what was "asked", how, and when. What became of it
follows from the code that was typed and from the seconds that passed, so there is no row that could be taken for a
payment, in any list, file or statement.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core import signing

from sluis.kernel.errors import NotFound
from sluis.kernel.money import Money

SALT = "payments.training"
CODE_LIFE = timedelta(minutes=3)

# What the sandbox's wallet does with a buyer's code, played here: beginning of the code → outcome.
_REFUSED = {
    "2801": "USER_BALANCE_NOT_ENOUGH",
    "2802": "EXPIRED_CODE",
    "2805": "RISK_REJECT",
    "2809": "USER_AMOUNT_EXCEED_LIMIT",
}
_ASKS_PASSWORD, _NEVER_ANSWERS = "2803", "2804"
SCAN, SHOW = "scan", "show"
_PAYS_AFTER_S = {SCAN: 2, SHOW: 12}
_PASSWORD_S = 6


@dataclass(frozen=True, slots=True)
class Practice:
    """A sale that never was: amount, way, what the customer's code began with, when it was "asked"."""

    store: str
    number: str
    minor: int
    currency: str
    way: str
    prefix: str
    at: str
    given_up: bool = False
    asked_again: int = 0

    @property
    def amount(self) -> Money:
        """Return what is practised with."""
        return Money(self.minor, self.currency)

    @property
    def began_at(self) -> datetime:
        """Return when it was begun."""
        return datetime.fromisoformat(self.at)


def begin(*, store_id: str, amount: Money, way: str, code: str, now: datetime) -> Practice:
    """Begin a practice sale; `code` is what was typed or scanned, and only its first four digits are kept."""
    return Practice(
        store=store_id,
        number=secrets.token_hex(4),
        minor=amount.minor,
        currency=amount.currency,
        way=way,
        prefix=code[:4],
        at=now.isoformat(),
    )


def token(practice: Practice) -> str:
    """Write a practice sale as the signed text of an address."""
    return signing.dumps(asdict(practice), salt=SALT)


def read(text: str, *, store_id: str) -> Practice:
    """Read the text of an address. Raise NotFound when it is not ours or of another store."""
    try:
        practice = Practice(**signing.loads(text, salt=SALT))
    except (signing.BadSignature, TypeError):
        raise NotFound("there is no such practice sale") from None
    if practice.store != store_id:
        raise NotFound("there is no such practice sale")
    return practice


@dataclass(frozen=True, slots=True)
class Stand:
    """How a practice sale stands: state and failure code as those of a charge, and what a page counts."""

    state: str  # shown, unknown, paid, failed, cancelled
    failure_code: str
    asked: int
    waited_s: int
    paid_at: datetime | None


def stand(practice: Practice, now: datetime) -> Stand:
    """Return how a practice sale stands at a moment."""
    waited = max(0, int((now - practice.began_at).total_seconds()))
    asked = practice.asked_again + sum(
        1 for limit in (2, 5, 8, 13, 18, 23, 28, 33, 38, 43) if waited >= limit
    )
    state, failure = _outcome(practice, waited)
    after = _PASSWORD_S if practice.prefix == _ASKS_PASSWORD else _PAYS_AFTER_S.get(practice.way, 2)
    paid_at = practice.began_at + timedelta(seconds=after) if state == "paid" else None
    return Stand(state, failure, asked, waited, paid_at)


def _outcome(practice: Practice, waited: int) -> tuple[str, str]:
    if practice.given_up:
        return "cancelled", ""
    if practice.way == SHOW:
        return ("paid" if waited >= _PAYS_AFTER_S[SHOW] else "shown"), ""
    if practice.prefix in _REFUSED:
        return "failed", _REFUSED[practice.prefix]
    if practice.prefix == _NEVER_ANSWERS:
        return "unknown", ""
    needed = _PASSWORD_S if practice.prefix == _ASKS_PASSWORD else _PAYS_AFTER_S[SCAN]
    return ("paid" if waited >= needed else "unknown"), ""
