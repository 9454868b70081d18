"""Papers in words: kinds, states, and what each kind is for."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sluis.customs.models import Paper
from sluis.offices.history import Sentence


def kind_word(kind: str) -> str:
    """Return the name of a kind of paper in the reader's language."""
    return {
        "facility_registration": _("Registration of the maker with China customs"),
        "recipe_registration": _("Registration of the infant formula recipe"),
        "nmpa_filing": _("Filing of the cosmetic with NMPA"),
        "ccc_certificate": _("CCC certificate"),
        "phytosanitary_certificate": _("Phytosanitary certificate"),
        "chinese_label": _("Chinese label"),
        "brand_authorisation": _("Authorisation to use the brand"),
        "health_certificate": _("Veterinary health certificate"),
        "origin_certificate": _("Certificate of origin"),
        "product_test": _("Test report of the product"),
    }.get(kind, kind)


def kind_use(kind: str) -> str:
    """Return in one sentence what a kind of paper is for and who gives it."""
    return {
        "facility_registration": _(
            "Food goes into general trade only from a maker that China customs has registered; the authority of "
            "the country or the maker asks for it."
        ),
        "recipe_registration": _(
            "SAMR registers each recipe of infant formula before it is imported as goods."
        ),
        "nmpa_filing": _("A responsible person in China files or registers the cosmetic with NMPA."),
        "ccc_certificate": _("An accredited body certifies products of the compulsory catalogue."),
        "phytosanitary_certificate": _("The plant protection service certifies each consignment."),
        "chinese_label": _(
            "Food and cosmetics in general trade carry a Chinese label; begin with the draft."
        ),
        "brand_authorisation": _(
            "The platform wants the registered trademark and an unbroken chain of leave from its owner to the shop."
        ),
        "health_certificate": _("The veterinary service certifies dairy and meat as agreed with China."),
        "origin_certificate": _("The chamber of commerce certifies where the goods come from."),
        "product_test": _("A laboratory tests the product by the norm that the platform names."),
    }.get(kind, "")


def state_word(state: str) -> str:
    """Return the state of a paper in the reader's language."""
    return {
        "needed": pgettext("paper", "Needed"),
        "asked": pgettext("paper", "Asked for"),
        "held": pgettext("paper", "Held"),
        "refused": pgettext("paper", "Refused"),
    }[state]


def standing(paper: Paper, today: date) -> tuple[str, str]:
    """Return in words how a paper stands on a day, and the tone: an end that is near or past comes first."""
    if paper.state != Paper.State.HELD:
        tone = {"needed": "", "asked": "prepare", "refused": "no"}[paper.state]
        return state_word(paper.state), tone
    if paper.expires_on is None:
        return state_word("held"), "go"
    left = (paper.expires_on - today).days
    if left < 0:
        return pgettext("paper", "Lapsed"), "no"
    if left <= 90:
        return ngettext("Ends in %(n)d day", "Ends in %(n)d days", left) % {"n": left}, "prepare"
    return state_word("held"), "go"


def sentences() -> dict[str, Sentence]:
    """Return what the time line of a paper says of each act."""
    return {
        "customs.paper_written_down": Sentence(_("The paper was written down")),
        "customs.paper_changed": Sentence(_("The paper was changed")),
        "customs.paper_file": Sentence(_("A file was kept"), detail="name"),
        "customs.paper_expiring": Sentence(
            _("It was reminded that the paper ends soon"), "prepare", "expires_on"
        ),
        "customs.paper_lapsed": Sentence(_("The paper ended"), "no", "expires_on"),
    }
