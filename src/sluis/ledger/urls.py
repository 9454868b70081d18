"""Addresses of this room's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.ledger import (
    bank_pages,
    difference_pages,
    invoice_pages,
    pages,
    payout_pages,
    statement_pages,
    terms_pages,
    transfer_pages,
)

app_name = "ledger"
urlpatterns: list[URLPattern] = [
    path("money/", pages.overview, name="overview"),
    path("money/merchants/<str:merchant_id>/", pages.merchant, name="merchant"),
    path("money/transfers/", transfer_pages.transfers, name="transfers"),
    path("money/payouts/", payout_pages.payouts, name="payouts"),
    path("money/payouts/run/", payout_pages.pay_out, name="pay-out"),
    path("money/payouts/<str:payout_id>/", payout_pages.payout, name="payout"),
    path("money/payouts/<str:payout_id>/advice.pdf", payout_pages.advice, name="advice"),
    path("money/batches/<str:batch_id>/", payout_pages.batch, name="batch"),
    path("money/batches/<str:batch_id>/file/", payout_pages.batch_file, name="batch-file"),
    path("money/batches/<str:batch_id>/handed-over/", payout_pages.hand_over, name="hand-over"),
    path("money/differences/", difference_pages.differences, name="differences"),
    path("money/lines/<int:line_id>/", difference_pages.line, name="line"),
    path("money/lines/<int:line_id>/decide/", difference_pages.decide, name="decide"),
    path("money/items/<int:item_id>/", difference_pages.item, name="item"),
    path("money/items/<int:item_id>/give-up/", difference_pages.give_up, name="give-up"),
    path("money/statements/", statement_pages.statements, name="statements"),
    path("money/statements/upload/", statement_pages.upload, name="statement-upload"),
    path("money/statements/<str:settlement_id>/", statement_pages.statement, name="statement"),
    path("money/bank/", bank_pages.bank, name="bank"),
    path("money/bank/upload/", bank_pages.upload, name="bank-upload"),
    path("money/bank/<int:entry_id>/", bank_pages.entry, name="bank-entry"),
    path("money/bank/<int:entry_id>/place/", bank_pages.place, name="bank-place"),
    path("money/invoices/", invoice_pages.invoices, name="invoices"),
    path("money/invoices/make/", invoice_pages.invoice_fees, name="invoice-fees"),
    path("money/terms/", terms_pages.terms, name="terms"),
    path("money/terms/fee/", terms_pages.agree_fee, name="agree-fee"),
    path("money/terms/mode/", terms_pages.choose_mode, name="choose-mode"),
    path("money/terms/issuer/", terms_pages.name_issuer, name="name-issuer"),
    path("money/journal.csv", invoice_pages.journal_file, name="journal"),
    path("money/vat.csv", invoice_pages.vat_file, name="vat"),
    path("money/invoices/<str:invoice_id>.pdf", invoice_pages.invoice_pdf, name="invoice-pdf"),
    path("money/invoices/<str:invoice_id>.xml", invoice_pages.invoice_ubl, name="invoice-ubl"),
]
