"""Addresses of this room's pages: parcels on the road."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.logistics import buyer_page, pages, papers_pages

app_name = "logistics"
urlpatterns: list[URLPattern] = [
    path("shipments/", pages.shipments, name="shipments"),
    path("shipments/<str:shipment_id>/", pages.shipment, name="shipment"),
    path("shipments/<str:shipment_id>/papers/", papers_pages.papers, name="papers"),
    path("shipments/<str:shipment_id>/papers/<str:paper>/", papers_pages.paper, name="paper"),
    path("t/<str:token>/", buyer_page.parcel, name="buyer"),
]
