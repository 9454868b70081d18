"""Addresses of this room's pages: the products with what the scout says of them."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.scouting import (
    board_page,
    compare_page,
    dossier_page,
    evidence_page,
    map_page,
    pages,
    product_page,
    watch_page,
    weights_page,
)

app_name = "scouting"
urlpatterns: list[URLPattern] = [
    path("products/", pages.products, name="products"),
    path("products/<str:product_id>/", product_page.product, name="product"),
    path("products/<str:product_id>/dossier.pdf", dossier_page.paper, name="dossier"),
    path("products/<str:product_id>/dossier/", dossier_page.page, name="dossier_page"),
    path("scout/", board_page.board, name="board"),
    path("scout/map/", map_page.opportunities, name="map"),
    path("scout/compare/", compare_page.compare, name="compare"),
    path("scout/watch/", watch_page.watched, name="watch"),
    path("scout/watch/follow/", watch_page.follow, name="follow"),
    path("scout/watch/<str:watch_id>/", watch_page.change, name="watch_change"),
    path("scout/dossier/<str:merchant_id>/", dossier_page.merchant_page, name="merchant_dossier"),
    path("scout/dossier/<str:merchant_id>/dossier.pdf", dossier_page.merchant_paper, name="merchant_paper"),
    path("scout/evidence/", evidence_page.sources, name="evidence"),
    path("scout/weights/", weights_page.weights, name="weights"),
    path("scout/assess/", board_page.assess_all, name="assess"),
]
