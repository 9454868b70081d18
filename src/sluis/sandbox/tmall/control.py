"""Addresses for whoever runs the sandbox, under `/tmall/control/`: POST with a JSON object.

brand {"name", "seller_nick"?} · settle {"through": day} · payout_account {"iban"} · fx {"rate"} ·
rate {"calls", "per_s"?, "ban_s"?} · hold {"tid", "hold"} · expire {"session"} · session {"seller_nick"?} ·
callback {"host"} · allowance {"enforced": true or false}, the shopper's yearly limit
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sluis.sandbox.http import Request, Response, json_response
from sluis.sandbox.tmall import sessions
from sluis.sandbox.tmall.flow_control import FlowControl
from sluis.sandbox.tmall.settlement import settle_through
from sluis.sandbox.tmall.state import Platform, Shop, grant_brand, open_shop, shop_by_nick, shops
from sluis.sandbox.tmall.trade_book import find_trade, move_trade

PREFIX = "/tmall/control/"

Given = dict[str, Any]


def serve_control(platform: Platform, flow_control: FlowControl, request: Request) -> Response:
    """Do what is asked; 400 with a sentence for what cannot be done."""
    name = request.path.removeprefix(PREFIX)
    if request.method != "POST" or name not in {*_ACTS, "rate"}:
        return json_response({"error": "no such control address"}, 404)
    try:
        given = json.loads(request.body or b"{}")
        if not isinstance(given, dict):
            raise ValueError("the body must be a JSON object")
        return json_response(
            _set_rate(flow_control, given) if name == "rate" else _ACTS[name](platform, given)
        )
    except (KeyError, TypeError, ValueError, OverflowError, InvalidOperation) as error:
        return json_response({"error": f"{name}: {error}"}, 400)


def _set_rate(flow_control: FlowControl, given: Given) -> Given:
    calls = None if given.get("calls") is None else int(given["calls"])
    flow_control.allow(calls, per_s=float(given.get("per_s", 1)), ban_s=float(given.get("ban_s", 1)))
    return {"calls": calls}


def _grant_brand(platform: Platform, given: Given) -> Given:
    name = str(given["name"]).strip()
    if not name:
        raise ValueError("name must not be empty")
    nick = given.get("seller_nick")
    owners = shops(platform) if nick is None else [_shop(platform, str(nick))]
    vids = {grant_brand(platform, shop.seller_id, name) for shop in owners}
    return {"vid": min(vids), "name": name}


def _shop(platform: Platform, nick: str) -> Shop:
    shop = shop_by_nick(platform, nick)
    if shop is None:
        raise ValueError(f"no shop {nick}")
    return shop


def _settle(platform: Platform, given: Given) -> Given:
    made = settle_through(platform, date.fromisoformat(str(given["through"])))
    return {
        "statements": [
            {
                "date": statement.date,
                "net_eur_minor": statement.net_eur_minor,
                "transfer_eur_minor": statement.transfer_eur_minor,
                "reference": statement.reference,
            }
            for statement in made
        ]
    }


def _payout_account(platform: Platform, given: Given) -> Given:
    # The bank is another party of the sandbox; what it does not know could never be paid.
    from sluis.sandbox.bank import state as bank
    from sluis.sandbox.bank.errors import UnknownAccount

    iban = str(given["iban"]).replace(" ", "").upper()
    try:
        bank.account(platform.store, iban)
    except UnknownAccount:
        raise ValueError(f"the sandbox's bank has no account {iban}") from None
    platform.set_setting("payout_iban", iban)
    return {"iban": iban}


def _set_fx(platform: Platform, given: Given) -> Given:
    rate = Decimal(str(given["rate"]))
    if not 0 < rate < 10:
        raise ValueError("rate is euro for a yuan, between 0 and 10")
    platform.set_setting("eur_rate", f"{rate:.4f}")
    return {"rate": f"{rate:.4f}"}


def _hold(platform: Platform, given: Given) -> Given:
    trade = find_trade(platform, int(given["tid"]))
    if trade is None:
        raise ValueError("no such trade")
    with platform.store.transaction() as db:
        db.execute("UPDATE tmall_trade SET hold = ? WHERE tid = ?", (int(given.get("hold", 1)), trade.tid))
        move_trade(platform, trade, trade.status)
    return {"ok": True}


def _expire(platform: Platform, given: Given) -> Given:
    return {"expired": sessions.expire(platform, str(given["session"]))}


def _new_session(platform: Platform, given: Given) -> Given:
    nick = str(given.get("seller_nick", shops(platform)[0].nick))
    session = sessions.issue(
        platform,
        open_shop(platform, nick, f"{nick}海外旗舰店"),
        lifetime_s=int(given.get("lifetime_s", sessions.LIFETIME_S)),
    )
    return {"session": session.token, "refresh_token": session.refresh_token, "seller_nick": nick}


def _register_callback(platform: Platform, given: Given) -> Given:
    hosts = [*json.loads(platform.setting("callback_hosts", "[]")), str(given["host"])]
    platform.set_setting("callback_hosts", json.dumps(hosts))
    return {"hosts": hosts}


def _set_allowance(platform: Platform, given: Given) -> Given:
    enforced = bool(given["enforced"])
    platform.set_setting("allowance", "enforced" if enforced else "")
    return {"enforced": enforced}


_ACTS: dict[str, Callable[[Platform, Given], Given]] = {
    "brand": _grant_brand,
    "settle": _settle,
    "payout_account": _payout_account,
    "fx": _set_fx,
    "hold": _hold,
    "expire": _expire,
    "session": _new_session,
    "callback": _register_callback,
    "allowance": _set_allowance,
}
