"""Addresses of this room's pages: the products with what the scout says of them."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.scouting import dossier_page, pages, product_page

app_name = "scouting"
urlpatterns: list[URLPattern] = [
    path("products/", pages.products, name="products"),
    path("products/<str:product_id>/", product_page.product, name="product"),
    path("products/<str:product_id>/dossier.pdf", dossier_page.paper, name="dossier"),
    path("scout/", pages.board, name="board"),
    path("scout/assess/", pages.assess_all, name="assess"),
]
