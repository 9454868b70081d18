"""The platform as one party of the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sluis.sandbox.http import Route
from sluis.sandbox.tmall import scenarios, sessions, trade_acts, urls
from sluis.sandbox.tmall.furnish import furnish
from sluis.sandbox.tmall.gateway import Gateway
from sluis.sandbox.tmall.items import ON_SALE, item_from, skus_of
from sluis.sandbox.tmall.money import yuan
from sluis.sandbox.tmall.settlement import settle_past_days
from sluis.sandbox.tmall.shelf import list_due
from sluis.sandbox.tmall.state import APP_KEY, Platform, open_shop
from sluis.sandbox.tmall.trade_book import PAID, orders_of, trade_from
from sluis.sandbox.world import World

SELLER_NICK = "sluis海外旗舰店"


class TmallParty:
    """Tmall Global behind the Taobao Open Platform, with one shop of ours from the start."""

    name = "tmall"
    faults = frozenset(scenarios.SCENARIOS)

    def __init__(self, world: World) -> None:
        self.platform = Platform(world)
        self.gateway = Gateway(self.platform, urls.methods())
        self._ticked = 0
        self.shop = open_shop(self.platform, SELLER_NICK, "Sluis海外旗舰店")

    def routes(self) -> Sequence[Route]:
        """Return the paths it serves."""
        return urls.routes(self.platform, self.gateway)

    def credentials(self, origin: str) -> dict[str, Any]:
        """Return application, session and addresses of the shop; makes what is not there yet."""
        session = sessions.newest(self.platform, self.shop) or sessions.issue(self.platform, self.shop)
        return {
            "base_url": f"{origin}{urls.GATEWAY_PATH}",
            "app_key": APP_KEY,
            "app_secret": self.platform.app_secret(),
            "session": session.token,
            "refresh_token": session.refresh_token,
            "seller_nick": self.shop.nick,
            "storefront_url": f"{origin}/tmall/shop/",
            "oauth_url": f"{origin}/authorize",
            "token_url": f"{origin}/token",
            "statements_url": f"{origin}/tmall/statements/",
            # Nothing is limited here until a rate is set through the control address.
            "calls_per_s": 1000,
        }

    def furnish(self) -> None:
        """Fill the book with a usable world; do nothing when it has items."""
        furnish(self.platform, self.shop)

    def book(self) -> dict[str, Any]:
        """Return counts and rows of items and trades of all shops."""
        store = self.platform.store
        items = [item_from(row) for row in store.rows("SELECT * FROM tmall_item ORDER BY num_iid")]
        trades = [trade_from(row) for row in store.rows("SELECT * FROM tmall_trade ORDER BY tid")]
        return {
            "live_items": sum(item.approve_status == ON_SALE for item in items),
            "trades": sum(trade.status in PAID for trade in trades),
            "items": [
                {
                    "num_iid": item.num_iid,
                    "seller_id": item.seller_id,
                    "title": item.title,
                    "approve_status": item.approve_status,
                    "price": yuan(item.price),
                    "num": item.quantity,
                    "sold": item.sold,
                    "outer_id": item.outer_id,
                    "skus": [
                        {
                            "sku_id": sku.sku_id,
                            "outer_id": sku.outer_id,
                            "price": yuan(sku.price),
                            "quantity": sku.quantity,
                        }
                        for sku in skus_of(self.platform, item.num_iid)
                    ],
                }
                for item in items
            ],
            "trade_rows": [self._trade_row(trade.tid, trade.status, trade.payment) for trade in trades],
        }

    def _trade_row(self, tid: int, status: str, payment: int) -> dict[str, Any]:
        orders = orders_of(self.platform, tid)
        return {
            "tid": tid,
            "oids": [order.oid for order in orders],
            "status": status,
            "payment": yuan(payment),
            "num_iid": orders[0].num_iid,
            "outer_id": orders[0].outer_sku_id or orders[0].outer_iid,
            "num": sum(order.num for order in orders),
            "waybill": orders[0].waybill,
            "waybills": sorted({order.waybill for order in orders if order.waybill}),
            "refund_status": [order.refund_status for order in orders],
        }

    def tick(self) -> None:
        """List what is due, close and confirm trades, make the statements of days that are over."""
        now = self.platform.now()
        if now == self._ticked:
            return  # moments here have whole seconds
        self._ticked = now
        list_due(self.platform)
        trade_acts.act_on_due(self.platform)
        settle_past_days(self.platform)
