"""What the guide does when a step is sent: it calls the verb of the room that the step belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sluis.catalogue import queries as catalogue
from sluis.catalogue.import_file import import_file
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, NotFound
from sluis.marketplace import draft, pictures, publish, states
from sluis.marketplace.listing_acts import granted
from sluis.marketplace.models import Listing
from sluis.offices import intake, register, stages, tasks
from sluis.offices.models import Merchant
from sluis.offices.scope import Scope
from sluis.scouting import evidence
from sluis.scouting.assess import assess
from sluis.scouting.models import Assessment

LARGEST_FILE = 20 * 1024 * 1024
MOST_PICKED = 50
ASK_ASSESSMENT = "assess_catalogue"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a step: the words of the toast, and whether the guide goes on to the next one."""

    words: str
    goes_on: bool = True
    tone: str = "go"


Act = Callable[[HttpRequest, Scope, Merchant], Done]


def company(request: HttpRequest, scope: Scope, merchant: Merchant) -> Done:
    """Keep name, address and company number."""
    given = {
        name: request.POST.get(name, "").strip() for name in ("name", "company_number", "street", "postcode")
    }
    places = {name: request.POST.get(name, "").strip() for name in ("city", "email")}
    intake.keep_company(merchant=merchant, actor=scope.actor, **given, **places)
    return Done(_("The number passes its check. It is kept."))


def _number(field: str) -> Act:
    def keep(request: HttpRequest, scope: Scope, merchant: Merchant) -> Done:
        number = request.POST.get(field, "")
        intake.keep_number(merchant=merchant, field=field, number=number, actor=scope.actor)
        return Done(_("The number passes its check. It is kept."))

    return keep


def papers(request: HttpRequest, scope: Scope, merchant: Merchant) -> Done:
    """Keep a brand paper."""
    file = request.FILES.get("paper")
    if file is None or not file.size:
        raise BadInput(_("choose the file first"), field="paper")
    if file.size > intake.LARGEST_PAPER:
        raise BadInput(_("this file is larger than 10 MB"), field="paper")
    intake.keep_paper(merchant=merchant, content=file.read(), name=file.name or "paper", actor=scope.actor)
    return Done(_("The paper is kept; the office reads it."))


def products(request: HttpRequest, scope: Scope, merchant: Merchant) -> Done:
    """Import a catalogue for this merchant; faulty rows are left out and shown."""
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise BadInput(_("choose the file first"), field="file")
    if file.size > LARGEST_FILE:
        raise BadInput(_("the file is larger than 20 MB"), field="file")
    inside = Scope(scope.actor, merchants=frozenset({merchant.pk}), permissions=scope.permissions)
    result = import_file(
        path=file.read(),
        merchant_code=merchant.code,
        scope=inside,
        filename=file.name or "",
        actor=scope.actor,
    )
    if not result.products:
        raise BadInput(
            _("no row of this file could be stored; see what is wrong under Products"), field="file"
        )
    words = ngettext("%(n)d product is stored.", "%(n)d products are stored.", result.products)
    wrong = len(result.error_rows)
    left = (
        ngettext("%(n)d row was left out.", "%(n)d rows were left out.", wrong) % {"n": wrong}
        if wrong
        else ""
    )
    return Done(
        " ".join(filter(None, (words % {"n": result.products}, left))), tone="prepare" if wrong else "go"
    )


def verdicts(request: HttpRequest, scope: Scope, merchant: Merchant) -> Done:
    """Let the scout look at what it has not seen; outside the demo the office does it, with evidence of its own."""
    seen = Assessment.objects.filter(merchant=merchant, is_newest=True).values("product")
    waiting = list(catalogue.products(scope).filter(merchant=merchant).exclude(pk__in=seen))
    if not settings.DEMO:
        tasks.add(merchant=merchant, title=_("Assess the catalogue"), kind=ASK_ASSESSMENT, actor=scope.actor)
        return Done(_("The office is asked; you find the verdicts here."), goes_on=False, tone="info")
    found = assess(products=waiting, evidence=evidence.example(), as_of=clock.today(), actor=scope.actor)
    words = ngettext("%(n)d product was assessed.", "%(n)d products were assessed.", len(found))
    return Done(words % {"n": len(found)}, goes_on=False)


