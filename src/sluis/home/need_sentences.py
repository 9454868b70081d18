"""The sentences of what needs a person, by code: title, what to do, and the word on the button."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sluis.home.money_sentences import MONEY
from sluis.home.need_words import Parameters, Words, amount_text
from sluis.logistics.wording import milestone_word
from sluis.scouting.wording import verdict_word
from sluis.web import figures


def _payment_unknown(words: Parameters) -> Words:
    return Words(
        _("%(amount)s at %(store)s is not certain yet")
        % {"amount": amount_text(words["amount"]), "store": words["store"]},
        _("No answer for %(minutes)s minutes. We ask again every minute; do not charge the customer twice.")
        % {"minutes": words["minutes"]},
        _("See payment"),
    )


def _payment_late(words: Parameters) -> Words:
    return Words(
        _("%(amount)s at %(store)s was paid after it had been cancelled")
        % {"amount": amount_text(words["amount"]), "store": words["store"]},
        _("Agree with the customer: give the money back, or hand over the goods."),
        _("Decide"),
    )


def _declaration_refused(words: Parameters) -> Words:
    return Words(
        _("Customs refused parcel %(waybill)s") % {"waybill": words["waybill"] or words["order"]},
        words.get("mend") or words["reason"] or _("Correct the declaration and send it again."),
        _("Correct"),
    )


def _declaration_held(words: Parameters) -> Words:
    return Words(
        _("Customs holds parcel %(waybill)s") % {"waybill": words["waybill"] or words["order"]},
        words["reason"] or _("Customs looks at the parcel. Have invoice and order at hand."),
        _("See what customs asks"),
    )


def _paper_lapsed(words: Parameters) -> Words:
    return Words(
        _("%(paper)s of %(whose)s has ended") % words,
        _("It held until %(day)s. The products that it covers are judged as if it were not there.") % words,
        _("Renew it"),
    )


def _paper_ends(words: Parameters) -> Words:
    return Words(
        _("%(paper)s of %(whose)s ends soon") % words,
        _("Its last day is %(day)s. Ask for the renewal now.") % words,
        _("See the paper"),
    )


def _return_refused(words: Parameters) -> Words:
    return Words(
        _("Customs refused the return of order %(number)s") % {"number": words["order"]},
        words["reason"] or _("Read the reason and ask again, or let the buyer keep the goods."),
        _("See declaration"),
    )


def _return_due_soon(words: Parameters) -> Words:
    return Words(
        _("The goods of order %(number)s must be back by %(day)s")
        % {"number": words["order"], "day": words["day"]},
        _("Ask the carrier where the return is: after that day the tax is not given back."),
        _("See declaration"),
    )


def _shipment_refused(words: Parameters) -> Words:
    return Words(
        _("The carrier refused the parcel of order %(number)s") % {"number": words["order"]},
        words["reason"] or _("Correct address or weight and book again."),
        _("See parcel"),
    )


def _shipment_trouble(words: Parameters) -> Words:
    return Words(
        _("Parcel %(waybill)s is in trouble") % {"waybill": words["waybill"]},
        _("The carrier says: %(milestone)s. Ask the carrier, or the buyer for the address.")
        % {"milestone": milestone_word(words["milestone"])},
        _("See parcel"),
    )


def _shipment_stuck(words: Parameters) -> Words:
    days = int(words["days"])
    if not words["waybill"]:
        return Words(
            _("The parcel of order %(number)s still waits for a waybill") % {"number": words["order"]},
            _("The carrier does not answer, or the parcel was forgotten. Ask the carrier."),
            _("See parcel"),
        )
    return Words(
        ngettext(
            "Nothing was heard of parcel %(waybill)s for %(days)s day",
            "Nothing was heard of parcel %(waybill)s for %(days)s days",
            days,
        )
        % {"waybill": words["waybill"], "days": days},
        _("Last known: %(milestone)s. Ask the carrier where it is.")
        % {"milestone": milestone_word(words["milestone"])},
        _("See parcel"),
    )


def _order_blocked(words: Parameters) -> Words:
    kind, _sep, reason = words["reason"].partition(": ")
    title = {
        "declaration.refused": _("Customs refused the parcel of order %(number)s"),
        "shipment.refused": _("The carrier refused the parcel of order %(number)s"),
        "out_of_stock": _("Order %(number)s has too little stock"),
        "platform_hold": _("Tmall asks not to ship order %(number)s yet"),
    }.get(kind, _("Order %(number)s cannot go on"))
    return Words(title % {"number": words["number"]}, reason or words["reason"], _("Mend and go on"))


def _order_claim(words: Parameters) -> Words:
    detail = (
        _("Answer by %(day)s; after that Tmall decides for the buyer.")
        % {"day": figures.moment_text(datetime.fromisoformat(words["by"]))}
        if words["by"]
        else _("Agree, or refuse with a reason.")
    )
    title = _("The buyer of order %(number)s asks %(amount)s back")
    return Words(
        title % {"number": words["number"], "amount": amount_text(words["amount"])}, detail, _("Decide")
    )


def _order_return(words: Parameters) -> Words:
    return Words(
        _("Goods of order %(number)s are on their way back") % {"number": words["number"]},
        _("Look at them when they arrive, then take them in: Tmall pays the buyer back."),
        _("Take in"),
    )


def _order_unread(words: Parameters) -> Words:
    return Words(
        _("Tmall's orders cannot be read"),
        _("Since %(since)s. Tmall says: %(reason)s")
        % {"since": figures.moment_text(datetime.fromisoformat(words["since"])), "reason": words["reason"]},
        _("See orders"),
    )


def _listing_refused(words: Parameters) -> Words:
    return Words(
        _("Tmall refused the listing “%(title)s”") % {"title": words["title"]}, words["reason"], _("Correct")
    )


def _listing_waits(words: Parameters) -> Words:
    return Words(
        _("The Chinese text of %(product)s waits for your approval") % {"product": words["product"]},
        _("Title as written: %(title)s") % {"title": words["title"]},
        _("Read and approve"),
    )


def _verdict_changed(words: Parameters) -> Words:
    return Words(
        _("The verdict of %(product)s changed") % {"product": words["product"]},
        _("It was %(before)s and is %(after)s now. Read what the border asks, then assess the product anew.")
        % {"before": verdict_word(words["before"]), "after": verdict_word(words["after"])},
        _("See the watch list"),
    )


SENTENCES: dict[str, Callable[[Parameters], Words]] = {
    "payment_unknown": _payment_unknown,
    "payment_late_success": _payment_late,
    "declaration_refused": _declaration_refused,
    "declaration_held": _declaration_held,
    "paper_lapsed": _paper_lapsed,
    "paper_ends": _paper_ends,
    "return_refused": _return_refused,
    "return_due_soon": _return_due_soon,
    "shipment_refused": _shipment_refused,
    "shipment_trouble": _shipment_trouble,
    "shipment_stuck": _shipment_stuck,
    "order_blocked": _order_blocked,
    "order_claim": _order_claim,
    "order_return": _order_return,
    "order_unread": _order_unread,
    "listing_refused": _listing_refused,
    "listing_waits": _listing_waits,
    "verdict_changed": _verdict_changed,
    **MONEY,
}
