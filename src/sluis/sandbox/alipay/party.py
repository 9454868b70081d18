"""Antom as one party of the sandbox: its parts put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sluis.sandbox.alipay import book as book_of
from sluis.sandbox.alipay import codes, outcomes, registry, scenarios, settlement, state, urls
from sluis.sandbox.alipay import notices as notices_of
from sluis.sandbox.alipay.calls import Calls
from sluis.sandbox.alipay.control import Control
from sluis.sandbox.alipay.courier import Courier
from sluis.sandbox.alipay.files import Files
from sluis.sandbox.alipay.gateway import Gateway
from sluis.sandbox.alipay.keys import Keys, private_pem, public_pem
from sluis.sandbox.alipay.phone import Phone
from sluis.sandbox.http import Route
from sluis.sandbox.world import World


class Alipay:
    """The wallet's side of the in-store product, with the phone of a buyer."""

    name = "alipay"
    faults = frozenset(scenarios.FAULTS)

    def __init__(self, world: World) -> None:
        self._world = world
        for tables in (state.TABLES, notices_of.TABLES, registry.TABLES, scenarios.TABLES, settlement.TABLES):
            world.store.script(tables)
        self._keys = Keys(world.keys_dir)
        self._calls = Calls()
        self._courier = Courier(world, self._keys, self._calls)
        self._gateway = Gateway(world, self._keys, self._calls, self._courier, urls.OPERATIONS)

    def routes(self) -> Sequence[Route]:
        """Return the paths it serves."""
        return urls.routes(
            self._gateway,
            phone=Phone(self._world).answer,
            files=Files(self._world).answer,
            control=Control(self._world, self._keys, self._calls).answer,
        )

    def credentials(self, origin: str) -> dict[str, Any]:
        """Return what a merchant needs to talk to it; makes the keys at first use."""
        _, merchant_key = self._keys.newest("merchant")
        _, antom_key = self._keys.newest("antom")
        return {
            "base_url": origin,
            "client_id": self._keys.client_id,
            "client_id_plain": self._keys.client_id_plain,
            "merchant_private_key": private_pem(merchant_key),
            "alipay_public_key": public_pem(antom_key.public_key()),
            "alipay_public_keys": self._keys.public_keys("antom"),
            "payment_code": codes.new_buyer_code(),
            "customer_id": self._keys.customer_id,
            "files_url": f"{origin}/alipay/files/",
            "phone_url": f"{origin}/alipay/phone/",
        }

    def furnish(self) -> None:
        """Nothing to furnish: merchants and stores need no registration and every buyer code works."""

    def book(self) -> dict[str, Any]:
        """Return the counts and rows that tests compare with."""
        return book_of.book(self._world)

    def tick(self) -> None:
        """End what is due, send notices, make the files of the days that have passed."""
        outcomes.ripen(self._world)
        self._courier.send_due()
        settlement.make_due_files(self._world, self._keys.customer_id)
