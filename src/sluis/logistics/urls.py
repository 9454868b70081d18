"""Addresses of this room's pages: parcels on the road."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.logistics import pages

app_name = "logistics"
urlpatterns: list[URLPattern] = [
    path("shipments/", pages.shipments, name="shipments"),
    path("shipments/<str:shipment_id>/", pages.shipment, name="shipment"),
]
