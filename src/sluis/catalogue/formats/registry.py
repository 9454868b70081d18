"""The formats that are known, in the order in which a header is held against them."""

from __future__ import annotations

from sluis.catalogue.formats import (
    google_merchant,
    gs1,
    lightspeed_c,
    lightspeed_r,
    lightspeed_x,
    shopify,
    sluis,
    woocommerce,
)
from sluis.catalogue.formats.base import Format

FORMATS: tuple[Format, ...] = (
    sluis.FORMAT,
    shopify.FORMAT,
    woocommerce.FORMAT,
    lightspeed_c.FORMAT,
    lightspeed_r.FORMAT,
    lightspeed_x.FORMAT,
    gs1.FORMAT,
    google_merchant.CHANNABLE,
    google_merchant.FORMAT,
)
