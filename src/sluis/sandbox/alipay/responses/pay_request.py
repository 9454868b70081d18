"""The pay request: which fields must be there, of which form.

Source: docs.antom.com/ac/ams/upm, /oc and /ec (field tables), and the in-store page of June 2024, which calls
merchant id, store id and both MCCs mandatory and the terminal's id and time recommended.
"""

from __future__ import annotations

from dataclasses import dataclass

from sluis.sandbox.alipay import scenarios
from sluis.sandbox.alipay.errors import Refusal
from sluis.sandbox.alipay.fields import Amount, Fields
from sluis.sandbox.alipay.state import ENTRY_CODE, ORDER_CODE, PAYMENT_CODE
from sluis.sandbox.world import World

CONTRACT_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Order:
    """A pay request whose every field has the right form."""

    request_id: str
    amount: Amount
    scenario: str
    buyer_code: str | None
    expires_at: int | None
    notify_url: str | None
    redirect_url: str | None
    merchant_id: str
    merchant_name: str
    store_id: str
    store_name: str
    reference_order_id: str
    description: str


def read(fields: Fields, world: World) -> Order:
    """Check the form of every documented field. Raise the refusal naming the first wrong one."""
    fields.one_of("productCode", "IN_STORE_PAYMENT")
    request_id = fields.text("paymentRequestId", 64)
    order = fields.child("order")
    amount = fields.amount("paymentAmount")
    if order.amount("orderAmount").currency != amount.currency:
        fields.refuse("paymentAmount.currency", "must be that of order.orderAmount")
    scenario, buyer_code = _read_method(fields)
    _read_settlement(fields, world)
    merchant = order.child("merchant")
    store = merchant.child("store")
    merchant.mcc("merchantMCC", "merchantMcc")
    store.mcc("storeMCC", "storeMcc")
    _read_env(order, scenario)
    order.items("goods", 100)
    if scenario == ENTRY_CODE:
        fields.require("paymentRedirectUrl")
    fields.optional_text("merchantRegion", 2)
    return Order(
        request_id=request_id,
        amount=amount,
        scenario=scenario,
        buyer_code=buyer_code,
        expires_at=fields.moment("paymentExpiryTime"),
        notify_url=fields.url("paymentNotifyUrl"),
        redirect_url=fields.url("paymentRedirectUrl"),
        merchant_id=merchant.text("referenceMerchantId", 64),
        merchant_name=merchant.text("merchantName", 256),
        store_id=store.text("referenceStoreId", 64),
        store_name=store.text("storeName", 256),
        reference_order_id=order.optional_text("referenceOrderId", 64) or "",
        description=order.text("orderDescription", 256),
    )


def _read_method(fields: Fields) -> tuple[str, str | None]:
    method = fields.child("paymentMethod")
    method.one_of("paymentMethodType", "CONNECT_WALLET")
    factor = fields.optional_child("paymentFactor")
    scenario = PAYMENT_CODE
    if factor.has("inStorePaymentScenario") or not method.has("paymentMethodId"):
        scenario = factor.one_of("inStorePaymentScenario", PAYMENT_CODE, ORDER_CODE, ENTRY_CODE)
    if scenario == PAYMENT_CODE:
        return scenario, method.text("paymentMethodId", 128)
    return scenario, method.optional_text("paymentMethodId", 128)


def _read_settlement(fields: Fields, world: World) -> None:
    # The page wants the settlement currency for CONNECT_WALLET, the official libraries' in-store requests
    # leave it out: with one settlement contract there is nothing to choose.
    strategy = fields.optional_child("settlementStrategy")
    if scenarios.setting(world.store, "require_settlement_currency"):
        strategy.require("settlementCurrency")
    currency = strategy.optional_text("settlementCurrency", 3)
    if currency is not None and currency != CONTRACT_CURRENCY:
        raise Refusal("SETTLE_CONTRACT_NOT_MATCH", f"settlementCurrency {currency}: the contract is in EUR")


def _read_env(order: Fields, scenario: str) -> None:
    env = order.optional_child("env")
    env.optional_text("storeTerminalId", 64)
    env.moment("storeTerminalRequestTime")
    if scenario == ENTRY_CODE:
        env.text("userAgent", 2048)
