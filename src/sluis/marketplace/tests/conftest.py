"""A shop with products on the sandbox's shelf: listed over the wire, bought over the wire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from sluis.catalogue.models import Product
from sluis.cli.loop import goods
from sluis.home.tests import seed
from sluis.kernel import clock, wiring
from sluis.marketplace import draft, fulfil, pictures, publish, pull
from sluis.marketplace.models import Listing, Order
from sluis.marketplace.ports import Listings
from sluis.offices import connections
from sluis.work import due
from sluis.work import loop as work
from sluis.work.models import Due

WANG = {
    "name": "王小明",
    "mobile": "13800138001",
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "address": "文三路100号5幢302室",
    "zip": "310012",
    "id_number": "33010619900307121X",
}


@dataclass
class Shelf:
    """The office's shop at the sandbox's Tmall, and the hands of whoever buys there."""

    office: Any
    sandbox: Any
    connection: Any
    listings: dict[str, Listing] = field(default_factory=dict)

    def put(self, merchant: Any, sku: str, *, stock: int = 50, **fields: Any) -> Listing:
        """List a product of a merchant by the house's own verbs and return it live."""
        made = seed.product(
            merchant, sku, {"en": "Pralines assorted 250 g"}, stock=stock, brand=merchant.code, **fields
        )
        self.sandbox.post("/tmall/control/brand", {"name": merchant.code})
        platform = wiring.get(Listings, self.connection)
        listing = draft.draft(product=made, granted=platform.categories(), landed_fen=9_840, actor="system")
        draft.edit_title(listing=listing, title=f"{merchant.code[:12]} 比利时巧克力 {sku}", actor="system")
        pictures.attach(listing=listing, content=goods.example_picture(made), name=f"{sku}.png")
        listing.refresh_from_db()
        publish.approve(listing=listing, actor="system")
        publish.submit(listing=listing, actor="system")
        publish.send({"listing": listing.pk})
        listing.refresh_from_db()
        assert listing.state == "live", (listing.refusal, listing.problems)
        self.listings[sku] = listing
        return listing

    def buy(self, *wishes: tuple[Listing, int], **more: Any) -> str:
        """Buy as Wang Xiaoming and return the trade's number."""
        lines = [{"num_iid": int(one.item_id), "quantity": count} for one, count in wishes]
        answer = self.sandbox.post("/tmall/shop/api/buy", {"lines": lines, "buyer": WANG, **more})
        return str(answer["tid"])

    def trade(self, number: str) -> dict[str, Any]:
        """Return a trade from the platform's own book."""
        rows = {str(row["tid"]): row for row in self.sandbox.book("tmall")["trade_rows"]}
        found: dict[str, Any] = rows[number]
        return found

    def shown(self, listing: Listing) -> int:
        """Return the pieces that the platform shows as free."""
        return publish.platform_of(listing).shown(listing.item_id).quantity

    def pull(self) -> None:
        """Read what changed, as the worker does every minute."""
        Due.objects.filter(handler=pull.PULL).update(state="running")
        pull.pull({"connection": self.connection.pk})

    def order(self, number: str) -> Order:
        """Return our order of a trade."""
        return Order.objects.get(number=number)

    def work_until(self, reached: Callable[[], bool], *, rounds: int = 60) -> None:
        """Run what is due, without waiting for its hour, until something is reached."""
        for _ in range(rounds):
            Due.objects.filter(state=Due.State.DUE).exclude(handler=pull.SWEEP).update(next_at=clock.now())
            work.run_due(limit=40)
            self.sandbox.post("/control/tick")
            if reached():
                return
        aside = list(Due.objects.exclude(last_error="").values_list("handler", "last_error"))
        states = list(Order.objects.values_list("number", "state", "blocked_by"))
        raise AssertionError(f"not reached: {aside} {states}")


@pytest.fixture
def shelf(demo_office: Any, sandbox: Any) -> Shelf:
    """The demo office's shop, read from now on."""
    connection = connections.find(party="tmall", office=demo_office.office.pk)
    sandbox.post("/chinaport/control/pace", {"seconds": 0})
    pull.start_pulling(connection, since=clock.now() - timedelta(seconds=5))
    due.ask(handler=fulfil.NEWS, key="marketplace", payload={})
    return Shelf(demo_office.office, sandbox, connection)


@pytest.fixture
def chocolate(shelf: Shelf, demo_office: Any) -> Listing:
    """A live box of pralines, fifty of them in the shop."""
    return shelf.put(demo_office.merchant(), f"PRA-{Product.objects.count()}-{clock.now():%H%M%S%f}")
