"""The seller's authorisation: the pages `/authorize` and `/token`, and their twins among the APIs.

Document: http://doc.alidayu.com/docs/doc.htm?articleId=102635&docType=1.
"""

from __future__ import annotations

import hmac
import json
from html import escape
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from sluis.sandbox.http import Request, Response, html_response, json_response, redirect
from sluis.sandbox.tmall import arguments, errors, parameters, sessions
from sluis.sandbox.tmall.arguments import Arg
from sluis.sandbox.tmall.methods import Call, Method
from sluis.sandbox.tmall.page_frame import page
from sluis.sandbox.tmall.responses import Answer
from sluis.sandbox.tmall.sessions import Session
from sluis.sandbox.tmall.state import APP_KEY, Platform, Shop, open_shop, shops

_VIEWS = ("web", "tmall", "wap")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def token_document(session: Session, now: int) -> dict[str, Any]:
    """Return the answer of a token exchange; lifetimes in seconds, the nick URL-encoded."""
    left, again = session.expires - now, session.refresh_until - now
    return {
        "access_token": session.token,
        "token_type": "Bearer",
        "expires_in": left,
        "refresh_token": session.refresh_token,
        "re_expires_in": again,
        "r1_expires_in": left,
        "r2_expires_in": left,
        "w1_expires_in": left,
        "w2_expires_in": left,
        "taobao_user_id": str(session.shop.seller_id),
        "taobao_user_nick": quote(session.shop.nick),
    }


def authorize(platform: Platform, request: Request) -> Response:
    """Show the seller what he grants (GET), or send him back with a code (POST)."""
    given = parameters.read(request).texts
    complaint = _complaint(platform, given)
    if complaint:
        body = f'<section class="card"><h1>无法授权</h1><p>{escape(complaint)}</p></section>'
        return html_response(page("授权失败", body), 400)
    if request.method != "POST":
        return html_response(_consent(platform, given))
    if given.get("decision") == "deny":
        return _back(given, {"error": "access_denied", "error_description": "authorize reject"})
    shop = _chosen_shop(platform, given.get("seller_nick", ""))
    if given["response_type"] == "token":
        session = sessions.issue(platform, shop)
        return _back(given, token_document(session, platform.now()), fragment=True)
    return _back(given, {"code": sessions.new_code(platform, shop, given["redirect_uri"])})


def _complaint(platform: Platform, given: dict[str, str]) -> str:
    if given.get("client_id") != APP_KEY:
        return "client_id无效：应用不存在"
    if given.get("response_type") not in ("code", "token"):
        return "response_type应为code或token"
    if given.get("view", "web") not in _VIEWS:
        return "view应为web、tmall或wap"
    if not _is_registered(platform, given.get("redirect_uri", "")):
        return "redirect_uri与应用登记的回调地址不一致"
    return ""


def _is_registered(platform: Platform, address: str) -> bool:
    """Tell whether a callback is on this machine or on a registered host (or below it)."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    registered = json.loads(platform.setting("callback_hosts", "[]"))
    if parts.scheme not in ("http", "https") or not host:
        return False
    return host in _LOOPBACK or any(host == known or host.endswith(f".{known}") for known in registered)


def _chosen_shop(platform: Platform, nick: str) -> Shop:
    if nick:
        return open_shop(platform, nick[:40], f"{nick[:40]}海外旗舰店")
    return shops(platform)[0]


def _back(given: dict[str, str], answer: dict[str, Any], *, fragment: bool = False) -> Response:
    if "state" in given:
        answer = {**answer, "state": given["state"]}
    address = given["redirect_uri"]
    joint = "#" if fragment else "&" if "?" in address else "?"
    return redirect(f"{address}{joint}{urlencode(answer)}")


def _consent(platform: Platform, given: dict[str, str]) -> str:
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in given.items()
        if name in ("response_type", "client_id", "redirect_uri", "state", "view")
    )
    nicks = "".join(f"<option>{escape(shop.nick)}</option>" for shop in shops(platform))
    body = f"""
    <section class="card narrow"><h1>授权登录</h1>
    <p>应用 <b>{escape(given["client_id"])}</b> 请求访问您店铺的商品、订单、物流和退款信息。</p>
    <form method="post" action="/authorize">{kept}
    <label>卖家账号<select name="seller_nick">{nicks}</select></label>
    <div class="row"><button name="decision" value="allow">授权</button>
    <button class="quiet" name="decision" value="deny">拒绝</button></div></form></section>"""
    return page("授权登录", body)


def token(platform: Platform, request: Request) -> Response:
    """Exchange a code or a refresh token for a session."""
    given = parameters.read(request).texts
    secret = given.get("client_secret", "").encode()
    if given.get("client_id") != APP_KEY or not hmac.compare_digest(secret, platform.app_secret().encode()):
        return _oauth_error("invalid_client", "client_id or client_secret is wrong", 401)
    grant = given.get("grant_type")
    if grant == "authorization_code":
        if "redirect_uri" not in given:
            return _oauth_error("invalid_request", "redirect_uri is required")
        session = sessions.redeem(platform, given.get("code", ""), given["redirect_uri"])
    elif grant == "refresh_token":
        session = sessions.refresh(platform, given.get("refresh_token", ""))
    else:
        return _oauth_error(
            "unsupported_grant_type", "grant_type must be authorization_code or refresh_token"
        )
    if session is None:
        return _oauth_error("invalid_grant", "code or refresh_token is unknown, used or expired")
    return json_response(token_document(session, platform.now()))


def _oauth_error(error: str, description: str, status: int = 400) -> Response:
    return json_response({"error": error, "error_description": description}, status)


def _create(call: Call) -> Answer:
    session = sessions.redeem(call.platform, call.arguments.text("code"), None)
    if session is None:
        raise errors.invalid_parameter("code", "授权码不存在、已使用或已过期")
    return {"token_result": json.dumps(token_document(session, call.platform.now()))}


def _refresh(call: Call) -> Answer:
    session = sessions.refresh(call.platform, call.arguments.text("refresh_token"))
    if session is None:
        raise errors.invalid_parameter("refresh_token", "refresh_token不存在、已使用或已过期")
    return {"token_result": json.dumps(token_document(session, call.platform.now()))}


METHODS = (
    Method("taobao.top.auth.token.create", _create, (arguments.required("code"), Arg("uuid")), session=False),
    Method("taobao.top.auth.token.refresh", _refresh, (arguments.required("refresh_token"),), session=False),
)
