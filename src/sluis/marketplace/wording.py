"""What the marketplace calls things in the reader's language: states, origins of texts, and its acts."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.offices.history import Sentence

LISTING_TONES = {
    "draft": "",
    "localised": "prepare",
    "approved": "info",
    "submitted": "info",
    "live": "go",
    "refused": "no",
    "delisted": "",
}
ORDER_TONES = {
    "paid": "info",
    "shipping": "info",
    "declaring": "info",
    "sent": "info",
    "delivered": "go",
    "blocked": "no",
    "closed": "",
}


def listing_word(state: str) -> str:
    """Return the word for a state of a listing."""
    return {
        "draft": pgettext("listing", "Draft"),
        "localised": pgettext("listing", "Waits for approval"),
        "approved": pgettext("listing", "Approved"),
        "submitted": pgettext("listing", "At Tmall"),
        "live": pgettext("listing", "Live"),
        "refused": pgettext("listing", "Refused"),
        "delisted": pgettext("listing", "Taken off"),
    }.get(state, state)


def order_word(state: str) -> str:
    """Return the word for a state of an order."""
    return {
        "paid": pgettext("order", "Paid"),
        "shipping": pgettext("order", "Being shipped"),
        "declaring": pgettext("order", "At customs"),
        "sent": pgettext("order", "On the road"),
        "delivered": pgettext("order", "Delivered"),
        "blocked": pgettext("order", "Stopped"),
        "closed": pgettext("order", "Closed"),
    }.get(state, state)


def origin_word(source: str) -> tuple[str, str]:
    """Return where a piece of Chinese text comes from, and the tone of its badge."""
    kind = source.split(":")[0]
    return {
        "merchant": (pgettext("origin of text", "from the merchant"), "go"),
        "termbase": (pgettext("origin of text", "termbase"), "go"),
        "rule": (pgettext("origin of text", "rule"), "info"),
        "brand": (pgettext("origin of text", "brand"), "info"),
        "memory": (pgettext("origin of text", "approved before"), "go"),
        "fuzzy": (pgettext("origin of text", "nearly approved before"), "prepare"),
        "machine": (pgettext("origin of text", "machine, not read yet"), "prepare"),
        "guess": (pgettext("origin of text", "word by word"), "prepare"),
        "template": (pgettext("origin of text", "line of the office"), "info"),
        "missing": (pgettext("origin of text", "no Chinese yet"), ""),
        "person": (pgettext("origin of text", "written by a person"), "go"),
        "unknown": (pgettext("origin of text", "nobody knows it"), "no"),
    }.get(kind, (source, ""))


def field_word(field: str) -> str:
    """Return what a text of a listing is called."""
    kind, _sep, place = field.partition(".")
    number = str(int(place) + 1) if place.isdigit() else ""
    return {
        "title": pgettext("text of a listing", "Title"),
        "name": pgettext("text of a listing", "Name of the goods"),
        "lead": pgettext("text of a listing", "Opening line"),
        "sentence": pgettext("text of a listing", "Sentence %(n)s") % {"n": number},
        "ingredients": pgettext("text of a listing", "Ingredients"),
        "storage": pgettext("text of a listing", "Storage"),
        "warning": pgettext("text of a listing", "Warning"),
    }.get(kind, field)


def blocked_sentence(reason: str) -> str:
    """Return in the reader's language what stopped an order, and what to do; the reason itself follows."""
    kind = reason.partition(":")[0]
    return {
        "out_of_stock": _("Fewer pieces are free than were sold. Count the stock, then let the order go on."),
        "platform_hold": _("Tmall asks not to ship it yet. It goes on by itself when Tmall lets it."),
        "bad_input": _(
            "Something about the product or the order does not fit. Mend it, then let the order go on."
        ),
        "declaration.refused": _(
            "Customs refused the declaration. Mend what it names, then let the order go on."
        ),
        "shipment.refused": _(
            "The carrier refused the parcel. Mend address or weight, then let the order go on."
        ),
    }.get(kind, _("Mend what stands in the way, then let the order go on."))


def sentences() -> dict[str, Sentence]:
    """Return what the time line says of the acts of this room."""
    return {
        "marketplace.localised": Sentence(
            _("Chinese text written from the termbase"), "info", detail="title"
        ),
        "marketplace.edit_text": Sentence(_("Chinese text written by hand"), "info", detail="text"),
        "marketplace.approve_text": Sentence(_("Chinese text read and found good"), "go", detail="text"),
        "marketplace.edit_points": Sentence(_("Selling points written by hand"), "info", detail="points"),
        "marketplace.translated": Sentence(
            _("Proposed by the translation service"), "info", detail="service"
        ),
        "marketplace.edit_title": Sentence(_("Title changed by hand"), "info", detail="title"),
        "marketplace.approved": Sentence(_("Text and price approved"), "go"),
        "marketplace.submitted": Sentence(_("Sent to Tmall"), "info"),
        "marketplace.live": Sentence(_("Live on Tmall Global"), "go", detail="item"),
        "marketplace.refused": Sentence(_("Refused by Tmall"), "no", detail="reasons"),
        "marketplace.delisted": Sentence(_("Taken off sale"), ""),
        "marketplace.order": Sentence(_("Paid on Tmall Global"), "go"),
        "marketplace.blocked": Sentence(_("The order was stopped"), "no", detail="reason"),
        "marketplace.closed": Sentence(_("Closed by Tmall"), ""),
        "marketplace.unblock": Sentence(_("A person let the order go on"), "info"),
        "marketplace.declare_again": Sentence(_("A person had the declaration sent again"), "info"),
        "marketplace.see_buyer": Sentence(_("The buyer's address was looked at")),
        "marketplace.routed": Sentence(_("Road chosen, duty and tax worked out"), "info"),
        "marketplace.declaring": Sentence(_("Handed to customs"), "info", detail="waybill"),
        "marketplace.sent": Sentence(_("The platform was told that the parcel left"), "info"),
        "marketplace.delivered": Sentence(_("Delivered to the buyer"), "go"),
    }
