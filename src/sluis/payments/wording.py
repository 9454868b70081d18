"""What payments calls things in the reader's language: states, ways to pay, the acts of a time line."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.offices.history import Sentence
from sluis.payments import states
from sluis.payments.models import Charge

TONES = {
    states.PAID: "go",
    states.PART_REFUNDED: "info",
    states.REFUNDED: "",
    states.FAILED: "",
    states.CANCELLED: "",
}


def state_word(state: str) -> str:
    """Return the name of a charge's state."""
    return {
        states.CREATED: pgettext("payment", "Not certain yet"),
        states.SENT: pgettext("payment", "Not certain yet"),
        states.UNKNOWN: pgettext("payment", "Not certain yet"),
        states.CANCELLING: pgettext("payment", "Being cancelled"),
        states.PAID: pgettext("payment", "Paid"),
        states.PART_REFUNDED: pgettext("payment", "Given back in part"),
        states.REFUNDED: pgettext("payment", "Given back"),
        states.FAILED: pgettext("payment", "Refused"),
        states.CANCELLED: pgettext("payment", "Cancelled"),
    }.get(state, state)


def state_tone(charge: Charge) -> str:
    """Return the tone of a charge's state; a success after a cancel needs a person."""
    return "no" if charge.late_success else TONES.get(charge.state, "prepare")


def state_icon(charge: Charge) -> str:
    """Return the icon that says the same as the tone."""
    if charge.late_success:
        return "circle-alert"
    return {
        states.PAID: "check",
        states.PART_REFUNDED: "undo-2",
        states.REFUNDED: "undo-2",
        states.FAILED: "x",
        states.CANCELLED: "x",
    }.get(charge.state, "clock")


def way_word(scenario: str) -> str:
    """Return the name of a way to pay."""
    return {
        Charge.Scenario.PAYMENT_CODE: pgettext("way to pay", "Customer’s code scanned"),
        Charge.Scenario.ORDER_CODE: pgettext("way to pay", "Our code shown"),
        Charge.Scenario.ENTRY_CODE: pgettext("way to pay", "Payment link"),
    }.get(Charge.Scenario(scenario), scenario)


def refund_state_word(state: str) -> str:
    """Return the name of a refund's state."""
    return {
        states.REQUESTED: pgettext("refund", "Not certain yet"),
        states.UNKNOWN: pgettext("refund", "Not certain yet"),
        states.REFUNDED: pgettext("refund", "Given back"),
        states.FAILED: pgettext("refund", "Refused"),
    }.get(state, state)


def reason_word(reason: str) -> str:
    """Return why something was given back; other software may write words of its own."""
    return {
        "returned": pgettext("refund reason", "The goods came back"),
        "mistake": pgettext("refund reason", "Wrong amount"),
        "other": pgettext("refund reason", "Another reason"),
    }.get(reason, reason)


def sentences() -> dict[str, Sentence]:
    """Return what the time line of a payment says of each act."""
    return {
        "payments.charge": Sentence(_("Charged at the till")),
        "payments.paid": Sentence(_("Paid"), "go", "wallet_payment_id"),
        "payments.failed": Sentence(_("Refused by Alipay"), "no", "code"),
        "payments.cancelled": Sentence(_("Cancelled, nothing taken"), "", "code"),
        "payments.late_success": Sentence(
            _("Paid after it was cancelled: a person must decide"), "no", "source"
        ),
        "payments.late_success_over": Sentence(
            _("That payment was undone after all: the customer has the money back"), "", "source"
        ),
        "payments.answer_disbelieved": Sentence(
            _("An answer did not fit this payment and was not believed"), "no"
        ),
        "payments.refund": Sentence(_("Refund asked for")),
        "payments.refund.done": Sentence(_("Given back"), "go", "amount"),
        "payments.refund.failed": Sentence(_("Refund refused"), "no", "code"),
    }
