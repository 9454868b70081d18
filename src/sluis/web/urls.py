"""Addresses of the parts: the choice of theme, the problems of the API, in DEBUG the gallery."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from sluis.web import gallery, problems, theme

app_name = "web"
urlpatterns: list[URLPattern] = [
    path("theme/", theme.choose_theme, name="theme"),
    path("problems/<slug:kind>/", problems.problem_page, name="problem"),
]

if settings.DEBUG:
    urlpatterns += [
        path("design/", gallery.gallery, name="gallery"),
        path("design/till/<slug:screen>/", gallery.till, name="gallery-till"),
        path("design/plain/", gallery.plain, name="gallery-plain"),
    ]
