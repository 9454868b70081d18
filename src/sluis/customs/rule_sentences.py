"""The sentences of the rules in `data/eligibility.toml`, gathered for translation.

A rule is data and its sentence is English there; this list is what the message catalogues are made of, and
a test holds it against the rules.
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

TEXTS = (
    gettext_noop("Goods of this channel are for the buyer's own use and may not be sold again."),
    gettext_noop(
        "The buyer's identity is not verified; list and allowance hang on it. Ask the buyer for name "
        "and identity number."
    ),
    gettext_noop(
        "This origin or product is under a disease ban or an emergency measure; wait until China "
        "customs lifts it."
    ),
    gettext_noop("The code is not on the positive list on the day of declaration; consider general trade."),
    gettext_noop("The notes of the list take products of protected species out, listed line or not."),
    gettext_noop("A note of the list limits this line to the bonded mode; use route 1210."),
    gettext_noop(
        "Loose lithium batteries, aerosols and spirits over 70% vol do not fly in e-commerce parcels; "
        "consider bonded stock."
    ),
    gettext_noop(
        "Route 1239 keeps the first-import licence, registration or filing that 1210 waives; obtain "
        "it or use 1210."
    ),
    gettext_noop(
        "A person may buy 2 kg of sugar and 20 kg of long-grain rice a year; this order goes over it."
    ),
    gettext_noop(
        "With this order the buyer's allowance of the calendar year is exceeded; only general trade is left."
    ),
    gettext_noop(
        "The order is over the limit of 2,000 CNY and falls under general trade, a single item too."
    ),
    gettext_noop(
        "Several items together are over the limit of one order; split it only where they are really "
        "separate purchases."
    ),
    gettext_noop(
        "One item over the limit of one order stays in the channel at full duty, VAT and consumption tax."
    ),
    gettext_noop(
        "An animal product crosses the border parcel by parcel: quarantine rules of its kind apply to "
        "each parcel."
    ),
    gettext_noop(
        "Flies only packed and marked as its packing instruction asks, and with the carrier's consent."
    ),
    gettext_noop("Allowed as stock; move it to the zone as dangerous goods by sea and on by road."),
    gettext_noop("May be sold through this channel."),
    gettext_noop(
        "Show the consumer notice and the Chinese electronic label on the page, and store the buyer's "
        "consent."
    ),
    gettext_noop("The postal road is for personal articles; goods for sale need another route."),
    gettext_noop("Dairy, meat, eggs and live or fresh plant material may not be mailed to China."),
    gettext_noop(
        "Products of protected species may not be mailed without permits that a parcel cannot carry."
    ),
    gettext_noop("The post refuses lithium batteries, aerosols, perfume and alcohol over 24% vol."),
    gettext_noop("This carrier takes no excise goods, whatever their strength; ask another carrier."),
    gettext_noop(
        "Several articles together are over the limit of one parcel: it is sent back, or cleared as goods."
    ),
    gettext_noop(
        "One article that cannot be divided may pass over the limit after customs agrees that it is "
        "for personal use."
    ),
    gettext_noop("May be mailed as a personal article."),
    gettext_noop("Foreign makers of meat and dairy had to be registered with the Chinese authority."),
    gettext_noop(
        "The maker must be registered with China customs: eighteen categories by its own authority, "
        "others by itself."
    ),
    gettext_noop(
        "The maker must be registered with China customs; earlier registrations carry over and renew "
        "every five years."
    ),
    gettext_noop("Infant formula needs its recipe registered with SAMR before it can be imported as goods."),
    gettext_noop(
        "A cosmetic needs filing (ordinary) or registration (special) with NMPA, by a responsible "
        "person in China."
    ),
    gettext_noop("This product is in the compulsory certification catalogue and has no CCC certificate."),
    gettext_noop(
        "Plant material needs a phytosanitary certificate, and propagating material a quarantine "
        "permit before that."
    ),
    gettext_noop("Food and cosmetics need a Chinese label on the pack."),
    gettext_noop(
        "Food and cosmetics need a Chinese label; digital labels are allowed by NHC and SAMR "
        "Announcement 2025 No. 5."
    ),
    gettext_noop("Needs an export and an import permit for protected species."),
    gettext_noop("An anti-dumping or countervailing duty is added to the ordinary duty."),
    gettext_noop("Travels as dangerous goods: packed, marked and declared as such."),
    gettext_noop("May be imported as goods by a Chinese importer."),
)


def rule_text(text: str) -> str:
    """Return a rule's sentence in the reader's language; one that is not in the list stays English."""
    return gettext(text) if text else ""
