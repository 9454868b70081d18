"""Addresses of the pages that read every room."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.home import export_pages, papers, search, start

app_name = "home"
urlpatterns: list[URLPattern] = [
    path("", start.start, name="start"),
    path("search/", search.results, name="search"),
    path("files/<str:file_id>/", papers.stored_file, name="file"),
    path("export/", export_pages.overview, name="export"),
    path("export/<str:merchant_id>/begin/", export_pages.begin, name="export-begin"),
    path("export/work/<str:job_id>/", export_pages.state, name="export-state"),
    path("export/files/<str:file_id>/", export_pages.download, name="export-file"),
    path("messages/<str:message_id>/", papers.message, name="message"),
]
