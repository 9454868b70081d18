"""Addresses of this room's pages; the list of products with its verdicts is `scouting`'s."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.catalogue import edit_pages, hs_pages, pages

app_name = "catalogue"
urlpatterns: list[URLPattern] = [
    path("products/codes/", hs_pages.codes, name="codes"),
    path("products/import/", pages.import_products, name="import"),
    path("products/import/<str:run_id>/", pages.import_result, name="import-result"),
    path("products/<str:product_id>/edit/", edit_pages.edit, name="edit"),
    path("products/<str:product_id>/signs/", edit_pages.signs, name="signs"),
    path("products/<str:product_id>/count/", edit_pages.count, name="count"),
]
