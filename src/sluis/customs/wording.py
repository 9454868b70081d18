"""What customs calls things in the reader's language: states, messages, returns, and its acts."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.offices.history import Sentence

TONES = {
    "requested": "",
    "sent": "info",
    "accepted": "info",
    "held": "prepare",
    "released": "go",
    "refused": "no",
    "stored": "go",
}


def state_word(state: str) -> str:
    """Return the word for a state of a declaration."""
    return {
        "requested": pgettext("declaration", "Being sent"),
        "sent": pgettext("declaration", "At customs"),
        "accepted": pgettext("declaration", "Accepted"),
        "held": pgettext("declaration", "Held"),
        "released": pgettext("declaration", "Released"),
        "refused": pgettext("declaration", "Refused"),
    }.get(state, state)


def message_state_word(state: str) -> str:
    """Return the word for a state of one message."""
    return {
        "requested": pgettext("customs message", "Being sent"),
        "sent": pgettext("customs message", "Sent"),
        "stored": pgettext("customs message", "Taken in"),
        "refused": pgettext("customs message", "Refused"),
    }.get(state, state)


def kind_word(kind: str) -> str:
    """Return what a message of the connection standard tells customs."""
    return {
        "311": pgettext("customs message", "Order"),
        "411": pgettext("customs message", "Payment"),
        "511": pgettext("customs message", "Waybill"),
        "621": pgettext("customs message", "Declaration list"),
    }.get(kind, kind)


def sender_word(kind: str) -> str:
    """Return under whose certificate a message is sent."""
    return {
        "311": pgettext("customs role", "as the platform"),
        "411": pgettext("customs role", "as the payment company"),
        "511": pgettext("customs role", "as the carrier"),
        "621": pgettext("customs role", "as the declaring agent"),
    }.get(kind, "")


def status_word(status: str) -> str:
    """Return what a returnStatus says, in plain words; an unknown one is shown as its number."""
    known = {
        "1": pgettext("customs status", "put into the port's queue"),
        "2": pgettext("customs status", "the electronic port has it"),
        "3": pgettext("customs status", "sent on to customs"),
        "4": pgettext("customs status", "sending to customs failed"),
        "100": pgettext("customs status", "sent back by customs"),
        "120": pgettext("customs status", "taken in by customs"),
        "300": pgettext("customs status", "before an officer"),
        "399": pgettext("customs status", "checked and accepted"),
        "500": pgettext("customs status", "held for inspection"),
        "501": pgettext("customs status", "held, passed to clearance"),
        "502": pgettext("customs status", "held, passed to the anti-smuggling bureau"),
        "503": pgettext("customs status", "held, passed to legal affairs"),
        "599": pgettext("customs status", "held for another reason"),
        "700": pgettext("customs status", "to be sent back"),
        "800": pgettext("customs status", "released"),
        "899": pgettext("customs status", "closed"),
    }
    return known.get(status) or _code_word(status)


def _code_word(code: str) -> str:
    """Return what an error code below zero means (connection standard 202205, table 7-1)."""
    known = {
        "-10101": _("the type of a company is not valid"),
        "-10102": _("the code of a company is not valid"),
        "-301001": _("the order has no lines"),
        "-301002": _("a line number stands twice in the order"),
        "-301008": _("a field of the order did not pass the check"),
        "-301010": _("this order number is stored already"),
        "-301011": _("a list was declared on this order already, so it cannot change"),
        "-401004": _("the payment was not found"),
        "-401007": _("this payment number is stored already"),
        "-401008": _("this payment was declared already"),
        "-621000": _("the list has no lines"),
        "-621001": _("a field of the list did not pass the check"),
        "-621004": _("this list was declared already"),
        "-621005": _("the list is over the limit of one order"),
        "-621013": _("the buyer's allowance could not be read"),
        "-621015": _("the company does not fit the certificate"),
        "-621016": _("the sender has no right to declare"),
        "-621018": _("the buyer's allowance of this year would be exceeded"),
        "-621028": _("the signed data differ from the stored data"),
        "-621029": _("the signature could not be verified"),
        "-621030": _("the message holds too much"),
    }
    if not code.startswith("-"):
        return ""
    return known.get(code, _("a field or a rule is broken"))


def place_word(where: str) -> str:
    """Return where a thing is mended."""
    return {
        "order": pgettext("mend at", "on the order"),
        "product": pgettext("mend at", "in the catalogue"),
        "parcel": pgettext("mend at", "on the parcel"),
        "buyer": pgettext("mend at", "with the buyer"),
        "connection": pgettext("mend at", "in the office's connection to customs"),
        "wait": pgettext("mend at", "by sending again later"),
        "broker": pgettext("mend at", "with the port's agent"),
    }.get(where, where)


def advice(state: str) -> str:
    """Return what to do about a declaration in a state."""
    return {
        "requested": _("The messages are on their way. Nothing to do."),
        "sent": _("Customs has the messages and looks at them. Nothing to do; it usually takes a few hours."),
        "accepted": _("Customs found the four messages in agreement. The release follows by itself."),
        "held": _(
            "An officer looks at the parcel. Have order, payment proof and invoice at hand; the port's agent "
            "answers questions. Nothing is sent again meanwhile."
        ),
        "released": _("The parcel is free. The platform was told, and the buyer sees it."),
        "refused": _(
            "Read the reason, mend what it names where it comes from (product, order or parcel), and let the "
            "order go on: the messages are then built again under new numbers."
        ),
    }.get(state, "")


def sentences() -> dict[str, Sentence]:
    """Return what the time line says of the acts of this room."""
    return {
        "customs.declare": Sentence(_("Declaration made: four messages"), "info"),
        "customs.identity_viewed": Sentence(
            _("Somebody looked at the buyer in full"), "prepare", detail="reason"
        ),
        "customs.correct": Sentence(_("Declaration corrected and sent again"), "info"),
        "customs.sent": Sentence(_("All messages are at the port"), "info"),
        "customs.accepted": Sentence(_("Customs accepted the declaration"), "info", detail="info"),
        "customs.held": Sentence(_("Customs holds the parcel"), "prepare", detail="info"),
        "customs.released": Sentence(_("Customs released the parcel"), "go", detail="info"),
        "customs.refused": Sentence(_("Customs refused the declaration"), "no", detail="info"),
        "customs.return_asked": Sentence(_("Return asked for"), "info"),
        "customs.return_sent": Sentence(_("The port has the return"), "info"),
        "customs.return_accepted": Sentence(
            _("Customs takes the goods back: they must be there in time"), "info"
        ),
        "customs.return_refused": Sentence(_("Customs refused the return"), "no", detail="info"),
        "customs.return_lapsed": Sentence(_("The goods were not back in time: the tax stays"), "no"),
        "customs.returned": Sentence(_("Goods back, tax void, the buyer's yearly amount restored"), "go"),
        "customs.tax_billed": Sentence(_("Tax bill received"), "info", detail="info"),
    }
