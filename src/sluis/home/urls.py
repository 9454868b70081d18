"""Addresses of the pages that read every room."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.home import papers, search, start

app_name = "home"
urlpatterns: list[URLPattern] = [
    path("", start.start, name="start"),
    path("search/", search.results, name="search"),
    path("files/<str:file_id>/", papers.stored_file, name="file"),
    path("messages/<str:message_id>/", papers.message, name="message"),
]
