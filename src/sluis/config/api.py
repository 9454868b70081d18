"""The API of all rooms at /api/v1/, described at openapi.json."""

from __future__ import annotations

from sluis.catalogue.hs_api import router as hs_codes
from sluis.catalogue.product_api import router as catalogue
from sluis.customs.api import router as customs
from sluis.ledger.api import router as ledger
from sluis.logistics.api import router as logistics
from sluis.marketplace.api import router as marketplace
from sluis.marketplace.listing_api import router as listing_texts
from sluis.marketplace.prices_api import router as prices
from sluis.marketplace.returns_api import router as returns
from sluis.offices.api import KeyBearer, KeyThrottle
from sluis.offices.api import router as offices
from sluis.offices.webhook_api import router as webhooks
from sluis.payments.api import router as payments
from sluis.payments.demand_api import router as demand
from sluis.scouting.api import router as scouting
from sluis.web.api import make_api

DESCRIPTION = """
A merchant's own software sees here what the merchant sees. Send `Authorization: Bearer sluis_test_…`; a test key
reaches the sandbox only. Amounts are decimal text with a currency, moments RFC 3339 in UTC, lists are paged by
cursor, errors are `application/problem+json` with a stable `code`, and an unknown parameter is an error.
"""

api = make_api(
    authenticator=KeyBearer(),
    throttle=KeyThrottle(),
    title="Sluis",
    version="1",
    description=DESCRIPTION.strip(),
)
# A fixed address goes before one with a parameter in its place.
ROOMS = (
    offices,
    hs_codes,
    catalogue,
    scouting,
    marketplace,
    listing_texts,
    returns,
    prices,
    logistics,
    customs,
    demand,
    payments,
    ledger,
    webhooks,
)
for router in ROOMS:
    api.add_router("", router)
