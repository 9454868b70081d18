"""Addresses of this room's pages; the list of products with its verdicts is `scouting`'s."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.catalogue import hs_pages, pages

app_name = "catalogue"
urlpatterns: list[URLPattern] = [
    path("products/codes/", hs_pages.codes, name="codes"),
    path("products/import/", pages.import_products, name="import"),
    path("products/import/<str:run_id>/", pages.import_result, name="import-result"),
]
