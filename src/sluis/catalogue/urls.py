"""Addresses of this room's pages; the list of products with its verdicts is `scouting`'s."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.catalogue import edit_pages, hs_pages, pages, run_pages

app_name = "catalogue"
urlpatterns: list[URLPattern] = [
    path("products/codes/", hs_pages.codes, name="codes"),
    path("products/import/", pages.import_products, name="import"),
    path("products/import/look/<str:file_id>/", pages.look, name="import-look"),
    path("products/import/<str:run_id>/", run_pages.import_result, name="import-result"),
    path("products/import/<str:run_id>/to-correct.xlsx", run_pages.rows_to_correct, name="import-correct"),
    path("products/import/<str:run_id>/undo/", run_pages.undo, name="import-undo"),
    path("products/<str:product_id>/edit/", edit_pages.edit, name="edit"),
    path("products/<str:product_id>/signs/", edit_pages.signs, name="signs"),
    path("products/<str:product_id>/count/", edit_pages.count, name="count"),
]
