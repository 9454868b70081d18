"""Addresses of the frame itself: the choice of theme, and in DEBUG the gallery of the parts."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from sluis.web import gallery, theme

app_name = "web"
urlpatterns: list[URLPattern] = [path("theme/", theme.choose_theme, name="theme")]

if settings.DEBUG:
    urlpatterns += [
        path("design/", gallery.gallery, name="gallery"),
        path("design/till/<slug:screen>/", gallery.till, name="gallery-till"),
        path("design/plain/", gallery.plain, name="gallery-plain"),
    ]
