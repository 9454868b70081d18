"""The till: a basket, a charge, and one screen that says how it stands.

Every act is a POST that ends in the address of a charge, so reload, back and double click show the charge that is
there. The basket's id is made by the page that was served; a basket that has a charge is never charged anew.
"""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sluis.catalogue.models import Product
from sluis.kernel import clock
from sluis.kernel.errors import BadInput, Conflict, Misconfigured, NotFound, SluisError
from sluis.kernel.money import Money
from sluis.offices.middleware import require
from sluis.offices.models import Store
from sluis.offices.scope import Scope
from sluis.payments import charge as charging
from sluis.payments import pay_link, queries, recovery, refund_rules, states, till, till_screen, vat_refund
from sluis.payments.models import Charge
from sluis.payments.till_frame import frame, store_of, stores, today_at, zone_of
from sluis.records import rates
from sluis.web import figures


@login_required
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a store; who has one only goes there."""
    scope = require(request, "till:use")
    found = stores(scope)
    if len(found) == 1:
        return redirect("payments:till-sale", found[0].pk)
    return render(request, "payments/till_choose.html", {"stores": found})


@login_required
@require_GET
@never_cache
def sale(request: HttpRequest, store_id: str) -> HttpResponse:
    """Show the keypad with a new basket, or the basket of an unpaid charge once more."""
    scope, store = store_of(request, store_id)
    lines, amount = "", ""
    if "again" in request.GET:
        unpaid = queries.charge(scope, request.GET["again"])
        if unpaid.store_id == store.pk and unpaid.state in (states.FAILED, states.CANCELLED):
            lines, amount = till.again(unpaid), unpaid.amount.text()
    return _sale_page(request, scope, store, basket=till.new_basket(), lines=lines, amount=amount)


def _sale_page(
    request: HttpRequest,
    scope: Scope,
    store: Store,
    *,
    basket: str,
    lines: str = "",
    amount: str = "",
    error: str = "",
    training: bool | None = None,
) -> HttpResponse:
    in_training = "training" in request.GET if training is None else training
    context = {
        **frame(request, scope, store, training=in_training),
        "basket": basket,
        "lines": lines,
        "amount": amount,
        "error": error,
        "restored": json.dumps(till.restored(lines, amount, scope=scope, store=store)),
        "opens_scan": "scan" in request.GET,
        "keys": "123456789",
        "products": _shown(till.buttons(scope, store)),
        "vat_words": _vat_words(store),
        "rate": rates.latest(store.currency, "CNY", as_of=clock.today()),
        "open_charges": [] if in_training else _open_charges(scope, store),
    }
    return render(request, "payments/till_sale.html", context)


def _shown(products: list[Product]) -> list[Product]:
    """Give each product the name that the reader's button shows."""
    language = get_language() or "en"
    for product in products:
        product.shown = product.name_in(language)  # type: ignore[attr-defined]
    return products


def _vat_words(store: Store) -> str:
    """Return in Chinese from which amount a traveller may ask for his VAT, for the page that the customer is shown."""
    rule = vat_refund.rule_of(store.country, today_at(store))
    if rule is None or not rule.confirmed:
        return ""
    with translation.override("zh-hans"):
        least = figures.money_text(rule.least)
    return f"居住在欧盟以外的旅客，在本店消费满 {least} 可询问店员是否提供退税。"


def _open_charges(scope: Scope, store: Store) -> list[Charge]:
    """Return what is not decided in this store, so that any device can take it up."""
    rows = queries.charges(scope).filter(store=store, state__in=sorted(states.OPEN))
    return list(rows.exclude(scenario=Charge.Scenario.ENTRY_CODE)[:5])


