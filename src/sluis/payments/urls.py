"""Addresses of this room's pages: the till, its app shell, payments, and what customers open."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.payments import (
    day_pages,
    demand_pages,
    pages,
    person_pages,
    public_pages,
    receipt_pages,
    refund_pages,
    shell_pages,
    till_link_pages,
    till_pages,
    training_pages,
)

app_name = "payments"
_STORE = "till/<str:store_id>"
_CHARGE = f"{_STORE}/charge/<str:charge_id>"
_TRAINING = f"{_STORE}/training"

urlpatterns: list[URLPattern] = [
    path("till/", till_pages.choose, name="till"),
    path("till/app.webmanifest", shell_pages.manifest, name="till-manifest"),
    path("till/service-worker.js", shell_pages.service_worker, name="till-worker"),
    path("till/offline/", shell_pages.offline, name="till-offline"),
    path(f"{_STORE}/", till_pages.sale, name="till-sale"),
    path(f"{_STORE}/products/", till_pages.products, name="till-products"),
    path(f"{_STORE}/charge/", till_pages.charge_basket, name="till-charge-basket"),
    path(f"{_CHARGE}/", till_pages.charge_page, name="till-charge"),
    path(f"{_CHARGE}/screen/", till_pages.charge_screen, name="till-screen"),
    path(f"{_CHARGE}/ask/", till_pages.ask_again, name="till-ask"),
    path(f"{_CHARGE}/cancel/", till_pages.give_up, name="till-cancel"),
    path(f"{_CHARGE}/renew/", till_pages.renew, name="till-renew"),
    path(f"{_CHARGE}/refund/", refund_pages.refund_page, name="till-refund"),
    path(f"{_CHARGE}/receipt/", receipt_pages.till_receipt, name="till-receipt"),
    path(f"{_STORE}/link/<str:link_id>/", till_link_pages.page, name="till-link"),
    path(f"{_STORE}/link/<str:link_id>/screen/", till_link_pages.screen, name="till-link-screen"),
    path(f"{_STORE}/training/", training_pages.begin, name="training-begin"),
    path(f"{_TRAINING}/<str:token>/", training_pages.page, name="training"),
    path(f"{_TRAINING}/<str:token>/screen/", training_pages.screen, name="training-screen"),
    path(f"{_TRAINING}/<str:token>/ask/", training_pages.ask_again, name="training-ask"),
    path(f"{_TRAINING}/<str:token>/cancel/", training_pages.give_up, name="training-cancel"),
    path(f"{_TRAINING}/<str:token>/renew/", training_pages.renew, name="training-renew"),
    path(f"{_STORE}/payments/", refund_pages.today, name="till-today"),
    path(f"{_STORE}/day/", day_pages.day, name="till-day"),
    path(f"{_STORE}/person/", person_pages.person, name="till-person"),
    path("payments/", pages.payments, name="payments"),
    path("payments/demand/", demand_pages.demand, name="demand"),
    path("payments/demand/sample.csv", demand_pages.sample, name="demand-sample"),
    path("payments/<str:charge_id>/", pages.payment, name="payment"),
    path("payments/<str:charge_id>/ask/", pages.ask_again, name="payment-ask"),
    path("payments/<str:charge_id>/refund/", pages.refund, name="payment-refund"),
    path("payments/<str:charge_id>/receipt.pdf", receipt_pages.staff_pdf, name="payment-receipt-pdf"),
    path(
        "payments/<str:charge_id>/receipt-<int:width>.bin", receipt_pages.staff_ticket, name="payment-ticket"
    ),
    path("r/<str:token>/", receipt_pages.receipt_page, name="receipt"),
    path("r/<str:token>/receipt.pdf", receipt_pages.receipt_pdf, name="receipt-pdf"),
    path("re/<str:code>/", public_pages.reorder_page, name="reorder"),
    path("re/<str:code>/go/", public_pages.reorder_go, name="reorder-go"),
    path("pay/<str:link_id>/", public_pages.pay_link_page, name="pay-link"),
    path("pay/<str:charge_id>/done", public_pages.done, name="pay-done"),
]
