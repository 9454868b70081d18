"""`registration` of a merchant with its store, and the two inquiries about it.

Source: docs.antom.com/ac/ams_zh-cn/registration, /irs, /iri. Wallets answer within days; here the approval is
at once.
"""

from __future__ import annotations

import sqlite3

from sluis.sandbox.alipay.errors import Refusal, result
from sluis.sandbox.alipay.fields import Fields
from sluis.sandbox.alipay.moments import iso, now_ms
from sluis.sandbox.alipay.wire import Answer
from sluis.sandbox.world import World


def register(world: World, fields: Fields, client_id: str) -> Answer:
    """Register a store; the same request id gets the same answer, a known store REPEAT_REGISTRATION."""
    request_id = fields.text("registrationRequestId", 64)
    fields.url("registrationNotifyURL")
    fields.optional_text("passThroughInfo", 2048)
    if fields.items("productCodes", 10) != ["IN_STORE_PAYMENT"]:
        fields.refuse("productCodes", 'must be ["IN_STORE_PAYMENT"]')
    merchant = fields.child("merchantInfo")
    store = fields.child("storeInfo")
    row = (
        merchant.text("referenceMerchantId", 32),
        merchant.text("merchantDisplayName", 64),
        store.text("referenceStoreId", 32),
        store.text("storeName", 256),
    )
    store.mcc("storeMCC", "storeMcc")
    with world.store.transaction() as db:
        known = db.execute(
            "SELECT * FROM alipay_registration WHERE request_id = ? OR (merchant_id = ? AND store_id = ?)",
            (request_id, row[0], row[2]),
        ).fetchone()
        if known is None:
            db.execute(
                "INSERT INTO alipay_registration VALUES (?, ?, ?, ?, ?, ?)",
                (request_id, *row, now_ms(world.clock)),
            )
        elif known["request_id"] != request_id:
            raise Refusal("REPEAT_REGISTRATION")
        elif (known["merchant_id"], known["store_id"]) != (row[0], row[2]):
            raise Refusal(
                "REPEAT_REQ_INCONSISTENT", "merchantInfo or storeInfo differs from the first request"
            )
    return Answer(result("SUCCESS"), {"registrationRequestId": request_id})


def status(world: World, fields: Fields, client_id: str) -> Answer:
    """Tell how far a registration is: approved as soon as it was taken."""
    row = _find(world, fields)
    said = {
        "registrationRequestId": row["request_id"],
        "registrationResult": {
            "registrationStatus": "APPROVED",
            "referenceMerchantId": row["merchant_id"],
            "referenceStoreId": row["store_id"],
            "registrationTime": iso(row["registered_at"]),
        },
    }
    return Answer(result("SUCCESS"), said)


def info(world: World, fields: Fields, client_id: str) -> Answer:
    """Return what was registered."""
    row = _find(world, fields)
    said = {
        "merchantInfo": {
            "referenceMerchantId": row["merchant_id"],
            "merchantDisplayName": row["merchant_name"],
        },
        "storeInfo": {"referenceStoreId": row["store_id"], "storeName": row["store_name"]},
        "productCodes": ["IN_STORE_PAYMENT"],
    }
    return Answer(result("SUCCESS"), said)


def _find(world: World, fields: Fields) -> sqlite3.Row:
    request_id = fields.optional_text("registrationRequestId", 64)
    merchant_id = fields.optional_text("referenceMerchantId", 32)
    if request_id is None and merchant_id is None:
        fields.refuse("registrationRequestId", "or referenceMerchantId is required")
    row = world.store.row(
        "SELECT * FROM alipay_registration WHERE request_id = ? OR merchant_id = ? ORDER BY registered_at",
        (request_id, merchant_id),
    )
    if row is None:
        raise Refusal("RECORD_NOT_FOUND")
    return row
