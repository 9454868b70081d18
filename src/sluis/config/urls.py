"""Which address leads to which room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sluis.config.api import api
from sluis.connectors.alipay import notify as alipay_notify
from sluis.connectors.cainiao import notify as cainiao_notify
from sluis.home import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", api.urls),
    path("notify/alipay", alipay_notify.receive),
    path("notify/cainiao", cainiao_notify.receive),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("", include("sluis.web.urls")),
    path("", include("sluis.home.urls")),
    path("", include("sluis.catalogue.urls")),
    path("", include("sluis.scouting.urls")),
    path("", include("sluis.marketplace.urls")),
    path("", include("sluis.logistics.urls")),
    path("", include("sluis.customs.urls")),
    path("", include("sluis.ledger.urls")),
    path("", include("sluis.payments.urls")),
    path("", include("sluis.offices.urls")),
]