def pick(request: HttpRequest, scope: Scope, merchant: Merchant) -> Done:
    """Write the listings of the chosen products that may enter; what stands in the way of one is said."""
    ids = request.POST.getlist("product")[:MOST_PICKED]
    rows = Assessment.objects.filter(merchant=merchant, is_newest=True, product__in=ids)
    chosen = list(rows.filter(verdict__in=("go", "prepare")).select_related("product__merchant"))
    if not chosen:
        raise BadInput(_("choose at least one product that may enter"), field="product")
    intake.pick(merchant=merchant, product_ids=[one.product_id for one in chosen])
    categories, refused = granted(chosen[0].product), []
    for one in chosen:
        try:
            draft.draft(product=one.product, granted=categories, landed_fen=one.landed_fen, actor=scope.actor)
        except BadInput as error:
            refused.append(f"{one.product.sku}: {error.message}")
    if len(refused) == len(chosen):
        raise BadInput("; ".join(refused), field="product")
    stages.reach(merchant=merchant, stage=stages.PREPARING, actor=scope.actor, reason="products chosen")
    n = len(chosen) - len(refused)
    words = ngettext("%(n)d Chinese text is written.", "%(n)d Chinese texts are written.", n) % {"n": n}
    return Done(" ".join([words, *refused]), tone="prepare" if refused else "go")


def texts(request: HttpRequest, scope: Scope, merchant: Merchant) -> Done:
    """Approve one listing, or give it its picture."""
    scope.demand("marketplace:approve")
    listing = Listing.objects.filter(merchant=merchant, pk=request.POST.get("listing", "")).first()
    if listing is None:
        raise NotFound("there is no such listing")
    picture = request.FILES.get("picture")
    if picture is not None and picture.size:
        pictures.attach(listing=listing, content=picture.read(), name=picture.name or "picture")
    if not listing.images:
        raise BadInput(_("this product needs a picture on a plain ground first"), field="picture")
    publish.approve(listing=listing, actor=scope.actor)
    rest = Listing.objects.filter(merchant=merchant, state=states.LOCALISED).exists()
    return Done(_("Text and price are approved."), goes_on=not rest)


def live(request: HttpRequest, scope: Scope, merchant: Merchant) -> Done:
    """Send every approved listing to the platform."""
    scope.demand("marketplace:approve")
    if stages.missing_numbers(merchant):
        raise BadInput(_("company number, VAT number and bank account come first"), field="live")
    approved = list(Listing.objects.filter(merchant=merchant, state=states.APPROVED))
    if not approved:
        raise BadInput(_("approve at least one Chinese text first"), field="live")
    for listing in approved:
        publish.submit(listing=listing, actor=scope.actor)
    return Done(_("Sent to Tmall Global. It looks at each product once more."), goes_on=False, tone="info")


def till(request: HttpRequest, scope: Scope, merchant: Merchant) -> Done:
    """Open the first store."""
    if stages.missing_numbers(merchant):
        raise BadInput(_("company number, VAT number and bank account come first"), field="name")
    name, city = (" ".join(request.POST.get(field, "").split()) for field in ("name", "city"))
    if not name or not city:
        raise BadInput(_("say how the shop is called and where it is"), field="name" if not name else "city")
    mcc = request.POST.get("mcc", "")
    code = f"s{merchant.stores.count() + 1}"
    register.open_store(
        merchant=merchant,
        code=code,
        name=name[:80],
        city=city[:60],
        mcc=mcc,
        actor=scope.actor,
        currency=merchant.office.currency,
    )
    return Done(_("The till is open."), goes_on=False)


ACTS: dict[str, Act] = {
    "company": company,
    "vat": _number("vat_number"),
    "eori": _number("eori"),
    "account": _number("iban"),
    "papers": papers,
    "catalogue": products,
    "verdicts": verdicts,
    "pick": pick,
    "texts": texts,
    "live": live,
    "till": till,
}


def later(merchant: Merchant, step: str, actor: str) -> Done:
    """Leave a step for later; brand papers become a task, so that nobody forgets them."""
    intake.put_off(merchant=merchant, step=step)
    if step == "papers" and not intake.papers_of(merchant):
        tasks.add(
            merchant=merchant,
            title=_("Hand over the brand papers"),
            kind=intake.PAPERS,
            for_merchant=True,
            actor=actor,
        )
    return Done(_("Left for later; the guide reminds you."), tone="info")
