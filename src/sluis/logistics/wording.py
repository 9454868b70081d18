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
    }.get(milestone, milestone)


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
