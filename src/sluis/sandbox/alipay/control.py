"""What a tester asks of the sandbox beside the wire: log, scenarios, terms of the contract, keys, files at
once.

`GET /alipay/log?limit=`, `GET /alipay/scenarios`, `GET /alipay/post` (how many notices are due now), `POST
/alipay/control/settings` {name: value}, `POST /alipay/control/settle` {"through": "YYYY-MM-DD"}, `POST
/alipay/control/keys` {"side", "withdraw"?}.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sluis.sandbox.alipay import scenarios, settlement
from sluis.sandbox.alipay.calls import KEPT, Calls
from sluis.sandbox.alipay.courier import due_count
from sluis.sandbox.alipay.keys import Keys, private_pem
from sluis.sandbox.alipay.moments import china_day, now_ms
from sluis.sandbox.http import Request, Response, json_response
from sluis.sandbox.world import World


class Control:
    """Answers the paths that only the sandbox has."""

    def __init__(self, world: World, keys: Keys, calls: Calls) -> None:
        self._world = world
        self._keys = keys
        self._calls = calls

    def answer(self, request: Request) -> Response:
        """Answer one request; what cannot be read is 400 with the reason."""
        asked = (request.method, request.path.removeprefix("/alipay/"))
        try:
            if asked == ("GET", "log"):
                return json_response(self._calls.newest(int(dict(request.query_pairs()).get("limit", KEPT))))
            if asked == ("GET", "scenarios"):
                return json_response(self._scenarios())
            if asked == ("GET", "post"):
                return json_response({"due": due_count(self._world)})
            value = json.loads(request.body or b"{}") if request.method == "POST" else {}
            if asked == ("POST", "control/settings"):
                return json_response(self._change(value))
            if asked == ("POST", "control/settle"):
                return json_response(self._settle(value))
            if asked == ("POST", "control/keys"):
                return json_response(self._rotate(value))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return json_response({"error": str(error)}, 400)
        return json_response({"error": "no such address"}, 404)

    def _scenarios(self) -> dict[str, Any]:
        return {
            "buyer_code_prefixes": scenarios.CODES,
            "amounts": scenarios.AMOUNTS,
            "faults": scenarios.FAULTS,
            "settings": {
                name: {
                    "value": scenarios.setting(self._world.store, name),
                    "default": default,
                    "meaning": meaning,
                }
                for name, (default, meaning) in scenarios.SETTINGS.items()
            },
        }

    def _change(self, value: dict[str, Any]) -> dict[str, Any]:
        with self._world.store.transaction():
            for name, setting in value.items():
                scenarios.change_setting(self._world.store, name, setting)
        return scenarios.settings(self._world.store)

    def _settle(self, value: dict[str, Any]) -> dict[str, Any]:
        today = china_day(now_ms(self._world.clock))
        through = date.fromisoformat(value["through"]) if "through" in value else today
        if through > today:
            raise ValueError(f"through must not be after today, {today.isoformat()} in UTC+8")
        return {"files": settlement.settle_now(self._world, self._keys.customer_id, through)}

    def _rotate(self, value: dict[str, Any]) -> dict[str, Any]:
        side = value["side"]
        if side not in ("antom", "merchant"):
            raise ValueError("side must be antom or merchant")
        if "withdraw" in value:
            self._keys.withdraw(side, int(value["withdraw"]))
        else:
            self._keys.rotate(side)
        version, key = self._keys.newest(side)
        answer: dict[str, Any] = {"newest": version, "public_keys": self._keys.public_keys(side)}
        # Antom's private key never leaves; the merchant's is the client's own.
        return answer if side == "antom" else {**answer, "private_key": private_pem(key)}