@login_required
@require_GET
def products(request: HttpRequest, store_id: str) -> HttpResponse:
    """Return the product buttons for what was typed into the search."""
    scope, store = store_of(request, store_id)
    query = request.GET.get("q", "")[:60]
    found = _shown(till.buttons(scope, store, query=query))
    context = {"products": found, "query": query, "store": store}
    return render(request, "payments/till_products.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def charge_basket(request: HttpRequest, store_id: str) -> HttpResponse:
    """Charge the posted basket by scan, by our code, or make a payment link for it."""
    scope, store = store_of(request, store_id)
    if request.method == "GET":  # A reload of what a refused basket answered.
        return redirect("payments:till-sale", store.pk)
    scope.demand("payments:charge")
    posted = {name: str(value) for name, value in request.POST.items()}
    existing = till.charge_of_basket(store, posted.get("basket", ""))
    if existing is not None:
        return _to_charge(existing)
    try:
        found = till.read_sale(posted, scope=scope, store=store)
        return _charge(store, found, posted, scope)
    except (BadInput, Conflict, Misconfigured) as error:
        existing = till.charge_of_basket(store, posted.get("basket", ""))
        if existing is not None:
            return _to_charge(existing)
        return refused_sale(request, scope, store, posted, error)


def _charge(store: Store, found: till.Sale, posted: dict[str, str], scope: Scope) -> HttpResponse:
    parts = {"store": store, "basket": found.basket, "amount": found.amount, "lines": found.lines}
    match posted.get("way", ""):
        case "scan":
            scanned = posted.get("scanned", "")
            made = charging.charge_payment_code(**parts, scanned=scanned, actor=scope.actor)  # type: ignore[arg-type]
        case "show":
            made = charging.show_order_code(**parts, actor=scope.actor)  # type: ignore[arg-type]
        case "link":
            link = pay_link.make(**parts, actor=scope.actor)  # type: ignore[arg-type]
            return redirect("payments:till-link", store.pk, link.pk)
        case _:
            raise BadInput(_("This page is incomplete. Begin the sale again."), field="way")
    return _to_charge(made)


def refused_sale(
    request: HttpRequest,
    scope: Scope,
    store: Store,
    posted: dict[str, str],
    error: SluisError,
    *,
    training: bool = False,
) -> HttpResponse:
    """Show the keypad again with the basket as it was and why it was not charged."""
    return _sale_page(
        request,
        scope,
        store,
        basket=posted.get("basket", "") or till.new_basket(),
        lines=posted.get("lines", ""),
        amount=posted.get("amount", ""),
        error=_sentence(error),
        training=training,
    )


def _sentence(error: SluisError) -> str:
    """Return in the cashier's words why a basket could not be charged."""
    if isinstance(error, Misconfigured):
        return _("This shop is not connected to Alipay yet. The office has to look at it.")
    known = {
        "wechat_code": _("This is a WeChat Pay code. Ask the customer to open Alipay."),
        "not_a_payment_code": _(
            "This is not an Alipay payment code. Ask the customer to tap “Pay” in Alipay, and scan again."
        ),
    }
    return known.get(error.code, error.message)


def _to_charge(charge: Charge) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("payments:till-charge", args=[charge.store_id, charge.pk]))


def written(screen: till_screen.Screen, zone: ZoneInfo) -> dict[str, Any]:
    """Return a screen with its times as the till writes them."""
    left_s = max(0, int((screen.ends_at - clock.now()).total_seconds())) if screen.ends_at else 0
    paid_at = screen.paid_at.astimezone(zone) if screen.paid_at else None
    return {
        "screen": screen,
        "left": f"{left_s // 60}:{left_s % 60:02d}",
        "paid_time": f"{paid_at:%H:%M:%S}" if paid_at else "",
    }


def charge_in(scope: Scope, store: Store, charge_id: str) -> Charge:
    """Return a charge of this till's store. Raise NotFound for any other."""
    found = queries.charge(scope, charge_id)
    if found.store_id != store.pk:
        raise NotFound("there is no such payment")
    return found


