"""Who may give back how much of a charge: the owner and the office all of it, a cashier a part.

A cashier's parts of one payment stay together within a limit of the installation (`SLUIS_CASHIER_REFUND_LIMIT_MINOR`) and
below the whole, so that no payment can be emptied at the counter by parts.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from sluis.kernel.errors import BadInput, Conflict, NotAllowed
from sluis.kernel.money import Money
from sluis.offices.scope import Scope
from sluis.payments import states
from sluis.payments.models import Charge
from sluis.web import figures

FULL, PART = "payments:refund", "payments:refund_part"


def in_all(scope: Scope, charge: Charge) -> Money:
    """Return what a role may give back of a charge in all, earlier refunds included."""
    if scope.may(FULL):
        return charge.amount
    if not scope.may(PART):
        return Money.zero(charge.currency)
    return Money(min(settings.CASHIER_REFUND_LIMIT_MINOR, charge.amount_minor - 1), charge.currency)


def most(scope: Scope, charge: Charge) -> Money:
    """Return the most that whoever asks may give back of a charge now; zero where nothing."""
    if charge.state not in (states.PAID, states.PART_REFUNDED):
        return Money.zero(charge.currency)
    left = in_all(scope, charge).minor - charge.refund_reserved_minor
    return Money(max(0, left), charge.currency)


def check(scope: Scope, charge: Charge, amount: Money) -> None:
    """Raise NotAllowed, Conflict or BadInput with words for the cashier when an amount may not be given back."""
    if not (scope.may(FULL) or scope.may(PART)):
        raise NotAllowed(_("Your role may not give money back."))
    if charge.refundable.minor == 0 or charge.state not in (states.PAID, states.PART_REFUNDED):
        raise Conflict(_("Nothing of this payment is left to give back."), code="over_refund")
    if amount.minor <= 0:
        raise BadInput(_("Type how much to give back."), field="amount")
    ceiling = most(scope, charge)
    if amount <= ceiling:
        return
    if amount > charge.refundable:
        left = figures.money_text(charge.refundable)
        raise BadInput(_("Only %(left)s of this payment is left.") % {"left": left}, field="amount")
    words = _("With your role you may give back at most %(most)s of this payment. Ask the owner.")
    raise NotAllowed(words % {"most": figures.money_text(ceiling)})
