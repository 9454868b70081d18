"""What customers open on their own phones: paying by link, coming back from the wallet, ordering again from home."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sluis.kernel.errors import Conflict, Misconfigured, NotFound
from sluis.payments import pay_link, receipt, reorder, states
from sluis.payments.models import Charge
from sluis.web.buyer_language import speaks_chinese


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@speaks_chinese
def pay_link_page(request: HttpRequest, link_id: str) -> HttpResponse:
    """Show what a link asks to be paid; a POST makes the charge, and the page then leads on to the wallet."""
    link = pay_link.find(link_id)
    error = ""
    if request.method == "POST":
        try:
            charge = pay_link.pay(link, user_agent=request.headers.get("User-Agent", ""))
        except (Conflict, Misconfigured) as refused:
            error = refused.code
        else:
            # The wallet's page is another site's: a form may not lead there, a link of this page may.
            return redirect(f"{request.path}?go={charge.pk}")
    charge_now = pay_link.charge_of(link)
    if charge_now is not None and charge_now.state in states.CAPTURED:
        return redirect("payments:pay-done", charge_now.pk)
    waits = charge_now is not None and charge_now.state in states.OPEN
    wallet_url = charge_now.order_code if charge_now is not None and waits else ""
    context = {
        "link": link,
        "lines": pay_link.lines_of(link),
        "error": error,
        "waits": waits,
        "failed": charge_now is not None and charge_now.state in (states.FAILED, states.CANCELLED),
        "wallet_url": wallet_url if wallet_url.startswith(("https://", "http://")) else "",
        "leads_on": "go" in request.GET,
    }
    return render(request, "payments/pay_link.html", context)


@require_safe
@never_cache
@speaks_chinese
def done(request: HttpRequest, charge_id: str) -> HttpResponse:
    """Say to a customer who comes back from the wallet how his payment stands, by our own books."""
    charge = Charge.objects.select_related("store", "merchant__office").filter(pk=charge_id).first()
    if charge is None or charge.scenario != Charge.Scenario.ENTRY_CODE:
        raise NotFound("there is no such payment")
    paid = charge.state in states.CAPTURED
    context = {
        "charge": charge,
        "paid": paid,
        "open": charge.state in states.OPEN,
        "receipt_url": receipt.address(charge) if paid else "",
    }
    return render(request, "payments/pay_done.html", context)


@require_safe
@never_cache
@speaks_chinese
def reorder_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show the product behind a receipt's code and the way to the platform; the scan is counted."""
    found = reorder.find(code)
    ahead_of_time = "prefetch" in request.headers.get("Sec-Purpose", "")
    if request.method == "GET" and not ahead_of_time:
        reorder.record_scan(found)
    link = reorder.live_link(found)
    context = {
        "code": found,
        "product": found.product,
        "name_zh": found.product.names.get("zh") or "",
        "name": found.product.name_in(found.store.merchant.language),
        "own_language": found.store.merchant.language,
        "link": link,
        # WeChat's own browser does not open the platform's pages: the customer must copy the address.
        "in_wechat": "MicroMessenger" in request.headers.get("User-Agent", ""),
    }
    return render(request, "payments/reorder.html", context)


@require_safe
@never_cache
def reorder_go(request: HttpRequest, code: str) -> HttpResponse:
    """Lead on to the platform, counted; back to the product's page when it is no longer for sale."""
    found = reorder.find(code)
    link = reorder.live_link(found)
    if link is None:
        return redirect("payments:reorder", found.code)
    if request.method == "GET":
        reorder.record_followed(found)
    return HttpResponseRedirect(link.url)