def screen_context(request: HttpRequest, scope: Scope, store: Store, charge: Charge) -> dict[str, Any]:
    """Return the context of a charge's screen."""
    screen = till_screen.of_charge(charge, clock.now())
    was_paid = screen.name in (till_screen.PAID, till_screen.WAS_PAID)
    again = f"{reverse('payments:till-sale', args=[store.pk])}?again={charge.pk}"
    scanned = charge.scenario == Charge.Scenario.PAYMENT_CODE

    def address(name: str) -> str:
        return reverse(f"payments:{name}", args=[store.pk, charge.pk])

    return {
        **frame(request, scope, store),
        **till_screen.spoken(screen),
        **written(screen, zone_of(store)),
        "charge": charge,
        "number": charge.pk,
        "poll_url": address("till-screen"),
        "ask_url": address("till-ask"),
        "cancel_url": address("till-cancel"),
        "renew_url": address("till-renew"),
        "again_url": again,
        "scan_again_url": f"{again}&scan=1" if scanned else "",
        "receipt_url": address("till-receipt") if was_paid else "",
        "refund_url": address("till-refund") if was_paid and refund_rules.most(scope, charge) else "",
        "given_back": Money(charge.refunded_minor, charge.currency) if charge.refunded_minor else None,
    }


@login_required
@require_GET
@never_cache
def charge_page(request: HttpRequest, store_id: str, charge_id: str) -> HttpResponse:
    """Show the screen of a charge as a page."""
    scope, store = store_of(request, store_id)
    context = screen_context(request, scope, store, charge_in(scope, store, charge_id))
    return render(request, "payments/till_charge.html", context)


@login_required
@require_GET
@never_cache
def charge_screen(request: HttpRequest, store_id: str, charge_id: str) -> HttpResponse:
    """Answer a page that asks each second: the counting line, or the whole screen when it is another one."""
    scope, store = store_of(request, store_id)
    context = screen_context(request, scope, store, charge_in(scope, store, charge_id))
    return screen_part(request, context)


def screen_part(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Return what changed on a screen since the page was drawn; `was` names what it shows."""
    if request.GET.get("was") == context["screen"].name:
        return render(request, "payments/till_asked.html", context)
    answer = render(request, "payments/till_screen.html", context)
    answer.headers["HX-Retarget"] = "#screen"
    answer.headers["HX-Reswap"] = "outerHTML"
    return answer


@login_required
@require_POST
def ask_again(request: HttpRequest, store_id: str, charge_id: str) -> HttpResponse:
    """Ask the wallet at once."""
    scope, store = store_of(request, store_id)
    return _to_charge(recovery.ask_by_hand(charge_in(scope, store, charge_id).pk))


@login_required
@require_POST
def give_up(request: HttpRequest, store_id: str, charge_id: str) -> HttpResponse:
    """Cancel an open charge with the wallet; what the wallet says of it is shown."""
    scope, store = store_of(request, store_id)
    scope.demand("payments:charge")
    charge = charge_in(scope, store, charge_id)
    if charge.state in states.OPEN:
        charge = recovery.cancel(charge.pk)
    return _to_charge(charge)


@login_required
@require_POST
def renew(request: HttpRequest, store_id: str, charge_id: str) -> HttpResponse:
    """Show a new code for the same basket, but only once the old one is cancelled for sure."""
    scope, store = store_of(request, store_id)
    scope.demand("payments:charge")
    charge = charge_in(scope, store, charge_id)
    if charge.state in states.OPEN:
        charge = recovery.cancel(charge.pk)
    newest = till.charge_of_basket(store, charge.basket)
    if newest is None or newest.pk != charge.pk or charge.state not in (states.CANCELLED, states.FAILED):
        return _to_charge(newest or charge)
    try:
        return _to_charge(
            charging.show_order_code(
                store=store,
                basket=charge.basket,
                amount=charge.amount,
                lines=till.lines_of(charge),
                actor=scope.actor,
            )
        )
    except Conflict:  # Another device renewed it this moment.
        return _to_charge(till.charge_of_basket(store, charge.basket) or charge)
