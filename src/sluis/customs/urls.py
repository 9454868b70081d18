"""Addresses of this room's pages: what was declared and what customs answered."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.customs import identity_page, pages

app_name = "customs"
urlpatterns: list[URLPattern] = [
    path("customs/", pages.declarations, name="declarations"),
    path("customs/of/<str:reference>/", pages.of_reference, name="of-reference"),
    path("customs/<str:declaration_id>/", pages.declaration, name="declaration"),
    path("customs/<str:declaration_id>/buyer/", identity_page.buyer, name="buyer"),
]
