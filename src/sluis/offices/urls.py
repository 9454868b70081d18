"""Addresses of this room's pages: the settings of a merchant's software."""

from __future__ import annotations

from django.urls import URLPattern, path

from sluis.offices import webhook_pages

app_name = "offices"
_HOOK = "settings/webhooks/<str:endpoint_id>"

urlpatterns: list[URLPattern] = [
    path("settings/webhooks/", webhook_pages.endpoints, name="webhooks"),
    path("settings/webhooks/add/", webhook_pages.add, name="webhook-add"),
    path(f"{_HOOK}/", webhook_pages.endpoint, name="webhook"),
    path(f"{_HOOK}/act/", webhook_pages.act, name="webhook-act"),
    path(f"{_HOOK}/send/", webhook_pages.send_range, name="webhook-send-range"),
    path(f"{_HOOK}/<str:delivery_id>/", webhook_pages.delivery, name="webhook-delivery"),
]
