"""Which path and which API is answered by what."""

from __future__ import annotations

from sluis.sandbox.http import Handler, Route
from sluis.sandbox.tmall import (
    auth,
    catalogue,
    clearance,
    companies,
    control,
    hscodes,
    import_lines,
    item_reads,
    item_schemas,
    logistics,
    logistics_reads,
    messages,
    pictures,
    products,
    refunds,
    seller_pages,
    shelf,
    shop_api,
    simple_schemas,
    statements,
    stock,
    storefront,
    trades,
)
from sluis.sandbox.tmall.gateway import Gateway
from sluis.sandbox.tmall.methods import Method
from sluis.sandbox.tmall.state import Platform

GATEWAY_PATH = "/router/rest"
_SUBJECTS = (
    auth, catalogue, clearance, companies, hscodes, import_lines, item_reads, item_schemas, logistics,
    logistics_reads, messages, pictures, products, refunds, shelf, simple_schemas, stock, trades,
)  # fmt: skip


def methods() -> dict[str, Method]:
    """Return all APIs by name."""
    return {method.name: method for subject in _SUBJECTS for method in subject.METHODS}


def routes(platform: Platform, gateway: Gateway) -> list[Route]:
    """Return the paths of this party."""
    pages: dict[str, Handler] = {
        "/authorize": lambda request: auth.authorize(platform, request),
        "/token": lambda request: auth.token(platform, request),
        shop_api.PREFIX: lambda request: shop_api.serve_shop_api(platform, request),
        storefront.PREFIX: lambda request: storefront.serve_shop(platform, request),
        seller_pages.PREFIX: lambda request: seller_pages.serve_seller(platform, request),
        seller_pages.LABEL_PREFIX: lambda request: seller_pages.serve_label(platform, request),
        pictures.PREFIX: lambda request: pictures.serve_picture(platform, request),
        statements.PREFIX: lambda request: statements.serve_statements(platform, request),
        control.PREFIX: lambda request: control.serve_control(platform, gateway.flow_control, request),
    }
    return [
        Route(GATEWAY_PATH, gateway.serve),
        *(Route(prefix, handler) for prefix, handler in pages.items()),
    ]
