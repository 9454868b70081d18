"""The steps of the guide from nothing to live: what each is for, how long it takes, what it costs, how far it is.

A step is done when the rooms hold what it asked for, not when somebody pressed a button: who imports a catalogue
elsewhere finds the step done here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sluis.catalogue.models import Product
from sluis.marketplace import states
from sluis.marketplace.models import Listing
from sluis.offices import intake
from sluis.offices.models import Merchant, Onboarding, Store
from sluis.scouting.models import Assessment

DONE, OPEN, LATER = "done", "open", "later"
KEYS = (
    "company",
    "vat",
    "eori",
    "account",
    "papers",
    "catalogue",
    "verdicts",
    "pick",
    "texts",
    "live",
    "till",
)
MAY_WAIT = ("eori", "papers", "till")
# How long a step takes, in minutes: our own estimate, to be replaced by what is measured.
MINUTES = {
    "company": 3,
    "vat": 1,
    "eori": 2,
    "account": 1,
    "papers": 5,
    "catalogue": 5,
    "verdicts": 3,
    "pick": 5,
    "texts": 10,
    "live": 2,
    "till": 3,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a merchant's guide."""

    key: str
    number: int
    title: str
    why: str
    minutes: int
    state: str
    may_wait: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rooms hold of a merchant, as far as the guide asks."""

    merchant: Merchant
    onboarding: Onboarding
    products: int
    assessed: int
    listed: int
    waiting: int
    live: int
    papers: int
    stores: int


def facts_of(merchant: Merchant) -> Facts:
    """Read what the rooms hold of a merchant."""
    listing_states = list(Listing.objects.filter(merchant=merchant).values_list("state", flat=True))
    unread = (states.DRAFT, states.LOCALISED, states.REFUSED)
    return Facts(
        merchant=merchant,
        onboarding=intake.onboarding_of(merchant),
        products=Product.objects.filter(merchant=merchant).count(),
        assessed=Assessment.objects.filter(merchant=merchant, is_newest=True).count(),
        listed=len(listing_states),
        waiting=sum(state in unread for state in listing_states),
        live=sum(state == states.LIVE for state in listing_states),
        papers=len(intake.papers_of(merchant)),
        stores=Store.objects.filter(merchant=merchant).count(),
    )


_IS_DONE: dict[str, Callable[[Facts], bool]] = {
    "company": lambda facts: bool(facts.merchant.company_number),
    "vat": lambda facts: bool(facts.merchant.vat_number),
    "eori": lambda facts: bool(facts.merchant.eori),
    "account": lambda facts: bool(facts.merchant.iban),
    "papers": lambda facts: facts.papers > 0,
    "catalogue": lambda facts: facts.products > 0,
    "verdicts": lambda facts: facts.products > 0 and facts.assessed >= facts.products,
    "pick": lambda facts: facts.listed > 0,
    "texts": lambda facts: facts.listed > 0 and facts.waiting < facts.listed,
    "live": lambda facts: facts.live > 0,
    "till": lambda facts: facts.stores > 0,
}


def steps(facts: Facts) -> list[Step]:
    """Return all steps with how far each is."""
    words = _words()
    return [
        Step(
            key=key,
            number=number,
            title=words[key][0],
            why=words[key][1],
            minutes=MINUTES[key],
            state=_state(key, facts),
            may_wait=key in MAY_WAIT,
        )
        for number, key in enumerate(KEYS, 1)
    ]


def _state(key: str, facts: Facts) -> str:
    if _IS_DONE[key](facts):
        return DONE
    return LATER if key in facts.onboarding.later else OPEN


def next_key(found: list[Step], *, after: str = "") -> str:
    """Return the first open step behind another one, else the first open one of all, else the last step."""
    place = KEYS.index(after) + 1 if after else 0
    for step in [*found[place:], *found[:place]]:
        if step.state == OPEN:
            return step.key
    return KEYS[-1]


def _words() -> dict[str, tuple[str, str]]:
    return {
        "company": (
            _("Your company"),
            _(
                "Tmall Global and the bank only deal with a registered company; the number is checked by its rule."
            ),
        ),
        "vat": (
            _("VAT number"),
            _(
                "Goods that leave for China are invoiced without VAT, and that needs your number on the invoice."
            ),
        ),
        "eori": (
            _("EORI number"),
            _(
                "Customs knows every exporter by it. Without one nothing leaves the European Union in your name."
            ),
        ),
        "account": (
            _("Bank account"),
            _("What visitors and shoppers pay is paid out to this account, and to no other."),
        ),
        "papers": (
            _("Brand papers"),
            _(
                "Tmall Global asks for proof that you may sell the brand: a trade mark certificate or a letter."
            ),
        ),
        "catalogue": (
            _("Your products"),
            _(
                "One file feeds everything: the scout, the listings, the till. Give it as your shop system exports it."
            ),
        ),
        "verdicts": (
            _("What China says"),
            _(
                "Each product is held against the rules of today: may it enter, by which road, and is it wanted."
            ),
        ),
        "pick": (
            _("Choose what to begin with"),
            _("A few good products teach more than fifty. For each you see what it still needs."),
        ),
        "texts": (
            _("The Chinese texts"),
            _("You vouch for what is said of your goods. Nothing is published before you have approved it."),
        ),
        "live": (
            _("Go live"),
            _("The approved products go to Tmall Global, which checks them once more and puts them on sale."),
        ),
        "till": (
            _("Open a till"),
            _("Visitors from China pay with Alipay in your shop, and find a code to order again from home."),
        ),
    }
