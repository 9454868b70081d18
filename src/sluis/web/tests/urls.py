"""Addresses that the tests of the parts need: the frame's own, the gallery and a small API."""

from __future__ import annotations

from django.urls import include, path

from sluis.web import gallery
from sluis.web.tests.shop_api import api

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("sluis.web.urls")),
    path("design/", gallery.gallery),
    path("design/till/<slug:screen>/", gallery.till),
    path("design/plain/", gallery.plain),
    path("api/v1/", api.urls),
]
