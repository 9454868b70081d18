"""What logistics calls things in the reader's language: states, milestones, routes, and its acts."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sluis.offices.history import Sentence

TONES = {
    "requested": "",
    "booked": "info",
    "moving": "info",
    "delivered": "go",
    "returned": "no",
    "refused": "no",
}


def state_word(state: str) -> str:
    """Return the word for a state of a shipment."""
    return {
        "requested": pgettext("shipment", "Waits for a waybill"),
        "booked": pgettext("shipment", "Booked"),
        "moving": pgettext("shipment", "On the road"),
        "delivered": pgettext("shipment", "Delivered"),
        "returned": pgettext("shipment", "Came back"),
        "refused": pgettext("shipment", "Refused by the carrier"),
    }.get(state, state)


def milestone_word(milestone: str) -> str:
    """Return the words for a milestone of a parcel; an unknown one stays as it is."""
    return {
        "requested": pgettext("milestone", "Waits for a waybill"),
        "announced": pgettext("milestone", "Announced to the carrier"),
        "accepted": pgettext("milestone", "Taken by the carrier"),
        "picked_up": pgettext("milestone", "Picked up"),
        "in_transit": pgettext("milestone", "On the road in Europe"),
        "export_cleared": pgettext("milestone", "Cleared for export"),
        "line_haul": pgettext("milestone", "On the flight to China"),
        "import_customs": pgettext("milestone", "At China customs"),
        "import_cleared": pgettext("milestone", "Released by China customs"),
        "last_mile": pgettext("milestone", "On the road in China"),
        "out_for_delivery": pgettext("milestone", "Out for delivery"),
        "ready_for_pickup": pgettext("milestone", "Ready for pick-up"),
        "delivered": pgettext("milestone", "Delivered"),
        "exception": pgettext("milestone", "Something went wrong"),
        "delivery_failed": pgettext("milestone", "Nobody took it in"),
        "cancelled": pgettext("milestone", "Cancelled"),
        "destroyed": pgettext("milestone", "Destroyed"),
        "returning": pgettext("milestone", "On its way back"),
        "returned": pgettext("milestone", "Came back"),
        "declared": pgettext("milestone", "Declared to China customs"),
        "held_at_customs": pgettext("milestone", "Held by China customs"),
        "customs_refused": pgettext("milestone", "Declaration sent back by China customs"),
    }.get(milestone, milestone)


def buyer_sentence(milestone: str) -> str:
    """Return where a parcel is, as its buyer would like to be told."""
    preparing = _("The shop is preparing your parcel.")
    return {
        "accepted": _("The warehouse is packing your parcel."),
        "picked_up": _("Your parcel has been picked up."),
        "in_transit": _("Your parcel is on its way through Europe."),
        "export_cleared": _("Your parcel may leave Europe."),
        "line_haul": _("Your parcel is on its way to China."),
        "declared": _("Your parcel has been declared to China customs."),
        "import_customs": _("China customs is looking at your parcel."),
        "held_at_customs": _(
            "China customs is taking a closer look at your parcel. This can take a few days; you need do nothing."
        ),
        "customs_refused": _("A paper of your parcel has to be mended. The shop is seeing to it."),
        "import_cleared": _("China customs has released your parcel."),
        "last_mile": _("Your parcel is on its way to your city."),
        "out_for_delivery": _("The courier is bringing your parcel."),
        "ready_for_pickup": _("Your parcel is waiting for you at the pick-up point."),
        "delivered": _("Your parcel was delivered."),
        "delivery_failed": _("The courier did not find you. He will try again or call you."),
        "exception": _("Something went wrong on the way. The shop is asking the carrier."),
        "cancelled": _("This parcel was cancelled. Ask the shop."),
        "destroyed": _("This parcel was lost to damage. The shop will get in touch."),
        "returning": _("Your parcel is on its way back to the shop."),
        "returned": _("Your parcel is back at the shop."),
    }.get(milestone, preparing)


def paper_word(kind: str) -> str:
    """Return the name of a paper of a parcel."""
    return {
        "label": pgettext("paper", "Label A6"),
        "label_203": pgettext("paper", "Label for printers of 203 dpi"),
        "label_300": pgettext("paper", "Label for printers of 300 dpi"),
        "invoice": pgettext("paper", "Commercial invoice"),
        "packing_list": pgettext("paper", "Packing list"),
        "CN22": pgettext("paper", "Customs form CN22"),
        "CN23": pgettext("paper", "Customs form CN23"),
        "customs_form": pgettext("paper", "Customs form"),
    }.get(kind, kind)


def whereabouts(state: str, milestone: str) -> str:
    """Return where a parcel is: its milestone, or that the carrier has still to take it."""
    if state == "booked" and milestone == "requested":
        return pgettext("milestone", "Label made, not taken in yet")
    return milestone_word(milestone)


def route_word(route: str) -> str:
    """Return the name of a road into China; its customs code is shown beside it."""
    return {
        "cbec_1210": pgettext("route", "Bonded stock"),
        "cbec_9610": pgettext("route", "Direct parcel"),
        "postal_articles": pgettext("route", "Postal article"),
        "general_trade_0110": pgettext("route", "General trade"),
    }.get(route, route)


def route_code(route: str) -> str:
    """Return the supervision code of a road as customs writes it; the post has none."""
    return {"cbec_1210": "1210", "cbec_9610": "9610", "general_trade_0110": "0110"}.get(route, "")


def carrier_word(carrier: str) -> str:
    """Return the carrier's name."""
    return {"cainiao": "Cainiao"}.get(carrier, carrier)


def sentences() -> dict[str, Sentence]:
    """Return what the time line says of the acts of this room."""
    found = {
        "logistics.ship": Sentence(_("Parcel handed to the carrier's booking"), "info"),
        "logistics.booked": Sentence(_("Waybill number received, label made"), "go", detail="waybill"),
        "logistics.refused": Sentence(_("The carrier refused the parcel"), "no", detail="info"),
        "logistics.ship_back": Sentence(_("A parcel for the return was booked"), "info"),
        "logistics.export_required": Sentence(_("An export declaration is needed for this day"), "prepare"),
        "logistics.export_filed": Sentence(_("The export declaration was filed"), "info", detail="mrn"),
        "logistics.export_released": Sentence(_("Released for export"), "go"),
        "logistics.export_exited": Sentence(_("The goods have left the Union"), "go"),
    }
    for milestone in (
        *("announced", "accepted", "picked_up", "in_transit", "export_cleared", "line_haul"),
        *("import_customs", "import_cleared", "last_mile", "out_for_delivery", "ready_for_pickup"),
    ):
        found[f"logistics.{milestone}"] = Sentence(milestone_word(milestone), "info", detail="place")
    found["logistics.delivered"] = Sentence(milestone_word("delivered"), "go", detail="place")
    for milestone in ("exception", "delivery_failed", "cancelled", "destroyed", "returning", "returned"):
        found[f"logistics.{milestone}"] = Sentence(milestone_word(milestone), "no", detail="place")
    return found
