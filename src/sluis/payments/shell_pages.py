"""What makes the till an app on the home screen: manifest, service worker, and the page without a connection.

The worker keeps styles, scripts and the offline page, nothing else: an answer about a payment is never kept.
"""

from __future__ import annotations

import hashlib
from functools import cache

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

SHELL = (
    "web/tokens.css",
    "web/frame.css",
    "web/parts.css",
    "web/figures.css",
    "web/till.css",
    "web/sluis.js",
    "web/mark.svg",
    "payments/till.css",
    "payments/till.js",
    "payments/till_basket.js",
    "payments/till_scan.js",
    "payments/till_offline.js",
)


@cache
def _version() -> str:
    """Return a digest of the shell: a new one makes the worker fetch everything anew."""
    digest = hashlib.sha256(settings.VERSION.encode())
    for name in SHELL:
        path = finders.find(name)
        if isinstance(path, str):
            with open(path, "rb") as file:
                digest.update(file.read())
    return digest.hexdigest()[:16]


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """Say how the till is installed."""
    start = reverse("payments:till")
    icons = [
        {
            "src": static(f"payments/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": use,
        }
        for size, use in ((192, "any"), (512, "any"), (512, "maskable"))
    ]
    return JsonResponse(
        {
            "id": start,
            "name": _("Sluis till"),
            "short_name": _("Till"),
            "start_url": start,
            "scope": start,
            "display": "standalone",
            "orientation": "any",
            "background_color": "#faf9f6",
            "theme_color": "#1f4f8f",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )


@require_GET
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker with the addresses that it keeps."""
    context = {
        "version": _version(),
        "offline_url": reverse("payments:till-offline"),
        "shell": [static(name) for name in SHELL],
    }
    answer = render(request, "payments/service_worker.js", context, content_type="text/javascript")
    answer.headers["Service-Worker-Allowed"] = reverse("payments:till")
    return answer


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Show what a till can do without a connection; the same for everybody, so that it may be kept."""
    return render(request, "payments/till_offline.html", {"training": False})
