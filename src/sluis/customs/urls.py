"""Addresses of this room's pages: papers, what was declared and what customs answered."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.customs import identity_page, pages, paper_pages

app_name = "customs"
urlpatterns: list[URLPattern] = [
    path("papers/", paper_pages.papers_list, name="papers"),
    path("papers/add/", paper_pages.add, name="paper-add"),
    path("papers/<str:paper_id>/", paper_pages.paper, name="paper"),
    path("papers/<str:paper_id>/file/", paper_pages.attach, name="paper-file"),
    path("customs/", pages.declarations, name="declarations"),
    path("customs/of/<str:reference>/", pages.of_reference, name="of-reference"),
    path("customs/<str:declaration_id>/", pages.declaration, name="declaration"),
    path("customs/<str:declaration_id>/buyer/", identity_page.buyer, name="buyer"),
]
