"""Merchants and stores that were registered; nobody has to be unless a scenario asks for it."""

from __future__ import annotations

from sluis.sandbox.store import Store

TABLES = """
CREATE TABLE IF NOT EXISTS alipay_registration (
  request_id TEXT PRIMARY KEY,
  merchant_id TEXT NOT NULL,
  merchant_name TEXT NOT NULL,
  store_id TEXT NOT NULL,
  store_name TEXT NOT NULL,
  registered_at INTEGER NOT NULL,
  UNIQUE (merchant_id, store_id)
) WITHOUT ROWID;
"""


def is_registered(store: Store, merchant_id: str, store_id: str) -> bool:
    """Tell whether this store of this merchant is registered."""
    found = store.row(
        "SELECT 1 FROM alipay_registration WHERE merchant_id = ? AND store_id = ?", (merchant_id, store_id)
    )
    return found is not None
