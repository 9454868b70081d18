"""What the marketplace calls things in the reader's language: states, origins of texts, and its acts."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.marketplace.models import Claim
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


CLAIM_TONES = {
    "asked": "no",
    "answering": "info",
    "awaited": "info",
    "sent_back": "no",
    "refunding": "prepare",
    "refunded": "go",
    "denied": "",
    "withdrawn": "",
}


def claim_word(state: str) -> str:
    """Return the word for a state of a claim."""
    return {
        "asked": pgettext("claim", "To decide"),
        "answering": pgettext("claim", "Being told"),
        "awaited": pgettext("claim", "Goods awaited"),
        "sent_back": pgettext("claim", "Goods to take in"),
        "refunding": pgettext("claim", "Being paid back"),
        "refunded": pgettext("claim", "Paid back"),
        "denied": pgettext("claim", "Refused"),
        "withdrawn": pgettext("claim", "Withdrawn"),
    }.get(state, state)


def claim_sentence(claim: Claim) -> str:
    """Return in the reader's language how a claim stands and what to do."""
    if claim.state == "asked":
        return (
            _("The buyer wants to send the goods back. Agree, or refuse with a reason.")
            if claim.with_goods
            else _("The buyer wants money back. Agree, or refuse with a reason.")
        )
    return {
        "answering": _("Tmall is being told what you decided."),
        "awaited": _("The buyer may send the goods. Tmall tells him the address and our waybill number."),
        "sent_back": _("The buyer sent the goods. Look at them when they arrive, then take them in."),
        "refunding": _("Tmall is asked to pay the buyer back; it is certain when Tmall says so."),
        "refunded": _("The buyer has his money. Tmall takes it off the next statement."),
        "denied": _("Refused. The buyer may withdraw, ask again, or let Tmall decide."),
        "withdrawn": _("The buyer took it back. Nothing is owed."),
    }.get(claim.state, "")


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


def label_field_word(key: str) -> str:
    """Return what a field of a food label is called."""
    return {
        "name": pgettext("food label", "Name of the food"),
        "ingredients": pgettext("food label", "Ingredients"),
        "content": pgettext("food label", "Net content"),
        "origin": pgettext("food label", "Country of origin"),
        "maker": pgettext("food label", "Maker"),
        "maker_address": pgettext("food label", "Maker's address"),
        "importer": pgettext("food label", "Importer or representative in China"),
        "importer_address": pgettext("food label", "Their address"),
        "importer_phone": pgettext("food label", "Their telephone"),
        "production_date": pgettext("food label", "Production date"),
        "shelf_life": pgettext("food label", "Shelf life"),
        "storage": pgettext("food label", "Storage"),
        "allergens": pgettext("food label", "Allergens"),
        "abv": pgettext("food label", "Alcohol"),
        "barcode": pgettext("food label", "Barcode"),
        "energy_kj": pgettext("food label", "Energy"),
        "protein_g": pgettext("food label", "Protein"),
        "fat_g": pgettext("food label", "Fat"),
        "saturated_fat_g": pgettext("food label", "Saturated fat"),
        "carbohydrate_g": pgettext("food label", "Carbohydrate"),
        "sugars_g": pgettext("food label", "Sugar"),
        "fibre_g": pgettext("food label", "Dietary fibre"),
        "sodium_mg": pgettext("food label", "Sodium"),
    }.get(key, key)


def blocked_sentence(reason: str) -> str:
    """Return in the reader's language what stopped an order, and what to do; the reason itself follows."""
    kind = reason.partition(":")[0]
    return {
        "refund_asked": _("The buyer asks his money back. Decide about the claim first."),
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
        "marketplace.answer_category": Sentence(
            _("The category's questions were answered"), "info", detail="answers"
        ),
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
        "marketplace.claim_asked": Sentence(_("The buyer asked it back"), "no", detail="reason"),
        "marketplace.claim_agreed": Sentence(_("Agreed by a person"), "info"),
        "marketplace.claim_refused": Sentence(_("Refused by a person"), ""),
        "marketplace.claim_awaited": Sentence(_("Tmall told the buyer to send the goods"), "info"),
        "marketplace.claim_label": Sentence(_("Label for the way back made"), "info", detail="parcel"),
        "marketplace.claim_sent_back": Sentence(_("The buyer sent the goods"), "info", detail="by"),
        "marketplace.claim_arrived": Sentence(_("The goods arrived at the site"), "go"),
        "marketplace.claim_goods_in": Sentence(_("Taken in; pieces back on sale:"), "info", detail="sound"),
        "marketplace.claim_refunded": Sentence(_("Tmall paid the buyer back"), "go", detail="amount"),
        "marketplace.claim_denied": Sentence(_("Tmall told the buyer of the refusal"), ""),
        "marketplace.claim_withdrawn": Sentence(_("The buyer withdrew it"), ""),
        "marketplace.claim_hint": Sentence(_("Could not be done"), "no", detail="hint"),
        "marketplace.delivered": Sentence(_("Delivered to the buyer"), "go"),
    }
